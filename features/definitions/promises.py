"""Promises broken, deadlines passed, and time without any answer."""

from features.definition import feature
from features.definitions.conditions import REPORT


@feature(source="steps", window_days=365, direction=+1, absent=0, unit="次")
def broken_promises_365d() -> str:
    """近一年内承诺到期未兑现 {value} 次"""
    return "count(*) filter (passed(promised_on) and not settled)"


@feature(source="steps", window_days=365, direction=-1, unit="天")
def days_since_broken_promise() -> str:
    """最近一次到期未兑现的承诺已过 {value} 天"""
    return "days_since(max(promised_on) filter (passed(promised_on) and not settled))"


@feature(source="records", window_days=90, direction=+1, absent=0, unit="件")
def overdue_90d() -> str:
    """近90天内受理、超期未办结 {value} 件"""
    return "count(*) filter (passed(deadline_at) and not settled)"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="天")
def longest_overdue_365d() -> str:
    """近一年内受理的，最长已超期 {value} 天未办结"""
    return "days_since(min(deadline_at) filter (passed(deadline_at) and not settled))"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="件")
def unanswered_365d() -> str:
    """近一年内报警求助尚未办结 {value} 件"""
    return f"count(*) filter ({REPORT} and not settled)"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="天")
def longest_unanswered_365d() -> str:
    """近一年内最早一件未办结的已等待 {value} 天"""
    return f"days_since(min(happened_at) filter ({REPORT} and not settled))"
