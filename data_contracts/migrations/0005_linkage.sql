-- What identifies people, sealed, and keys by which it is found: for linking alone.
-- Rows that came in before have no profile; link them by ingesting anew.

create schema linkage;

create table linkage.profiles (
    profile_key varchar not null,
    citizen_id boolean not null,
    phone_key varchar,
    door_key varchar,
    name_birth_key varchar,
    name_tail_key varchar,
    name_spot_key varchar,
    name_street_key varchar,
    told_no bigint,
    payload blob not null using compression uncompressed
);

create table linkage.residents (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    profile_key varchar not null,
    person_key varchar
);

alter table core.parties add column profile_key varchar;

create table linkage.links (
    a varchar not null,
    b varchar not null,
    weight double,
    standing varchar not null,
    rule varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null
);

create table linkage.models (
    made_at timestamp not null,
    run_no bigint not null,
    model varchar not null,
    names blob
);

create table linkage.decisions (
    number bigint not null,
    what varchar not null,
    a varchar not null,
    b varchar not null,
    decided_at timestamp not null
);

create table derived.identities (
    known_as varchar not null,
    person_id varchar,
    known_at timestamp not null,
    replaced_at timestamp
);

create view derived.parties as
select
    party.* replace (
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
    and (identity.replaced_at is null or identity.replaced_at > party.known_at);
