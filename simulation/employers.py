"""Firms of every size, who works where, and which of them get into trouble when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation import namebook
from simulation.ids import credit_codes
from simulation.people import People
from simulation.places import COUNTIES
from simulation.presets import Preset
from simulation.streams import chance, pick
from simulation.types import Floats, Ints, Rng, Texts, Times

TRADES = tuple(namebook.FIRM_TRADES)


@dataclass(frozen=True)
class Employers:
    """One entry per firm; its workers are `worker[first[i]:first[i] + size[i]]`."""

    code: Texts
    name: Texts
    trade: Texts
    grid: Ints
    owner: Ints
    first: Ints
    size: Ints
    worker: Ints
    pressure: Floats  # hidden: how badly the firm does
    stopped_at: Times  # when it stops work, NaT for most
    vanished_at: Times  # when its owner is gone, NaT for most

    def __len__(self) -> int:
        return len(self.code)


def build_employers(preset: Preset, people: People, rng: Rng) -> Employers:
    """All firms, with their workers drawn from the residents of working age."""
    n = max(preset.residents // 60, 12)
    age = people.age_at(np.datetime64(preset.history_from))
    adults = np.flatnonzero((age >= 20) & (age < 60))
    worker = rng.permutation(adults)[: int(0.6 * len(adults))]
    share = rng.pareto(1.1, n) + 0.4
    size = np.maximum((share / share.sum() * (len(worker) - n)).astype(np.int64) + 1, 1)
    stopped_at, vanished_at = _ends(preset, n, rng)
    trade = pick(rng, TRADES, n, p=[24, 14, 14, 20, 8, 8, 8, 4])
    return Employers(
        code=credit_codes(pick(rng, COUNTIES, n), 100_000 + np.arange(n) * 37),
        name=namebook.firm_names(rng, trade, _number_words(n)),
        trade=trade,
        grid=rng.integers(0, preset.grids, n),
        owner=rng.choice(adults, n),
        first=np.concatenate([[0], np.cumsum(size)[:-1]]),
        size=size,
        worker=worker,
        pressure=rng.lognormal(0.0, 1.1, n) * np.where(trade == "E", 3.0, 1.0),
        stopped_at=stopped_at,
        vanished_at=vanished_at,
    )


def _ends(preset: Preset, n: int, rng: Rng) -> tuple[Times, Times]:
    """One firm in seven stops work some day; the owner of one in three of these vanishes."""
    start = np.datetime64(preset.history_from, "s")
    stop = start + rng.integers(0, preset.days * 86_400, n).astype("timedelta64[s]")
    stop = np.where(chance(rng, 0.15, n), stop, np.datetime64("NaT", "s"))
    gone = stop + rng.integers(5, 60, n).astype("timedelta64[D]")
    return stop, np.where(chance(rng, 0.33, n), gone, np.datetime64("NaT", "s"))


def _number_words(n: int) -> Texts:
    digits = "零一二三四五六七八九"
    words = ["".join(digits[int(d)] for d in str(i + 1)) for i in range(n)]
    return np.array(words, dtype=object)
