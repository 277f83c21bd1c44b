"""Neighbours, lending, land and property: whether the same trouble comes back, and over what."""

from features.definition import feature
from features.definitions.conditions import LAND, LENDING, NEIGHBOUR, PROPERTY


@feature(source="records", window_days=365, direction=+1, absent=0, unit="次")
def neighbour_reports_365d() -> str:
    """近一年内邻里纠纷反复 {value} 次"""
    return f"count(*) filter ({NEIGHBOUR})"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="次")
def noise_reports_365d() -> str:
    """近一年内噪声、油烟等相邻污染 {value} 次"""
    return "count(*) filter (kind = '0203' or first_class = '0407')"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="次")
def building_reports_365d() -> str:
    """近一年内相邻土地、建筑与通行用水争执 {value} 次"""
    return "count(*) filter (kind in ('0201', '0202', '0902'))"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="次")
def land_reports_365d() -> str:
    """近一年内土地、征收争执 {value} 次"""
    return f"count(*) filter ({LAND})"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="次")
def lending_reports_365d() -> str:
    """近一年内借贷争执 {value} 次"""
    return f"count(*) filter ({LENDING})"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="次")
def property_reports_365d() -> str:
    """近一年内物业、物权争执 {value} 次"""
    return f"count(*) filter ({PROPERTY})"


@feature(source="records", direction=+1, absent=0, unit="天")
def days_of_quarrel() -> str:
    """邻里、土地、借贷争执自首次反映已持续 {value} 天"""
    return f"days_since(min(happened_at) filter ({NEIGHBOUR} or {LAND} or {LENDING}))"
