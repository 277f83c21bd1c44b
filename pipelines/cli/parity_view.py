"""What `jianwei parity` shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from pipelines import rows
from pipelines.cli.tables import of_rows
from scoring.parity import ListParity

SHOWN = 8


def parity(found: Sequence[ListParity]) -> RenderableType:
    """One row a list, then what differs with the worst examples, then facts that are not what they were."""
    parts: list[RenderableType] = [of_rows(rows.parity(found), title="名单复算（逐位比对）")]
    if told := rows.differences(found):
        parts.append(of_rows(told, title="不一致的列"))
    if examples := _examples(found):
        parts.append(of_rows(examples, title="差异最大的行"))
    return Group(*parts, *(text for one in found for text in _remarks(one)))


def _examples(found: Sequence[ListParity]) -> list[rows.Row]:
    return [
        {
            "名单": one.name,
            "对象": e.entity_id,
            "列": d.column,
            "当时": e.kept,
            "现在": e.now,
            "可疑事实": "，".join(e.facts),
        }
        for one in found
        for d in one.differences
        for e in d.examples
    ]


def _remarks(found: ListParity) -> Iterator[Text]:
    past = found.past
    for grain, names in found.gone.items():
        if names:
            yield Text(f"{found.name}：{rows.GRAINS[grain]}的列已取消，未比对：{'，'.join(names)}")
    if not past.comparable:
        yield Text(f"{found.name}：DuckDB 版本与当时不同，无法判断事实是否被改动。", style="yellow")
    for bucket in past.buckets[:SHOWN]:
        yield Text(
            f"{found.name}：{bucket.table} 中 {bucket.known_on} 得知的事实已变，"
            f"当时 {bucket.then_n:,} 条，现在 {bucket.now_n:,} 条",
            style="yellow",
        )
    if len(past.buckets) > SHOWN:
        yield Text(f"{found.name}：另有 {len(past.buckets) - SHOWN:,} 处同类变化", style="yellow")
    for fact in past.traced[:SHOWN]:
        yield Text(
            f"{found.name}：{fact.table} 的事实 {fact.fact_id} 与当时不同，现记为 {fact.known_at} 得知",
            style="yellow",
        )
    if past.late:
        yield Text(f"{found.name}：名单之后才入库的文件：{'，'.join(past.late[:SHOWN])}")
