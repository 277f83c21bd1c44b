"""What `jianwei link` shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from data_contracts.readers import RawTable
from features.identity import FIELDS, Bar, ColumnMap, Linkage, Quality, Waterfall
from pipelines.cli.tables import of_rows
from pipelines.linking import Written

SHOWN = 8
BITS_PER_BLOCK = 1.5


def columns(found: ColumnMap, table: RawTable) -> RenderableType:
    """Which column is which field, and what of the table takes no part."""
    named = [f"编号={found.id or '行号'}"]
    named += [f"{FIELDS[field]}={'+'.join(parts)}" for field, parts in found.fields.items()]
    told = [Text(f"{table.data.num_rows:,} 行。" + "  ".join(named))]
    if found.withheld:
        told.append(Text(f"像是答案，不用于认人：{'、'.join(found.withheld)}"))
    if found.left_out:
        told.append(Text(f"没有用到的列：{'、'.join(found.left_out)}", style="dim"))
    if table.broken:
        told.append(
            Text(
                f"{len(table.broken):,} 行读不出来，没有参加：首处第 {table.broken[0].row_no} 行",
                style="yellow",
            )
        )
    return Group(*told, *(Text(note, style="dim") for note in table.notes))


def result(linkage: Linkage) -> RenderableType:
    """How many people, in clusters of what size, how the model was learned, and what was left out."""
    sizes = np.bincount(np.bincount(linkage.clusters.person))
    people = int(sizes[1:].sum())
    rows = [
        {"一人几行": str(n), "人数": int(count)} for n, count in enumerate(sizes) if n and count
    ]
    return Group(
        of_rows(rows[:SHOWN], title=f"{len(linkage.ids):,} 行是 {people:,} 人"), *_remarks(linkage)
    )


def _remarks(linkage: Linkage) -> Iterator[Text]:
    sizes = np.bincount(np.bincount(linkage.clusters.person))
    if (sizes[1:] > 0).sum() > SHOWN:
        yield Text(f"最大的一人有 {len(sizes) - 1:,} 行")
    trained = linkage.trained
    pairs = sum(session.pairs for session in trained.sessions)
    if trained.sessions:
        yield Text(f"比较了 {linkage.candidates:,} 对；从 {pairs:,} 对中学得权重，未用任何标注")
    if trained.preset:
        yield Text(f"行数太少，学不出权重，用预设的：{'、'.join(trained.preset)}", style="yellow")
    if linkage.clusters.cut:
        yield Text(f"{linkage.clusters.cut:,} 组只靠薄弱的一环相连，已拆开")
    for unread in linkage.unread:
        yield Text(
            f"{FIELDS[unread.field]} 有 {unread.rows:,} 个值看不懂，当作缺失，如 {unread.example!r}",
            style="yellow",
        )
    skipped = [b for b in linkage.blocked if b.skipped_blocks]
    for b in skipped:
        yield Text(
            f"按「{b.rule}」找对时，超过 {b.largest:,} 行的 {b.skipped_blocks:,} 组（{b.skipped_rows:,} 行次）没有两两比较",
            style="dim",
        )


def quality(found: Mapping[float, Quality], own: float) -> Table:
    """Precision, recall and F1 of pairs, and B-cubed, per threshold; the one in force is marked."""
    rows = [
        {
            "阈值": f"{threshold:g}{' *' if threshold == own else ''}",
            "对：查准率": f"{q.precision:.4f}",
            "对：查全率": f"{q.recall:.4f}",
            "对：F1": f"{q.f1:.4f}",
            "B³ 查准率": f"{q.b_precision:.4f}",
            "B³ 查全率": f"{q.b_recall:.4f}",
            "B³ F1": f"{q.b_f1:.4f}",
        }
        for threshold, q in found.items()
    ]
    return of_rows(rows, title="与真值相比（* 为所用阈值）")


def waterfall(found: Waterfall) -> RenderableType:
    """The bars of a pair from the start to the sum, and what was decided."""
    table = Table(title=Text(f"{found.left} 与 {found.right}"), title_justify="left")
    for heading in ("依据", "程度", found.left, found.right):
        table.add_column(Text(heading), overflow="fold")
    table.add_column("权重（比特）", justify="right")
    table.add_column("累计", justify="right")
    table.add_column("")
    total = 0.0
    for bar in found.bars:
        total += bar.bits
        table.add_row(
            bar.title,
            bar.level,
            Text(bar.left),
            Text(bar.right),
            f"{bar.bits:+.2f}",
            f"{total:+.2f}",
            _drawn(bar),
        )
    table.add_row(
        "合计",
        f"同一人的机会 {found.probability:.4f}",
        "",
        "",
        f"{found.weight:+.2f}",
        "",
        "",
        style="bold",
    )
    return Group(table, Text(_decided(found)))


def _drawn(bar: Bar) -> Text:
    length = min(10, round(abs(bar.bits) / BITS_PER_BLOCK))
    return Text("█" * length, style="green" if bar.bits > 0 else "red")


def _decided(found: Waterfall) -> str:
    if found.together:
        return (
            "归为同一人。"
            if found.may_link
            else "归为同一人：两行之间没有直接的依据，由同组其他行相连。"
        )
    if not found.may_link:
        return "没有归为同一人：姓名、出生日期、证件号码不足以认人；电话、地址等再多也不算。"
    return "没有归为同一人。"


def written(where: Written) -> RenderableType:
    """Where the results are."""
    return Group(
        Text(f"每行的人：{where.people}"),
        Text(f"打过分的对：{where.pairs}"),
        Text(f"设置、权重与跳过的组：{where.summary}"),
    )
