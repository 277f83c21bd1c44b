select table_name, column_name, expectation, success, rows_n, unexpected_n, sampled, examples
from ops.expectations
where checked_at = ?
order by success, table_name, column_name nulls last, expectation
