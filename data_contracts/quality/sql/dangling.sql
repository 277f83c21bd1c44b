select
    count(*),
    count(*) filter (other_key not in (select row_key from core.records))
from core.links
where replaced_at is null
