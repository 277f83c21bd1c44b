"""Threats, weapons, injury and violence, as reported or found at the scene: how grave, how lately, how often."""

from features.definition import feature
from features.definitions.conditions import BLOWS, GRAVITY, NIGHT, THREAT, VIOLENT, WORST


@feature(source="cues", window_days=30, direction=+1, absent=0, unit="次", by_side=True)
def kill_threats_30d() -> str:
    """近30天内扬言杀人或同归于尽 {value} 次"""
    return "count(*) filter (cue in ('扬言杀人', '同归于尽'))"


@feature(source="cues", window_days=90, direction=+1, absent=0, unit="次", by_side=True)
def kill_threats_90d() -> str:
    """近90天内扬言杀人或同归于尽 {value} 次"""
    return "count(*) filter (cue in ('扬言杀人', '同归于尽'))"


@feature(source="cues", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def kill_threats_365d() -> str:
    """近一年内扬言杀人或同归于尽 {value} 次"""
    return "count(*) filter (cue in ('扬言杀人', '同归于尽'))"


@feature(source="cues", window_days=30, direction=+1, absent=0, unit="次", by_side=True)
def self_harm_threats_30d() -> str:
    """近30天内扬言自杀或同归于尽 {value} 次"""
    return "count(*) filter (cue in ('扬言自杀', '同归于尽'))"


@feature(source="cues", window_days=90, direction=+1, absent=0, unit="次", by_side=True)
def self_harm_threats_90d() -> str:
    """近90天内扬言自杀或同归于尽 {value} 次"""
    return "count(*) filter (cue in ('扬言自杀', '同归于尽'))"


@feature(source="cues", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def self_harm_threats_365d() -> str:
    """近一年内扬言自杀或同归于尽 {value} 次"""
    return "count(*) filter (cue in ('扬言自杀', '同归于尽'))"


@feature(source="cues", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def dying_together_365d() -> str:
    """近一年内扬言同归于尽 {value} 次"""
    return "count(*) filter (cue = '同归于尽')"


@feature(source="cues", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def throttling_365d() -> str:
    """近一年内掐颈 {value} 次"""
    return "count(*) filter (cue = '掐颈')"


@feature(source="cues", window_days=30, direction=+1, absent=0, unit="次", by_side=True)
def stalking_30d() -> str:
    """近30天内跟踪纠缠 {value} 次"""
    return "count(*) filter (cue = '跟踪')"


@feature(source="cues", window_days=180, direction=+1, absent=0, unit="次", by_side=True)
def stalking_180d() -> str:
    """近180天内跟踪纠缠 {value} 次"""
    return "count(*) filter (cue = '跟踪')"


@feature(source="cues", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def violence_365d() -> str:
    """近一年内家庭暴力 {value} 次"""
    return "count(*) filter (cue = '家暴')"


@feature(source="cues", window_days=30, direction=+1, absent=0, unit="次", by_side=True)
def blows_30d() -> str:
    """近30天内动手、致伤或掐颈 {value} 次"""
    return f"count(*) filter ({BLOWS})"


@feature(source="cues", window_days=90, direction=+1, absent=0, unit="次", by_side=True)
def blows_90d() -> str:
    """近90天内动手、致伤或掐颈 {value} 次"""
    return f"count(*) filter ({BLOWS})"


@feature(source="cues", window_days=7, direction=+1, absent=0, unit="次", by_side=True)
def violent_signs_7d() -> str:
    """近7天内暴力或威胁 {value} 次"""
    return f"count(*) filter ({VIOLENT})"


@feature(source="cues", window_days=30, direction=+1, absent=0, unit="次", by_side=True)
def violent_signs_30d() -> str:
    """近30天内暴力或威胁 {value} 次"""
    return f"count(*) filter ({VIOLENT})"


@feature(source="cues", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def violent_signs_365d() -> str:
    """近一年内暴力或威胁 {value} 次"""
    return f"count(*) filter ({VIOLENT})"


@feature(source="cues", window_days=180, direction=+1, absent=0, unit="种", by_side=True)
def kinds_of_signs_180d() -> str:
    """近180天内出现 {value} 种不同的危险迹象"""
    return f"count(distinct cue) filter ({VIOLENT} or cue in ('跟踪', '扬言自杀', '危险物品'))"


@feature(source="findings", window_days=90, direction=+1, absent=0, unit="次", by_side=True)
def weapons_90d() -> str:
    """近90天内现场有凶器 {value} 次"""
    return "count(*) filter (weapon)"


@feature(source="findings", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def weapons_365d() -> str:
    """近一年内现场有凶器或危险物质 {value} 次"""
    return "count(*) filter (weapon or dangerous_goods)"


@feature(source="findings", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def dangerous_goods_365d() -> str:
    """近一年内现场有危险物质（汽油、燃气、农药等）{value} 次"""
    return "count(*) filter (dangerous_goods)"


@feature(source="findings", window_days=30, direction=+1, absent=0, unit="人", by_side=True)
def injured_30d() -> str:
    """近30天内致伤 {value} 人"""
    return "sum(injured_n)"


@feature(source="findings", window_days=365, direction=+1, absent=0, unit="人", by_side=True)
def injured_365d() -> str:
    """近一年内致伤 {value} 人"""
    return "sum(injured_n)"


@feature(source="findings", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def offences_365d() -> str:
    """近一年内按刑事或治安案件定性 {value} 次"""
    return "count(*) filter (final_class between '01' and '0299')"


@feature(source="cues", window_days=180, direction=+1, absent=0, unit="次", by_side=True)
def children_present_180d() -> str:
    """近180天内未成年人在场 {value} 次"""
    return "count(*) filter (cue = '未成年人在场')"


@feature(source="cues", window_days=180, direction=+1, absent=0, unit="次", by_side=True)
def drunk_180d() -> str:
    """近180天内酒后生事 {value} 次"""
    return "count(*) filter (cue = '酒后')"


@feature(source="cues", window_days=90, direction=+1, absent=0, unit="次", by_side=True)
def violent_nights_90d() -> str:
    """近90天内夜间（22时至6时）暴力或威胁 {value} 次"""
    return f"count(*) filter ({VIOLENT} and {NIGHT})"


@feature(source="cues", window_days=7, direction=+1, absent=0, unit="级", by_side=True)
def worst_sign_7d() -> str:
    """近7天内最严重迹象 {value} 级（3为最重）"""
    return f"max({GRAVITY})"


@feature(source="cues", window_days=30, direction=+1, absent=0, unit="级", by_side=True)
def worst_sign_30d() -> str:
    """近30天内最严重迹象 {value} 级（3为最重）"""
    return f"max({GRAVITY})"


@feature(source="cues", window_days=365, direction=+1, absent=0, unit="级", by_side=True)
def worst_sign_365d() -> str:
    """近一年内最严重迹象 {value} 级（3为最重）"""
    return f"max({GRAVITY})"


@feature(source="cues", window_days=30, direction=+1, absent=0, unit="分", by_side=True)
def gravity_sum_30d() -> str:
    """近30天内各迹象的严重程度合计 {value}（每次1至3）"""
    return f"sum({GRAVITY})"


@feature(source="cues", window_days=365, direction=+1, absent=0, unit="分", by_side=True)
def gravity_sum_365d() -> str:
    """近一年内各迹象的严重程度合计 {value}（每次1至3）"""
    return f"sum({GRAVITY})"


@feature(source="cues", direction=-1, unit="天", by_side=True)
def days_since_violence() -> str:
    """距最近一次暴力或威胁 {value} 天"""
    return f"days_since(max(happened_at) filter ({VIOLENT}))"


@feature(source="cues", direction=-1, unit="天", by_side=True)
def days_since_second_last_violence() -> str:
    """距倒数第二次暴力或威胁 {value} 天"""
    return f"days_since(nth_latest(happened_at, 2) filter ({VIOLENT}))"


@feature(source="cues", direction=-1, unit="天", by_side=True)
def days_since_blow() -> str:
    """距最近一次动手、致伤或掐颈 {value} 天"""
    return f"days_since(max(happened_at) filter ({BLOWS}))"


@feature(source="cues", direction=-1, unit="天", by_side=True)
def days_since_threat() -> str:
    """距最近一次扬言 {value} 天"""
    return f"days_since(max(happened_at) filter ({THREAT}))"


@feature(source="cues", direction=-1, unit="天", by_side=True)
def days_since_worst_sign() -> str:
    """距最近一次最重迹象（掐颈、持械、危险物品、同归于尽）{value} 天"""
    return f"days_since(max(happened_at) filter ({WORST}))"
