-- From which facts of each record its memberships were made, so that a night writes anew only what its facts concern.

create table derived.dispute_stand (
    record_id varchar not null,
    digest varchar not null,
    facts_n bigint not null
);
