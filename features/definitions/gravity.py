"""Threats, weapons, injury and violence, as reported or found at the scene."""

from features.definition import feature

VIOLENT = "cue in ('扬言杀人', '同归于尽', '掐颈', '家暴', '持械', '受伤')"


@feature(source="cues", window_days=90, mechanism="gravity", direction=+1, absent=0, unit="次")
def kill_threats_90d() -> str:
    """近90天内扬言杀人或同归于尽 {value} 次"""
    return "count(*) filter (cue in ('扬言杀人', '同归于尽'))"


@feature(source="cues", window_days=90, mechanism="gravity", direction=+1, absent=0, unit="次")
def self_harm_threats_90d() -> str:
    """近90天内扬言自杀或同归于尽 {value} 次"""
    return "count(*) filter (cue in ('扬言自杀', '同归于尽'))"


@feature(source="cues", window_days=365, mechanism="gravity", direction=+1, absent=0, unit="次")
def throttling_365d() -> str:
    """近一年内掐颈 {value} 次"""
    return "count(*) filter (cue = '掐颈')"


@feature(source="cues", window_days=180, mechanism="gravity", direction=+1, absent=0, unit="次")
def stalking_180d() -> str:
    """近180天内跟踪纠缠 {value} 次"""
    return "count(*) filter (cue = '跟踪')"


@feature(source="cues", window_days=365, mechanism="gravity", direction=+1, absent=0, unit="次")
def violence_365d() -> str:
    """近一年内家庭暴力 {value} 次"""
    return "count(*) filter (cue = '家暴')"


@feature(source="findings", window_days=365, mechanism="gravity", direction=+1, absent=0, unit="次")
def weapons_365d() -> str:
    """近一年内现场有凶器或危险物质 {value} 次"""
    return "count(*) filter (weapon or dangerous_goods)"


@feature(source="findings", window_days=365, mechanism="gravity", direction=+1, absent=0, unit="人")
def injured_365d() -> str:
    """近一年内致伤 {value} 人"""
    return "sum(injured_n)"


@feature(source="cues", window_days=90, mechanism="gravity", direction=+1, absent=0, unit="次")
def violent_nights_90d() -> str:
    """近90天内夜间（22时至6时）暴力或威胁 {value} 次"""
    return f"count(*) filter ({VIOLENT} and (hour(happened_at) >= 22 or hour(happened_at) < 6))"


@feature(source="cues", window_days=30, mechanism="gravity", direction=+1, absent=0, unit="级")
def worst_sign_30d() -> str:
    """近30天内最严重迹象 {value} 级（3为最重）"""
    return f"""max(case when cue in ('掐颈', '持械', '同归于尽') then 3
        when {VIOLENT} then 2 when cue in ('跟踪', '扬言自杀') then 1 else 0 end)"""


@feature(source="cues", mechanism="gravity", direction=-1, unit="天")
def days_since_violence() -> str:
    """距最近一次暴力或威胁 {value} 天"""
    return f"days_since(max(happened_at) filter ({VIOLENT}))"
