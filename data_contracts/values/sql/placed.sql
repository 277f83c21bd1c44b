-- Local time of a zone. Grain: one row of `given` (row, written, is_day, utc). A date alone is the same day everywhere.
with instants as (
    select
        row,
        written,
        is_day,
        coalesce(utc, timezone('UTC', timezone($source_zone, written))) as utc
    from given
),
final as (
    select
        row,
        case when is_day then written else timezone($zone, timezone('UTC', utc)) end as local
    from instants
)
select row, local from final order by row
