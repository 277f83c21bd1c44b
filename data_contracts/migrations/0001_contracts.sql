create schema core;

create schema outcome;

create schema audit;

create schema derived;

create schema ops;

create schema landing;

create table audit.people (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    person_key varchar not null,
    sex varchar,
    birth_date timestamp,
    ethnicity varchar,
    education varchar,
    person_class varchar,
    residence varchar,
    grid_code varchar
);

create table core.cues (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    cue varchar not null,
    origin varchar
);

create table core.filings (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    filing_type varchar,
    cause varchar
);

create table core.findings (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    final_class varchar,
    kind varchar,
    weapon boolean,
    dangerous_goods boolean,
    injured_n bigint,
    dead_n bigint
);

create table core.grids (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    grid_code varchar not null,
    grid_name varchar,
    community varchar,
    town varchar,
    county varchar,
    urban boolean,
    households bigint,
    people_n bigint,
    area_m2 double,
    lon double,
    lat double,
    boundary_wkt varchar,
    worker_id varchar,
    valid_from timestamp,
    valid_to timestamp,
    predecessor varchar
);

create table core.links (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    other_key varchar not null,
    link varchar not null
);

create table core.orders (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    order_type varchar,
    about_order varchar,
    valid_until timestamp
);

create table core.parties (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    seq varchar,
    party_type varchar not null,
    role varchar not null,
    side varchar not null,
    is_party boolean not null,
    person_key varchar,
    key_basis varchar,
    firm_key varchar,
    firm_role varchar,
    masked_name varchar
);

create table core.records (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    platform varchar,
    founds boolean not null,
    kind varchar,
    local_kind varchar,
    first_class varchar,
    relation varchar,
    channel varchar,
    reporter_role varchar,
    urgency bigint,
    people_n bigint,
    confidential boolean,
    deadline_at timestamp,
    grid_code varchar,
    lon double,
    lat double,
    unit_code varchar,
    unit_name varchar,
    place_key varchar
);

create table core.steps (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    step varchar not null,
    result varchar,
    promised_on timestamp,
    from_unit varchar,
    unit_code varchar,
    unit_name varchar
);

create table core.visits (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    finding varchar
);

create table core.wage_claims (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    firm_key varchar,
    matter varchar,
    owed_yuan decimal(18, 2),
    months decimal(18, 2),
    people_n bigint,
    promised_on timestamp,
    firm_state varchar
);

create table core.wage_payments (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    record_id varchar not null,
    paid_yuan decimal(18, 2)
);

create table derived.dispute_members (
    dispute_id varchar not null,
    record_id varchar not null,
    rule varchar not null,
    known_at timestamp not null,
    replaced_at timestamp
);

create table ops.deliveries (
    file_no bigint not null,
    file_id varchar not null,
    name varchar not null,
    source varchar not null,
    adapter varchar not null,
    mode varchar not null,
    sha256 varchar not null,
    bytes_n bigint not null,
    received_at timestamp not null,
    ingested_at timestamp not null,
    state varchar not null,
    rows_in bigint not null,
    new_n bigint not null,
    version_n bigint not null,
    unchanged_n bigint not null,
    quarantined_n bigint not null,
    left_out_n bigint not null,
    first_known_at timestamp,
    notes varchar
);

create table ops.expectations (
    checked_at timestamp not null,
    table_name varchar not null,
    column_name varchar,
    expectation varchar not null,
    success boolean not null,
    rows_n bigint not null,
    unexpected_n bigint not null,
    sampled boolean not null,
    examples varchar
);

create table ops.flags (
    file_id varchar not null,
    source varchar not null,
    row_no bigint not null,
    row_key varchar not null,
    rule varchar not null,
    column_name varchar not null
);

create table ops.migrations (
    number bigint not null,
    name varchar not null,
    sha256 varchar not null
);

create table ops.quarantine (
    quarantine_id varchar not null,
    file_id varchar not null,
    source varchar not null,
    row_no bigint not null,
    row_key varchar,
    rule varchar not null,
    column_name varchar,
    reason varchar not null,
    received_at timestamp not null,
    state varchar not null,
    payload blob not null,
    correction blob
);

create table ops.releases (
    quarantine_id varchar not null,
    released_at timestamp not null,
    released_by varchar not null,
    outcome varchar not null
);

create table outcome.grades (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    incident_id varchar not null,
    level bigint,
    incident_type varchar
);

create table outcome.incidents (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    incident_id varchar not null,
    dispute_caused varchar,
    linked_keys varchar,
    place_key varchar,
    grid_code varchar,
    lon double,
    lat double,
    dead_n bigint,
    seriously_injured_n bigint
);

create table outcome.persons (
    fact_id varchar not null,
    source varchar not null,
    row_key varchar not null,
    happened_at timestamp not null,
    happened_precision varchar not null,
    known_at timestamp not null,
    replaced_at timestamp,
    clock varchar not null,
    fact_hash varchar not null,
    incident_id varchar not null,
    role varchar not null,
    person_key varchar,
    masked_name varchar
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);

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
    payload blob not null
);
