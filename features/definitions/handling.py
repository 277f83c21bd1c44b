"""Failed mediation, returns between units, dissatisfied callers."""

from features.definition import feature

FAILED = "step in ('调解', '会商') and result in ('失败', '拒绝')"


@feature(source="steps", window_days=30, direction=+1, absent=0, unit="次")
def failed_mediation_30d() -> str:
    """近30天内调解未成 {value} 次"""
    return f"count(*) filter ({FAILED})"


@feature(source="steps", window_days=365, direction=+1, absent=0, unit="次")
def failed_mediation_365d() -> str:
    """近一年内调解未成 {value} 次"""
    return f"count(*) filter ({FAILED})"


@feature(source="steps", direction=-1, unit="天")
def days_since_failed_mediation() -> str:
    """距最近一次调解未成 {value} 天"""
    return f"days_since(max(happened_at) filter ({FAILED}))"


@feature(source="steps", window_days=365, direction=+1, absent=0, unit="次")
def failed_closings_365d() -> str:
    """近一年内未化解即办结或反馈 {value} 次"""
    return "count(*) filter (step in ('办结', '反馈') and result in ('失败', '部分'))"


@feature(source="steps", window_days=180, direction=+1, absent=0, unit="次")
def nobody_met_180d() -> str:
    """近180天内调解、回访找不到人 {value} 次"""
    return "count(*) filter (result = '无人')"


@feature(source="steps", window_days=180, direction=+1, absent=0, unit="次")
def returns_180d() -> str:
    """近180天内被退回 {value} 次"""
    return "count(*) filter (step = '退回')"


@feature(source="steps", window_days=180, direction=+1, absent=0, unit="次")
def dissatisfied_180d() -> str:
    """近180天内回访不满意 {value} 次"""
    return "count(*) filter (step = '回访' and result = '不满意')"
