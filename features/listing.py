"""The features as a document: `python -m features.listing` prints docs/features.md."""

from __future__ import annotations

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
COLUMNS = "| name | sentence | source | window | when absent | direction | grains |\n|---|---|---|---|---|---|---|"


def markdown() -> str:
    """The whole of docs/features.md: one section per mechanism, then the sources."""
    rows = {str(r["name"]): r for r in listing()}
    sections = [
        _section(m, [rows[f.name] for f in every() if f.mechanism == m.name])
        for m in mechanisms().values()
    ]
    return "\n".join([HEAD, *(s for s in sections if s), _sources()])


def _section(mechanism: Mechanism, rows: list[Row]) -> str:
    if not rows:
        return ""
    lines = "\n".join(_line(r) for r in rows)
    return f"## {mechanism.title}\n\n{mechanism.meaning}\n\n{COLUMNS}\n{lines}\n"


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
