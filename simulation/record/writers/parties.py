"""The parties of ledger entries: both sides, fellow workers, those who joined in, firms up the chain of contracts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.record.calls.bystanders import grown_ups, neighbours, relatives
from simulation.record.case import Case
from simulation.recorded import hours
from simulation.streams import chance, pick, stream
from simulation.types import Bools, Ints, Rng, Texts
from simulation.world.employers import CREW, MAIN, SUB

FIRM_ROLES = {MAIN: "总包", SUB: "分包", CREW: "包工头"}
CHILD_NAMED = 0.18  # of the couples with a child: the child is in the list, as 第三方
JOINED_LATER = 0.2  # of fellow workers and others who joined in: not there when the entry was made
CHILD_UNTIL = 18


def side_rows(case: Case) -> pd.DataFrame:
    """One row per party: key, seq, dispute, role, person (-1), firm (-1), firm_role, entered_at."""
    rng = stream(case.chronicle.seed, "sides")
    blocks = [
        *_sides(case),
        _crowd(case),
        _joined_in(case, rng),
        *_firms(case),
        _children(case, rng),
    ]
    rows = pd.concat(blocks, ignore_index=True)
    late = rows["joined"].to_numpy(dtype=bool) & chance(rng, JOINED_LATER, len(rows))
    wait = hours(np.where(late, rng.uniform(10, 24 * 20, len(rows)), 0.0))
    rows = rows.assign(entered_at=rows["entered_at"].to_numpy() + wait)
    # a list is numbered as it grows
    rows = rows.sort_values(["entry", "entered_at"], kind="stable", ignore_index=True)
    return rows.assign(seq=rows.groupby("entry").cumcount().to_numpy() + 1)


def _block(
    case: Case,
    where: Bools,
    role: Texts | str,
    *,
    person: Ints | int = -1,
    firm: Ints | int = -1,
    firm_role: Texts | str = "",
) -> pd.DataFrame:
    """A row for each entry of `where`; the other columns have one value per entry."""
    frame = case.ledger[["key", "dispute", "entered_at"]].assign(
        entry=np.arange(len(case.ledger)), role=role, person=person, firm=firm, firm_role=firm_role, joined=False
    )  # fmt: skip
    return frame[where]


def _sides(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Applicant and respondent; a crew's boss answers in person."""
    d, dispute = case.chronicle.disputes, case.ledger["dispute"].to_numpy()
    doer_first, everyone = d.pairs.doer_applies[dispute], np.ones(len(dispute), dtype=bool)
    first = np.where(doer_first, d.doer[dispute], d.other[dispute])
    second = np.where(doer_first, d.other[dispute], d.doer[dispute])
    boss = np.where(_tier(case) == CREW, FIRM_ROLES[CREW], "").astype(object)
    return (
        _block(case, everyone, "申请方", person=first),
        _block(case, everyone, "被申请方", person=second, firm_role=boss),
    )


def _firm(case: Case) -> Ints:
    firm: Ints = case.chronicle.disputes.pairs.firm[case.ledger["dispute"].to_numpy()]
    return firm


def _tier(case: Case) -> Ints:
    """The place in the chain of contracts of the firm in a labour dispute, 0 without."""
    firm, d = _firm(case), case.chronicle.disputes
    labour = (d.group[case.ledger["dispute"].to_numpy()] == "labour") & (firm >= 0)
    return np.where(labour, case.world.employers.tier[np.maximum(firm, 0)], 0)


def _firms(case: Case) -> list[pd.DataFrame]:
    """The firm, and whom it works for, up to the main contractor, who answers for wages on the site."""
    firms, firm, tier = case.world.employers, _firm(case), _tier(case)
    labour = case.chronicle.disputes.group[case.ledger["dispute"].to_numpy()] == "labour"
    # a crew is its boss and no firm
    own = (firm >= 0) & (tier != CREW)
    role = np.where(labour, "用人单位", "其他").astype(object)
    blocks = [_block(case, own, "被申请方", firm=firm, firm_role=_called(tier, role))]
    above = np.where(tier > 0, firms.parent[np.maximum(firm, 0)], -1)
    while (above >= 0).any():
        called = _called(np.where(above >= 0, firms.tier[np.maximum(above, 0)], 0), role)
        blocks.append(_block(case, above >= 0, "被申请方", firm=above, firm_role=called))
        above = np.where(above >= 0, firms.parent[np.maximum(above, 0)], -1)
    return blocks


