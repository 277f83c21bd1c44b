-- The component that a record was in when its memberships were made, so that facts that are gone are felt there alone.

alter table derived.dispute_stand add column component varchar;
alter table derived.dispute_stand drop column facts_n;
