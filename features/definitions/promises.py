"""Promises broken and deadlines passed without an answer."""

from features.definition import feature


@feature(source="steps", window_days=365, mechanism="promises", direction=+1, absent=0, unit="次")
def broken_promises_365d() -> str:
    """近一年内承诺到期未兑现 {value} 次"""
    return "count(*) filter (passed(promised_on) and not settled)"


@feature(source="records", window_days=365, mechanism="promises", direction=+1, absent=0, unit="件")
def overdue_365d() -> str:
    """近一年内超期未办结 {value} 件"""
    return "count(*) filter (passed(deadline_at) and not settled)"
