"""The same person's own dated acts, in whatever dispute."""

from features.definition import feature


@feature(source="records", window_days=365, mechanism="history", direction=+1, absent=0,
         unit="起", grains=("person",))  # fmt: skip
def disputes_365d() -> str:
    """近一年内卷入纠纷 {value} 起"""
    return "count(distinct dispute_id)"


@feature(source="cues", window_days=365, mechanism="history", direction=+1, absent=0,
         unit="次", grains=("person",))  # fmt: skip
def violent_as_respondent_365d() -> str:
    """近一年内被指暴力或威胁 {value} 次"""
    return """count(*) filter (own_side = 'respondent'
        and cue in ('扬言杀人', '同归于尽', '掐颈', '家暴', '持械', '受伤'))"""


# being a victim is no sign of harming others, so that model never sees it (ESTIMAND, People)
@feature(source="cues", window_days=365, mechanism="history", direction=+1, absent=0,
         unit="次", grains=("person",), not_for=("harm",))  # fmt: skip
def violent_as_applicant_365d() -> str:
    """近一年内报称受暴力或威胁 {value} 次"""
    return """count(*) filter (own_side = 'applicant'
        and cue in ('扬言杀人', '同归于尽', '掐颈', '家暴', '持械', '受伤'))"""
