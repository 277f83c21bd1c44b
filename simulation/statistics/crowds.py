"""How many are involved: parties of a dispute, disputes of an employer, people who come back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from simulation.statistics.measured import Measured, exact, share
from simulation.statistics.seen import Seen
from simulation.types import Bools

PARTY_BINS = (2, 3, 4, 5, 6, 8, 11, 16, 21, 31, 41, 10_000)
FIRM_BINS = (1, 2, 3, 5, 10, 20, 50, 100, 100_000)


def crowds(seen: Seen) -> list[Measured]:
    """Fewest and most parties, most disputes of one employer, share of disputes with a known face."""
    n, firms, again = _parties(seen), _by_firm(seen), known_faces(seen)
    return [
        exact("fewest_parties", n.min() if len(n) else np.nan, n=len(n)),
        exact("most_parties", n.max() if len(n) else np.nan, n=len(n)),
        exact("busiest_firm", firms.max() if len(firms) else np.nan, n=len(firms)),
        share("known_faces", int(again.sum()), len(again)),
    ]


def parties(seen: Seen) -> pd.DataFrame:
    """Ledger entries by number of parties: label, n."""
    return _binned(_parties(seen), PARTY_BINS)


def firms(seen: Seen) -> pd.DataFrame:
    """Employers with a dispute in the files by number of disputes: label, n."""
    return _binned(_by_firm(seen), FIRM_BINS)


def known_faces(seen: Seen) -> Bools:
    """Which disputes that reached a file have a side that was a side of an earlier one.

    Who answers for a firm comes back with every dispute of the firm, and is not counted.
    """
    d, firms = seen.case.chronicle.disputes, seen.case.world.employers
    firm = d.pairs.firm[seen.told]
    owner = np.where(firm >= 0, firms.owner[np.maximum(firm, 0)], -1)
    who = np.column_stack([d.doer[seen.told], d.other[seen.told]])
    private = (who != owner[:, None]).ravel()
    # told disputes are in order of birth, so a second appearance is a later dispute
    again = np.zeros(who.size, dtype=bool)
    again[private] = pd.Series(who.ravel()[private]).duplicated(keep="first").to_numpy()
    return np.asarray(again[::2] | again[1::2], dtype=bool)


def _parties(seen: Seen) -> pd.Series:
    return seen.kept.frames["dispute_parties"].groupby("entry").size()


def _by_firm(seen: Seen) -> pd.Series:
    d = seen.case.chronicle.disputes
    mine = seen.told[d.group[seen.told] == "labour"]
    firm = d.pairs.firm[mine]
    return pd.Series(firm[firm >= 0]).value_counts()


def _binned(values: pd.Series, edges: tuple[int, ...]) -> pd.DataFrame:
    n, _ = np.histogram(values.to_numpy(), bins=np.array(edges) - 0.5)
    pairs = pairwise(edges)
    labels = [str(a) if b == a + 1 else f"{a}–{b - 1}" for a, b in pairs]
    labels[-1] = f"≥ {edges[-2]}"
    return pd.DataFrame({"label": labels, "n": n})
