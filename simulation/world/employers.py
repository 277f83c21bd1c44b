"""Firms of every size, who works where, who answers for whom, and which get into trouble when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.presets import Preset
from simulation.streams import chance, pick
from simulation.types import Floats, Ints, Rng, Texts, Times
from simulation.world.firmnames import TRADES, firm_names
from simulation.world.homes import premises
from simulation.world.ids import credit_codes
from simulation.world.people import People
from simulation.world.places import Places
from simulation.world.toponyms import COUNTIES
from simulation.written import Written

BUILDING, MANAGING = "E", "K"  # GB/T 4754: construction, property management
NONE, MAIN, SUB, CREW = range(4)  # place in a chain of contracts: 总包, 分包, 包工头
FIRM_OF = 60  # residents to one firm
MANAGED = 12  # grids to one property manager
EXPONENT = 0.75  # the firm of rank r has about (1 / r) ** 0.75 times the workers of the biggest
NEAR = 0.04  # how far people live from work: standard deviation, as a share of the city


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
    tier: Ints  # NONE, MAIN, SUB, CREW
    parent: Ints  # the firm that it works for, -1 without
    manager: Ints  # one entry per grid: the firm that manages the houses there
    address: Written

    def __len__(self) -> int:
        return len(self.code)


def build_employers(preset: Preset, places: Places, people: People, rng: Rng) -> Employers:
    """All firms, with their workers drawn from the residents of working age."""
    n = max(preset.residents // FIRM_OF, 12)
    age = people.age_at(np.datetime64(preset.history_from))
    adults = np.flatnonzero((age >= 20) & (age < 60))
    employed = rng.permutation(adults)[: int(0.6 * len(adults))]
    size = _sizes(n, len(employed), rng)
    trade = _trades(preset, n, rng)
    grid = _sites(places, trade, rng)
    tier, parent = _chains(trade, size, rng)
    stopped_at, vanished_at = _ends(preset, n, rng)
    return Employers(
        code=credit_codes(pick(rng, COUNTIES, n), 100_000 + np.arange(n) * 37),
        name=firm_names(rng, trade),
        trade=trade,
        grid=grid,
        owner=rng.choice(adults[age[adults] >= 28], n),
        first=np.concatenate([[0], np.cumsum(size)[:-1]]),
        size=size,
        worker=_workers(people, employed, np.repeat(grid, size), rng),
        # crews and subcontractors are paid last
        pressure=rng.lognormal(0.0, 1.1, n) * np.choose(tier, [1.0, 1.8, 3.0, 4.0]),
        stopped_at=stopped_at,
        vanished_at=vanished_at,
        tier=tier,
        parent=parent,
        manager=_managers(preset, trade, rng),
        address=premises(places, grid, rng),
    )


def _sizes(n: int, workers: int, rng: Rng) -> Ints:
    """Sizes by Zipf's law with some noise, in random order; everybody has at least one worker."""
    weight = np.arange(1, n + 1) ** -EXPONENT * rng.lognormal(0.0, 0.3, n)
    size = 1 + (weight / weight.sum() * (workers - n)).astype(np.int64)
    return rng.permutation(size)


def _trades(preset: Preset, n: int, rng: Rng) -> Texts:
    """Trades by their shares; enough property managers for all grids, and two builders at least."""
    letters = [t for t in TRADES if t != MANAGING]
    trade = pick(rng, letters, n, p=[TRADES[t][0] for t in letters])
    trade[: max(preset.grids // MANAGED, 1)] = MANAGING
    trade[-2:] = BUILDING
    return trade


def _sites(places: Places, trade: Texts, rng: Rng) -> Ints:
    """Factories, sites and depots stand where the works are, shops among the people."""
    grids = places.grids
    heavy = np.isin(trade, ["C", "E", "G", "B"])
    crowd = grids.share * np.where(grids.works, 15.0, 1.0)
    works = rng.choice(len(grids), size=len(trade), p=crowd / crowd.sum())
    return np.where(heavy, works, rng.choice(len(grids), size=len(trade), p=grids.share))


def _chains(trade: Texts, size: Ints, rng: Rng) -> tuple[Ints, Ints]:
    """Builders by size: the biggest tenth contract, half work for them, the small crews for those."""
    tier, parent = np.full(len(trade), NONE), np.full(len(trade), -1)
    builders = np.flatnonzero(trade == BUILDING)
    builders = builders[np.argsort(-size[builders], kind="stable")]
    rank = (np.arange(len(builders)) + 0.5) / len(builders)
    tier[builders] = np.select([rank < 0.12, rank < 0.6], [MAIN, SUB], CREW)
    tier[builders[0]] = MAIN
    for level in (SUB, CREW):
        own = np.flatnonzero(tier == level)
        above = np.flatnonzero(tier == level - 1)
        above = above if len(above) else np.flatnonzero(tier == MAIN)
        # big contractors hand out more work
        share = size[above] / size[above].sum()
        parent[own] = rng.choice(above, size=len(own), p=share)
    return tier, parent


def _workers(people: People, employed: Ints, site: Ints, rng: Rng) -> Ints:
    """One worker per place, living near it: both are lined up by grid, with noise, and matched in order.

    Grids of one town stand side by side in that line.
    """
    last = float(people.homes.grid.max(initial=1)) + 1
    of_worker = people.grid[employed] / last + rng.normal(0, NEAR, len(employed))
    of_place = site / last + rng.normal(0, NEAR, len(site))
    chosen = employed[np.argsort(of_worker, kind="stable")]
    # where there are more people than places, the unlucky are spread evenly
    chosen = chosen[np.arange(len(site)) * len(chosen) // len(site)]
    worker = np.empty(len(site), dtype=np.int64)
    worker[np.argsort(of_place, kind="stable")] = chosen
    return worker


def _managers(preset: Preset, trade: Texts, rng: Rng) -> Ints:
    """Neighbouring grids share a manager."""
    keepers = rng.permutation(np.flatnonzero(trade == MANAGING))
    return keepers[np.arange(preset.grids) * len(keepers) // preset.grids]


def _ends(preset: Preset, n: int, rng: Rng) -> tuple[Times, Times]:
    """One firm in seven stops work some day; the owner of one in three of these vanishes."""
    start = np.datetime64(preset.history_from, "s")
    stop = start + rng.integers(0, preset.days * 86_400, n).astype("timedelta64[s]")
    stop = np.where(chance(rng, 0.15, n), stop, np.datetime64("NaT", "s"))
    gone = stop + rng.integers(5, 60, n).astype("timedelta64[D]")
    return stop, np.where(chance(rng, 0.33, n), gone, np.datetime64("NaT", "s"))
