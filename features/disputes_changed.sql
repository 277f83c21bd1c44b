-- grain: one record whose facts are not those that its membership was made from
-- digest is null where it has none any more; component is where it was then
with final as (
    select
        coalesce(now.record_id, before.record_id) as record_id,
        now.digest,
        before.component
    from jianwei_stand as now
    full join derived.dispute_stand as before on now.record_id = before.record_id
    where now.digest is distinct from before.digest
)
select record_id, digest, component
from final
order by record_id
