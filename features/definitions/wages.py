"""Wages owed: how much, to how many, for how long, by a firm in which state, and how near the Spring Festival is."""

from features.definition import feature
from features.definitions.conditions import LABOUR

UNPAID = "matter = '欠薪'"


@feature(source="wage_claims", window_days=365, direction=+1, absent=0, unit="元")
def owed_yuan_365d() -> str:
    """近一年内一次上报拖欠最多 {value} 元"""
    return f"max(owed_yuan) filter ({UNPAID})"


@feature(source="wage_claims", window_days=365, direction=+1, absent=0, unit="元")
def owed_per_head_365d() -> str:
    """近一年内上报人均拖欠最多 {value} 元"""
    return f"max(owed_yuan / nullif(people_n, 0)) filter ({UNPAID})"


@feature(source="wage_claims", window_days=365, direction=+1, absent=0, unit="人")
def unpaid_people_365d() -> str:
    """近一年内一次上报欠薪最多涉及 {value} 人"""
    return f"max(people_n) filter ({UNPAID})"


@feature(source="wage_claims", window_days=365, direction=+1, absent=0, unit="月")
def unpaid_months_365d() -> str:
    """近一年内上报最长拖欠 {value} 个月"""
    return f"max(months) filter ({UNPAID})"


@feature(source="wage_claims", window_days=365, direction=+1, absent=0, unit="次")
def missed_payments_365d() -> str:
    """近一年内承诺支付日已过仍未支付 {value} 次"""
    return "count(*) filter (passed(promised_on) and not settled)"


@feature(source="wage_claims", window_days=365, direction=+1, absent=0, unit="次")
def firm_gone_365d() -> str:
    """近一年内上报企业停工或失联 {value} 次"""
    return "count(*) filter (firm_state in ('停工', '失联'))"


@feature(source="wage_claims", window_days=365, direction=+1, absent=0, unit="次")
def work_injuries_365d() -> str:
    """近一年内上报工伤争议 {value} 次"""
    return "count(*) filter (matter = '工伤')"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="次")
def unpaid_entries_365d() -> str:
    """近一年内按欠薪登记 {value} 次"""
    return "count(*) filter (local_kind = '0701A')"


@feature(source="records", window_days=365, direction=-1, unit="个")
def workdays_to_festival() -> str:
    """劳资纠纷，距春节还有 {value} 个工作日"""
    return f"case when count(*) filter ({LABOUR}) > 0 then workdays_to_spring end"


@feature(source="wage_claims", scope="firm", window_days=365, direction=+1, absent=0, unit="次")
def firm_wage_claims_365d() -> str:
    """该单位近一年内被上报欠薪 {value} 次（含本件）"""
    return f"count(*) filter ({UNPAID})"


@feature(source="wage_claims", scope="firm", window_days=180, direction=+1, absent=0, unit="次")
def firm_stopped_180d() -> str:
    """该单位近180天内被上报停工或失联 {value} 次"""
    return "count(*) filter (firm_state in ('停工', '失联'))"


@feature(source="records", scope="firm", window_days=365, direction=+1, absent=0, unit="起")
def firm_labour_disputes_365d() -> str:
    """该单位近一年内有 {value} 起劳资纠纷（含本件）"""
    return f"count(distinct dispute_id) filter ({LABOUR})"
