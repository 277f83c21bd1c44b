"""What is known about a text before it is worded, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from simulation.types import Bools, Floats, Ints, Texts, Times

# facts of an act that callers may tell, and facts about the dispute that stand beside it
SIGNS = (
    "kill", "suicide", "both", "weapon", "goods", "choke", "stalk", "blow", "hurt", "drunk", "minor",
    "parted", "separating", "custody", "order", "wages", "promise", "repeat", "retract",
)  # fmt: skip
TOLD, NEGATED, HEARSAY, FIGURE = "told", "negated", "hearsay", "figure"
PARTY = "当事人"


@dataclass(frozen=True)
class Owed:
    """What is owed in the matter of each text, and when it was promised."""

    at: Times  # of the text
    yuan: Ints  # 0 where nothing is owed
    months: Ints
    people: Ints
    promised_at: Times  # NaT without

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True)
class Facts:
    """One entry per text. `by_caller` is true where the caller's own side acted.

    For callers who are no party, the "caller" of `caller_female` and `caller_claims` is the side
    that suffers the act. `caller_claims`: that side is the worker, lender, customer or resident.
    `age_gap`: years by which the other side is older.
    """

    dispute: Ints
    kind: Ints  # index into KINDS
    group: Texts
    grade: Ints
    role: Texts
    channel: Texts
    relation: Texts
    at: Times
    caller_female: Bools
    other_female: Bools
    caller_claims: Bools
    by_caller: Bools
    age_gap: Floats
    signs: Mapping[str, Bools]  # true signs; those not named are false
    claim_yuan: Ints  # 0 where nothing is owed
    claim_months: Ints
    claim_people: Ints
    promised_at: Times  # NaT without
    firm: Texts  # "" without
    other_name: Texts
    place: Texts

    def __len__(self) -> int:
        return len(self.dispute)

    def sign(self, name: str) -> Bools:
        """Where the sign is true."""
        return self.signs.get(name, np.zeros(len(self), dtype=bool))

    @property
    def owed(self) -> Owed:
        """What is owed."""
        claim = self.claim_yuan, self.claim_months, self.claim_people
        return Owed(self.at, *claim, self.promised_at)

    def take(self, rows: Ints) -> Facts:
        """The facts of some texts."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "signs"}
        signs = {name: flags[rows] for name, flags in self.signs.items()}
        return Facts(signs=signs, **{name: column[rows] for name, column in values.items()})


@dataclass(frozen=True)
class Told:
    """Texts, and what each says about which sign.

    `cues`: row (of the texts), cue, state (told, negated, hearsay, figure), value (a sum, a count, a
    date or empty), phrase (the words that say so, before typing errors).
    """

    text: Texts
    cues: pd.DataFrame


CUE_COLUMNS = ("row", "cue", "state", "value", "phrase")
