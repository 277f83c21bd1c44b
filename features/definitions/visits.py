"""What grid workers found when they visited."""

from features.definition import feature


@feature(source="visits", window_days=90, mechanism="visits", direction=+1, absent=0, unit="次")
def alarming_visits_90d() -> str:
    """近90天内走访发现情绪激动、扬言或冲突 {value} 次"""
    return "count(*) filter (finding in ('情绪激动', '扬言', '冲突'))"
