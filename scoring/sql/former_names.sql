-- grain: one name under which a person at risk was known before, as known at $as_of
-- needs the table scored_adults (person_id)
with periods as (
    select known_as, person_id, known_at, replaced_at
    from derived.identities
    where known_at < $as_of
),
now_known as (
    select known_as, person_id, known_at
    from periods
    where replaced_at is null or replaced_at >= $as_of
),
-- a name is its own person until it is another's
earlier as (
    select known_as, person_id as former_id, replaced_at as moved_at
    from periods
    where replaced_at < $as_of
),
moved as (
    select now_known.person_id, earlier.former_id, earlier.moved_at
    from now_known
    join earlier using (known_as)
    semi join scored_adults on scored_adults.person_id = now_known.person_id
    where earlier.former_id <> now_known.person_id
),
-- names that are somebody else's by now; after a split both are their own again, and neither continues the other
ended as (
    select known_as as name from now_known where person_id <> known_as
),
final as (
    select
        moved.person_id as entity_id, moved.former_id, max(moved.moved_at) as moved_at, false as living
    from moved
    semi join ended on ended.name = moved.former_id
    group by moved.person_id, moved.former_id
)
select entity_id, former_id, moved_at, living
from final
order by entity_id, former_id
