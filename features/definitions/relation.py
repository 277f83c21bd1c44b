"""Kind of dispute, relation and number of the parties."""

from features.definition import feature


@feature(source="records", mechanism="relation", categorical=True)
def kind() -> str:
    """纠纷类型：{value}"""
    return "latest(kind)"


@feature(source="records", mechanism="relation", categorical=True)
def relation() -> str:
    """双方关系：{value}"""
    return "latest(relation)"


@feature(source="records", window_days=365, mechanism="relation", direction=+1, absent=0, unit="人")
def people_365d() -> str:
    """近一年内登记涉及最多 {value} 人"""
    return "max(people_n)"


# it grows with every report, so it may not lower the risk
@feature(source="parties", mechanism="relation", direction=+1, absent=0, unit="次")
def party_rows() -> str:
    """历次登记双方当事人（含单位）累计 {value} 次"""
    return "count(*) filter (side in ('applicant', 'respondent'))"
