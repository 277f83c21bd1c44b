"""The worst: how often, of which kind, announced or not, how long after the first report, how late registered."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_contracts.codes.load import code_list
from simulation.life import kinds
from simulation.statistics.measured import Measured, exact, share
from simulation.statistics.seen import GROUPS, Seen

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


def harm(seen: Seen) -> list[Measured]:
    """Prevalence, silent share (of all and by kind), lead time, registration, unusable ids."""
    worst, silent, lead = seen.worst, silent_by_kind(seen), leads(seen)
    ids = seen.kept.frames["incident_persons"]
    return [
        share("incident_rate", len(worst), len(seen.told)),
        share("life_rate", len(worst), len(seen.told)),
        share("silent", int(_silent(seen).sum()), len(worst)),
        *(share("silent_by_kind", int(r["hits"]), int(r["n"]), part=str(k)) for k, r in silent.iterrows()),
        exact("lead_days", lead["q50"]["全部"], n=int(lead["n"]["全部"])),
        share("without_id", int((~ids["document"].astype(bool)).sum()), len(ids)),
        share("unrelated", int((_level_one(seen)["dispute"] < 0).sum()), len(_level_one(seen))),
    ]  # fmt: skip


def prevalence(seen: Seen) -> list[Measured]:
    """Incidents per dispute that reached a file, by kind."""
    n = pd.Series(seen.group[seen.told]).value_counts()
    hits = pd.Series(seen.group[seen.worst["dispute"].to_numpy()]).value_counts()
    return [share("prevalence", int(hits.get(k, 0)), int(n.get(k, 0)), part=k) for k in GROUPS.values()]  # fmt: skip


def silent_by_kind(seen: Seen) -> pd.DataFrame:
    """By kind: n (incidents), hits (of these with no report at all before)."""
    kind = seen.group[seen.worst["dispute"].to_numpy()]
    table = pd.DataFrame({"kind": kind, "silent": _silent(seen)}).groupby("kind")["silent"]
    found = pd.DataFrame({"n": table.count(), "hits": table.sum()})
    return found.reindex([k for k in GROUPS.values() if k in found.index])


def stated_silence(seen: Seen) -> list[float]:
    """The silent share that each kind with an incident is made with, in the order of `silent_by_kind`."""
    made = {GROUPS.get(name, name): group.silent for name, group in kinds.BY_GROUP.items()}
    return [made[str(kind)] for kind in silent_by_kind(seen).index]


def by_type(seen: Seen) -> pd.DataFrame:
    """Level 1 incidents by type: label, n (of a dispute), unrelated."""
    names = code_list("incident_type")
    all_ = _level_one(seen)
    n = pd.crosstab(all_["type"], all_["dispute"] >= 0).reindex(columns=[True, False], fill_value=0)
    labels = [f"{t} {names.entry(t).label}" for t in n.index]
    return pd.DataFrame(
        {"label": labels, "n": n[True].to_numpy(), "unrelated": n[False].to_numpy()}
    )


def leads(seen: Seen) -> pd.DataFrame:
    """Days from the first report to the incident, by kind and for all: n and quantiles q10 ... q90."""
    worst = seen.worst
    first = seen.first_report.reindex(worst["dispute"]).to_numpy()
    days = (worst["at"].to_numpy() - first) / np.timedelta64(1, "D")
    kind = seen.group[worst["dispute"].to_numpy()]
    return _quantiles(pd.DataFrame({"part": kind, "days": days}).dropna(), list(GROUPS.values()))


def registration(seen: Seen) -> pd.DataFrame:
    """Days from the stated time of an incident to its registration, by type and for all."""
    rows, names = seen.kept.frames["incidents"], code_list("incident_type")
    days = (rows["registered_at"] - rows["at"]).dt.total_seconds() / 86_400
    part = [f"{t} {names.entry(t).label}" for t in rows["type"].astype(str)]
    return _quantiles(pd.DataFrame({"part": part, "days": days}), sorted(set(part)))


def _quantiles(table: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    both = pd.concat([table, table.assign(part="全部")]).groupby("part")["days"]
    found = pd.DataFrame({f"q{round(100 * q)}": both.quantile(q) for q in QUANTILES})
    return found.assign(n=both.count()).reindex([*(p for p in order if p in found.index), "全部"])


def _silent(seen: Seen) -> np.ndarray:
    return seen.first_report.reindex(seen.worst["dispute"]).isna().to_numpy()


def _level_one(seen: Seen) -> pd.DataFrame:
    rows = seen.case.incidents
    return rows[(rows["level"] == "1") & (rows["at"] < seen.kept.until)]
