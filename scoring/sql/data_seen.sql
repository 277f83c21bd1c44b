-- grain: one table that scoring reads; how much of it could be seen at $as_of
with facts as (
    select 'core.records' as table_name, known_at, replaced_at, clock from core.records
    union all
    select 'core.findings', known_at, replaced_at, clock from core.findings
    union all
    select 'core.cues', known_at, replaced_at, clock from core.cues
    union all
    select 'core.steps', known_at, replaced_at, clock from core.steps
    union all
    select 'core.links', known_at, replaced_at, clock from core.links
    union all
    select 'derived.parties', known_at, replaced_at, clock from derived.parties
    union all
    select 'core.filings', known_at, replaced_at, clock from core.filings
    union all
    select 'core.orders', known_at, replaced_at, clock from core.orders
    union all
    select 'core.wage_claims', known_at, replaced_at, clock from core.wage_claims
    union all
    select 'core.wage_payments', known_at, replaced_at, clock from core.wage_payments
    union all
    select 'core.visits', known_at, replaced_at, clock from core.visits
    union all
    select 'core.grids', known_at, replaced_at, clock from core.grids
    union all
    select 'audit.people', known_at, replaced_at, clock from audit.people
),
final as (
    select
        table_name,
        count(*) as known,
        -- a retirement adds no row, it only ends one
        count(*) filter (replaced_at is null or replaced_at >= $as_of) as visible,
        count(*) filter (clock = 'reconstructed') as reconstructed,
        max(known_at) as last_known_at
    from facts
    where known_at < $as_of
    group by table_name
)
select table_name, known, visible, reconstructed, last_known_at
from final
order by table_name
