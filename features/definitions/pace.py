"""How often, how closely and on how many platforms this dispute is reported."""

from features.definition import feature

# filings, orders and visits are acts of others about the dispute, not reports of it
REPORT = "platform in ('110', '12345', 'grid', 'ledger', 'firm')"


@feature(source="records", window_days=7, mechanism="pace", direction=+1, absent=0, unit="次")
def reports_7d() -> str:
    """近7天内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", window_days=30, mechanism="pace", direction=+1, absent=0, unit="次")
def reports_30d() -> str:
    """近30天内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", window_days=90, mechanism="pace", direction=+1, absent=0, unit="次")
def reports_90d() -> str:
    """近90天内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", window_days=365, mechanism="pace", direction=+1, absent=0, unit="次")
def reports_365d() -> str:
    """近一年内报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="records", mechanism="pace", direction=-1, unit="天")
def days_since_last_report() -> str:
    """距最近一次报警求助 {value} 天"""
    return f"days_since(max(happened_at) filter ({REPORT}))"


@feature(source="records", mechanism="pace", unit="天")
def days_since_first_report() -> str:
    """距首次报警求助 {value} 天"""
    return f"days_since(min(happened_at) filter ({REPORT}))"


@feature(source="records", window_days=365, mechanism="pace", direction=+1, absent=0, unit="个")
def platforms_365d() -> str:
    """近一年内向 {value} 个平台反映"""
    return f"count(distinct platform) filter ({REPORT})"


@feature(source="links", window_days=90, mechanism="pace", direction=+1, absent=0, unit="次")
def repeat_calls_90d() -> str:
    """近90天内重复报警或催办 {value} 次"""
    return "count(*) filter (link in ('重复报警', '催办'))"
