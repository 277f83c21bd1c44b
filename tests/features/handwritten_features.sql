-- grain: one row per spine row (entity_id, as_of); every dispute feature as a person would write it by hand
-- clock: a fact counts when it was known before as_of, not yet replaced then, and happened before as_of
-- reads: spine (entity_id, as_of) and spring (day, workdays_to_spring), which whoever runs it puts there
-- the yardstick for the builder: same values, and the builder at most 1.2 times as slow
-- over 300 lines, since all features in one query is what the builder is compared with: a part per table,
-- the conditions that several features share named once as flags (in_30d, violent), then the aggregates
with rows as materialized (
    select row_number() over (order by s.as_of, s.entity_id) as row_id, s.entity_id, s.as_of, spring.workdays_to_spring
    from (select distinct entity_id, as_of from spine) s
    left join spring on spring.day = s.as_of::date
),

-- the dispute's own records, as it was grouped then
scope as materialized (
    select distinct r.row_id, r.as_of, m.record_id
    from rows r
    join derived.dispute_members m on m.dispute_id = r.entity_id
    where m.known_at < r.as_of and (m.replaced_at is null or m.replaced_at >= r.as_of)
),

-- its natural parties; city_known: not only an id that was issued in a city whose records we do not have
homes as (
    select left(grid_code, 4) as city, min(known_at) as known_at from core.grids group by city
),
own_parties as materialized (
    select s.row_id, s.as_of, f.person_key, f.firm_key, f.side, f.party_type, f.is_party,
        f.issued_in is null or coalesce(h.known_at < s.as_of, false)
            or coalesce(s.as_of <= (select min(known_at) from homes), true) as city_known
    from scope s
    join derived.parties f using (record_id)
    left join homes h on h.city = f.issued_in
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
),
history as (
    select row_id, case when bool_or(person_key is not null and city_known) then 0 end as none_known
    from own_parties
    where is_party
    group by row_id
),

-- the other disputes of each of them; who is not named in a record is on the side that they have in its dispute,
-- on both counts as respondent
people as (
    select row_id, as_of, person_key, bool_or(side = 'applicant') as applies, bool_or(side = 'respondent') as responds
    from own_parties
    where is_party and person_key is not null
    group by row_id, as_of, person_key
),
their_records as materialized (
    select p.row_id, p.as_of, p.person_key, f.record_id, max(f.side) as own_side
    from people p
    join derived.parties f using (person_key)
    where f.is_party and f.known_at < p.as_of and (f.replaced_at is null or f.replaced_at >= p.as_of)
    group by p.row_id, p.as_of, p.person_key, f.record_id
),
other_disputes as materialized (
    select t.row_id, t.as_of, t.person_key, m.dispute_id, max(t.own_side) as own_side
    from their_records t
    join rows r using (row_id)
    join derived.dispute_members m using (record_id)
    where m.dispute_id <> r.entity_id
      and m.known_at < t.as_of and (m.replaced_at is null or m.replaced_at >= t.as_of)
    group by t.row_id, t.as_of, t.person_key, m.dispute_id
),
elsewhere as materialized (
    select distinct d.row_id, d.as_of, d.person_key, d.dispute_id, m.record_id, coalesce(t.own_side, d.own_side) = 'respondent' as accused
    from other_disputes d
    join derived.dispute_members m using (dispute_id)
    left join their_records t on t.row_id = d.row_id and t.person_key = d.person_key and t.record_id = m.record_id
    where m.known_at < d.as_of and (m.replaced_at is null or m.replaced_at >= d.as_of)
),
-- what two of them who stand on two sides here have with one another elsewhere
between_them as materialized (
    select distinct d.row_id, d.as_of, d.person_key as one, e.person_key as other, d.dispute_id, m.record_id
    from other_disputes d
    join other_disputes e on e.row_id = d.row_id and e.dispute_id = d.dispute_id and e.person_key > d.person_key
    join people p on p.row_id = d.row_id and p.person_key = d.person_key
    join people q on q.row_id = e.row_id and q.person_key = e.person_key
    join derived.dispute_members m on m.dispute_id = d.dispute_id
    where (p.applies and q.responds or p.responds and q.applies)
      and m.known_at < d.as_of and (m.replaced_at is null or m.replaced_at >= d.as_of)
),

