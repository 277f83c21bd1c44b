-- grain: one natural person on one side of one dispute at risk, as known at $as_of
-- needs the temp table scored_members (dispute_id, record_id)
with sides as (
    select
        party.person_key as person_id,
        member.dispute_id,
        party.side,
        party.masked_name,
        party.happened_at,
        party.known_at,
        party.fact_id
    from scored_members as member
    join derived.parties as party on party.record_id = member.record_id
    where party.is_party
      and party.person_key is not null
      and party.known_at < $as_of
      and (party.replaced_at is null or party.replaced_at >= $as_of)
),
-- when sources disagree on a birth date, one that says under 18 is enough
minors as (
    select distinct person_key as person_id
    from audit.people
    where birth_date > $as_of - interval 18 year
      and known_at < $as_of
      and (replaced_at is null or replaced_at >= $as_of)
),
dated as (
    select distinct person_key as person_id
    from audit.people
    where birth_date is not null
      and known_at < $as_of
      and (replaced_at is null or replaced_at >= $as_of)
),
final as (
    select
        sides.person_id,
        sides.dispute_id,
        sides.side,
        arg_max(sides.masked_name, (sides.happened_at, sides.known_at, sides.fact_id))
            filter (sides.masked_name is not null) as masked_name,
        bool_or(minors.person_id is not null) as minor,
        bool_or(dated.person_id is not null) as age_known
    from sides
    left join minors on minors.person_id = sides.person_id
    left join dated on dated.person_id = sides.person_id
    group by sides.person_id, sides.dispute_id, sides.side
)
select person_id, dispute_id, side, masked_name, minor, age_known
from final
order by person_id, dispute_id, side
