"""How often, how closely and on how many platforms this dispute is reported.

Acceleration is in the nested windows and in how long ago the second and third to last report were: unlike a ratio or
a mean gap, no further report can make any of them look calmer.
"""

from features.definition import feature
from features.definitions.conditions import NIGHT, REPORT


@feature(source="records", window_days=1, direction=+1, absent=0, unit="次", by_side=True)
def reports_1d() -> str:
    """近一天内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", window_days=3, direction=+1, absent=0, unit="次", by_side=True)
def reports_3d() -> str:
    """近3天内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", window_days=7, direction=+1, absent=0, unit="次", by_side=True)
def reports_7d() -> str:
    """近7天内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", window_days=14, direction=+1, absent=0, unit="次", by_side=True)
def reports_14d() -> str:
    """近14天内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", window_days=30, direction=+1, absent=0, unit="次", by_side=True)
def reports_30d() -> str:
    """近30天内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", window_days=90, direction=+1, absent=0, unit="次", by_side=True)
def reports_90d() -> str:
    """近90天内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def reports_365d() -> str:
    """近一年内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", direction=-1, unit="天", by_side=True)
def days_since_last_report() -> str:
    """距最近一次报警求助 {value} 天"""
    return f"days_since(max(happened_at) filter ({REPORT}))"


@feature(source="records", direction=-1, unit="天", by_side=True)
def days_since_second_last_report() -> str:
    """距倒数第二次报警求助 {value} 天"""
    return f"days_since(nth_latest(happened_at, 2) filter ({REPORT}))"


@feature(source="records", direction=-1, unit="天")
def days_since_third_last_report() -> str:
    """距倒数第三次报警求助 {value} 天"""
    return f"days_since(nth_latest(happened_at, 3) filter ({REPORT}))"


@feature(source="records", direction=-1, unit="天")
def days_since_fifth_last_report() -> str:
    """距倒数第五次报警求助 {value} 天"""
    return f"days_since(nth_latest(happened_at, 5) filter ({REPORT}))"


@feature(source="records", unit="天")
def days_since_first_report() -> str:
    """距首次报警求助 {value} 天"""
    return f"days_since(min(happened_at) filter ({REPORT}))"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="个")
def platforms_365d() -> str:
    """近一年内向 {value} 个平台反映"""
    return f"count(distinct platform) filter ({REPORT})"


@feature(source="records", window_days=90, direction=+1, absent=0, unit="次")
def police_calls_90d() -> str:
    """近90天内报警 {value} 次"""
    return "count(*) filter (platform = '110')"


@feature(source="records", window_days=90, direction=+1, absent=0, unit="次")
def grid_reports_90d() -> str:
    """近90天内网格上报 {value} 次"""
    return "count(*) filter (platform = 'grid')"


@feature(source="records", window_days=90, direction=+1, absent=0, unit="次")
def night_reports_90d() -> str:
    """近90天内夜间（22时至6时）报警求助 {value} 次"""
    return f"count(*) filter ({REPORT} and {NIGHT})"


@feature(source="records", window_days=90, direction=+1, absent=0, unit="次")
def urgent_reports_90d() -> str:
    """近90天内受理时定为紧急的报警求助 {value} 次"""
    return f"count(*) filter ({REPORT} and urgency <= 2)"


@feature(source="records", window_days=180, direction=+1, absent=0, unit="次")
def family_reports_180d() -> str:
    """近180天内家属报警求助 {value} 次"""
    return f"count(*) filter ({REPORT} and reporter_role = '家属')"


@feature(source="records", window_days=180, direction=+1, absent=0, unit="次")
def bystander_reports_180d() -> str:
    """近180天内邻居、路人报警求助 {value} 次"""
    return f"count(*) filter ({REPORT} and reporter_role in ('邻居', '路人'))"


@feature(source="links", window_days=90, direction=+1, absent=0, unit="次")
def repeat_calls_90d() -> str:
    """近90天内重复报警或催办 {value} 次"""
    return "count(*) filter (link in ('重复报警', '催办'))"
