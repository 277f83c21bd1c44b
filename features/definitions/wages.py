"""Wages owed: how much, to how many, for how long, by a firm in which state."""

from features.definition import feature


@feature(
    source="wage_claims", window_days=365, mechanism="wages", direction=+1, absent=0, unit="元"
)
def owed_yuan_365d() -> str:
    """近一年内一次上报拖欠最多 {value} 元"""
    return "max(owed_yuan) filter (matter = '欠薪')"


@feature(
    source="wage_claims", window_days=365, mechanism="wages", direction=+1, absent=0, unit="人"
)
def unpaid_people_365d() -> str:
    """近一年内一次上报欠薪最多涉及 {value} 人"""
    return "max(people_n) filter (matter = '欠薪')"


@feature(
    source="wage_claims", window_days=365, mechanism="wages", direction=+1, absent=0, unit="月"
)
def unpaid_months_365d() -> str:
    """近一年内上报最长拖欠 {value} 个月"""
    return "max(months) filter (matter = '欠薪')"


@feature(
    source="wage_claims", window_days=365, mechanism="wages", direction=+1, absent=0, unit="次"
)
def firm_gone_365d() -> str:
    """近一年内上报企业停工或失联 {value} 次"""
    return "count(*) filter (firm_state in ('停工', '失联'))"
