-- grain: one record of one dispute at risk, as known at $as_of
with final as (
    select distinct spine.entity_id as dispute_id, member.record_id
    from spine
    join derived.dispute_members as member on member.dispute_id = spine.entity_id
    where member.known_at < $as_of
      and (member.replaced_at is null or member.replaced_at >= $as_of)
)
select dispute_id, record_id
from final
order by dispute_id, record_id
