"""Failed mediation, returns between units, dissatisfied callers."""

from features.definition import feature


@feature(source="steps", window_days=365, mechanism="handling", direction=+1, absent=0, unit="次")
def failed_mediation_365d() -> str:
    """近一年内调解未成 {value} 次"""
    return "count(*) filter (step in ('调解', '会商') and result in ('失败', '拒绝'))"


@feature(source="steps", window_days=180, mechanism="handling", direction=+1, absent=0, unit="次")
def returns_180d() -> str:
    """近180天内被退回 {value} 次"""
    return "count(*) filter (step = '退回')"


@feature(source="steps", window_days=180, mechanism="handling", direction=+1, absent=0, unit="次")
def dissatisfied_180d() -> str:
    """近180天内回访不满意 {value} 次"""
    return "count(*) filter (step = '回访' and result = '不满意')"
