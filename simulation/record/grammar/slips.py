"""Typing errors and habits of punctuation."""

from __future__ import annotations

from functools import cache

import numpy as np

from simulation.record.grammar.library import grammar
from simulation.streams import chance
from simulation.types import Ints, Rng, Texts

SLIPPED = 0.09  # share of texts with one or two slips
WIDTHS = str.maketrans({"，": ",", "。": ".", "；": ";", "：": ":", "！": "!"})
SPACED = str.maketrans({"，": " ", "。": " ", "；": " "})
BARE = str.maketrans({"，": "", "。": "", "；": ""})


def slipped(texts: Texts, rng: Rng, *, share: float = SLIPPED) -> Texts:
    """The texts, some of them with one or two typing errors."""
    found = texts.copy()
    for times in (share, share / 4):
        rows = np.flatnonzero(chance(rng, times, len(texts)))
        sort, place = rng.integers(0, 6, len(rows)), rng.random(len(rows))
        for row, kind, where in zip(rows.tolist(), sort.tolist(), place.tolist(), strict=True):
            found[row] = _slip(found[row], kind, where)
    return found


def _slip(text: str, kind: int, where: float) -> str:
    if len(text) < 5:
        return text
    at = 1 + int(where * (len(text) - 3))
    if kind <= 2:
        return _alike(text, at)
    if kind == 3:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]  # swapped
    return text[:at] + text[at + 1 :] if kind == 4 else text[:at] + text[at] + text[at:]


@cache
def _confusable() -> dict[str, str]:
    """Right and wrong: what an input method offers first, and characters that look alike."""
    pairs = (p.split(":") for p in grammar().productions["slips.alike"])
    return dict(pairs)


def _alike(text: str, at: int) -> str:
    """The first confusable word behind a place, else before it; unchanged where there is none."""
    pairs = _confusable()
    later = min(((i, r) for r in pairs if (i := text.find(r, at)) >= 0), default=None)
    if later is None:
        early = next((r for r in pairs if r in text), "")
        return text.replace(early, pairs[early], 1) if early else text
    i, right = later
    return text[:i] + pairs[right] + text[i + len(right) :]


def punctuated(texts: Texts, habit: Ints) -> Texts:
    """The texts by their writers' habits: 0 as printed, 1 half width, 2 spaces, 3 none at all."""
    found = texts.copy()
    for number, table in ((1, WIDTHS), (2, SPACED), (3, BARE)):
        rows = np.flatnonzero(habit == number)
        found[rows] = [t.translate(table).strip() for t in found[rows].tolist()]
    return found


def habits(n: int, rng: Rng) -> Ints:
    """A punctuation habit per text; most write as printed."""
    return rng.choice(4, size=n, p=[0.74, 0.12, 0.09, 0.05])