-- all records in which a firm that answers here answers
firm_records as materialized (
    select distinct p.row_id, p.as_of, f.record_id
    from (select distinct row_id, as_of, firm_key from own_parties where side = 'respondent' and firm_key is not null) p
    join derived.parties f using (firm_key)
    where f.side = 'respondent'
      and f.known_at < p.as_of and (f.replaced_at is null or f.replaced_at >= p.as_of)
),

closed as (
    select s.row_id, s.record_id, max(f.happened_at) as closed_at
    from scope s
    join core.steps f using (record_id)
    where f.step in ('办结', '归档')
      and f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.row_id, s.record_id
),
records as (
    select s.row_id, f.*,
        f.platform in ('110', '12345', 'grid', 'ledger', 'firm') as report,
        f.happened_precision = 'second' and (hour(f.happened_at) >= 22 or hour(f.happened_at) < 6) as night,
        date_trunc('day', f.deadline_at) + interval 1 day <= s.as_of and coalesce(c.closed_at < f.happened_at, true) as overdue,
        coalesce(c.closed_at < f.happened_at, true) as unanswered,
        f.kind between '01' and '0199' as love,
        f.kind between '02' and '0299' as neighbour,
        f.kind between '04' and '0499' as property,
        f.kind between '07' and '0799' as labour,
        f.kind between '08' and '0899' as lending,
        f.kind between '09' and '0999' or f.kind in ('1101', '1102') as land,
        f.happened_at >= s.as_of - interval 1 day as in_1d,
        f.happened_at >= s.as_of - interval 3 day as in_3d,
        f.happened_at >= s.as_of - interval 7 day as in_7d,
        f.happened_at >= s.as_of - interval 14 day as in_14d,
        f.happened_at >= s.as_of - interval 30 day as in_30d,
        f.happened_at >= s.as_of - interval 90 day as in_90d,
        f.happened_at >= s.as_of - interval 180 day as in_180d,
        f.happened_at >= s.as_of - interval 365 day as in_365d
    from scope s
    join core.records f using (record_id)
    left join closed c using (row_id, record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
),
from_records as (
    select
        row_id,
        count(*) filter (report and in_1d) as reports_1d,
        count(*) filter (report and in_3d) as reports_3d,
        count(*) filter (report and in_7d) as reports_7d,
        count(*) filter (report and in_14d) as reports_14d,
        count(*) filter (report and in_30d) as reports_30d,
        count(*) filter (report and in_90d) as reports_90d,
        count(*) filter (report and in_365d) as reports_365d,
        max(happened_at, 5) filter (report) as last_reports,
        min(happened_at) filter (report) as first_report,
        count(distinct platform) filter (report and in_365d) as platforms_365d,
        count(*) filter (platform = '110' and in_90d) as police_calls_90d,
        count(*) filter (platform = 'grid' and in_90d) as grid_reports_90d,
        count(*) filter (report and night and in_90d) as night_reports_90d,
        count(*) filter (report and urgency <= 2 and in_90d) as urgent_reports_90d,
        count(*) filter (report and reporter_role = '家属' and in_180d) as family_reports_180d,
        count(*) filter (report and reporter_role in ('邻居', '路人') and in_180d) as bystander_reports_180d,
        count(*) filter (overdue and in_90d) as overdue_90d,
        min(deadline_at) filter (overdue and in_365d) as first_overdue,
        count(*) filter (report and unanswered and in_365d) as unanswered_365d,
        min(happened_at) filter (report and unanswered and in_365d) as first_unanswered,
        count(*) filter (relation in ('前配偶', '前恋人') and in_365d) as reports_as_former_365d,
        count(*) filter (local_kind = '0701A' and in_365d) as unpaid_entries_365d,
        count(*) filter (neighbour and in_365d) as neighbour_reports_365d,
        count(*) filter ((kind = '0203' or first_class = '0407') and in_365d) as noise_reports_365d,
        count(*) filter (kind in ('0201', '0202', '0902') and in_365d) as building_reports_365d,
        count(*) filter (land and in_365d) as land_reports_365d,
        count(*) filter (lending and in_365d) as lending_reports_365d,
        count(*) filter (property and in_365d) as property_reports_365d,
        min(happened_at) filter (neighbour or land or lending) as quarrel_since,
        arg_max(kind, row(happened_at, known_at, fact_id, fact_hash)) as kind,
        arg_max(relation, row(happened_at, known_at, fact_id, fact_hash)) as relation,
        count(*) filter (love and in_365d) as love_reports_365d,
        count(*) filter (labour and in_365d) as labour_reports_365d,
        max(people_n) filter (in_365d) as people_365d
    from records
    group by row_id
),

from_links as (
    select
        s.row_id,
        count(*) filter (f.link in ('重复报警', '催办') and f.happened_at >= s.as_of - interval 90 day) as repeat_calls_90d
    from scope s
    join core.links f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.row_id
),

cues as (
    select s.row_id, f.cue, f.happened_at,
        f.cue in ('扬言杀人', '同归于尽', '掐颈', '家暴', '持械', '受伤') as violent,
        f.cue in ('家暴', '受伤', '掐颈') as blow,
        f.cue in ('分居', '离婚中') as parting,
        case
            when f.cue in ('掐颈', '持械', '危险物品', '同归于尽') then 3
            when f.cue in ('扬言杀人', '家暴', '受伤') then 2
            when f.cue in ('跟踪', '扬言自杀') then 1
            else 0
        end as gravity,
        f.happened_precision = 'second' and (hour(f.happened_at) >= 22 or hour(f.happened_at) < 6) as night,
        f.happened_at >= s.as_of - interval 7 day as in_7d,
        f.happened_at >= s.as_of - interval 30 day as in_30d,
        f.happened_at >= s.as_of - interval 90 day as in_90d,
        f.happened_at >= s.as_of - interval 180 day as in_180d,
        f.happened_at >= s.as_of - interval 365 day as in_365d
    from scope s
    join core.cues f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
),
from_cues as (
    select
        row_id,
        count(*) filter (cue in ('扬言杀人', '同归于尽') and in_30d) as kill_threats_30d,
        count(*) filter (cue in ('扬言杀人', '同归于尽') and in_90d) as kill_threats_90d,
        count(*) filter (cue in ('扬言杀人', '同归于尽') and in_365d) as kill_threats_365d,
        count(*) filter (cue in ('扬言自杀', '同归于尽') and in_30d) as self_harm_threats_30d,
        count(*) filter (cue in ('扬言自杀', '同归于尽') and in_90d) as self_harm_threats_90d,
        count(*) filter (cue in ('扬言自杀', '同归于尽') and in_365d) as self_harm_threats_365d,
        count(*) filter (cue = '同归于尽' and in_365d) as dying_together_365d,
        count(*) filter (cue = '掐颈' and in_365d) as throttling_365d,
        count(*) filter (cue = '跟踪' and in_30d) as stalking_30d,
        count(*) filter (cue = '跟踪' and in_180d) as stalking_180d,
        count(*) filter (cue = '家暴' and in_365d) as violence_365d,
        count(*) filter (blow and in_30d) as blows_30d,
        count(*) filter (blow and in_90d) as blows_90d,
        count(*) filter (violent and in_7d) as violent_signs_7d,
        count(*) filter (violent and in_30d) as violent_signs_30d,
        count(*) filter (violent and in_365d) as violent_signs_365d,
        count(distinct cue) filter (gravity > 0 and in_180d) as kinds_of_signs_180d,
        count(*) filter (cue = '未成年人在场' and in_180d) as children_present_180d,
        count(*) filter (cue = '酒后' and in_180d) as drunk_180d,
        count(*) filter (violent and night and in_90d) as violent_nights_90d,
        max(gravity) filter (in_7d) as worst_sign_7d,
        max(gravity) filter (in_30d) as worst_sign_30d,
        max(gravity) filter (in_365d) as worst_sign_365d,
        sum(gravity) filter (in_30d) as gravity_sum_30d,
        sum(gravity) filter (in_365d) as gravity_sum_365d,
        max(happened_at, 2) filter (violent) as last_violence,
        max(happened_at) filter (blow) as last_blow,
        max(happened_at) filter (cue in ('扬言杀人', '扬言自杀', '同归于尽')) as last_threat,
        max(happened_at) filter (gravity = 3) as last_worst_sign,
        count(*) filter (parting and in_30d) as separation_30d,
        count(*) filter (parting and in_180d) as separation_180d,
        max(happened_at) filter (parting) as last_parting,
        count(*) filter (cue = '抚养权' and in_365d) as custody_365d,
        count(*) filter ((parting or cue = '抚养权') and in_365d) as partings_365d
    from cues
    group by row_id
),

from_findings as (
    select
        s.row_id,
        count(*) filter (f.weapon and f.happened_at >= s.as_of - interval 90 day) as weapons_90d,
        count(*) filter ((f.weapon or f.dangerous_goods) and f.happened_at >= s.as_of - interval 365 day) as weapons_365d,
        count(*) filter (f.dangerous_goods and f.happened_at >= s.as_of - interval 365 day) as dangerous_goods_365d,
        sum(f.injured_n) filter (f.happened_at >= s.as_of - interval 30 day) as injured_30d,
        sum(f.injured_n) filter (f.happened_at >= s.as_of - interval 365 day) as injured_365d,
        count(*) filter (f.final_class between '01' and '0299' and f.happened_at >= s.as_of - interval 365 day) as offences_365d,
        arg_max(f.kind, row(f.happened_at, f.known_at, f.fact_id, f.fact_hash)) as kind_found
    from scope s
    join core.findings f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.row_id
),

from_orders as (
    select
        s.row_id,
        count(*) filter (f.order_type in ('01', '02') and f.happened_at >= s.as_of - interval 365 day) as orders_365d,
        count(*) filter (f.order_type in ('01', '02') and f.happened_at >= s.as_of - interval 30 day) as orders_30d,
        count(*) filter (f.order_type = '02' and f.happened_at >= s.as_of - interval 365 day) as protection_orders_365d,
        count(*) filter (f.order_type in ('03', '04') and f.happened_at >= s.as_of - interval 90 day) as breaches_90d,
        count(*) filter (f.order_type in ('03', '04') and f.happened_at >= s.as_of - interval 365 day) as breaches_365d,
        max(f.happened_at) filter (f.order_type in ('03', '04')) as last_breach,
        max(f.happened_at) filter (f.order_type in ('01', '02')) as last_order,
        count(*) filter (f.order_type = '02' and f.valid_until >= s.as_of) as protection_running
    from scope s
    join core.orders f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.row_id
),

from_filings as (
    select
        s.row_id,
        count(*) filter (f.filing_type in ('诉讼', '仲裁') and f.happened_at >= s.as_of - interval 90 day) as filings_90d,
        count(*) filter (f.cause in ('离婚', '抚养') and f.happened_at >= s.as_of - interval 365 day) as divorce_filings_365d,
        count(*) filter (f.cause = '抚养' and f.happened_at >= s.as_of - interval 365 day) as custody_filings_365d,
        count(*) filter (f.cause in ('追索劳动报酬', '劳动争议') and f.happened_at >= s.as_of - interval 365 day) as wage_filings_365d,
        max(f.happened_at) filter (f.filing_type in ('诉讼', '仲裁')) as last_filing
    from scope s
    join core.filings f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.row_id
),

succeeded as (
    select s.row_id, s.record_id, max(f.happened_at) as succeeded_at
    from scope s
    join core.steps f using (record_id)
    where f.result in ('成功', '满意', '基本满意')
      and f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.row_id, s.record_id
),
steps as (
    select s.row_id, f.step, f.result, f.happened_at, f.promised_on,
        f.step in ('调解', '会商') and f.result in ('失败', '拒绝') as failed,
        f.step = '回访' and f.result = '不满意' as dissatisfied,
        date_trunc('day', f.promised_on) + interval 1 day <= s.as_of and coalesce(c.succeeded_at < f.happened_at, true) as broken,
        f.happened_at >= s.as_of - interval 30 day as in_30d,
        f.happened_at >= s.as_of - interval 180 day as in_180d,
        f.happened_at >= s.as_of - interval 365 day as in_365d
    from scope s
    join core.steps f using (record_id)
    left join succeeded c using (row_id, record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
),
from_steps as (
    select
        row_id,
        count(*) filter (broken and in_365d) as broken_promises_365d,
        max(promised_on) filter (broken and in_365d) as last_broken_promise,
        count(*) filter (failed and in_30d) as failed_mediation_30d,
        count(*) filter (failed and in_365d) as failed_mediation_365d,
        max(happened_at) filter (failed) as last_failed_mediation,
        count(*) filter (step in ('办结', '反馈') and result in ('失败', '部分') and in_365d) as failed_closings_365d,
        count(*) filter (result = '无人' and in_180d) as nobody_met_180d,
        count(*) filter (step = '退回' and in_180d) as returns_180d,
        count(*) filter (dissatisfied and in_180d) as dissatisfied_180d
    from steps
    group by row_id
),

paid as (
    select s.row_id, s.record_id, max(f.happened_at) as paid_at
    from scope s
    join core.wage_payments f using (record_id)
    where f.paid_yuan > 0
      and f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.row_id, s.record_id
),
wage_claims as (
    select s.row_id, f.matter, f.owed_yuan, f.people_n, f.months, f.firm_state, f.promised_on,
        f.matter = '欠薪' as unpaid,
        date_trunc('day', f.promised_on) + interval 1 day <= s.as_of and coalesce(c.paid_at < f.happened_at, true) as missed
    from scope s
    join core.wage_claims f using (record_id)
    left join paid c using (row_id, record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of and f.happened_at >= s.as_of - interval 365 day
),
from_wage_claims as (
    select
        row_id,
        max(owed_yuan) filter (unpaid) as owed_yuan_365d,
        max(owed_yuan / nullif(people_n, 0)) filter (unpaid) as owed_per_head_365d,
        max(people_n) filter (unpaid) as unpaid_people_365d,
        max(months) filter (unpaid) as unpaid_months_365d,
        count(*) filter (missed) as missed_payments_365d,
        count(*) filter (firm_state in ('停工', '失联')) as firm_gone_365d,
        count(*) filter (matter = '工伤') as work_injuries_365d
    from wage_claims
    group by row_id
),

from_firm_claims as (
    select
        s.row_id,
        count(*) filter (f.matter = '欠薪') as firm_wage_claims_365d,
        count(*) filter (f.firm_state in ('停工', '失联') and f.happened_at >= s.as_of - interval 180 day) as firm_stopped_180d
    from firm_records s
    join core.wage_claims f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of and f.happened_at >= s.as_of - interval 365 day
    group by s.row_id
),
from_firm_records as (
    select s.row_id, count(distinct m.dispute_id) as firm_labour_disputes_365d
    from firm_records s
    join core.records f using (record_id)
    join derived.dispute_members m using (record_id)
    where f.kind between '07' and '0799'
      and f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of and f.happened_at >= s.as_of - interval 365 day
      and m.known_at < s.as_of and (m.replaced_at is null or m.replaced_at >= s.as_of)
    group by s.row_id
),

from_parties as (
    select
        s.row_id,
        count(*) filter (f.side in ('applicant', 'respondent')) as party_rows
    from scope s
    join derived.parties f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.row_id
),

-- of several parties (or pairs of them) the one with the most speaks; conditions stand in filters, not in where:
-- who has any such fact elsewhere is known here after all, so none counts as 0
from_other_records as (
    select row_id, max(other_disputes_365d) as other_disputes_365d, max(other_reports_90d) as other_reports_90d
    from (
        select
            s.row_id,
            count(distinct s.dispute_id) filter (f.happened_at >= s.as_of - interval 365 day) as other_disputes_365d,
            count(*) filter (f.platform in ('110', '12345', 'grid', 'ledger', 'firm') and s.accused and f.happened_at >= s.as_of - interval 90 day) as other_reports_90d
        from elsewhere s
        join core.records f using (record_id)
        where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
          and f.happened_at < s.as_of
        group by s.row_id, s.person_key
    )
    group by row_id
),
from_other_cues as (
    select row_id, max(other_violence_365d) as other_violence_365d, max(other_blows) as other_blows
    from (
        select
            s.row_id,
            count(*) filter (f.cue in ('扬言杀人', '同归于尽', '掐颈', '家暴', '持械', '受伤') and s.accused and f.happened_at >= s.as_of - interval 365 day) as other_violence_365d,
            count(*) filter (f.cue in ('家暴', '受伤', '掐颈') and s.accused) as other_blows
        from elsewhere s
        join core.cues f using (record_id)
        where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
          and f.happened_at < s.as_of
        group by s.row_id, s.person_key
    )
    group by row_id
),
from_other_findings as (
    select row_id, max(other_weapons) as other_weapons
    from (
        select
            s.row_id,
            count(*) filter ((f.weapon or f.dangerous_goods) and s.accused) as other_weapons
        from elsewhere s
        join core.findings f using (record_id)
        where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
          and f.happened_at < s.as_of
        group by s.row_id, s.person_key
    )
    group by row_id
),
from_other_orders as (
    select row_id, max(other_orders) as other_orders
    from (
        select
            s.row_id,
            count(*) filter (s.accused) as other_orders
        from elsewhere s
        join core.orders f using (record_id)
        where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
          and f.happened_at < s.as_of
        group by s.row_id, s.person_key
    )
    group by row_id
),
from_pair_records as (
    select row_id, max(pair_disputes_365d) as pair_disputes_365d, max(pair_reports_365d) as pair_reports_365d
    from (
        select
            s.row_id,
            count(distinct s.dispute_id) filter (f.happened_at >= s.as_of - interval 365 day) as pair_disputes_365d,
            count(*) filter (f.platform in ('110', '12345', 'grid', 'ledger', 'firm') and f.happened_at >= s.as_of - interval 365 day) as pair_reports_365d
        from between_them s
        join core.records f using (record_id)
        where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
          and f.happened_at < s.as_of
        group by s.row_id, s.one, s.other
    )
    group by row_id
),
from_pair_cues as (
    select row_id, max(pair_violence) as pair_violence, max(pair_violence_90d) as pair_violence_90d
    from (
        select
            s.row_id,
            count(*) filter (f.cue in ('扬言杀人', '同归于尽', '掐颈', '家暴', '持械', '受伤')) as pair_violence,
            count(*) filter (f.cue in ('扬言杀人', '同归于尽', '掐颈', '家暴', '持械', '受伤') and f.happened_at >= s.as_of - interval 90 day) as pair_violence_90d
        from between_them s
        join core.cues f using (record_id)
        where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
          and f.happened_at < s.as_of
        group by s.row_id, s.one, s.other
    )
    group by row_id
),

from_visits as (
    select
        s.row_id,
        count(*) filter (f.finding in ('情绪激动', '扬言', '冲突') and f.happened_at >= s.as_of - interval 30 day) as alarming_visits_30d,
        count(*) filter (f.finding = '冲突' and f.happened_at >= s.as_of - interval 180 day) as conflicts_on_visits_180d,
        count(*) filter (f.finding = '搬离' and f.happened_at >= s.as_of - interval 180 day) as moved_out_180d,
        max(f.happened_at) filter (f.finding in ('情绪激动', '扬言', '冲突')) as last_alarming_visit
    from scope s
    join core.visits f using (record_id)
    where f.known_at < s.as_of and (f.replaced_at is null or f.replaced_at >= s.as_of)
      and f.happened_at < s.as_of
    group by s.row_id
),

-- nothing known of the own records is none; nothing known elsewhere of people unknown here is missing
final as (
    select
        rows.entity_id,
        rows.as_of,
        coalesce(reports_1d, 0)::double as reports_1d,
        coalesce(reports_3d, 0)::double as reports_3d,
        coalesce(reports_7d, 0)::double as reports_7d,
        coalesce(reports_14d, 0)::double as reports_14d,
        coalesce(reports_30d, 0)::double as reports_30d,
        coalesce(reports_90d, 0)::double as reports_90d,
        coalesce(reports_365d, 0)::double as reports_365d,
        date_diff('second', last_reports[1], as_of) / 86400 as days_since_last_report,
        date_diff('second', last_reports[2], as_of) / 86400 as days_since_second_last_report,
        date_diff('second', last_reports[3], as_of) / 86400 as days_since_third_last_report,
        date_diff('second', last_reports[5], as_of) / 86400 as days_since_fifth_last_report,
        date_diff('second', first_report, as_of) / 86400 as days_since_first_report,
        coalesce(platforms_365d, 0)::double as platforms_365d,
        coalesce(police_calls_90d, 0)::double as police_calls_90d,
        coalesce(grid_reports_90d, 0)::double as grid_reports_90d,
        coalesce(night_reports_90d, 0)::double as night_reports_90d,
        coalesce(urgent_reports_90d, 0)::double as urgent_reports_90d,
        coalesce(family_reports_180d, 0)::double as family_reports_180d,
        coalesce(bystander_reports_180d, 0)::double as bystander_reports_180d,
        coalesce(repeat_calls_90d, 0)::double as repeat_calls_90d,
        coalesce(kill_threats_30d, 0)::double as kill_threats_30d,
        coalesce(kill_threats_90d, 0)::double as kill_threats_90d,
        coalesce(kill_threats_365d, 0)::double as kill_threats_365d,
        coalesce(self_harm_threats_30d, 0)::double as self_harm_threats_30d,
        coalesce(self_harm_threats_90d, 0)::double as self_harm_threats_90d,
        coalesce(self_harm_threats_365d, 0)::double as self_harm_threats_365d,
        coalesce(dying_together_365d, 0)::double as dying_together_365d,
        coalesce(throttling_365d, 0)::double as throttling_365d,
        coalesce(stalking_30d, 0)::double as stalking_30d,
        coalesce(stalking_180d, 0)::double as stalking_180d,
        coalesce(violence_365d, 0)::double as violence_365d,
        coalesce(blows_30d, 0)::double as blows_30d,
        coalesce(blows_90d, 0)::double as blows_90d,
        coalesce(violent_signs_7d, 0)::double as violent_signs_7d,
        coalesce(violent_signs_30d, 0)::double as violent_signs_30d,
        coalesce(violent_signs_365d, 0)::double as violent_signs_365d,
        coalesce(kinds_of_signs_180d, 0)::double as kinds_of_signs_180d,
        coalesce(weapons_90d, 0)::double as weapons_90d,
        coalesce(weapons_365d, 0)::double as weapons_365d,
        coalesce(dangerous_goods_365d, 0)::double as dangerous_goods_365d,
        coalesce(injured_30d, 0)::double as injured_30d,
        coalesce(injured_365d, 0)::double as injured_365d,
        coalesce(offences_365d, 0)::double as offences_365d,
        coalesce(children_present_180d, 0)::double as children_present_180d,
        coalesce(drunk_180d, 0)::double as drunk_180d,
        coalesce(violent_nights_90d, 0)::double as violent_nights_90d,
        coalesce(worst_sign_7d, 0)::double as worst_sign_7d,
        coalesce(worst_sign_30d, 0)::double as worst_sign_30d,
        coalesce(worst_sign_365d, 0)::double as worst_sign_365d,
        coalesce(gravity_sum_30d, 0)::double as gravity_sum_30d,
        coalesce(gravity_sum_365d, 0)::double as gravity_sum_365d,
        date_diff('second', last_violence[1], as_of) / 86400 as days_since_violence,
        date_diff('second', last_violence[2], as_of) / 86400 as days_since_second_last_violence,
        date_diff('second', last_blow, as_of) / 86400 as days_since_blow,
        date_diff('second', last_threat, as_of) / 86400 as days_since_threat,
        date_diff('second', last_worst_sign, as_of) / 86400 as days_since_worst_sign,
        coalesce(orders_365d, 0)::double as orders_365d,
        coalesce(orders_30d, 0)::double as orders_30d,
        coalesce(protection_orders_365d, 0)::double as protection_orders_365d,
        coalesce(breaches_90d, 0)::double as breaches_90d,
        coalesce(breaches_365d, 0)::double as breaches_365d,
        date_diff('second', last_breach, as_of) / 86400 as days_since_breach,
        date_diff('second', last_order, as_of) / 86400 as days_since_order,
        coalesce(protection_running, 0)::double as protection_running,
        coalesce(filings_90d, 0)::double as filings_90d,
        coalesce(divorce_filings_365d, 0)::double as divorce_filings_365d,
        coalesce(custody_filings_365d, 0)::double as custody_filings_365d,
        coalesce(wage_filings_365d, 0)::double as wage_filings_365d,
        date_diff('second', last_filing, as_of) / 86400 as days_since_filing,
        coalesce(broken_promises_365d, 0)::double as broken_promises_365d,
        date_diff('second', last_broken_promise, as_of) / 86400 as days_since_broken_promise,
        coalesce(overdue_90d, 0)::double as overdue_90d,
        coalesce(date_diff('second', first_overdue, as_of) / 86400, 0) as longest_overdue_365d,
        coalesce(unanswered_365d, 0)::double as unanswered_365d,
        coalesce(date_diff('second', first_unanswered, as_of) / 86400, 0) as longest_unanswered_365d,
        coalesce(failed_mediation_30d, 0)::double as failed_mediation_30d,
        coalesce(failed_mediation_365d, 0)::double as failed_mediation_365d,
        date_diff('second', last_failed_mediation, as_of) / 86400 as days_since_failed_mediation,
        coalesce(failed_closings_365d, 0)::double as failed_closings_365d,
        coalesce(nobody_met_180d, 0)::double as nobody_met_180d,
        coalesce(returns_180d, 0)::double as returns_180d,
        coalesce(dissatisfied_180d, 0)::double as dissatisfied_180d,
        coalesce(separation_30d, 0)::double as separation_30d,
        coalesce(separation_180d, 0)::double as separation_180d,
        date_diff('second', last_parting, as_of) / 86400 as days_since_separation,
        coalesce(custody_365d, 0)::double as custody_365d,
        case when partings_365d > 0 then violent_signs_365d else 0 end::double as violence_in_separation_365d,
        coalesce(reports_as_former_365d, 0)::double as reports_as_former_365d,
        coalesce(owed_yuan_365d, 0)::double as owed_yuan_365d,
        coalesce(owed_per_head_365d, 0)::double as owed_per_head_365d,
        coalesce(unpaid_people_365d, 0)::double as unpaid_people_365d,
        coalesce(unpaid_months_365d, 0)::double as unpaid_months_365d,
        coalesce(missed_payments_365d, 0)::double as missed_payments_365d,
        coalesce(firm_gone_365d, 0)::double as firm_gone_365d,
        coalesce(work_injuries_365d, 0)::double as work_injuries_365d,
        coalesce(unpaid_entries_365d, 0)::double as unpaid_entries_365d,
        case when labour_reports_365d > 0 then workdays_to_spring end::double as workdays_to_festival,
        coalesce(firm_wage_claims_365d, 0)::double as firm_wage_claims_365d,
        coalesce(firm_stopped_180d, 0)::double as firm_stopped_180d,
        coalesce(firm_labour_disputes_365d, 0)::double as firm_labour_disputes_365d,
        coalesce(neighbour_reports_365d, 0)::double as neighbour_reports_365d,
        coalesce(noise_reports_365d, 0)::double as noise_reports_365d,
        coalesce(building_reports_365d, 0)::double as building_reports_365d,
        coalesce(land_reports_365d, 0)::double as land_reports_365d,
        coalesce(lending_reports_365d, 0)::double as lending_reports_365d,
        coalesce(property_reports_365d, 0)::double as property_reports_365d,
        coalesce(date_diff('second', quarrel_since, as_of) / 86400, 0) as days_of_quarrel,
        kind,
        kind_found,
        relation,
        coalesce(love_reports_365d, 0)::double as love_reports_365d,
        coalesce(labour_reports_365d, 0)::double as labour_reports_365d,
        coalesce(people_365d, 0)::double as people_365d,
        coalesce(party_rows, 0)::double as party_rows,
        coalesce(other_disputes_365d, none_known)::double as other_disputes_365d,
        coalesce(other_reports_90d, none_known)::double as other_reports_90d,
        coalesce(other_violence_365d, none_known)::double as other_violence_365d,
        coalesce(other_blows, none_known)::double as other_blows,
        coalesce(other_weapons, none_known)::double as other_weapons,
        coalesce(other_orders, none_known)::double as other_orders,
        coalesce(pair_disputes_365d, none_known)::double as pair_disputes_365d,
        coalesce(pair_reports_365d, none_known)::double as pair_reports_365d,
        coalesce(pair_violence, none_known)::double as pair_violence,
        coalesce(pair_violence_90d, none_known)::double as pair_violence_90d,
        coalesce(alarming_visits_30d, 0)::double as alarming_visits_30d,
        coalesce(conflicts_on_visits_180d, 0)::double as conflicts_on_visits_180d,
        coalesce(moved_out_180d, 0)::double as moved_out_180d,
        date_diff('second', last_alarming_visit, as_of) / 86400 as days_since_alarming_visit
    from rows
    left join history using (row_id)
    left join from_records using (row_id)
    left join from_links using (row_id)
    left join from_cues using (row_id)
    left join from_findings using (row_id)
    left join from_orders using (row_id)
    left join from_filings using (row_id)
    left join from_steps using (row_id)
    left join from_wage_claims using (row_id)
    left join from_firm_claims using (row_id)
    left join from_firm_records using (row_id)
    left join from_parties using (row_id)
    left join from_other_records using (row_id)
    left join from_other_cues using (row_id)
    left join from_other_findings using (row_id)
    left join from_other_orders using (row_id)
    left join from_pair_records using (row_id)
    left join from_pair_cues using (row_id)
    left join from_visits using (row_id)
)
select * from final
order by as_of, entity_id
