"""Warning letters, protection orders and breaches of them."""

from features.definition import feature


@feature(source="orders", window_days=365, direction=+1, absent=0, unit="份", by_side=True)
def orders_365d() -> str:
    """近一年内告诫书或人身安全保护令 {value} 份"""
    return "count(*) filter (order_type in ('01', '02'))"


@feature(source="orders", window_days=30, direction=+1, absent=0, unit="份", by_side=True)
def orders_30d() -> str:
    """近30天内告诫书或人身安全保护令 {value} 份"""
    return "count(*) filter (order_type in ('01', '02'))"


@feature(source="orders", window_days=365, direction=+1, absent=0, unit="份", by_side=True)
def protection_orders_365d() -> str:
    """近一年内人身安全保护令 {value} 份"""
    return "count(*) filter (order_type = '02')"


@feature(source="orders", window_days=90, direction=+1, absent=0, unit="次", by_side=True)
def breaches_90d() -> str:
    """近90天内违反告诫书或保护令 {value} 次"""
    return "count(*) filter (order_type in ('03', '04'))"


@feature(source="orders", window_days=365, direction=+1, absent=0, unit="次", by_side=True)
def breaches_365d() -> str:
    """近一年内违反告诫书或保护令 {value} 次"""
    return "count(*) filter (order_type in ('03', '04'))"


@feature(source="orders", direction=-1, unit="天", by_side=True)
def days_since_breach() -> str:
    """距最近一次违反告诫书或保护令 {value} 天"""
    return "days_since(max(happened_at) filter (order_type in ('03', '04')))"


@feature(source="orders", direction=-1, unit="天", by_side=True)
def days_since_order() -> str:
    """距最近一份告诫书或人身安全保护令 {value} 天"""
    return "days_since(max(happened_at) filter (order_type in ('01', '02')))"


@feature(source="orders", direction=+1, absent=0, unit="份", by_side=True)
def protection_running() -> str:
    """尚在有效期内的人身安全保护令 {value} 份"""
    return "count(*) filter (order_type = '02' and valid_until >= as_of)"
