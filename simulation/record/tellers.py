"""What a caller knows when calling: the facts behind the text of each report about a dispute."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.acts import CUES
from simulation.life.chronicle import Chronicle
from simulation.life.officials import DUE
from simulation.record.telling import PARTY, Facts
from simulation.recorded import NAT
from simulation.streams import chance, taken
from simulation.types import Bools, Ints, Rng, Times

MARRIED = ("夫妻", "前配偶")
CLAIMANTS = ("labour", "consumer", "property")  # here the driving side is the one who claims
RETRACTED = 0.16  # of second calls about an act without blows


def facts_of(chronicle: Chronicle, calls: pd.DataFrame, rng: Rng) -> Facts:
    """The facts of these reports (rows with a dispute), for the words.

    Needs of `calls`: dispute, act, at, grade, role, channel, by_caller, address, repeat_of, parted
    and one column per cue.
    """
    d, people = chronicle.disputes, chronicle.world.people
    dispute, at = calls["dispute"].to_numpy(), calls["at"].to_numpy()
    drives, by_caller = _sides(chronicle, calls)
    caller = np.where(drives, d.doer[dispute], d.other[dispute])
    other = np.where(drives, d.other[dispute], d.doer[dispute])
    missed_at = _missed(chronicle, dispute, at)
    claims = np.isin(d.group[dispute], CLAIMANTS)
    return Facts(
        dispute=dispute,
        kind=d.kind[dispute],
        group=d.group[dispute],
        grade=calls["grade"].to_numpy(),
        role=calls["role"].to_numpy(dtype=object),
        channel=calls["channel"].to_numpy(dtype=object),
        relation=d.pairs.relation[dispute],
        at=at,
        caller_female=people.female[caller],
        other_female=people.female[other],
        caller_claims=np.where(claims, drives, drives == d.pairs.doer_applies[dispute]),
        by_caller=by_caller,
        age_gap=(people.born_on[caller] - people.born_on[other]).astype(float) / 365.25,
        signs=_signs(chronicle, calls, missed_at, rng),
        claim_yuan=d.claim_yuan[dispute].astype(np.int64),
        claim_months=d.claim_months[dispute],
        claim_people=d.claim_people[dispute],
        promised_at=missed_at,
        firm=taken(chronicle.world.employers.name, d.pairs.firm[dispute]),
        other_name=taken(people.name, other),
        place=calls["address"].to_numpy(dtype=object),
    )


def _sides(chronicle: Chronicle, calls: pd.DataFrame) -> tuple[Bools, Bools]:
    """Whether the driving side speaks, and whether the speaker's own side did it.

    A firm speaks for itself. Of what bystanders tell, the side that suffers it counts as speaking.
    """
    by_other = _of_act(chronicle, calls, "by_other")
    party, firm = ((calls["role"] == r).to_numpy() for r in (PARTY, "单位"))
    by_caller = calls["by_caller"].to_numpy(dtype=bool)
    drives = np.where(party, by_caller != by_other, by_other & ~firm)
    return drives, np.where(firm, by_other, by_caller & party)


def _of_act(chronicle: Chronicle, calls: pd.DataFrame, column: str) -> Bools:
    """A flag of the act that each call tells of, false without an act."""
    act = calls["act"].to_numpy()
    flags: Bools = chronicle.acts[column].to_numpy(dtype=bool)[np.maximum(act, 0)]
    return flags & (act >= 0)


def _signs(
    chronicle: Chronicle, calls: pd.DataFrame, missed_at: Times, rng: Rng
) -> dict[str, Bools]:
    d, dispute, at = chronicle.disputes, calls["dispute"].to_numpy(), calls["at"].to_numpy()
    relation, parted = d.pairs.relation[dispute], calls["parted"].to_numpy(dtype=bool)
    suits = chronicle.filings
    divorce = _since(suits[suits["cause"] == "离婚"], dispute, at)
    custody = _since(suits[suits["cause"] == "抚养"], dispute, at)
    paid = _since(chronicle.measures[chronicle.measures["what"] == "paid"], dispute, at)
    again = (calls["repeat_of"] >= 0).to_numpy() & (calls["grade"] < 2).to_numpy()
    return {cue: calls[cue].to_numpy(dtype=bool) for cue in CUES} | {
        "parted": parted,
        "separating": divorce | (parted & (relation == "夫妻")),
        "custody": custody | (parted & d.pairs.child[dispute] & np.isin(relation, MARRIED)),
        "order": _of_act(chronicle, calls, "under_order"),
        "wages": (d.claim_people[dispute] > 0) & ~paid,
        "promise": ~np.isnat(missed_at),
        "repeat": _since(chronicle.acts, dispute, np.asarray(at - np.timedelta64(1, "D"))),
        "retract": again & chance(rng, RETRACTED, len(calls)),
    }


def _missed(chronicle: Chronicle, dispute: Ints, at: Times) -> Times:
    """The last promised day before each report that passed without anything being kept."""
    due = chronicle.responses[chronicle.responses["step"] == DUE]
    rows = pd.DataFrame({"dispute": dispute, "at": at, "row": np.arange(len(at))}).sort_values("at")
    due = due[["dispute", "at", "success"]].assign(day=due["at"]).sort_values("at", kind="stable")
    last = pd.merge_asof(rows, due, on="at", by="dispute").sort_values("row")
    broken = last["success"].eq(False).to_numpy(dtype=bool)
    return np.where(broken, last["day"].to_numpy(), NAT).astype("datetime64[s]")


def _since(events: pd.DataFrame, dispute: Ints, at: Times) -> Bools:
    """Whether the dispute had such an event before each time."""
    first = events.groupby("dispute")["at"].min().reindex(dispute).to_numpy()
    found: Bools = first < at
    return found
