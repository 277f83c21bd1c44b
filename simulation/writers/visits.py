"""grid_visits: grid workers at people's doors, some because of a dispute, most by routine."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.case import Case
from simulation.chronicle import clock
from simulation.clerks import visit_notes
from simulation.recorded import Book, hours
from simulation.streams import chance, pick
from simulation.types import Rng, Texts
from simulation.writers.common import serial_keys, who

FINDINGS = ("无", "情绪激动", "扬言", "冲突", "搬离", "求助", "其他")
CALM = (90, 3, 0.4, 1, 1.5, 2, 2)
TROUBLED = (46, 24, 4, 12, 3, 7, 4)


def visits_book(case: Case) -> Book:
    """One row per visit."""
    rng = case.stream("visits")
    rows = pd.concat([_because(case, rng), _routine(case, rng)])
    rows = rows.sort_values(["at", "person"], kind="stable").reset_index(drop=True)
    n, person, at = len(rows), rows["person"].to_numpy(), rows["at"].to_numpy()
    grids, grid = case.world.places.grids, case.world.people.grid[person]
    known = chance(rng, 0.8, n)
    registered = at + hours(rng.exponential(10, n))
    order = np.argsort(registered, kind="stable")
    keys = np.empty(n, dtype=object)
    keys[order] = serial_keys("ZF", n, width=8)
    base = {
        "走访编号": keys,
        "网格编码": grids.code_at(grid, at),
        "网格员编号": grids.worker_code[grid],
        "对象证件号": np.where(known, case.world.people.document[person], "").astype(object),
        "走访时间": at,
        "发现": rows["finding"].to_numpy(dtype=object),
        "说明": visit_notes(rows["finding"].to_numpy(dtype=object), _groups(case, rows), rng),
        "登记时间": registered,
    }
    return Book(
        "grid_visits",
        registered,
        base,
        (),
        who(keys, "visited", person, rows["dispute"].to_numpy()),
    )


def _groups(case: Case, rows: pd.DataFrame) -> Texts:
    """What the dispute is about, empty for a visit by routine."""
    dispute = rows["dispute"].to_numpy()
    group = case.chronicle.disputes.group[np.maximum(dispute, 0)]
    return np.where(dispute >= 0, group, "").astype(object)


def _because(case: Case, rng: Rng) -> pd.DataFrame:
    """Visits some days after one report in five, to the side that is visited more easily: the doer."""
    about = case.reports[(case.reports["dispute"] >= 0) & (case.reports["grade"] < 3)]
    about = about[chance(rng, 0.2, len(about))]
    dispute, grave = about["dispute"].to_numpy(), (about["grade"] > 0).to_numpy()
    at = about["at"].to_numpy() + hours(rng.uniform(10, 150, len(about)))
    day = case.chronicle.endings.day[dispute]
    keep = (day < 0) | (at < case.chronicle.start + (day * 86_400).astype("timedelta64[s]"))
    finding = np.where(
        grave,
        pick(rng, FINDINGS, len(about), p=TROUBLED),
        pick(rng, FINDINGS, len(about), p=_mild()),
    )
    visits = pd.DataFrame(
        {"at": at, "person": case.chronicle.disputes.doer[dispute], "dispute": dispute}
    )
    found: pd.DataFrame = visits.assign(finding=finding)[keep]
    return found


def _mild() -> tuple[float, ...]:
    return tuple((a + b) / 2 for a, b in zip(CALM, TROUBLED, strict=True))


def _routine(case: Case, rng: Rng) -> pd.DataFrame:
    preset = case.world.preset
    n = round(preset.residents * 0.15 * preset.days / 365)
    day = rng.integers(0, preset.days, n)
    at = clock(case.chronicle.start, day, rng.integers(8 * 3600, 19 * 3600, n))
    finding: Texts = pick(rng, FINDINGS, n, p=CALM)
    person = rng.integers(0, len(case.world.people), n)
    return pd.DataFrame({"at": at, "person": person, "dispute": -1, "finding": finding})
