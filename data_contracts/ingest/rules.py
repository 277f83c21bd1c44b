"""The rules of admission in Chinese, beside those of reading values: what is wrong, and the way out."""

from __future__ import annotations

from data_contracts.deliveries import Delivery
from data_contracts.values import Rule, rules

RULES = {
    rule.name: rule
    for rule in (
        Rule("key_missing", "主键为空", "请来源单位补填主键后更正放行"),
        Rule("key_unusable", "主键已损坏（被表格软件改写、含乱码或过长）", "请按文本格式重新导出，或更正主键后放行"),
        Rule("time_unusable", "主要时间为空或无法识别", "请补填时间（如 2024-01-31 08:00:00）后更正放行"),
        Rule(
            "forbidden_outcome",
            "层级与类型不是约定的结果代码；上访、信访、罢工、集会、言论、投诉永远不是结果",
            "只登记 层级1 的 E1-E6、层级2 的 V2、层级3 的 V3；确属误填的更正后放行",
        ),
        Rule("time_order", "早于它所跟随的时间", "该时间按空值处理；请来源单位核对时间先后"),
        Rule("far_future", "时间在收到文件一年以后", "该时间按空值处理；请核对年份"),
        Rule("after_arrival", "晚于文件到达的时间", "更新、登记时间按空值处理，主要时间改为不晚于登记；请来源单位核对时钟"),
        Rule("reference", "所指的记录或网格尚不存在", "该行照常进入；若被指记录晚到，无需处理，否则请核对单号"),
        Rule("same_time", "同一主键、同一更新时间，内容不同", "两版都已保存，以后收到的为准；请来源系统修正更新时间"),
        Rule("damaged_text", "含无法解码的字符", "原文已封存，文字保留替代符；请按正确编码重新导出"),
        Rule("bare_delimiter", "正文里有未加引号的分隔符或换行，已并回正文", "请核对这一行；请来源单位按 CSV 规则给正文加引号"),
        Rule("nested_shape", "嵌套内容不是约定的列表", "该列按空值处理；请核对 JSON 结构"),
    )
}  # fmt: skip


def explained(name: str) -> Rule:
    """The rule of that name, of admission or of reading values; KeyError when there is none."""
    return RULES[name] if name in RULES else rules()[name]


def reason(rule: str, delivery: Delivery, column: str | None) -> str:
    """The refusal as an analyst reads it: delivery, column, what is wrong, the way out."""
    found = explained(rule)
    where = f"{delivery.title}·{column}：" if column else f"{delivery.title}："
    return f"{where}{found.says}。{found.way_out}。"