def _called(tier: Ints, otherwise: Texts) -> Texts:
    choices = [np.full(len(tier), word, dtype=object) for word in FIRM_ROLES.values()]
    return np.select([tier == t for t in FIRM_ROLES], choices, otherwise).astype(object)


def _repeated(case: Case, count: Ints) -> tuple[pd.DataFrame, Ints]:
    """`count` rows for every entry, and each row's number among those of its entry."""
    rows = _block(case, np.ones(len(count), dtype=bool), "申请方").iloc[
        np.repeat(np.arange(len(count)), count)
    ]
    return rows.assign(joined=True), rows.groupby("entry").cumcount().to_numpy()


def _crowd(case: Case) -> pd.DataFrame:
    """Fellow workers: the next ones on the firm's list after the applicant."""
    d, firms, dispute = (
        case.chronicle.disputes,
        case.world.employers,
        case.ledger["dispute"].to_numpy(),
    )
    firm = np.maximum(_firm(case), 0)
    rows, nth = _repeated(case, np.minimum(d.crowd[dispute], firms.size[firm] - 1))
    entry = rows["entry"].to_numpy()
    place = firms.first[firm[entry]] + nth
    own = firms.worker[place] == d.doer[dispute][entry]
    # the applicant's own place on the list goes to the last worker
    last = firms.first[firm[entry]] + firms.size[firm[entry]] - 1
    return rows.assign(person=firms.worker[np.where(own, last, place)])


def _joined_in(case: Case, rng: Rng) -> pd.DataFrame:
    """Relatives and neighbours on one side or the other, or between them."""
    d, dispute = case.chronicle.disputes, case.ledger["dispute"].to_numpy()
    rows, _ = _repeated(case, d.third[dispute])
    mine, n = rows["dispute"].to_numpy(), len(rows)
    pool, world = grown_ups(case.world), case.world
    home = np.isin(d.group[mine], ["love", "family"]) | chance(rng, 0.4, n)
    for_doer = chance(rng, 0.5, n)
    one, two = (
        np.where(for_doer, d.doer[mine], d.other[mine]),
        np.where(for_doer, d.other[mine], d.doer[mine]),
    )
    person = np.where(
        home, relatives(world, one, two, pool, rng), neighbours(world, d.place[mine], pool, rng)
    )
    own = np.where(for_doer == d.pairs.doer_applies[mine], "申请方", "被申请方")
    role = np.where(pick(rng, ("own", "third"), n, p=[6, 4]) == "own", own, "第三方").astype(object)
    rows = rows.assign(person=person, role=role)
    fits = (person != d.doer[mine]) & (person != d.other[mine])
    kept: pd.DataFrame = rows[fits].drop_duplicates(["entry", "person"])
    return kept


def _children(case: Case, rng: Rng) -> pd.DataFrame:
    """A child of the home, where the couple has one and the clerk names it."""
    d, dispute = case.chronicle.disputes, case.ledger["dispute"].to_numpy()
    child = _child_of(case, d.other[dispute])
    child = np.where(child >= 0, child, _child_of(case, d.doer[dispute]))
    named = d.pairs.child[dispute] & (child >= 0) & chance(rng, CHILD_NAMED, len(dispute))
    return _block(case, named, "第三方", person=child)


def _child_of(case: Case, person: Ints) -> Ints:
    """A minor of the same home, -1 without."""
    people = case.world.people
    young = people.age_at(case.world.preset_day) < CHILD_UNTIL
    found = np.full(len(person), -1)
    for step in (1, 2, 3):
        near = np.minimum(person + step, len(people) - 1)
        fits = (people.household[near] == people.household[person]) & young[near]
        found = np.where((found < 0) & fits, near, found)
    return found
