-- grain: one dispute at risk; what the list shows beside score and code, as known at $as_of
-- needs the temp table scored_members (dispute_id, record_id)
with records as (
    select member.dispute_id, record.*
    from scored_members as member
    join core.records as record on record.record_id = member.record_id
    where record.known_at < $as_of
      and (record.replaced_at is null or record.replaced_at >= $as_of)
      and record.happened_at < $as_of
),
steps as (
    select member.dispute_id, step.*
    from scored_members as member
    join core.steps as step on step.record_id = member.record_id
    where step.known_at < $as_of
      and (step.replaced_at is null or step.replaced_at >= $as_of)
      and step.happened_at < $as_of
),
findings as (
    select member.dispute_id, finding.*
    from scored_members as member
    join core.findings as finding on finding.record_id = member.record_id
    where finding.known_at < $as_of
      and (finding.replaced_at is null or finding.replaced_at >= $as_of)
      and finding.happened_at < $as_of
),
reported as (
    select
        dispute_id,
        min(happened_at) as opened_at,
        max(happened_at) as last_report_at,
        arg_max(grid_code, (happened_at, known_at, fact_id)) filter (grid_code is not null) as grid,
        bool_or(coalesce(confidential, false)) as confidential
    from records
    group by dispute_id
),
handled as (
    select
        dispute_id,
        max(happened_at) as last_step_at,
        max(happened_at) filter (step in ('办结', '归档')) as closed_at
    from steps
    group by dispute_id
),
-- the final class, once an officer gave one, is newer than the class at intake
kinds as (
    select dispute_id, arg_max(kind, (happened_at, known_at, fact_id)) as kind
    from (
        select dispute_id, kind, happened_at, known_at, fact_id from records
        union all
        select dispute_id, kind, happened_at, known_at, fact_id from findings
    )
    where kind is not null
    group by dispute_id
),
units as (
    select dispute_id, arg_max(unit_name, (happened_at, known_at, fact_id)) as unit
    from (
        select dispute_id, unit_name, happened_at, known_at, fact_id from records
        union all
        select dispute_id, unit_name, happened_at, known_at, fact_id from steps
    )
    where unit_name is not null
    group by dispute_id
),
towns as (
    select grid_code, arg_max(town, (valid_from, known_at, fact_id)) as town
    from core.grids
    where town is not null
      and known_at < $as_of
      and (replaced_at is null or replaced_at >= $as_of)
      and coalesce(valid_from, timestamp '1900-01-01') <= $as_of
    group by grid_code
),
final as (
    select
        spine.entity_id as dispute_id,
        kinds.kind,
        reported.grid,
        towns.town,
        units.unit,
        case when handled.closed_at >= reported.last_report_at then '已办结' else '办理中' end as status,
        reported.opened_at,
        greatest(reported.last_report_at, handled.last_step_at) as last_activity_at,
        coalesce(reported.confidential, false) as confidential
    from spine
    left join reported on reported.dispute_id = spine.entity_id
    left join handled on handled.dispute_id = spine.entity_id
    left join kinds on kinds.dispute_id = spine.entity_id
    left join units on units.dispute_id = spine.entity_id
    left join towns on towns.grid_code = reported.grid
)
select dispute_id, kind, grid, town, unit, status, opened_at, last_activity_at, confidential
from final
order by dispute_id
