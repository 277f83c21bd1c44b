"""The features as a document: `python -m features.listing` prints docs/features.md."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

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
    "| name | sentence | source | window | when absent | direction | grains | weight % |\n"
    "|---|---|---|---|---|---|---|--:|"
)
WORTH = Path(__file__).with_name("worth.toml")
TARGETS = {"dispute": "dispute", "person_harm": "harm to others", "person_self": "harm to oneself"}


def markdown() -> str:
    """The whole of docs/features.md: one section per mechanism, then the sources."""
    rows = {str(r["name"]): r for r in listing()}
    sections = [
        _section(m, [rows[f.name] for f in every() if f.mechanism == m.name])
        for m in mechanisms().values()
    ]
    return "\n".join([HEAD, _measured(), *(s for s in sections if s), _sources()])


@cache
def _worth() -> dict[str, Any]:
    return tomllib.loads(WORTH.read_text(encoding="utf-8"))


def _measured() -> str:
    """What the columns of worth are, and how well the whole ranks."""
    lines = [
        f"Worth was measured on {_worth()['measured']} by `python -m benchmarks.worth`: the boosted trees without one",
        "mechanism after the other, on the same later rows; what is lost, with 95 % intervals over person clusters. Where an",
        "interval holds zero, the others can tell the same. *Weight*: the feature's share of all contributions to the log-odds",
        "of disputes · harm to others · harm to oneself (both sides of a person together).",
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
    shares = [_of_target(_worth()[target]["weights"], name) for target in TARGETS]
    return " · ".join("–" if share is None else f"{100 * share:.1f}" for share in shares)


def _of_target(weights: dict[str, float], name: str) -> float | None:
    own = [weights[n] for n in (name, f"{name}_by", f"{name}_against") if n in weights]
    return sum(own) if own else None


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
