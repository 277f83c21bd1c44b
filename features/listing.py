"""The features as a document: `python -m features.listing` prints docs/features.md."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from features.mechanisms import Mechanism, mechanisms
from features.registry import Row, every, listing
from features.sources import SCOPES, SOURCES

HEAD = """# Features

Generated from the definitions by `python -m features.listing > docs/features.md`; a test fails when it is stale.
How to add one: `docs/how-to/add-a-feature.md`. Every feature sees facts with `known_at < as_of`, not yet replaced
then, that happened before `as_of` and within the window. Direction: +1 risk may only rise with it, -1 only fall.
*By side*: in person grain it is two columns, `<name>_by` over the records in which the person is the respondent and
`<name>_against` over those in which they are the applicant; the model of harming others may not learn from the latter.
"""
COLUMNS = (
    "| name | sentence | source | window | when absent | direction | grains | seen % | times | weight % |\n"
    "|---|---|---|---|---|---|---|--:|--:|--:|"
)
T = TypeVar("T")
WORTH = Path(__file__).with_name("worth.toml")
KEPT = Path(__file__).with_name("kept.toml")
LEAST_WEIGHT = 0.001  # of a target's contributions: below it the trees do without
TARGETS = {"dispute": "dispute", "person_harm": "harm to others", "person_self": "harm to oneself"}


def markdown() -> str:
    """The whole of docs/features.md: one section per mechanism, then the sources."""
    rows = {str(r["name"]): r for r in listing()}
    sections = [
        _section(m, [rows[f.name] for f in every() if f.mechanism == m.name])
        for m in mechanisms().values()
    ]
    return "\n".join([HEAD, _measured(), *(s for s in sections if s), _kept(), _sources()])


@cache
def _worth() -> dict[str, Any]:
    return tomllib.loads(WORTH.read_text(encoding="utf-8"))


def _measured() -> str:
    """What the columns of worth are, and how well the whole ranks."""
    lines = [
        f"Worth was measured on {_worth()['measured']}",
        "by `python -m benchmarks.worth`: the boosted trees without one mechanism after the other, on the same later rows; what",
        "is lost, with 95 % intervals over person clusters. Where an interval holds zero, the others can tell the same. *Seen*: the share of dispute rows (of persons where it has no other",
        "grain) in which it shows anything. *Times*: the outcome's rate in them over that of all rows, by itself. *Weight*: its",
        "share of all contributions to the log-odds of disputes · harm to others · harm to oneself (both sides of a person",
        "together). What neither the trees use nor the outcome singles out is said last, with the reason why it stays.",
        "",
        "| target | rows | positive rows | AUC | average precision |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, words in TARGETS.items():
        one = _worth()[name]
        auc, precision = _interval(one["auc"], 3), _interval(one["average_precision"], 4)
        lines.append(f"| {words} | {one['rows']:,} | {one['positives']:,} | {auc} | {precision} |")
    return "\n".join([*lines, ""])


def _lost(mechanism: str) -> str:
    """What is lost without the mechanism, a line per target."""
    lines = [
        "| without it | AUC | average precision | log-loss, millionths |",
        "|---|--:|--:|--:|",
    ]
    for name, words in TARGETS.items():
        lost = _worth()[name]["mechanisms"].get(mechanism)
        if lost:
            cells = [
                _interval(lost["auc"], 4, sign=-1),
                _interval(lost["average_precision"], 5, sign=-1),
                _interval(lost["log_loss"], 1),
            ]
            lines.append(f"| {words} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _interval(found: list[float], digits: int, *, sign: int = 1) -> str:
    """`-0.012 (-0.020 to -0.004)`; with sign -1 a loss is shown as a change."""
    value, *ends = (sign * x for x in found)
    low, high = sorted(ends)
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def weight(name: str) -> str:
    """The feature's share of each target's contributions in percent; a dash where it was not measured."""
    shares = [_sides(_worth()[target]["weights"], name) for target in TARGETS]
    return " · ".join(f"{100 * sum(own):.1f}" if own else "–" for own in shares)


def _sides(told: dict[str, T], name: str) -> list[T]:
    """What is told of a feature, or of its two sides."""
    return [told[n] for n in (name, f"{name}_by", f"{name}_against") if n in told]


def shown(name: str) -> tuple[str, str]:
    """In how many percent of the rows it shows, and the outcome's rate there over that of all."""
    for target in TARGETS:
        seen, times = (_worth()[target][what] for what in ("seen", "times"))
        for side in (name, f"{name}_by"):
            if seen.get(side):
                return f"{100 * seen[side]:.2f}", _interval(times[side], 1)
    return "–", "–"


def idle(name: str) -> bool:
    """Whether it was measured, no target's trees use it, and no target's outcome is more frequent where it shows."""
    worth = [_worth()[target] for target in TARGETS]
    measured = [told for told in worth if _sides(told["weights"], name)]
    return bool(measured) and not any(_brings(told, name) for told in measured)


def _brings(told: dict[str, Any], name: str) -> bool:
    used = sum(_sides(told["weights"], name)) >= LEAST_WEIGHT
    return used or any(low > 1 for _, low, _ in _sides(told["times"], name))


@cache
def kept() -> dict[str, str]:
    """Why a feature stays that brings nothing measurable in the city that was measured."""
    return tomllib.loads(KEPT.read_text(encoding="utf-8"))


def _kept() -> str:
    lines = ["## Kept without a figure", "", "| name | why it stays |", "|---|---|"]
    lines += [f"| `{name}` | {why} |" for name, why in kept().items()]
    return "\n".join([*lines, ""])


def _section(mechanism: Mechanism, rows: list[Row]) -> str:
    if not rows:
        return ""
    lines = "\n".join(_line(r) for r in rows)
    lost = _lost(mechanism.name)
    return f"## {mechanism.title}\n\n{mechanism.meaning}\n\n{lost}\n\n{COLUMNS}\n{lines}\n"


def _line(row: Row) -> str:
    window = f"{row['window_days']} d" if row["window_days"] else "all past"
    absent = "missing" if row["absent"] is None else row["absent"]
    direction = {1: "+1", -1: "-1", 0: "free"}[int(row["direction"] or 0)]
    cells = (
        f"`{row['name']}`",
        row["sentence"],
        _source(row),
        window,
        absent,
        direction,
        _grains(row),
        *shown(str(row["name"])),
        weight(str(row["name"])),
    )
    return "| " + " | ".join(str(c) for c in cells) + " |"


def _source(row: Row) -> str:
    return str(row["source"]) if row["scope"] == "own" else f"{row['source']} ({row['scope']})"


def _grains(row: Row) -> str:
    words = str(row["grains"]) + (" by side" if row["by_side"] else "")
    return f"{words}, not for {row['not_for']}" if row["not_for"] else words


def _sources() -> str:
    lines = [
        "## Sources",
        "",
        "| source | table | columns that definitions may name |",
        "|---|---|---|",
    ]
    for source in SOURCES.values():
        names = ", ".join(source.columns("dispute"))
        lines.append(f"| {source.name} | {source.table} | {names} |")
    lines += ["", "| scope | whose records | grains | columns that it adds |", "|---|---|---|---|"]
    for scope in SCOPES.values():
        for grain in scope.grains:
            names = ", ".join(c.name for c in scope.columns(grain))
            lines.append(f"| {scope.name} | {scope.meaning} | {grain} | {names} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    print(markdown(), end="")
