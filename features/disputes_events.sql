-- grain: one fact about one wanted record becoming known (begins) or being replaced (not begins)
-- clock: moment, in microseconds; everything that happens at one moment is handled together
with facts as (
    select * from jianwei_dispute_facts semi join jianwei_wanted using (record_id)
),
final as (
    select epoch_us(known_at) as moment, true as begins, facts.* from facts
    union all
    select epoch_us(replaced_at) as moment, false as begins, facts.* from facts
)
select
    moment, record_id, begins, what, version, happened, kind, founds, platform, grid,
    key, is_person, side, is_party
from final
-- what is not replaced has no such moment
where moment is not null
order by moment, record_id, begins, what, version
