"""grid_visits: grid workers at people's doors, some because of a dispute, most by routine."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.course import clock
from simulation.record.calls.callers import before_the_worst
from simulation.record.case import Case
from simulation.record.clerks.desks import visit_notes
from simulation.record.writers.common import serial_keys, who
from simulation.recorded import Book, hours
from simulation.streams import chance, drawn, pick
from simulation.types import Floats, Ints, Rng, Texts, Times

FINDINGS = ("无", "情绪激动", "扬言", "冲突", "搬离", "求助", "其他")
CALM = (90, 3, 0.4, 1, 1.5, 2, 2)
TROUBLED = (46, 24, 4, 12, 3, 7, 4)
SEEN = 0.55  # how much of the last weeks' trouble shows at the door
FRESH_DAYS = 21.0
# a visit follows: of the reports by grade, of orders, of mediations that failed
AFTER_REPORT, AFTER_ORDER, AFTER_FAILURE = (0.12, 0.22, 0.35), 0.6, 0.2
ROUTINE_A_YEAR = 0.15  # visits per resident
KNOWN = 0.8  # of the visited: the worker writes down the number


def visits_book(case: Case) -> Book:
    """One row per visit."""
    rng = case.stream("visits")
    rows = pd.concat([_because(case, rng), _routine(case, rng)])
    rows = rows.sort_values(["at", "person"], kind="stable").reset_index(drop=True)
    n, person, at = len(rows), rows["person"].to_numpy(), rows["at"].to_numpy()
    grids, grid = case.world.places.grids, case.world.people.grid_at(person, at)
    registered = at + hours(rng.exponential(10, n))
    order = np.argsort(registered, kind="stable")
    keys = np.empty(n, dtype=object)
    keys[order] = serial_keys("ZF", n, width=8)
    known = np.where(chance(rng, KNOWN, n), case.world.people.document[person], "")
    base = {
        "走访编号": keys,
        "网格编码": grids.code_at(grid, at),
        "网格员编号": grids.worker_code[grid],
        "对象证件号": known.astype(object),
        "走访时间": at,
        "发现": rows["finding"].to_numpy(dtype=object),
        "说明": visit_notes(rows["finding"].to_numpy(dtype=object), _groups(case, rows), rng),
        "登记时间": registered,
    }
    people = who(keys, "visited", person, rows["dispute"].to_numpy())
    return Book("grid_visits", registered, base, (), people)


def _groups(case: Case, rows: pd.DataFrame) -> Texts:
    """What the dispute is about, empty for a visit by routine."""
    dispute = rows["dispute"].to_numpy()
    group = case.chronicle.disputes.group[np.maximum(dispute, 0)]
    return np.where(dispute >= 0, group, "").astype(object)


def _because(case: Case, rng: Rng) -> pd.DataFrame:
    """Visits some days after what worries officials, mostly to the side that drives it."""
    cause = _causes(case, rng)
    dispute = cause["dispute"].to_numpy()
    at = cause["at"].to_numpy().astype("datetime64[s]") + hours(rng.uniform(10, 150, len(cause)))
    d = case.chronicle.disputes
    person = np.where(chance(rng, 0.7, len(cause)), d.doer[dispute], d.other[dispute])
    visits = pd.DataFrame(
        {"at": at, "person": person, "dispute": dispute, "finding": _found(case, dispute, at, rng)}
    )
    return visits[at <= before_the_worst(case.chronicle.endings, case.chronicle.start, dispute)]


def _causes(case: Case, rng: Rng) -> pd.DataFrame:
    """What makes somebody send the grid worker round: dispute, at."""
    c, about = (
        case.chronicle,
        case.reports[(case.reports["dispute"] >= 0) & (case.reports["grade"] < 3)],
    )
    rate = np.array(AFTER_REPORT)[about["grade"].to_numpy()]
    failed = c.responses[(c.responses["step"] == 0) & ~c.responses["success"]]
    tables = ((about, rate), (c.orders, AFTER_ORDER), (failed, AFTER_FAILURE))
    return pd.concat([t[chance(rng, p, len(t))][["dispute", "at"]] for t, p in tables])


def _found(case: Case, dispute: Ints, at: Times, rng: Rng) -> Texts:
    """What shows at the door follows what truly happened in the last weeks, reported or not, but weakly."""
    trouble = _recent(case, dispute, at)
    weight = (SEEN * np.clip(trouble, 0.0, 1.0))[:, None]
    shares = (1 - weight) * np.array(CALM) + weight * np.array(TROUBLED)
    return np.array(FINDINGS, dtype=object)[drawn(rng, shares)]


def _recent(case: Case, dispute: Ints, at: Times) -> Floats:
    """How fresh and how grave the dispute's latest act was: 1 for blows on the day, fading over three weeks."""
    acts = case.chronicle.acts[["dispute", "at", "grade"]].assign(
        happened=case.chronicle.acts["at"]
    )
    visits = pd.DataFrame({"dispute": dispute, "at": at, "row": np.arange(len(at))}).sort_values(
        "at", kind="stable"
    )
    last = pd.merge_asof(visits, acts, on="at", by="dispute").set_index("row").sort_index()
    age = (at - last["happened"].to_numpy()) / np.timedelta64(1, "D")
    found: Floats = (0.5 + 0.25 * last["grade"].to_numpy()) * np.exp(-age / FRESH_DAYS)
    return np.nan_to_num(found)


def _routine(case: Case, rng: Rng) -> pd.DataFrame:
    preset = case.world.preset
    n = round(preset.residents * ROUTINE_A_YEAR * preset.days / 365)
    day = rng.integers(0, preset.days, n)
    at = clock(case.chronicle.start, day, rng.integers(8 * 3600, 19 * 3600, n))
    finding: Texts = pick(rng, FINDINGS, n, p=CALM)
    person = rng.integers(0, len(case.world.people), n)
    return pd.DataFrame({"at": at, "person": person, "dispute": -1, "finding": finding})
