-- grain: one record; what its grouping depends on, as a digest of its facts
-- a version says which fact it is and when it became known
with known as (
    select
        record_id, what,
        hash(
            version, replaced_at, happened, kind, founds, grid, key, is_person, side, is_party
        ) as digest
    from jianwei_dispute_facts
),
final as (
    select record_id, bit_xor(digest)::varchar as digest
    from known
    group by record_id
    -- facts about a record that is not there yet mean nothing
    having bool_or(what = 'record')
)
select record_id, digest
from final
