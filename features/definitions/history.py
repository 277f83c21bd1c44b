"""The parties' own dated acts in other disputes; in person grain all their disputes are looked at anyway.

Of several parties the one with the most speaks: what two of them did in one dispute is not told twice.
"""

from features.definition import feature
from features.definitions.conditions import BLOWS, REPORT, VIOLENT


@feature(source="records", window_days=365, direction=+1, absent=0, unit="起", grains=("person",))
def disputes_365d() -> str:
    """近一年内卷入纠纷 {value} 起"""
    return "count(distinct dispute_id)"


@feature(source="records", window_days=365, direction=+1, absent=0, unit="起", grains=("person",))
def disputes_as_respondent_365d() -> str:
    """近一年内在 {value} 起纠纷中是被反映的一方"""
    return "count(distinct dispute_id) filter (own_side = 'respondent')"


@feature(source="records", scope="elsewhere", window_days=365, direction=+1, absent=0, unit="起")
def other_disputes_365d() -> str:
    """一方当事人近一年内另有纠纷 {value} 起"""
    return "count(distinct dispute_id)"


@feature(source="records", scope="elsewhere", window_days=90, direction=+1, absent=0, unit="次")
def other_reports_90d() -> str:
    """一方当事人近90天内在其他纠纷中被报警求助 {value} 次"""
    return f"count(*) filter ({REPORT} and own_side = 'respondent')"


@feature(source="cues", scope="elsewhere", window_days=365, direction=+1, absent=0, unit="次")
def other_violence_365d() -> str:
    """一方当事人近一年内在其他纠纷中被指暴力或威胁 {value} 次"""
    return f"count(*) filter ({VIOLENT} and own_side = 'respondent')"


@feature(source="cues", scope="elsewhere", direction=+1, absent=0, unit="次")
def other_blows() -> str:
    """一方当事人在其他纠纷中被指动手、致伤或掐颈共 {value} 次"""
    return f"count(*) filter ({BLOWS} and own_side = 'respondent')"


@feature(source="findings", scope="elsewhere", direction=+1, absent=0, unit="次")
def other_weapons() -> str:
    """一方当事人在其他纠纷现场有凶器或危险物质共 {value} 次"""
    return "count(*) filter ((weapon or dangerous_goods) and own_side = 'respondent')"


@feature(source="orders", scope="elsewhere", direction=+1, absent=0, unit="份")
def other_orders() -> str:
    """一方当事人在其他纠纷中被告诫、被申请保护令或违反的共 {value} 次"""
    return "count(*) filter (own_side = 'respondent')"


@feature(source="records", scope="pair", window_days=365, direction=+1, absent=0, unit="起")
def pair_disputes_365d() -> str:
    """同样双方近一年内另有纠纷 {value} 起"""
    return "count(distinct dispute_id)"


@feature(source="records", scope="pair", window_days=365, direction=+1, absent=0, unit="次")
def pair_reports_365d() -> str:
    """同样双方近一年内在其他纠纷中报警求助 {value} 次"""
    return f"count(*) filter ({REPORT})"


@feature(source="cues", scope="pair", direction=+1, absent=0, unit="次")
def pair_violence() -> str:
    """同样双方在其他纠纷中暴力或威胁共 {value} 次"""
    return f"count(*) filter ({VIOLENT})"


@feature(source="cues", scope="pair", window_days=90, direction=+1, absent=0, unit="次")
def pair_violence_90d() -> str:
    """同样双方近90天内在其他纠纷中暴力或威胁 {value} 次"""
    return f"count(*) filter ({VIOLENT})"
