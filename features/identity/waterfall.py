"""Why two rows are one person or two: the match weight of a pair, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from features.identity.errors import LinkError
from features.identity.evidence import may_link_sql
from features.identity.fields import FIELDS, NAMES
from features.identity.link import Linkage
from features.identity.model import Comparison


@dataclass(frozen=True)
class Bar:
    """One step: field and degree of agreement as an officer reads them, both values, and bits for (+) or against (-)."""

    title: str
    level: str
    left: str
    right: str
    bits: float


@dataclass(frozen=True)
class Waterfall:
    """The bars of a pair add up to `weight`. `may_link` is whether the evidence may link at all; `together` what became of it."""

    left: str
    right: str
    bars: tuple[Bar, ...]
    weight: float
    probability: float
    may_link: bool
    together: bool


def waterfall(linkage: Linkage, left: str, right: str) -> Waterfall:
    """The waterfall of any two rows by their ids, whether or not a rule found them.

    LinkError: an id that is not in the table, or one id twice.
    """
    places = {_place(linkage, left), _place(linkage, right)}
    if len(places) < 2:
        raise LinkError(f"--explain {left} {right}：两个编号相同，请给两行不同的编号。")
    low, high = sorted(places)
    scored, may_link = _score(linkage, low, high)
    model = linkage.trained.model
    bars = [Bar("起点", "任意两行是同一人的机会", "", "", model.prior_weight)]
    values = _values(linkage, low), _values(linkage, high)
    for comparison in model.comparisons:
        bars += bars_of(comparison, scored, *(own.get(comparison.name, "") for own in values))
    weight = sum(bar.bits for bar in bars)
    person = linkage.clusters.person
    return Waterfall(
        linkage.ids[low], linkage.ids[high], tuple(bars), weight, 1 / (1 + 2.0**-weight),
        may_link, bool(person[low] == person[high]),
    )  # fmt: skip


def _place(linkage: Linkage, wanted: str) -> int:
    for place, known in enumerate(linkage.ids):
        if known == wanted:
            return place
    near = get_close_matches(wanted, list(linkage.ids[:20_000]), n=3)
    meant = (
        f"是否指 {'、'.join(near)}？" if near else f"表中的编号如 {'、'.join(linkage.ids[:3])}。"
    )
    raise LinkError(f"--explain：表中没有编号 {wanted!r}。{meant}")


def _score(linkage: Linkage, low: int, high: int) -> tuple[dict[str, float], bool]:
    con = linkage.con
    con.execute(
        "create or replace temp table one_pair as "
        f"select {low + 1}::bigint as join_key_l, {high + 1}::bigint as join_key_r, 0 as match_key"
    )
    linkage.scorer.score("one_pair", "one_scored")
    condition = may_link_sql(linkage.base.comparisons)
    (row,) = (
        con.sql(f"select *, {condition} as may_link from one_scored").to_arrow_table().to_pylist()
    )
    return row, bool(row["may_link"])


def _values(linkage: Linkage, place: int) -> dict[str, str]:
    """Per field what the table says, as it was written; the name from whichever columns hold it."""
    fields = [f for f in FIELDS if f in linkage.columns.fields]
    query = f"select {', '.join(fields)} from source where n = {place + 1}"
    (row,) = linkage.con.sql(query).to_arrow_table().to_pylist()
    written = {field: row[field] or "" for field in fields}
    if "name" not in written or not written["name"]:
        written["name"] = " ".join(written.get(f, "") for f in NAMES[1:]).strip()
    return written


def bars_of(
    comparison: Comparison, scored: dict[str, float], left: str, right: str
) -> Iterator[Bar]:
    """The bar of one comparison of a scored pair, and one for how frequent the value is where that counts."""
    level = comparison.level(int(scored[f"gamma_{comparison.name}"]))
    said = level.title if level else "至少一方没有"
    yield Bar(comparison.title, said, left, right, float(scored[f"mw_{comparison.name}"]))
    adjusted = float(scored.get(f"mw_tf_adj_{comparison.name}", 0.0))
    if adjusted:
        common = "此值常见，减分" if adjusted < 0 else "此值少见，加分"
        yield Bar(f"{comparison.title}的常见程度", common, left, right, adjusted)
