"""Court and arbitration filings between the parties."""

from features.definition import feature


@feature(source="filings", window_days=90, direction=+1, absent=0, unit="件")
def filings_90d() -> str:
    """近90天内诉讼或仲裁立案 {value} 件"""
    return "count(*) filter (filing_type in ('诉讼', '仲裁'))"


@feature(source="filings", window_days=365, direction=+1, absent=0, unit="件")
def divorce_filings_365d() -> str:
    """近一年内离婚或抚养诉讼 {value} 件"""
    return "count(*) filter (cause in ('离婚', '抚养'))"


@feature(source="filings", window_days=365, direction=+1, absent=0, unit="件")
def custody_filings_365d() -> str:
    """近一年内抚养诉讼 {value} 件"""
    return "count(*) filter (cause = '抚养')"


@feature(source="filings", window_days=365, direction=+1, absent=0, unit="件")
def wage_filings_365d() -> str:
    """近一年内追索劳动报酬或劳动争议案件 {value} 件"""
    return "count(*) filter (cause in ('追索劳动报酬', '劳动争议'))"


@feature(source="filings", direction=-1, unit="天")
def days_since_filing() -> str:
    """距最近一次立案 {value} 天"""
    return "days_since(max(happened_at) filter (filing_type in ('诉讼', '仲裁')))"
