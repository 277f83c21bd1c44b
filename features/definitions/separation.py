"""Separation or divorce under way and custody fights: the most dangerous time."""

from features.definition import feature


@feature(source="cues", window_days=180, mechanism="separation", direction=+1, absent=0, unit="次")
def separation_180d() -> str:
    """近180天内提到分居或离婚 {value} 次"""
    return "count(*) filter (cue in ('分居', '离婚中'))"


@feature(source="cues", window_days=365, mechanism="separation", direction=+1, absent=0, unit="次")
def custody_365d() -> str:
    """近一年内争抚养权 {value} 次"""
    return "count(*) filter (cue = '抚养权')"
