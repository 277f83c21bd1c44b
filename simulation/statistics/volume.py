"""How much there is: disputes a year, by kind, traffic by source and month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_contracts.codes.load import code_list
from simulation.life import kinds
from simulation.statistics.measured import Measured, count_over, exact, share
from simulation.statistics.seen import GROUPS, Seen

CALLS = ("police_110", "hotline_12345")


def volume(seen: Seen) -> list[Measured]:
    """Disputes a year, their shares by kind, calls over calls about disputes."""
    about, calls = calls_by_month(seen).sum()[["about", "calls"]]
    n, world = len(seen.told), seen.case.world
    return [
        exact("residents", len(world.people)),
        exact("towns", len(world.places.towns.code)),
        count_over("disputes_a_year", n, seen.years),
        exact("told_share", n / max(_born(seen), 1), n=_born(seen)),
        *(share(f"share_{label}", int(hits), n) for label, hits in by_kind(seen)["n"].items()),
        exact("traffic", calls / max(about, 1), n=int(calls)),
        exact("kinds", len(by_code(seen)), n=n),
    ]


def by_kind(seen: Seen) -> pd.DataFrame:
    """One row per kind in the page's words: n (disputes that reached a file), share."""
    n = pd.Series(seen.group[seen.told]).value_counts().reindex(list(GROUPS.values()), fill_value=0)
    return pd.DataFrame({"n": n, "share": n / max(n.sum(), 1)})


def by_code(seen: Seen) -> pd.DataFrame:
    """One row per kind of table 5.56 that occurs: code, label, n, the most frequent first."""
    code = pd.Series(kinds.texts("code")[seen.case.chronicle.disputes.kind[seen.told]])
    n, names = code.value_counts(), code_list("dispute_kind")
    labels = [f"{names.entry(c[:2]).label}·{names.entry(c).label}" for c in n.index]
    return pd.DataFrame({"code": n.index, "label": labels, "n": n.to_numpy()})


def calls_by_month(seen: Seen) -> pd.DataFrame:
    """110 and 12345 by month of the call: about (a dispute), other, calls, and per source and both."""
    parts = {}
    for source in CALLS:
        frame = seen.kept.frames[source]
        month = frame["at"].to_numpy().astype("datetime64[M]").astype("datetime64[s]")
        mine = (frame["dispute"] >= 0).to_numpy()
        parts[f"{source}_about"] = pd.Series(month[mine]).value_counts()
        parts[f"{source}_other"] = pd.Series(month[~mine]).value_counts()
    table = pd.DataFrame(parts).fillna(0).astype(np.int64).sort_index()
    about = table[[f"{s}_about" for s in CALLS]].sum(axis=1)
    return table.assign(about=about, calls=table.sum(axis=1))


def rows_by_month(seen: Seen) -> pd.DataFrame:
    """Rows by month of entry since the history begins, one column per source."""
    table = pd.DataFrame(seen.kept.months).fillna(0).astype(np.int64).sort_index()
    # registers were begun long before; what is asked here is how the files run
    return table[table.index >= pd.Timestamp(seen.preset.history_from.replace(day=1))]


def _born(seen: Seen) -> int:
    return int((seen.case.chronicle.disputes.born_at < seen.kept.until).sum())
