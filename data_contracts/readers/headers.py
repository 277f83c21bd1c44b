"""Which row is the header, and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

SEARCHED_ROWS = 20
NAMELESS = "无名列"
# headings are broken and spaced out to fit their cells: 办件 编号 is 办件编号
BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


def header_index(rows: Sequence[Sequence[str | None]], expected: frozenset[str]) -> int | None:
    """Where the header stands among the first rows: most expected names, else the first real row.

    A merged title is one cell wide, so without a match the first row of two cells or more is taken;
    None when every row is blank.
    """
    filled = {i: names(r) for i, r in enumerate(rows[:SEARCHED_ROWS]) if any(names(r))}
    if not filled:
        return None
    best = max(filled, key=lambda i: (len(expected.intersection(filled[i])), -i))
    if expected.intersection(filled[best]):
        return best
    wide = (i for i, row in filled.items() if sum(map(bool, row)) > 1)
    return next(wide, next(iter(filled)))


def names(row: Sequence[str | None]) -> list[str]:
    """Cells as column names: trimmed, one blank between Latin words, none beside Chinese ones."""
    tidy = (" ".join((cell or "").split()).strip("\ufeff") for cell in row)
    return [BESIDE_CHINESE.sub("", name) for name in tidy]


def unique_names(row: Sequence[str | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Column names without blanks or doubles, and notes; the second 备注 becomes 备注.2."""
    seen: Counter[str] = Counter()
    taken: list[str] = []
    for position, name in enumerate(names(row), start=1):
        base = name or f"{NAMELESS}{position}"
        seen[base] += 1
        taken.append(_free(base, seen[base], set(taken)))
    # how many, not which: a file without a header has a person's row here
    doubled = sum(n > 1 for n in seen.values())
    notes = (f"表头有 {doubled} 个列名重复，后面的以 .2 .3 区分",) if doubled else ()
    return tuple(taken), notes


def is_nameless(name: str) -> bool:
    """Whether the header cell above that column was empty."""
    return name.startswith(NAMELESS)


def _free(base: str, n: int, taken: set[str]) -> str:
    name = base if n == 1 else f"{base}.{n}"
    while name in taken:
        n += 1
        name = f"{base}.{n}"
    return name
