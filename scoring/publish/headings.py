"""What columns are called in front of officers, and how wide they are in a sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A column's Chinese title, its width in characters, and whether a sheet folds it away."""

    title: str
    width: float = 12
    hidden: bool = False


HEADINGS = {
    "as_of": Heading("名单时间", 16, hidden=True),
    "dispute_id": Heading("纠纷编号", 27),
    "person_id": Heading("人员代号", 24),
    "kind": Heading("纠纷类型", 20),
    "scheme": Heading("方案", 12, hidden=True),
    "code": Heading("赋码", 6),
    "model_code": Heading("模型赋码", 9),
    "points": Heading("赋分", 7),
    "risk": Heading("风险概率", 10),
    "change": Heading("变化", 7),
    "flags": Heading("提示", 20),
    "reasons": Heading("理由", 58),
    "evidence": Heading("依据编号", 40, hidden=True),
    "grid": Heading("网格", 17),
    "town": Heading("乡镇街道", 12),
    "unit": Heading("承办单位", 18),
    "lead_unit": Heading("牵头单位", 18),
    "status": Heading("状态", 9),
    "confirmed_by": Heading("确认人", 9),
    "opened_at": Heading("首次受理", 16),
    "last_activity_at": Heading("最近动态", 16),
    "due_at": Heading("处置期限", 16),
    "review_at": Heading("复评时间", 16),
    "model_version": Heading("模型版本", 20, hidden=True),
    "policy_version": Heading("方案版本", 20, hidden=True),
    "masked_name": Heading("姓名(脱敏)", 11),
    "role": Heading("身份", 14),
    "grade": Heading("等级", 6),
    "grade_for": Heading("风险指向", 9),
    "protection": Heading("保护需求", 34),
    "disputes": Heading("所涉纠纷", 27),
}

NOTICE = (
    "赋码用于尽早提供帮助：调解、保护、清欠、走访。赋码由模型和规则自动给出，须经人员核实确认后方可采取措施；"
    "不得因赋码降低任何人应得的服务。姓名均已脱敏，名单不得外传。"
)
