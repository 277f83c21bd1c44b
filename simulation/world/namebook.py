"""Names to draw from: family names by frequency, given names by generation, names of other peoples, firms."""

from __future__ import annotations

from functools import cache

import numpy as np

from simulation.types import Bools, Floats, Ints, Rng, Texts
from simulation.world import namelists as lists
from simulation.world.namelists import MEN, WOMEN, Style
from simulation.written import Written, compact, word_list

MONGOL, UYGHUR = "02", "05"


def surname_words() -> Texts:
    """All family names, for `Written`."""
    words = [*lists.SURNAMES, *lists.RARER, *lists.COMPOUND, *lists.RARE]
    return word_list(list(dict.fromkeys(words)))


def draw_surnames(rng: Rng, n: int) -> Ints:
    """`n` codes of `surname_words`, the common ones much more often."""
    weights = _surname_weights()
    return rng.choice(len(weights), size=n, p=weights / weights.sum())


def _surname_weights() -> Floats:
    """Per cent by census up to rank ten, 17 / (rank + 2) to a hundred; the others share what is left."""
    n = len(surname_words()) - 1
    rank = np.arange(1, n + 1)
    weights = 17.0 / (rank + 2)
    weights[: len(lists.LEADING)] = lists.LEADING
    rare = len(lists.RARE) + len(lists.COMPOUND)
    tail = rank > len(lists.SURNAMES)
    weights[tail] *= 0.55
    weights[-rare:] = 0.03
    # names that computers have trouble with: one person in ten thousand
    weights[-len(lists.RARE) :] = 0.002
    return weights


@cache
def given_words() -> Texts:
    """All given names of all generations, sexes and peoples, for `Written`."""
    words = [w for style in (*WOMEN, *MEN) for w in _words(style)]
    return word_list([*words, *_rare_given(), *_steppe(), *_southern()])


def _words(style: Style) -> list[str]:
    pairs = [a + b for a in style.first for b in style.second]
    return [*style.whole, *style.single, *pairs]


def _rare_given() -> list[str]:
    return [a + b for a in ("", "志", "文", "子", "雅", "思") for b in lists.RARE_GIVEN]


def _steppe() -> list[str]:
    first = lists.STEPPE_FIRST.split()
    return [*first, *[a + b for a in first for b in lists.STEPPE_SECOND]]


def _southern() -> list[str]:
    return [a + b for a in lists.SOUTHERN_FIRST for b in lists.SOUTHERN_SECOND]


def draw_given(rng: Rng, female: Bools, born: Ints) -> Ints:
    """Codes of `given_words` by sex and year of birth; one name in five hundred has a rare character."""
    n = len(female)
    code, start = np.zeros(n, dtype=np.int64), 0
    for styles, sex in ((WOMEN, female), (MEN, ~female)):
        since = 0
        for style in styles:
            rows = np.flatnonzero(sex & (born >= since) & (born < style.until))
            code[rows] = start + _of_style(style, rng, len(rows))
            start, since = start + len(_words(style)), style.until
    rare = rng.random(n) < 0.002
    code[rare] = start + rng.integers(0, len(_rare_given()), int(rare.sum()))
    return code


def _of_style(style: Style, rng: Rng, n: int) -> Ints:
    whole, single = len(style.whole), len(style.single)
    u = rng.random(n)
    pair = _ranked(rng, len(style.first), n) * len(style.second) + _ranked(
        rng, len(style.second), n
    )
    alone = whole + _ranked(rng, single, n)
    fashion = _ranked(rng, whole, n)
    return np.select(
        [u < style.share_whole, u < style.share_whole + style.share_single],
        [fashion, alone],
        whole + single + pair,
    )


def _ranked(rng: Rng, options: int, n: int) -> Ints:
    """Draws with weights 1 / (rank + 8)."""
    weights = 1.0 / (np.arange(options) + 9)
    edges = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(edges, rng.random(n), "right"), options - 1)


def names_of_peoples(rng: Rng, surname: Ints, given: Ints, ethnicity: Texts) -> tuple[Ints, Ints]:
    """Codes with the names of those who go by their own people's: no family name, often a long name."""
    words = len(given_words()) - 1
    south, steppe = len(_southern()), len(_steppe())
    own = (ethnicity == MONGOL) & (rng.random(len(given)) < 0.4)
    far = ethnicity == UYGHUR
    # half of the Mongols go by the short form
    alone = len(lists.STEPPE_FIRST.split())
    short = np.where(rng.random(len(given)) < 0.5, alone, steppe)
    nomad = words - south - steppe + (rng.random(len(given)) * short).astype(np.int64)
    uyghur = words - south + (rng.random(len(given)) * south).astype(np.int64)
    return (
        np.where(own | far, -1, surname),
        np.where(far, uyghur, np.where(own, nomad, given)),
    )


def written_names(surname: Ints, given: Ints) -> Written:
    """Full names from codes."""
    return Written((surname_words(), given_words()), (compact(surname), compact(given)))


def people_names(rng: Rng, female: Bools, born: Ints) -> Texts:
    """Full names of people who are in no register: officials, grid workers."""
    return written_names(draw_surnames(rng, len(female)), draw_given(rng, female, born))[:]
