"""Warning letters, protection orders and breaches of them."""

from features.definition import feature


@feature(source="orders", window_days=365, mechanism="orders", direction=+1, absent=0, unit="份")
def orders_365d() -> str:
    """近一年内告诫书或人身安全保护令 {value} 份"""
    return "count(*) filter (order_type in ('01', '02'))"


@feature(source="orders", window_days=365, mechanism="orders", direction=+1, absent=0, unit="次")
def breaches_365d() -> str:
    """近一年内违反告诫书或保护令 {value} 次"""
    return "count(*) filter (order_type in ('03', '04'))"


@feature(source="orders", mechanism="orders", direction=+1, absent=0, unit="份")
def protection_running() -> str:
    """尚在有效期内的人身安全保护令 {value} 份"""
    return "count(*) filter (order_type = '02' and valid_until >= as_of)"
