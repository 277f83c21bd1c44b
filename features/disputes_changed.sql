-- grain: one record whose facts are not those that its membership was made from
-- lost: facts of it are gone, so that what they joined may part
with final as (
    select
        coalesce(now.record_id, before.record_id) as record_id,
        now.digest,
        now.facts_n,
        coalesce(now.facts_n, 0) < before.facts_n as lost
    from jianwei_stand as now
    full join derived.dispute_stand as before on now.record_id = before.record_id
    where now.digest is distinct from before.digest
)
select record_id, digest, facts_n, coalesce(lost, false) as lost
from final
order by record_id
