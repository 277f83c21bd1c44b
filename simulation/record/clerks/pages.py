"""What the desks share: a page of texts by officials, and how their parts are joined."""

from __future__ import annotations

import numpy as np

from simulation.record.grammar.known import moments
from simulation.record.grammar.library import by_key
from simulation.record.grammar.nodes import Page
from simulation.streams import pick
from simulation.types import Bools, Rng, Texts, Times

SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
SLIPPED = 0.03  # officials err less than callers, or correct it


def page_of(group: Texts, at: Times | None, rng: Rng, *, firm: Texts | None = None) -> Page:
    """A page of officials' texts: what each dispute is about in a clerk's words, and small facts."""
    n = len(group)
    when = np.full(n, np.datetime64("2024-01-01", "s")) if at is None else at
    slots = moments(when) | {
        "surname": pick(rng, SURNAMES, n),
        "firm": nothing(n) if firm is None else firm,
    }
    bare = Page(slots, rng)
    return Page({**slots, "topic": by_key("topic", group, bare)}, rng)


def nothing(n: int) -> Texts:
    """`n` empty texts."""
    return np.full(n, "", dtype=object)


def everywhere(key: str, like: Texts) -> Texts:
    """One key for all texts of a page."""
    return np.full(len(like), key, dtype=object)


def only(flag: Bools, key: str) -> Texts:
    """The key where the flag is up, else empty."""
    return np.where(flag, key, "").astype(object)


def joined(columns: list[Texts], *, end: str = "") -> Texts:
    """Parts one after the other, with a comma between where neither brings its own mark."""
    rows = zip(*(c.tolist() for c in columns), strict=True)
    return texts([_line([p for p in row if p]) + end for row in rows])


def _line(parts: list[str]) -> str:
    line = ""
    for part in parts:
        gap = "" if not line or line[-1] in "，。：；" or part[0] in "，。（" else "，"
        line += gap + part
    return line


def run_on(columns: list[Texts]) -> Texts:
    """Parts one after the other as they are."""
    return texts(["".join(row) for row in zip(*(c.tolist() for c in columns), strict=True)])


def texts(lines: list[str]) -> Texts:
    """Lines as a column, also when there are none."""
    return np.array([*lines, ""], dtype=object)[:-1]
