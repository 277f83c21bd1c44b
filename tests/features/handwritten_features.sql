-- grain: one row per spine row; the dispute features as a person would write them by hand
-- clock: known before as_of, not yet replaced then, happened before as_of
-- the yardstick for the builder: same values, and the builder at most 1.2 times as slow
with rows as (
    select distinct entity_id, as_of from spine
),
scope as materialized (
    select distinct r.entity_id, r.as_of, m.record_id
    from rows r
    join derived.dispute_members m on m.dispute_id = r.entity_id
    where m.known_at < r.as_of and (m.replaced_at is null or m.replaced_at >= r.as_of)
),
closed as (
    select s.as_of, s.record_id, max(f.happened_at) as closed_at
    from scope s
    join core.steps f using (record_id)
    where f.step in ('办结', '归档')
      and f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.as_of, s.record_id
),
from_records as (
    select
        s.entity_id,
        s.as_of,
        count(*) filter (f.platform in ('110', '12345', 'grid', 'ledger', 'firm') and f.happened_at >= s.as_of - interval 7 day) as reports_7d,
        count(*) filter (f.platform in ('110', '12345', 'grid', 'ledger', 'firm') and f.happened_at >= s.as_of - interval 30 day) as reports_30d,
        count(*) filter (f.platform in ('110', '12345', 'grid', 'ledger', 'firm') and f.happened_at >= s.as_of - interval 90 day) as reports_90d,
        count(*) filter (f.platform in ('110', '12345', 'grid', 'ledger', 'firm') and f.happened_at >= s.as_of - interval 365 day) as reports_365d,
        date_diff('second', max(f.happened_at) filter (f.platform in ('110', '12345', 'grid', 'ledger', 'firm')), s.as_of) / 86400 as days_since_last_report,
        date_diff('second', min(f.happened_at) filter (f.platform in ('110', '12345', 'grid', 'ledger', 'firm')), s.as_of) / 86400 as days_since_first_report,
        count(distinct f.platform) filter (f.platform in ('110', '12345', 'grid', 'ledger', 'firm') and f.happened_at >= s.as_of - interval 365 day) as platforms_365d,
        count(*) filter (date_trunc('day', f.deadline_at) + interval 1 day <= s.as_of and coalesce(c.closed_at < f.happened_at, true) and f.happened_at >= s.as_of - interval 365 day) as overdue_365d,
        arg_max(f.kind, row(f.happened_at, f.known_at, f.fact_id, f.fact_hash)) as kind,
        arg_max(f.relation, row(f.happened_at, f.known_at, f.fact_id, f.fact_hash)) as relation,
        max(f.people_n) filter (f.happened_at >= s.as_of - interval 365 day) as people_365d
    from scope s
    join core.records f using (record_id)
    left join closed c using (as_of, record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.entity_id, s.as_of
),
from_links as (
    select s.entity_id, s.as_of,
        count(*) filter (f.link in ('重复报警', '催办') and f.happened_at >= s.as_of - interval 90 day) as repeat_calls_90d
    from scope s
    join core.links f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.entity_id, s.as_of
),
from_cues as (
    select
        s.entity_id,
        s.as_of,
        count(*) filter (f.cue in ('扬言杀人', '同归于尽') and f.happened_at >= s.as_of - interval 90 day) as kill_threats_90d,
        count(*) filter (f.cue in ('扬言自杀', '同归于尽') and f.happened_at >= s.as_of - interval 90 day) as self_harm_threats_90d,
        count(*) filter (f.cue = '掐颈' and f.happened_at >= s.as_of - interval 365 day) as throttling_365d,
        count(*) filter (f.cue = '跟踪' and f.happened_at >= s.as_of - interval 180 day) as stalking_180d,
        count(*) filter (f.cue = '家暴' and f.happened_at >= s.as_of - interval 365 day) as violence_365d,
        count(*) filter (
            f.cue in ('扬言杀人', '同归于尽', '掐颈', '家暴', '持械', '受伤')
            and f.happened_precision = 'second'
            and (hour(f.happened_at) >= 22 or hour(f.happened_at) < 6)
            and f.happened_at >= s.as_of - interval 90 day
        ) as violent_nights_90d,
        max(case
            when f.cue in ('掐颈', '持械', '危险物品', '同归于尽') then 3
            when f.cue in ('扬言杀人', '家暴', '受伤') then 2
            when f.cue in ('跟踪', '扬言自杀') then 1
            else 0
        end) filter (f.happened_at >= s.as_of - interval 30 day) as worst_sign_30d,
        date_diff('second', max(f.happened_at) filter (f.cue in ('扬言杀人', '同归于尽', '掐颈', '家暴', '持械', '受伤')), s.as_of) / 86400 as days_since_violence,
        count(*) filter (f.cue in ('分居', '离婚中') and f.happened_at >= s.as_of - interval 180 day) as separation_180d,
        count(*) filter (f.cue = '抚养权' and f.happened_at >= s.as_of - interval 365 day) as custody_365d
    from scope s
    join core.cues f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.entity_id, s.as_of
),
from_findings as (
    select s.entity_id, s.as_of,
        count(*) filter ((f.weapon or f.dangerous_goods) and f.happened_at >= s.as_of - interval 365 day) as weapons_365d,
        sum(f.injured_n) filter (f.happened_at >= s.as_of - interval 365 day) as injured_365d
    from scope s
    join core.findings f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.entity_id, s.as_of
),
from_orders as (
    select s.entity_id, s.as_of,
        count(*) filter (f.order_type in ('01', '02') and f.happened_at >= s.as_of - interval 365 day) as orders_365d,
        count(*) filter (f.order_type in ('03', '04') and f.happened_at >= s.as_of - interval 365 day) as breaches_365d,
        count(*) filter (f.order_type = '02' and f.valid_until >= s.as_of) as protection_running
    from scope s
    join core.orders f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.entity_id, s.as_of
),
from_filings as (
    select s.entity_id, s.as_of,
        count(*) filter (f.cause in ('离婚', '抚养') and f.happened_at >= s.as_of - interval 365 day) as divorce_filings_365d,
        count(*) filter (f.cause in ('追索劳动报酬', '劳动争议') and f.happened_at >= s.as_of - interval 365 day) as wage_filings_365d
    from scope s
    join core.filings f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.entity_id, s.as_of
),
succeeded as (
    select s.as_of, s.record_id, max(f.happened_at) as succeeded_at
    from scope s
    join core.steps f using (record_id)
    where f.result in ('成功', '满意', '基本满意')
      and f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.as_of, s.record_id
),
from_steps as (
    select
        s.entity_id,
        s.as_of,
        count(*) filter (date_trunc('day', f.promised_on) + interval 1 day <= s.as_of and coalesce(c.succeeded_at < f.happened_at, true) and f.happened_at >= s.as_of - interval 365 day) as broken_promises_365d,
        count(*) filter (f.step in ('调解', '会商') and f.result in ('失败', '拒绝') and f.happened_at >= s.as_of - interval 365 day) as failed_mediation_365d,
        count(*) filter (f.step = '退回' and f.happened_at >= s.as_of - interval 180 day) as returns_180d,
        count(*) filter (f.step = '回访' and f.result = '不满意' and f.happened_at >= s.as_of - interval 180 day) as dissatisfied_180d
    from scope s
    join core.steps f using (record_id)
    left join succeeded c using (as_of, record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.entity_id, s.as_of
),
from_wages as (
    select
        s.entity_id,
        s.as_of,
        max(f.owed_yuan) filter (f.matter = '欠薪' and f.happened_at >= s.as_of - interval 365 day) as owed_yuan_365d,
        max(f.people_n) filter (f.matter = '欠薪' and f.happened_at >= s.as_of - interval 365 day) as unpaid_people_365d,
        max(f.months) filter (f.matter = '欠薪' and f.happened_at >= s.as_of - interval 365 day) as unpaid_months_365d,
        count(*) filter (f.firm_state in ('停工', '失联') and f.happened_at >= s.as_of - interval 365 day) as firm_gone_365d
    from scope s
    join core.wage_claims f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.entity_id, s.as_of
),
from_parties as (
    select s.entity_id, s.as_of, count(*) filter (f.side in ('applicant', 'respondent')) as party_rows
    from scope s
    join core.parties f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.entity_id, s.as_of
),
from_visits as (
    select s.entity_id, s.as_of,
        count(*) filter (f.finding in ('情绪激动', '扬言', '冲突') and f.happened_at >= s.as_of - interval 90 day) as alarming_visits_90d
    from scope s
    join core.visits f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.entity_id, s.as_of
),
final as (
    select
        rows.entity_id,
        rows.as_of,
        coalesce(reports_7d, 0)::double as reports_7d,
        coalesce(reports_30d, 0)::double as reports_30d,
        coalesce(reports_90d, 0)::double as reports_90d,
        coalesce(reports_365d, 0)::double as reports_365d,
        days_since_last_report,
        days_since_first_report,
        coalesce(platforms_365d, 0)::double as platforms_365d,
        coalesce(repeat_calls_90d, 0)::double as repeat_calls_90d,
        coalesce(kill_threats_90d, 0)::double as kill_threats_90d,
        coalesce(self_harm_threats_90d, 0)::double as self_harm_threats_90d,
        coalesce(throttling_365d, 0)::double as throttling_365d,
        coalesce(stalking_180d, 0)::double as stalking_180d,
        coalesce(violence_365d, 0)::double as violence_365d,
        coalesce(weapons_365d, 0)::double as weapons_365d,
        coalesce(injured_365d, 0)::double as injured_365d,
        coalesce(violent_nights_90d, 0)::double as violent_nights_90d,
        coalesce(worst_sign_30d, 0)::double as worst_sign_30d,
        days_since_violence,
        coalesce(orders_365d, 0)::double as orders_365d,
        coalesce(breaches_365d, 0)::double as breaches_365d,
        coalesce(protection_running, 0)::double as protection_running,
        coalesce(divorce_filings_365d, 0)::double as divorce_filings_365d,
        coalesce(wage_filings_365d, 0)::double as wage_filings_365d,
        coalesce(broken_promises_365d, 0)::double as broken_promises_365d,
        coalesce(overdue_365d, 0)::double as overdue_365d,
        coalesce(failed_mediation_365d, 0)::double as failed_mediation_365d,
        coalesce(returns_180d, 0)::double as returns_180d,
        coalesce(dissatisfied_180d, 0)::double as dissatisfied_180d,
        coalesce(separation_180d, 0)::double as separation_180d,
        coalesce(custody_365d, 0)::double as custody_365d,
        coalesce(owed_yuan_365d, 0)::double as owed_yuan_365d,
        coalesce(unpaid_people_365d, 0)::double as unpaid_people_365d,
        coalesce(unpaid_months_365d, 0)::double as unpaid_months_365d,
        coalesce(firm_gone_365d, 0)::double as firm_gone_365d,
        kind,
        relation,
        coalesce(people_365d, 0)::double as people_365d,
        coalesce(party_rows, 0)::double as party_rows,
        coalesce(alarming_visits_90d, 0)::double as alarming_visits_90d
    from rows
    left join from_records using (entity_id, as_of)
    left join from_links using (entity_id, as_of)
    left join from_cues using (entity_id, as_of)
    left join from_findings using (entity_id, as_of)
    left join from_orders using (entity_id, as_of)
    left join from_filings using (entity_id, as_of)
    left join from_steps using (entity_id, as_of)
    left join from_wages using (entity_id, as_of)
    left join from_parties using (entity_id, as_of)
    left join from_visits using (entity_id, as_of)
)
select * from final
order by as_of, entity_id
