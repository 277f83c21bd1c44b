"""The features of an observer who misses nothing that was reported, and sees nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.actors import KEPT_DAYS
from simulation.life.chronicle import Chronicle
from simulation.life.disputes import Disputes
from simulation.life.pairs import LOVE, RELATIONS
from simulation.truth.evidence import Evidence
from simulation.truth.running import DAY, Marks, days_since, last_before, sums_before, value_of
from simulation.types import Bools, Column, Floats, Ints, Times

SPANS = (3.0, 14.0, 60.0, np.inf)  # half-lives in days; the last counts everything
GRADED = ("reports", "threats", "blows")
# the same codes in every city, whichever relations occur in it
RELATION_NAMES = np.unique([*LOVE, *RELATIONS.values()])


def observed(
    chronicle: Chronicle, evidence: Evidence, *, dispute: Ints, as_of: Times
) -> pd.DataFrame:
    """One row per (dispute, as_of) and a float32 column per feature, from marks before `as_of`.

    Fading counts are named `<mark>_<half-life>d` (`_ever` without fading), recencies
    `days_since_<mark>`; what does not apply is NaN. `kind` and `relation` are codes.
    """
    columns = _standing(chronicle, dispute, as_of)
    columns |= _acts(evidence.acts, dispute, as_of)
    columns |= _help(evidence, dispute, as_of)
    columns |= _around(chronicle.disputes, evidence, dispute, as_of)
    return pd.DataFrame({k: np.asarray(v, dtype=np.float32) for k, v in columns.items()})


def at_risk(chronicle: Chronicle, evidence: Evidence, as_of: np.datetime64) -> Ints:
    """Disputes with a reported act in the 180 days before `as_of` and no incident before it."""
    n = len(chronicle.disputes)
    everyone, moment = np.arange(n), np.full(n, as_of, dtype="datetime64[s]")
    age = days_since(evidence.acts, last_before(evidence.acts, everyone, moment), moment)
    day = int((moment[0] - chronicle.start) / np.timedelta64(DAY, "s")) if n else 0
    alive: Bools = (chronicle.endings.day < 0) | (chronicle.endings.day >= day)
    return np.flatnonzero(alive & (age <= KEPT_DAYS))


def _standing(chronicle: Chronicle, dispute: Ints, as_of: Times) -> dict[str, Column]:
    """What is known with the first report: kind, relation, sides, sums; and the season."""
    disputes, pairs = chronicle.disputes, chronicle.disputes.pairs
    month = as_of.astype("datetime64[M]").astype(np.int64) % 12
    return {
        "kind": disputes.kind[dispute],
        "relation": np.searchsorted(RELATION_NAMES, pairs.relation[dispute].astype(str)),
        "month": month,
        "doer_applies": pairs.doer_applies[dispute],
        "child": pairs.child[dispute],
        "crowd": pairs.crowd[dispute],
        "claim_yuan": disputes.claim_yuan[dispute],
        "claim_months": disputes.claim_months[dispute],
        "claim_people": disputes.claim_people[dispute],
    }


def _acts(found: Marks, dispute: Ints, as_of: Times) -> dict[str, Column]:
    columns = _counts(found, dispute, as_of, SPANS)
    signs = [n for n in found.names if n not in GRADED]
    # for single signs two spans do: rare marks gain nothing from four
    dropped = {f"{sign}{_suffix(span)}" for sign in signs for span in (SPANS[0], SPANS[2])}
    columns = {name: column for name, column in columns.items() if name not in dropped}
    row = last_before(found, dispute, as_of)
    return columns | _recency(found, dispute, as_of) | {"last_gap_days": _gap(found, row)}


def _recency(found: Marks, dispute: Ints, as_of: Times) -> dict[str, Column]:
    """Days since the last report, threat and blow, and since the first report."""
    ages: dict[str, Column] = {}
    for name in GRADED:
        some = found.values[:, found.names.index(name)] > 0
        only = Marks(found.key[some], found.second[some], found.names, found.values[some])
        ages[f"days_since_{name}"] = days_since(only, last_before(only, dispute, as_of), as_of)
    first = np.searchsorted(found.key, dispute)
    known = last_before(found, dispute, as_of) >= 0
    return ages | {"days_since_first": days_since(found, np.where(known, first, -1), as_of)}


def _gap(found: Marks, row: Ints) -> Floats:
    """Days between the last two marks, NaN where there is only one."""
    if len(found) < 2:
        return np.full(len(row), np.nan)
    place = np.maximum(row, 1)
    both = (row >= 1) & (found.key[place] == found.key[place - 1])
    return np.where(both, (found.second[place] - found.second[place - 1]) / DAY, np.nan)


def _help(evidence: Evidence, dispute: Ints, as_of: Times) -> dict[str, Column]:
    """Steps, promises, orders, filings, measures and closings."""
    columns: dict[str, Column] = {}
    for found in (evidence.steps, evidence.orders, evidence.filings, evidence.measures):
        columns |= _counts(found, dispute, as_of, (14.0, np.inf))
    columns |= _counts(evidence.closings, dispute, as_of, (np.inf,))
    columns = {n: c for n, c in columns.items() if "until" not in n}
    for name in ("steps", "orders", "filings", "measures", "closings"):
        found = getattr(evidence, name)
        age = days_since(found, last_before(found, dispute, as_of), as_of)
        columns[f"days_since_{name}"] = age
    return columns | {
        "days_to_promise": _ahead(evidence.promises, "promised", dispute, as_of),
        "order_days_left": _ahead(evidence.orders, "until", dispute, as_of),
        "held_days_left": _ahead(evidence.measures, "held_until", dispute, as_of),
    }


def _ahead(found: Marks, name: str, dispute: Ints, as_of: Times) -> Floats:
    """Days from `as_of` to the time that the last mark states; negative when it is past."""
    row = last_before(found, dispute, as_of)
    stated = value_of(found, row, name)
    stated = np.where(stated > 0, stated, np.nan)
    return (stated - as_of.astype("datetime64[s]").astype(np.int64)) / DAY


def _around(
    disputes: Disputes, evidence: Evidence, dispute: Ints, as_of: Times
) -> dict[str, Column]:
    """Reports against the same employer, and of all disputes of the driving side."""
    firm, doer = disputes.pairs.firm[dispute], disputes.doer[dispute]
    at_firm = _counts(evidence.firms, firm, as_of, (14.0, 60.0))
    of_doer = _counts(evidence.doers, doer, as_of, (60.0, np.inf))
    return {f"firm_{n}": c for n, c in at_firm.items()} | {
        f"doer_{n}": c for n, c in of_doer.items()
    }


def _counts(found: Marks, key: Ints, as_of: Times, spans: tuple[float, ...]) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for span in spans:
        faded = sums_before(found, key, as_of, half_life_days=span)
        columns |= {f"{name}{_suffix(span)}": column for name, column in faded.items()}
    return columns


def _suffix(span: float) -> str:
    return "_ever" if np.isinf(span) else f"_{span:g}d"
