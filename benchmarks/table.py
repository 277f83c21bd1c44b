"""Measured lines as text for the screen and as a table for the docs."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measure import Measured

COLUMNS = ("step", "size", "rows", "of", "seconds", "CPU s", "rows/s", "peak MB", "note")
WIDTHS = (12, 7, 9, 22, 8, 8, 9, 8, 0)
TO_THE_RIGHT = ("rows", "seconds", "CPU s", "rows/s", "peak MB")


def as_text(rows: Sequence[Measured], *, heading: bool = True) -> str:
    """Lines of fixed width, with the heading above where asked."""
    lines = [COLUMNS, *map(cells, rows)] if heading else list(map(cells, rows))
    return "\n".join(_padded(line).rstrip() for line in lines)


def as_markdown(rows: Sequence[Measured]) -> str:
    """A Markdown table, numbers to the right."""
    rule = ["--:" if name in TO_THE_RIGHT else "---" for name in COLUMNS]
    lines = [COLUMNS, rule, *map(cells, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cells(row: Measured) -> tuple[str, ...]:
    """One line as texts, in the order of COLUMNS."""
    return (
        row.step,
        row.size,
        f"{row.rows:,}",
        row.of,
        f"{row.seconds:.1f}",
        f"{row.cpu_seconds:.1f}",
        f"{row.rows_per_second:,.0f}",
        f"{row.peak_mb:,}",
        row.note,
    )


def _padded(line: Sequence[str]) -> str:
    return "  ".join(
        cell.rjust(width) if name in TO_THE_RIGHT else cell.ljust(width)
        for name, width, cell in zip(COLUMNS, WIDTHS, line, strict=True)
    )
