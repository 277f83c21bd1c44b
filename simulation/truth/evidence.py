"""All that could at best be known of the disputes: reported acts and recorded help, as dated marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.life.acts import CUES, THREAT, VIOLENCE
from simulation.life.chronicle import Chronicle
from simulation.truth.running import Marks, chosen, marks
from simulation.types import Column, Ints

DETAINED = "detained"


@dataclass(frozen=True)
class Evidence:
    """Marks by dispute (of the firm's and the doer's disputes together in the last two).

    Perfect linkage and every sign of a reported act told; nothing hidden, nothing unreported.
    """

    acts: Marks  # reported ones: reports, threats, blows, calmed, one per cue ...
    steps: Marks  # mediations and promises falling due, by result
    promises: Marks  # `promised`: second on which something was promised
    orders: Marks  # letters, orders, breaches; `until`: second on which they lapse
    filings: Marks
    measures: Marks  # detentions with their end, and what was paid
    closings: Marks  # of ledger entries
    firms: Marks  # reports against the same employer, and payments of it
    doers: Marks  # reports of all disputes of the driving side


def evidence_of(chronicle: Chronicle, ledger: pd.DataFrame | None = None) -> Evidence:
    """The evidence of one city; `ledger` (dispute, closed_at, success) adds closings where given."""
    acts = _acts(chronicle)
    return Evidence(
        acts=acts,
        steps=_steps(chronicle.responses),
        promises=_promises(chronicle.responses),
        orders=_orders(chronicle.orders),
        filings=_filings(chronicle.filings),
        measures=_measures(chronicle.measures),
        closings=_closings(ledger),
        firms=_of_others(acts, chronicle.disputes.pairs.firm),
        doers=_of_others(acts, chronicle.disputes.doer),
    )


def _acts(chronicle: Chronicle) -> Marks:
    told = chronicle.acts[chronicle.acts["reported"].to_numpy(dtype=bool)]
    grade = told["grade"].to_numpy()
    signs = {name: told[name].to_numpy() for name in (*CUES, "parted", "under_order", "by_other")}
    graded = {
        "reports": np.ones(len(told)),
        "threats": grade >= THREAT,
        "blows": grade >= VIOLENCE,
    }
    return _marks(told, graded | signs)


def _steps(responses: pd.DataFrame) -> Marks:
    due, good = responses["step"].to_numpy() == 1, responses["success"].to_numpy(dtype=bool)
    results = {
        "settled": ~due & good,
        "failed": ~due & ~good,
        "kept": due & good,
        "broken": due & ~good,
    }
    return _marks(responses, results)


def _promises(responses: pd.DataFrame) -> Marks:
    made = responses[responses["promised_at"].notna()]
    return _marks(made, {"promised": _second(made["promised_at"])})


def _orders(orders: pd.DataFrame) -> Marks:
    type_ = orders["type"].to_numpy()
    kinds = {"letters": type_ == 1, "orders": type_ == 2, "breaches": type_ >= 3}
    return _marks(orders, kinds | {"until": _second(orders["until"])})


def _filings(filings: pd.DataFrame) -> Marks:
    cause = filings["cause"]
    parting = cause.isin(["离婚", "抚养"]).to_numpy()
    wages = cause.isin(["追索劳动报酬", "劳动争议"]).to_numpy()
    return _marks(filings, {"parting": parting, "wages": wages, "elsewise": ~parting & ~wages})


def _measures(found: pd.DataFrame) -> Marks:
    held = (found["what"] == DETAINED).to_numpy()
    values = {"detained": held, "paid": ~held, "yuan": found["yuan"].to_numpy()}
    return _marks(found, values | {"held_until": _second(found["until"]) * held})


def _closings(ledger: pd.DataFrame | None) -> Marks:
    if ledger is None:
        ledger = pd.DataFrame({"dispute": [], "closed_at": [], "success": []})
    closed = ledger[ledger["closed_at"].notna()]
    success = closed["success"].to_numpy(dtype=bool)
    values = {"closed": np.ones(len(closed)), "closed_well": success}
    return marks(closed["dispute"].to_numpy(dtype=np.int64), _times(closed["closed_at"]), values)


def _of_others(acts: Marks, owner: Ints) -> Marks:
    """The reports again, under the firm or person that they concern; nobody's are left out."""
    known = chosen(acts, owner[acts.key] >= 0)
    column = known.names.index("reports")
    blows = known.names.index("blows")
    values = {"reports": known.values[:, column], "blows": known.values[:, blows]}
    return marks(owner[known.key], known.second.astype("datetime64[s]"), values)


def _marks(frame: pd.DataFrame, values: Mapping[str, Column]) -> Marks:
    return marks(frame["dispute"].to_numpy(dtype=np.int64), _times(frame["at"]), values)


def _times(column: pd.Series) -> Column:
    return column.to_numpy().astype("datetime64[s]")


def _second(column: pd.Series) -> Column:
    """Seconds since 1970, 0 where there is no time."""
    return np.where(column.isna(), 0, _times(column).astype(np.int64))
