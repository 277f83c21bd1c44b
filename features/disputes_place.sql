-- grain: one period in which one record belongs to the dispute of its place
-- the dispute of a place is named after the first founding record known there, also when that
-- record is later withdrawn: the name of a place does not change
with located as (
    select record_id, place_key, founds, known_at, replaced_at
    from core.records
    where place_key is not null and (replaced_at is null or replaced_at > known_at)
),
founders as (
    select
        place_key,
        min(known_at) as founded_at,
        arg_min(record_id, row(known_at, record_id)) as dispute_id
    from located
    where founds
    group by place_key
),
final as (
    select
        founders.dispute_id,
        located.record_id,
        if(located.record_id = founders.dispute_id, 'founded', 'same_place') as rule,
        greatest(located.known_at, founders.founded_at) as known_at,
        located.replaced_at
    from located
    join founders using (place_key)
    where located.replaced_at is null or located.replaced_at > founders.founded_at
)
select dispute_id, record_id, rule, known_at, replaced_at
from final
