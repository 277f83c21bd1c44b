select name, source, adapter, mode, received_at, state, rows_in, new_n, version_n, unchanged_n,
       quarantined_n, left_out_n, notes
from ops.deliveries
order by file_no desc
