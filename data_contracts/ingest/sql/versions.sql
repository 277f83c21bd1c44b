-- Every accepted row against what is stored of its key: new, version, same_time, late or unchanged.
-- Grain: one row of `incoming`. `chain` counts the rows that become current one after the other.
with points as (
    select row_key, version_at, received_at, file_no, row_no, content_hash, true as is_stored,
           null::bigint as rid
    from stored
    union all
    -- the same content seen again later confirms it: what is older than that is late
    select row_key, confirmed_at, received_at, file_no, row_no, content_hash, true, null
    from stored
    where confirmed_at > version_at
    union all
    select row_key, version_at, received_at, file_no, row_no, content_hash, false, rid
    from incoming
),
placed as (
    select
        *,
        lag(content_hash) over in_order as hash_before,
        lag(version_at) over in_order as version_before,
        row_number() over in_order as place,
        bool_or(is_stored) over (
            partition by row_key order by version_at, received_at, file_no, row_no
            rows between 1 following and unbounded following
        ) as stored_after,
        bool_or(is_stored) over (partition by row_key) as key_is_stored
    from points
    window in_order as (partition by row_key order by version_at, received_at, file_no, row_no)
),
judged as (
    select
        rid,
        row_key,
        place,
        key_is_stored,
        case
            when hash_before is not distinct from content_hash then 'unchanged'
            when coalesce(stored_after, false) then 'late'
            when version_before = version_at then 'same_time'
            when hash_before is not null then 'version'
            else 'new'
        end as verdict
    from placed
    where not is_stored
),
numbered as (
    select
        rid,
        count(*) over (partition by row_key order by place) as chain
    from judged
    where verdict not in ('unchanged', 'late')
),
final as (
    select
        judged.rid,
        judged.row_key,
        judged.verdict,
        judged.key_is_stored,
        numbered.chain
    from judged
    left join numbered on judged.rid = numbered.rid
)
select rid, row_key, verdict, key_is_stored, chain
from final
