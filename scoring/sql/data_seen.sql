-- grain: one core table; how much of it could be seen at $as_of, for the manifest
with seen as (
    select 'core.records' as table_name, known_at from core.records where known_at < $as_of
    union all
    select 'core.findings', known_at from core.findings where known_at < $as_of
    union all
    select 'core.cues', known_at from core.cues where known_at < $as_of
    union all
    select 'core.steps', known_at from core.steps where known_at < $as_of
    union all
    select 'core.links', known_at from core.links where known_at < $as_of
    union all
    select 'core.parties', known_at from core.parties where known_at < $as_of
    union all
    select 'core.filings', known_at from core.filings where known_at < $as_of
    union all
    select 'core.orders', known_at from core.orders where known_at < $as_of
    union all
    select 'core.wage_claims', known_at from core.wage_claims where known_at < $as_of
    union all
    select 'core.visits', known_at from core.visits where known_at < $as_of
),
final as (
    select table_name, count(*) as facts, max(known_at) as last_known_at
    from seen
    group by table_name
)
select table_name, facts, last_known_at
from final
order by table_name
