-- Sealed rows are as random as any bytes: trying to compress them took four fifths of the time of writing a landing table
-- and saved nothing. DuckDB takes a column's compression only when its table is made, so each is made anew.

alter table landing.grids rename to grids_before;

create table landing.grids (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.grids select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.grids_before;

drop table landing.grids_before;

alter table landing.residents rename to residents_before;

create table landing.residents (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.residents select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.residents_before;

drop table landing.residents_before;

alter table landing.dispute_ledger rename to dispute_ledger_before;

create table landing.dispute_ledger (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.dispute_ledger select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.dispute_ledger_before;

drop table landing.dispute_ledger_before;

alter table landing.dispute_parties rename to dispute_parties_before;

create table landing.dispute_parties (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.dispute_parties select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.dispute_parties_before;

drop table landing.dispute_parties_before;

alter table landing.police_110 rename to police_110_before;

create table landing.police_110 (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.police_110 select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.police_110_before;

drop table landing.police_110_before;

alter table landing.hotline_12345 rename to hotline_12345_before;

create table landing.hotline_12345 (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.hotline_12345 select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.hotline_12345_before;

drop table landing.hotline_12345_before;

alter table landing.grid_events rename to grid_events_before;

create table landing.grid_events (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.grid_events select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.grid_events_before;

drop table landing.grid_events_before;

alter table landing.enterprise_reports rename to enterprise_reports_before;

create table landing.enterprise_reports (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.enterprise_reports select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.enterprise_reports_before;

drop table landing.enterprise_reports_before;

alter table landing.court_filings rename to court_filings_before;

create table landing.court_filings (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.court_filings select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.court_filings_before;

drop table landing.court_filings_before;

alter table landing.orders rename to orders_before;

create table landing.orders (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.orders select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.orders_before;

drop table landing.orders_before;

alter table landing.grid_visits rename to grid_visits_before;

create table landing.grid_visits (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.grid_visits select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.grid_visits_before;

drop table landing.grid_visits_before;

alter table landing.transfers rename to transfers_before;

create table landing.transfers (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.transfers select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.transfers_before;

drop table landing.transfers_before;

alter table landing.handling_log rename to handling_log_before;

create table landing.handling_log (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.handling_log select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.handling_log_before;

drop table landing.handling_log_before;

alter table landing.incidents rename to incidents_before;

create table landing.incidents (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.incidents select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.incidents_before;

drop table landing.incidents_before;

alter table landing.incident_persons rename to incident_persons_before;

create table landing.incident_persons (
    row_key varchar not null,
    version_at timestamp not null,
    received_at timestamp not null,
    known_at timestamp not null,
    file_id varchar not null,
    file_no bigint not null,
    row_no bigint not null,
    confirmed_at timestamp not null,
    content_hash varchar not null,
    retired boolean not null,
    verdict varchar not null,
    payload blob not null using compression uncompressed
);

insert into landing.incident_persons select row_key, version_at, received_at, known_at, file_id, file_no, row_no, confirmed_at, content_hash, retired, verdict, payload from landing.incident_persons_before;

drop table landing.incident_persons_before;
