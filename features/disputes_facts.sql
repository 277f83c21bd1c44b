-- grain: one version of one fact that grouping reads
-- grievances against authorities (5.56: 12 to 16) neither found nor join (docs/decisions/0003)
create or replace temp view jianwei_dispute_facts as
with facts as (
    select
        'record' as what, record_id, fact_id, fact_hash, known_at, replaced_at,
        epoch_us(happened_at) as happened, left(kind, 2) as kind, founds,
        split_part(record_id, ':', 1) as platform, grid_code as grid,
        null as key, null as is_person, null as side, null as is_party
    from core.records
    where founds or kind is null or left(kind, 2) not in ('12', '13', '14', '15', '16')
    union all
    select
        'party', record_id, fact_id, fact_hash, known_at, replaced_at,
        null, null, null, null, null,
        coalesce(person_key, firm_key), person_key is not null, side, is_party
    from derived.parties
    -- a visit is about its person, who is no party to anything by being visited
    where (is_party or record_id like 'visit:%')
      and (person_key is not null or firm_key is not null)
    union all
    select
        'link', record_id, fact_id, fact_hash, known_at, replaced_at,
        null, null, null, null, null,
        other_key, null, null, null
    from core.links
),
final as (
    -- versions of one fact share its id
    select *, fact_id || '@' || epoch_us(known_at) || '#' || fact_hash as version
    from facts
    where replaced_at is null or replaced_at > known_at
)
select
    what, record_id, version, known_at, replaced_at, happened, kind, founds, platform, grid,
    key, is_person, side, is_party
from final
