-- grain: one table that scoring reads and one day on which facts of it became known, of those known before $as_of
-- Nothing that becomes known later changes a row: what was replaced after $as_of counts as not replaced, and facts
-- that wait for their record (whose id, and so whose hash, changes when it comes) are not in any dispute yet.
with members as (
    select distinct record_id
    from derived.dispute_members
    where known_at < $as_of
),
facts as (
    select 'core.records' as table_name, hash(fact_id, fact_hash) as said, happened_at, known_at, replaced_at
    from core.records semi join members using (record_id)
    union all
    select 'core.findings' as table_name, hash(fact_id, fact_hash) as said, happened_at, known_at, replaced_at
    from core.findings semi join members using (record_id)
    union all
    select 'core.cues' as table_name, hash(fact_id, fact_hash) as said, happened_at, known_at, replaced_at
    from core.cues semi join members using (record_id)
    union all
    select 'core.steps' as table_name, hash(fact_id, fact_hash) as said, happened_at, known_at, replaced_at
    from core.steps semi join members using (record_id)
    union all
    select 'core.links' as table_name, hash(fact_id, fact_hash) as said, happened_at, known_at, replaced_at
    from core.links semi join members using (record_id)
    union all
    select 'derived.parties' as table_name, hash(fact_id, fact_hash, person_key) as said, happened_at, known_at, replaced_at
    from derived.parties semi join members using (record_id)
    union all
    select 'core.filings' as table_name, hash(fact_id, fact_hash) as said, happened_at, known_at, replaced_at
    from core.filings semi join members using (record_id)
    union all
    select 'core.orders' as table_name, hash(fact_id, fact_hash) as said, happened_at, known_at, replaced_at
    from core.orders semi join members using (record_id)
    union all
    select 'core.wage_claims' as table_name, hash(fact_id, fact_hash) as said, happened_at, known_at, replaced_at
    from core.wage_claims semi join members using (record_id)
    union all
    select 'core.wage_payments' as table_name, hash(fact_id, fact_hash) as said, happened_at, known_at, replaced_at
    from core.wage_payments semi join members using (record_id)
    union all
    select 'core.visits' as table_name, hash(fact_id, fact_hash) as said, happened_at, known_at, replaced_at
    from core.visits semi join members using (record_id)
    union all
    select 'core.grids', hash(fact_id, fact_hash), happened_at, known_at, replaced_at from core.grids
    union all
    select 'audit.people', hash(fact_id, fact_hash), happened_at, known_at, replaced_at from audit.people
    union all
    select 'derived.dispute_members', hash(dispute_id, record_id, rule), known_at, known_at, replaced_at
    from derived.dispute_members
),
final as (
    select
        table_name,
        cast(known_at as date) as known_on,
        count(*) as facts_n,
        bit_xor(said) as content,
        bit_xor(
            hash(said, happened_at, known_at, case when replaced_at < $as_of then replaced_at end)
        ) as digest
    from facts
    where known_at < $as_of
    group by table_name, cast(known_at as date)
)
select table_name, known_on, facts_n, content, digest
from final
order by table_name, known_on
