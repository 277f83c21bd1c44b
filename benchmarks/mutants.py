"""Every single change of a comparison, or of a clock, that could be made in the builder's source."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

FLIP = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
CLOCKS = ("happened_at", "known_at", "replaced_at")
# not `<>`, `->` and `=>`
COMPARISON = re.compile(r"(?<![-<>=!])(<=|>=|<(?![>=])|>(?!=))")
# not what a column is called in the end: a wrong name there is no wrong clock
CLOCK = re.compile(r"(?<!\bas )\b(happened_at|known_at|replaced_at)\b")
# one rule stands in one place and is used in many: each use can be wrong alone
USES = {
    "visible_sql": (
        ("known_at <", "known_at <="),
        ("replaced_at >=", "replaced_at >"),
        ("known_at <", "happened_at <"),
        ("replaced_at >=", "known_at >="),
    ),
    "happened_sql": (("happened_at <", "happened_at <="), ("happened_at <", "known_at <")),
}
DECLARING = {"definition.py", "expression.py", "listing.py"}
USE = re.compile(rf"(?<!def )\b({'|'.join(USES)})\((?:[^()]*)\)")


@dataclass(frozen=True)
class Mutant:
    """One change: in `file`, the `nth` (from 1) with this text on a line that reads `line`."""

    file: str
    line_no: int
    line: str
    before: str
    after: str
    nth: int
    start: int
    end: int

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What names it, also after lines were added above it."""
        return (self.file, self.line, self.before, self.after, self.nth)

    def applied(self, text: str) -> str:
        """The file's text with the change."""
        return text[: self.start] + self.after + text[self.end :]


def mutants_of(file: str, text: str) -> list[Mutant]:
    """Every mutant of one file, in the order of the text."""
    spans = [(0, len(text))] if file.endswith(".sql") else list(_python_spans(text))
    found = sorted(
        {change for span in spans for change in _changes(text, *span)}, key=lambda c: (c[0], c[3])
    )
    seen: Counter[tuple[str, str, str]] = Counter()
    return [_mutant(file, text, change, seen) for change in found]


def builder_files(features: Path) -> list[str]:
    """The builder's sources below `features`, by name: everything but what only reads and lists definitions."""
    there = {p.name for p in (*features.glob("*.py"), *features.glob("*.sql"))}
    return sorted(there - DECLARING)


Change = tuple[int, int, str, str]


def _mutant(file: str, text: str, change: Change, seen: Counter[tuple[str, str, str]]) -> Mutant:
    start, end, before, after = change
    line_no = text.count("\n", 0, start) + 1
    line = text.splitlines()[line_no - 1].strip()
    seen[line, before, after] += 1
    return Mutant(file, line_no, line, before, after, seen[line, before, after], start, end)


def _changes(text: str, start: int, end: int) -> Iterator[Change]:
    covered = text[start:end]
    hidden = [m.span() for m in re.finditer(r"--[^\n]*", covered)]
    for match in COMPARISON.finditer(covered):
        if not _inside(match.start(), hidden):
            yield _at(match, start, FLIP[match.group()])
    for match in CLOCK.finditer(covered):
        if not _inside(match.start(), hidden):
            for other in CLOCKS:
                if other != match.group():
                    yield _at(match, start, other)
    for match in USE.finditer(covered):
        for was, becomes in USES[match.group(1)]:
            yield _at(match, start, f'{match.group()}.replace("{was}", "{becomes}")')


def _at(match: re.Match[str], start: int, after: str) -> Change:
    return (start + match.start(), start + match.end(), match.group(), after)


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _python_spans(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of code and of strings that are no docstrings; comments and type hints hold no comparison."""
    starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
    docs = _docstrings(ast.parse(text))
    left_out = [
        (starts[t.start[0] - 1] + t.start[1], starts[t.end[0] - 1] + t.end[1])
        for t in tokenize.generate_tokens(io.StringIO(text).readline)
        if t.type == tokenize.COMMENT or (t.type == tokenize.STRING and t.start[0] in docs)
    ]
    edges = [0, *(edge for span in sorted(left_out) for edge in span), len(text)]
    for n, (start, end) in enumerate(pairwise(edges)):
        if n % 2 == 0:
            yield start, end


def _docstrings(tree: ast.AST) -> set[int]:
    """The first lines of docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, owners)]
    firsts = [body[0] for body in bodies if body and isinstance(body[0], ast.Expr)]
    return {
        first.lineno
        for first in firsts
        if isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    }
