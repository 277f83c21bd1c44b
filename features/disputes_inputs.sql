-- grain: one fact table that grouping reads; how far it has come
with facts as (
    select 'records' as name, known_at, replaced_at from core.records
    union all
    select 'parties', known_at, replaced_at from core.parties
    union all
    select 'identities', known_at, replaced_at from derived.identities
    where known_at > '-infinity'
    union all
    select 'links', known_at, replaced_at from core.links
),
final as (
    select
        name,
        count(*) as n,
        count(replaced_at) as ended,
        epoch_us(max(known_at)) as last_known,
        epoch_us(max(replaced_at)) as last_ended
    from facts
    group by name
)
select name, n, ended, last_known, last_ended
from final
order by name
