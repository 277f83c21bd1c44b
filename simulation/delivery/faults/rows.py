"""Traps of whole rows in the inbox: doubled, late, corrected, retired, stale, without key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from simulation.columns import STATUS
from simulation.delivery.faults.pool import RECENT, Pool, Trap
from simulation.fault_rates import FaultRates
from simulation.streams import pick
from simulation.types import Bools, Column, Ints, Rng, Texts

CORRECTIONS = {
    "police_110": ("JQDZ", "更正"), "hotline_12345": ("事发地址", "更正"), "grid_events": ("address", "更正"),
    "dispute_ledger": ("化解情况", "补录"), "handling_log": ("说明", "补录"), "enterprise_reports": ("内容", "更正"),
    "dispute_parties": ("单位名称", "更正"), "transfers": ("理由", "更正"), "court_filings": ("结果", "更正"),
}  # fmt: skip
RETIRED = (
    "police_110",
    "hotline_12345",
    "grid_events",
    "dispute_ledger",
    "handling_log",
    "enterprise_reports",
)
MAIN_TIME = {
    "police_110": "BJSJ",
    "hotline_12345": "受理时间",
    "handling_log": "时间",
    "grid_visits": "走访时间",
}
Edit = Callable[[Pool, pd.DataFrame, Ints, Rng], pd.DataFrame]


def set_row_traps(pool: Pool, rates: FaultRates, rng: Rng) -> None:
    """Nothing; the pool has all row traps set."""
    _stale(pool, rates, rng)
    _late(pool, rates, rng)
    _settled(pool, rates, rng)
    _doubled(pool, rates, rng)
    _refused(pool, rates, rng)


def _stale(pool: Pool, rates: FaultRates, rng: Rng) -> None:
    """A version left behind that comes after a newer one: stored, never current."""
    if pool.first.delivery.updated is None:
        return
    again, after = pool.follow()
    fits = (again == pool.place + 1) & (after != pool.place + 2) & pool.unique()
    fits &= (pool.place >= 1) & _open(pool, pool.place + 2)
    rows = _drawn(np.flatnonzero(fits), rates.stale, rng)
    pool.move(rows, 2, Trap("stale", "version", "older_version"))


def _late(pool: Pool, rates: FaultRates, rng: Rng) -> None:
    """Rows left behind that come with the next file, their times as they were."""
    again, _ = pool.follow()
    fits = (again != pool.place + 1) & pool.unique() & (pool.place >= 1)
    rows = _drawn(np.flatnonzero(fits & _open(pool, pool.place + 1)), rates.late, rng)
    pool.move(rows, 1, Trap("late", "none"))


def _settled(pool: Pool, rates: FaultRates, rng: Rng) -> None:
    """Earlier rows once more: as they were, stamped anew, put right, put right unseen, or withdrawn."""
    kinds = [k for k in SETTLED if _is_for(k[0], pool)]
    share = np.array([getattr(rates, trap.fault) for trap, _ in kinds])
    rows, size = pool.settled(), np.bincount(pool.place, minlength=len(pool.sent.files))
    wanted = rng.binomial(size[:, None], share)
    taken = _taken(pool, rows, wanted, rng)
    for n, (trap, edit) in enumerate(kinds):
        origin, place = (np.concatenate([part[n][side] for part in taken]) for side in (0, 1))
        if len(origin):
            frame = edit(pool, pool.rows.iloc[origin], place, rng)
            pool.add(frame, origin, place, trap)


def _is_for(trap: Trap, pool: Pool) -> bool:
    source, clocked = pool.first.source, pool.first.delivery.updated is not None
    if trap.fault in ("corrected", "untouched_edit"):
        return source in CORRECTIONS
    if trap.fault == "retired":
        return source in RETIRED
    return clocked or trap.fault != "synced"


def _taken(pool: Pool, rows: Ints, wanted: Ints, rng: Rng) -> list[list[tuple[Ints, Ints]]]:
    """Per file and trap the rows chosen, none twice, all of earlier files; and the file."""
    free, found = np.ones(len(rows), dtype=bool), [[(_NONE, _NONE) for _ in wanted[0]]]
    ends = np.searchsorted(pool.place[rows], np.arange(len(wanted)))
    for place in pool.open_places():
        window = np.arange(max(0, ends[place] - RECENT), ends[place])
        window = window[free[window]]
        n = min(int(wanted[place].sum()), len(window))
        chosen = rng.choice(window, size=n, replace=False) if n else _NONE
        free[chosen] = False
        parts = np.split(rows[chosen], np.minimum(np.cumsum(wanted[place]), n)[:-1])
        found.append([(part, np.full(len(part), place)) for part in parts])
    return found


def _same(pool: Pool, rows: pd.DataFrame, place: Ints, rng: Rng) -> pd.DataFrame:
    """Exactly as it was."""
    return rows


def _stamped(pool: Pool, rows: pd.DataFrame, place: Ints, rng: Rng) -> pd.DataFrame:
    """A nightly sync touches the update time and nothing else."""
    updated = pool.first.delivery.updated
    return rows if updated is None else rows.assign(**{updated: pool.stamps(place, rng)})


def _edited(pool: Pool, rows: pd.DataFrame, place: Ints, rng: Rng) -> pd.DataFrame:
    """An edit that left the update time alone: same key, same time, other content."""
    column, word = CORRECTIONS[pool.first.source]
    return rows.assign(**{column: rows[column].astype(object) + f"（{word}）"})


def _corrected(pool: Pool, rows: pd.DataFrame, place: Ints, rng: Rng) -> pd.DataFrame:
    """One cell put right: a new version."""
    return _stamped(pool, _edited(pool, rows, place, rng), place, rng)


def _withdrawn(pool: Pool, rows: pd.DataFrame, place: Ints, rng: Rng) -> pd.DataFrame:
    """作废 or 误录."""
    name = "row_status" if pool.first.source == "grid_events" else STATUS
    words = pick(rng, ("作废", "误录"), len(rows), p=[3, 1])
    return _stamped(pool, rows, place, rng).assign(**{name: words})


def _doubled(pool: Pool, rates: FaultRates, rng: Rng) -> None:
    """The same row twice in one file."""
    fits = pool.unique() & _open(pool, pool.place) & (pool.place >= 1)
    rows = _drawn(np.flatnonzero(fits), rates.doubled, rng)
    pool.add(pool.rows.iloc[rows], rows, pool.place[rows], Trap("doubled", "unchanged"))


def _refused(pool: Pool, rates: FaultRates, rng: Rng) -> None:
    """Rows more that must not come in: no time, no key, a petition or a protest as an outcome."""
    key, source = pool.first.delivery.key[0], pool.first.source
    if source in MAIN_TIME:
        rows = _of_inbox(pool, rates.bad_time, rng)
        changed: dict[str, str | Column] = {
            key: pool.rows[key].to_numpy(dtype=object)[rows] + "T",
            MAIN_TIME[source]: "待定",
        }
        _more(pool, rows, changed, Trap("bad_time", "quarantined", "time_unusable"))
        rows = _of_inbox(pool, rates.no_key, rng)
        _more(pool, rows, {key: ""}, Trap("no_key", "quarantined", "key_missing"))
    if source == "incidents":
        rows = _of_inbox(pool, rates.forbidden_outcome, rng)
        words: Texts = pick(rng, ("上访", "聚集", "罢工"), len(rows))
        key_cells = pool.rows[key].to_numpy(dtype=object)[rows] + "F"
        forbidden: dict[str, str | Column] = {key: key_cells, "层级": "3", "类型": words}
        _more(pool, rows, forbidden, Trap("forbidden_outcome", "quarantined", "forbidden_outcome"))


def _more(pool: Pool, rows: Ints, changed: Mapping[str, str | Column], trap: Trap) -> None:
    frame = pool.rows.iloc[rows].copy()
    for column, cells in changed.items():
        frame[column] = cells
    pool.add(frame, rows, pool.place[rows], trap)


def _of_inbox(pool: Pool, rate: float, rng: Rng) -> Ints:
    return _drawn(np.flatnonzero((pool.place >= 1) & _open(pool, pool.place)), rate, rng)


def _open(pool: Pool, place: Ints) -> Bools:
    return np.isin(place, pool.open_places())


def _drawn(rows: Ints, rate: float, rng: Rng) -> Ints:
    return rows[rng.random(len(rows)) < rate]


_NONE: Ints = np.zeros(0, dtype=np.int64)
SETTLED: tuple[tuple[Trap, Edit], ...] = (
    (Trap("redelivered", "unchanged"), _same),
    (Trap("synced", "unchanged"), _stamped),
    (Trap("corrected", "version"), _corrected),
    (Trap("untouched_edit", "version", "same_time"), _edited),
    (Trap("retired", "version", "retired"), _withdrawn),
)
