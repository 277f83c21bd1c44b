-- grain: one earlier id of records of one dispute at risk, as known at $as_of
-- needs the temp table scored_members (dispute_id, record_id)
with periods as (
    select dispute_id, record_id, known_at, replaced_at
    from derived.dispute_members
    where known_at < $as_of
),
-- when each record came from the earlier id to the present one, by however many steps
moved as (
    select
        present.dispute_id,
        earlier.dispute_id as former_id,
        present.record_id,
        min(later.known_at) as moved_at
    from scored_members as present
    join periods as earlier
        on earlier.record_id = present.record_id and earlier.dispute_id <> present.dispute_id
    join periods as later
        on later.record_id = present.record_id
        and later.dispute_id = present.dispute_id
        and later.known_at >= earlier.replaced_at
    where earlier.replaced_at < $as_of
    group by present.dispute_id, earlier.dispute_id, present.record_id
),
living as (
    select distinct dispute_id
    from periods
    where replaced_at is null or replaced_at >= $as_of
),
final as (
    select
        moved.dispute_id as entity_id,
        moved.former_id,
        max(moved.moved_at) as moved_at,
        bool_or(living.dispute_id is not null) as living
    from moved
    left join living on living.dispute_id = moved.former_id
    group by moved.dispute_id, moved.former_id
)
select entity_id, former_id, moved_at, living
from final
order by entity_id, former_id
