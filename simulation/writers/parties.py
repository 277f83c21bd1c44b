"""The parties of ledger entries: both sides, further workers, the firm and its contractor."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.case import Case
from simulation.types import Bools, Ints, Texts


def side_rows(case: Case) -> pd.DataFrame:
    """One row per party: key, seq, dispute, role, person (-1), firm (-1), firm_role, entered_at."""
    ledger, d = case.ledger, case.chronicle.disputes
    dispute = ledger["dispute"].to_numpy()
    doer_first = d.pairs.doer_applies[dispute]
    first = np.where(doer_first, d.doer[dispute], d.other[dispute])
    second = np.where(doer_first, d.other[dispute], d.doer[dispute])
    firm, everyone = d.pairs.firm[dispute], np.ones(len(ledger), dtype=bool)
    building = (firm >= 0) & (case.world.employers.trade[np.maximum(firm, 0)] == "E")
    labour = d.group[dispute] == "labour"
    against = np.where(labour, "用人单位", "其他")
    blocks = [
        _block(ledger, everyone, "申请方", person=first),
        _crowd(case, dispute),
        _block(ledger, everyone, "被申请方", person=second),
        _block(
            ledger,
            firm >= 0,
            "被申请方",
            firm=firm,
            firm_role=np.where(building & labour, "分包", against),
        ),
        # wages on a site are owed by the subcontractor and answered for by the main contractor
        _block(
            ledger,
            building & labour,
            "被申请方",
            firm=_main_contractor(case, firm),
            firm_role="总包",
        ),
    ]
    rows = pd.concat(blocks).sort_values("entry", kind="stable").reset_index(drop=True)
    return rows.assign(seq=rows.groupby("entry").cumcount().to_numpy() + 1)


def _block(
    ledger: pd.DataFrame,
    where: Bools,
    role: str,
    *,
    person: Ints | int = -1,
    firm: Ints | int = -1,
    firm_role: Texts | str = "",
) -> pd.DataFrame:
    frame = ledger[["key", "dispute", "entered_at"]].assign(
        entry=np.arange(len(ledger)), role=role, person=person, firm=firm, firm_role=firm_role
    )
    return frame[where]


def _crowd(case: Case, dispute: Ints) -> pd.DataFrame:
    """Fellow workers: the next ones on the firm's list after the applicant."""
    ledger, d, firms = case.ledger, case.chronicle.disputes, case.world.employers
    firm = np.maximum(d.pairs.firm[dispute], 0)
    count = np.minimum(d.pairs.crowd[dispute], firms.size[firm] - 1)
    rows = _block(ledger, np.ones(len(ledger), dtype=bool), "申请方").iloc[
        np.repeat(np.arange(len(ledger)), count)
    ]
    entry = rows["entry"].to_numpy()
    nth = rows.groupby("entry").cumcount().to_numpy()
    place = firms.first[firm[entry]] + nth
    own = firms.worker[place] == d.doer[dispute][entry]
    # the applicant's own place on the list goes to the last worker
    last = firms.first[firm[entry]] + firms.size[firm[entry]] - 1
    return rows.assign(person=firms.worker[np.where(own, last, place)])


def _main_contractor(case: Case, firm: Ints) -> Ints:
    """Each building firm works under the biggest one, the biggest under the next."""
    firms = case.world.employers
    builders = np.flatnonzero(firms.trade == "E")
    ranked = (
        builders[np.argsort(-firms.size[builders], kind="stable")]
        if len(builders)
        else np.array([0])
    )
    found: Ints = np.where(firm == ranked[0], ranked[min(1, len(ranked) - 1)], ranked[0])
    return found
