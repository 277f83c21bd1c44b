-- grain: one block on the list. Reports of it, and aggravated assaults and murders among them, known before $1.
with listed as (
    select distinct dispute_id, record_id
    from derived.dispute_members
    where known_at < $1 and (replaced_at is null or replaced_at >= $1)
),
violent as (
    select distinct record_id
    from core.findings
    where weapon and known_at < $1 and (replaced_at is null or replaced_at >= $1)
),
final as (
    select
        listed.dispute_id,
        count(*) as reports_n,
        count(violent.record_id) as violent_n
    from listed
    left join violent using (record_id)
    group by listed.dispute_id
)
select dispute_id, reports_n, violent_n
from final
order by dispute_id
