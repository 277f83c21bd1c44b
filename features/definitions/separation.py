"""Separation or divorce under way and custody fights: the most dangerous time."""

from features.definition import feature
from features.definitions.conditions import VIOLENT

PARTING = "cue in ('分居', '离婚中')"


@feature(source="cues", window_days=30, direction=+1, absent=0, unit="次")
def separation_30d() -> str:
    """近30天内提到分居或离婚 {value} 次"""
    return f"count(*) filter ({PARTING})"


@feature(source="cues", window_days=180, direction=+1, absent=0, unit="次")
def separation_180d() -> str:
    """近180天内提到分居或离婚 {value} 次"""
    return f"count(*) filter ({PARTING})"


@feature(source="cues", direction=-1, unit="天")
def days_since_separation() -> str:
    """距最近一次提到分居或离婚 {value} 天"""
    return f"days_since(max(happened_at) filter ({PARTING}))"


@feature(source="cues", window_days=365, direction=+1, absent=0, unit="次")
def custody_365d() -> str:
    """近一年内争抚养权 {value} 次"""
    return "count(*) filter (cue = '抚养权')"


@feature(source="cues", window_days=365, direction=+1, absent=0, unit="次")
def violence_in_separation_365d() -> str:
    """近一年内分居、离婚或争抚养权期间暴力或威胁 {value} 次"""
    return f"""case when count(*) filter ({PARTING} or cue = '抚养权') > 0
        then count(*) filter ({VIOLENT}) end"""


@feature(source="records", window_days=365, direction=+1, absent=0, unit="次")
def reports_as_former_365d() -> str:
    """近一年内登记为前配偶、前恋人的 {value} 次"""
    return "count(*) filter (relation in ('前配偶', '前恋人'))"
