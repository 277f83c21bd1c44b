"""What officials know of a dispute when they write it down: names, relation, what is owed."""

from __future__ import annotations

import numpy as np

from simulation.life.chronicle import Chronicle
from simulation.record.clerks.ledger import Entry
from simulation.record.telling import Owed
from simulation.recorded import NAT
from simulation.streams import taken
from simulation.types import Ints, Times

AGAINST_FIRM = ("labour", "property", "consumer")


def known_entry(chronicle: Chronicle, dispute: Ints, at: Times, *, grade: Ints) -> Entry:
    """The facts behind the words of each entry about a dispute, written down at `at`.

    `first` is the applicant, `second` the respondent: the firm where there is one.
    """
    d, names = chronicle.disputes, chronicle.world.people.name
    applies = d.pairs.doer_applies
    first, second = (np.where(applies == side, d.doer, d.other)[dispute] for side in (True, False))
    firm = np.where(np.isin(d.group[dispute], AGAINST_FIRM), d.pairs.firm[dispute], -1)
    respondent = np.where(
        firm >= 0, taken(chronicle.world.employers.name, firm), taken(names, second)
    )
    owed = Owed(
        at=at,
        yuan=d.claim_yuan[dispute].astype(np.int64),
        months=d.claim_months[dispute],
        people=d.claim_people[dispute],
        promised_at=np.full(len(dispute), NAT),
    )
    return Entry(
        group=d.group[dispute],
        relation=d.pairs.relation[dispute],
        first=taken(names, first),
        second=respondent.astype(object),
        grade=grade,
        owed=owed,
    )
