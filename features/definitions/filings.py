"""Court and arbitration filings between the parties."""

from features.definition import feature


@feature(source="filings", window_days=365, mechanism="filings", direction=+1, absent=0, unit="件")
def divorce_filings_365d() -> str:
    """近一年内离婚或抚养诉讼 {value} 件"""
    return "count(*) filter (cause in ('离婚', '抚养'))"


@feature(source="filings", window_days=365, mechanism="filings", direction=+1, absent=0, unit="件")
def wage_filings_365d() -> str:
    """近一年内追索劳动报酬或劳动争议案件 {value} 件"""
    return "count(*) filter (cause in ('追索劳动报酬', '劳动争议'))"
