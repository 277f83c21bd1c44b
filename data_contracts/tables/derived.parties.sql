-- grain: one version of one party, and one period in which the person was known as the same
create view derived.parties as
select
    party.* replace (
        -- greatest and least pass over what is null
        greatest(party.known_at, identity.known_at) as known_at,
        least(party.replaced_at, identity.replaced_at) as replaced_at,
        case
            -- a firm is nobody
            when party.firm_key is null or party.person_key is not null
                then coalesce(identity.person_id, party.person_key)
        end as person_key
    )
from core.parties as party
left join derived.identities as identity
    on identity.known_as = coalesce(party.person_key, party.profile_key)
    and (party.replaced_at is null or identity.known_at < party.replaced_at)
    and (identity.replaced_at is null or identity.replaced_at > party.known_at)
