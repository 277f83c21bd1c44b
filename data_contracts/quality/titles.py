"""What tables and states are called where officers and analysts read them."""

TABLE_TITLES = {
    "core.records": "受理记录",
    "core.findings": "现场认定",
    "core.cues": "危险迹象",
    "core.steps": "办理环节",
    "core.links": "单号关联",
    "core.parties": "当事人",
    "derived.parties": "当事人",
    "core.orders": "告诫与保护令",
    "core.filings": "立案",
    "core.visits": "走访",
    "core.wage_claims": "欠薪上报",
    "core.wage_payments": "工资支付",
    "core.grids": "网格",
    "outcome.incidents": "极端事件",
    "outcome.grades": "事件定级",
    "outcome.persons": "事件人员",
    "audit.people": "公平性审计属性",
}
STATES = {"loaded": "已入库", "stopped": "整批退回", "already": "已交付过", "unknown": "未识别"}
MODES = {"live": "每日", "history": "历史", "released": "放行"}


def state_title(state: str) -> str:
    """The state of a file in Chinese."""
    return STATES.get(state, state)
