"""What `jianwei identity` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from features.identity.city.reading import MOST, Doubt, Name, Repeats, Size
from pipelines.cli.tables import of_rows

if TYPE_CHECKING:
    from features.identity.city.run import Linked

HEAD = 8
GLUING, HOUSEHOLD = "two documents", "household"
RULES = {
    "profiles": "证件、姓名、电话、住处相符",
    "context": "与同一对方当事人往来的同名人",
    GLUING: "相符，但会把两个身份证号并成一人",
    HOUSEHOLD: "电话、住处相同，也可能是一家人",
    "analyst": "人工认定",
}
CHANNELS = {"110": "110 报警", "12345": "12345 热线"}


def sizes(found: list[Size]) -> RenderableType:
    """How many names are how many people."""
    if not found:
        return Text("还没有可归并的人员。")
    rows = [
        {"一人几个称呼": f"{s.names}{'+' if s.names == MOST else ''}", "人数": s.people, "涉及记录": s.reports}
        for s in found
    ]  # fmt: skip
    names, people = sum(s.names_n for s in found), sum(s.people for s in found)
    tail = rows[-1:] if len(rows) > HEAD else []
    return of_rows([*rows[:HEAD], *tail], title=f"{names:,} 个称呼归为 {people:,} 人")


def queue(found: list[Doubt]) -> RenderableType:
    """Doubtful pairs, and what to do about them."""
    if not found:
        return Text("没有待核实的疑似同一人。")
    rows = [
        {"称呼甲": d.a, "记录": d.a_reports, "称呼乙": d.b, "记录 ": d.b_reports,
         "权重（比特）": f"{d.weight:+.1f}", "同一人的机会": _chance(d),
         "依据": RULES.get(d.rule, d.rule), "自何时": f"{d.known_at:%Y-%m-%d}"}
        for d in found
    ]  # fmt: skip
    hint = "查看依据：jianwei identity why 甲 乙；核实后：jianwei identity merge（或 split）甲 乙 --reason … --by …"
    return Group(of_rows(rows, title="待核实身份：疑似同一人"), Text(hint, style="dim"))


def _chance(doubt: Doubt) -> str:
    """What the weight says; nothing of two citizen ids or of a family, which it knows nothing of."""
    return "" if doubt.rule in (GLUING, HOUSEHOLD) else f"{1 / (1 + 2.0**-doubt.weight):.0%}"


def names(name: str, found: list[Name]) -> RenderableType:
    """Every name of one person."""
    if not found:
        return Text(f"库中没有 {name}。名字见 jianwei list 或 jianwei identity queue。")
    rows = [
        {"称呼": n.name, "记录": n.reports, "最早": f"{n.first_known:%Y-%m-%d}" if n.first_known else "实有人口登记",
         "归并依据": RULES.get(n.rule or "", n.rule or ""),
         "权重（比特）": "" if n.weight is None else f"{n.weight:+.1f}",
         "归并时间": "" if n.linked_at is None else f"{n.linked_at:%Y-%m-%d %H:%M}"}
        for n in found
    ]  # fmt: skip
    return of_rows(rows, title=f"{name} 所指的人有 {len(rows)} 个称呼")


def repeats(found: list[Repeats]) -> RenderableType:
    """重复报警率 by channel and month, as each platform sees it and over all."""
    rows = [
        {"月份": f"{r.month:%Y-%m}", "渠道": CHANNELS[r.platform], "件数": r.reports,
         "本平台看": f"{r.own:.1%}", "归并后看": f"{r.linked:.1%}"}
        for r in found[: 2 * HEAD]
    ]  # fmt: skip
    return of_rows(rows, title="重复报警率：同一人 90 日内曾经报警、投诉的件数占比")


def decided(what: str, a: str, b: str, changed: int) -> RenderableType:
    """What became of a decision."""
    said = "今后按两个人对待" if what == "split" else "今后按同一人对待"
    return Text(
        f"已记入台账：{a} 与 {b} {said}；{changed:,} 个称呼的身份随之改变，已发布的名单不变。"
    )


def relinked(done: Linked) -> RenderableType:
    """What comparing everybody anew found."""
    return Text(
        f"重新比对 {done.pairs:,} 对资料：新归并 {done.links:,} 条，新增待核实 {done.doubtful:,} 条；"
        "已有的归并不变，自下一次名单起生效。"
    )
