"""What grid workers found when they visited."""

from features.definition import feature

ALARMING = "finding in ('情绪激动', '扬言', '冲突')"


@feature(source="visits", window_days=30, direction=+1, absent=0, unit="次")
def alarming_visits_30d() -> str:
    """近30天内走访发现情绪激动、扬言或冲突 {value} 次"""
    return f"count(*) filter ({ALARMING})"


@feature(source="visits", window_days=180, direction=+1, absent=0, unit="次")
def conflicts_on_visits_180d() -> str:
    """近180天内走访发现冲突 {value} 次"""
    return "count(*) filter (finding = '冲突')"


@feature(source="visits", window_days=180, direction=+1, absent=0, unit="次")
def moved_out_180d() -> str:
    """近180天内走访发现一方搬离 {value} 次"""
    return "count(*) filter (finding = '搬离')"


@feature(source="visits", direction=-1, unit="天")
def days_since_alarming_visit() -> str:
    """距最近一次走访发现情绪激动、扬言或冲突 {value} 天"""
    return f"days_since(max(happened_at) filter ({ALARMING}))"
