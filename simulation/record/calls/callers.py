"""Of each reported act: who told it, how soon, on which platform, and whom they named."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life import kinds
from simulation.life.acts import CUES, QUARREL, VIOLENCE
from simulation.life.calendar import after_shock, at_night
from simulation.life.chronicle import Chronicle
from simulation.life.endings import Endings
from simulation.record.calls.bystanders import grown_ups, neighbours, passers_by, relatives
from simulation.recorded import hours, seconds
from simulation.streams import chance, drawn
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times

SIGNS = (*CUES, "parted")
PARTY, KIN, NEIGHBOUR, PASSER, FIRM, OFFICIAL = range(6)
ROLES = np.array(["当事人", "家属", "邻居", "路人", "单位", "其他"], dtype=object)
# who tells, by group: party, kin, neighbour, passer-by, firm
TELLERS = {
    "love": (76, 9, 10, 5, 0), "family": (78, 11, 8, 3, 0), "neighbour": (88, 4, 6, 2, 0),
    "labour": (86, 4, 1, 2, 7), "debt": (86, 8, 3, 3, 0), "land": (86, 7, 5, 2, 0),
    "property": (84, 4, 4, 0, 8), "consumer": (84, 4, 1, 3, 8), "other": (82, 5, 6, 7, 0),
}  # fmt: skip
SPEAKS_FOR_FEAR = 0.45  # of the frightened, at most this share leaves the call to others
ABUSER_CALLS = 0.12  # the one who hit calls first
RESPONDENT_CALLS = 0.14  # of mere quarrels
SWAPPED = 0.015  # the taker writes the two names the wrong way round
HAS_CONTACT = 0.30
MISTAKEN = 0.004  # the taker writes down somebody else of that grid as the other side


def of_acts(chronicle: Chronicle, rng: Rng) -> pd.DataFrame:
    """One report of each reported act.

    Columns: dispute, at, act (row of `chronicle.acts`), kind, grade, one per sign, role, channel,
    person, other, by_caller (the caller did it), repeat_of, origin, complaint_of, incident (all -1), link ("").
    """
    acts = chronicle.acts.reset_index(names="act")
    acts = acts[acts["reported"]].reset_index(drop=True)
    who, grade = acts["dispute"].to_numpy(), acts["grade"].to_numpy()
    afraid = _afraid(chronicle)[acts["act"].to_numpy()]
    role = _roles(chronicle, who, afraid, rng)
    calls = acts[["dispute", "act", "grade", *SIGNS]].assign(
        at=_moments(chronicle, acts, role=role, afraid=afraid, rng=rng),
        kind=chronicle.disputes.kind[who],
        role=ROLES[role],
    )
    calls = calls.assign(
        channel=_channels(calls["kind"].to_numpy(), grade, calls["at"].to_numpy(), rng)
    )
    calls = calls.assign(channel=_to_the_contact(chronicle, calls, rng))
    return unlinked(_persons(chronicle, calls, acts, role=role, rng=rng))


def unlinked(calls: pd.DataFrame) -> pd.DataFrame:
    """With the columns that refer to other rows, all empty."""
    return calls.assign(repeat_of=-1, origin=-1, complaint_of=-1, incident=-1, link="")


def _afraid(chronicle: Chronicle) -> Bools:
    """Per act: in couples and families, after earlier threats or blows of the same dispute."""
    acts, group = chronicle.acts, chronicle.disputes.group
    before = acts["grade"].groupby(acts["dispute"]).cumsum().to_numpy() - acts["grade"].to_numpy()
    again: Bools = before >= 2
    return again & np.isin(group[acts["dispute"].to_numpy()], ["love", "family"])


def _roles(chronicle: Chronicle, who: Ints, afraid: Bools, rng: Rng) -> Ints:
    weights: Floats = np.array([TELLERS[g] for g in kinds.GROUPS], dtype=float)[
        _groups(chronicle, who)
    ]
    # the frightened leave the call to kin and neighbours
    silent = SPEAKS_FOR_FEAR * chronicle.world.preset.mechanism.bias * afraid
    moved = weights[:, PARTY] * silent
    weights[:, PARTY] -= moved
    weights[:, KIN] += 0.5 * moved
    weights[:, NEIGHBOUR] += 0.5 * moved
    return drawn(rng, weights)


def _groups(chronicle: Chronicle, who: Ints) -> Ints:
    code = {g: i for i, g in enumerate(kinds.GROUPS)}
    return np.array([code[g] for g in kinds.texts("group")])[chronicle.disputes.kind[who]]


def _moments(
    chronicle: Chronicle, acts: pd.DataFrame, *, role: Ints, afraid: Bools, rng: Rng
) -> Times:
    """Bystanders call at once, quarrels can wait, the frightened call when they are alone; none after the worst."""
    n, happened, grade = (
        len(acts),
        acts["at"].to_numpy().astype("datetime64[s]"),
        acts["grade"].to_numpy(),
    )
    usual = np.where(grade > QUARREL, 0.3, 2.5)
    mean = np.where(np.isin(role, [NEIGHBOUR, PASSER]), 0.15, usual)
    late = rng.exponential(mean)
    late = np.where(afraid & (role == PARTY) & chance(rng, 0.3, n), rng.uniform(6, 40, n), late)
    latest = before_the_worst(chronicle.endings, chronicle.start, acts["dispute"].to_numpy())
    soon = happened + seconds(rng.integers(30, 300, n))
    at: Times = np.maximum(np.minimum(happened + hours(late), latest), np.minimum(soon, latest))
    return at


def before_the_worst(endings: Endings, start: np.datetime64, who: Ints) -> Times:
    """The last second before the day of the dispute's incident; far in the future without one."""
    day = endings.day[who]
    end: Times = start + (day * 86_400 - 1).astype("timedelta64[s]")
    return np.where(day >= 0, end, np.datetime64("2999-01-01", "s"))


def _channels(kind: Ints, grade: Ints, at: Times, rng: Rng) -> Texts:
    """Blows go to the police, complaints about firms to the hotline by day, some things to the grid worker."""
    u, night = rng.random(len(kind)), at_night(at)
    hotline = kinds.numbers("by_hotline")[kind] * np.array([1.0, 0.4, 0.15])[grade]
    hotline = np.where(night, 0.3, 1.0) * hotline
    grid = np.array([0.14, 0.06, 0.03])[grade] * np.where(night, 0.2, 1.0)
    return np.select([u < hotline, u < hotline + grid], ["12345", "grid"], "110").astype(object)


def _to_the_contact(chronicle: Chronicle, calls: pd.DataFrame, rng: Rng) -> Texts:
    """Since the practice changed, those who have called have a grid worker to turn to: some no longer ring 110."""
    known = (
        calls.sort_values("at", kind="stable").groupby("dispute").cumcount().reindex(calls.index)
        > 0
    )
    at, quiet = calls["at"].to_numpy(), (calls["grade"] < VIOLENCE).to_numpy()
    led = known.to_numpy() & quiet & after_shock(chronicle.world.preset, at)
    return np.where(led & chance(rng, HAS_CONTACT, len(calls)), "grid", calls["channel"]).astype(
        object
    )


def _persons(
    chronicle: Chronicle, calls: pd.DataFrame, acts: pd.DataFrame, *, role: Ints, rng: Rng
) -> pd.DataFrame:
    """Caller and other side; the sufferer mostly calls, now and then the one who hits calls first."""
    d, who = chronicle.disputes, calls["dispute"].to_numpy()
    doer_calls = _doer_calls(chronicle, acts, rng)
    caller, other = _either(doer_calls, d.doer[who], d.other[who])
    person = _beside(chronicle, who, (caller, other), role=role, rng=rng)
    party, n = role == PARTY, len(calls)
    wrong = party & chance(rng, MISTAKEN, n)
    other = np.where(
        wrong, neighbours(chronicle.world, d.place[who], grown_ups(chronicle.world), rng), other
    )
    swapped = party & ~wrong & chance(rng, SWAPPED, n)
    # the firm that calls is one of the two sides itself
    other = np.where(person == other, caller, other)
    return calls.assign(
        person=np.where(swapped, other, person),
        other=np.where(swapped, person, other),
        by_caller=party & (doer_calls != _by_other(acts)),
    )


def _beside(
    chronicle: Chronicle, who: Ints, sides: tuple[Ints, Ints], *, role: Ints, rng: Rng
) -> Ints:
    """Who is on the phone: the caller's side itself, or somebody by the role."""
    world, firm = chronicle.world, chronicle.disputes.pairs.firm[who]
    pool = grown_ups(world)
    owner = world.employers.owner[np.maximum(firm, 0)]
    beside = neighbours(world, chronicle.disputes.place[who], pool, rng)
    return np.select(
        [role == PARTY, role == KIN, role == NEIGHBOUR, (role == FIRM) & (firm >= 0)],
        [sides[0], relatives(world, sides[0], sides[1], pool, rng), beside, owner],
        passers_by(pool, len(who), rng),
    )


def _either(first: Bools, one: Ints, two: Ints) -> tuple[Ints, Ints]:
    return np.where(first, one, two), np.where(first, two, one)


def _by_other(acts: pd.DataFrame) -> Bools:
    return acts["by_other"].to_numpy(dtype=bool)


def _doer_calls(chronicle: Chronicle, acts: pd.DataFrame, rng: Rng) -> Bools:
    """Of threats and blows the sufferer calls, of quarrels the applicant, mostly.

    Whoever has a claim on a firm tells of their own threats as often as the firm does.
    """
    d, who, n = chronicle.disputes, acts["dispute"].to_numpy(), len(acts)
    quarrel = (acts["grade"] == QUARREL).to_numpy()
    own = (d.pairs.firm[who] >= 0) & ~_by_other(acts) & chance(rng, 0.5, n)
    usual = np.where(quarrel, d.pairs.doer_applies[who], _by_other(acts) | own)
    turned = chance(rng, np.where(quarrel, RESPONDENT_CALLS, ABUSER_CALLS), n)
    calls: Bools = usual != turned
    return calls


def of_incidents(chronicle: Chronicle, incidents: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """The call that brings the police to an incident: it comes from someone who found out. Columns as `of_acts`."""
    worst = incidents[(incidents["act"] < 0) & (incidents["dispute"] >= 0)]
    n, who = len(worst), worst["dispute"].to_numpy()
    role = drawn(rng, np.tile([1.0, 4.0, 3.0, 2.0], (n, 1)))
    pool, d, world = grown_ups(chronicle.world), chronicle.disputes, chronicle.world
    victim = np.where(worst["victim"] >= 0, worst["victim"], worst["doer"]).astype(np.int64)
    opponent = np.where(victim == d.doer[who], d.other[who], d.doer[who])
    person = np.select(
        [role == PARTY, role == KIN, role == NEIGHBOUR],
        [opponent, relatives(world, victim, opponent, pool, rng), neighbours(world, d.place[who], pool, rng)],
        passers_by(pool, n, rng),
    )  # fmt: skip
    at = worst["at"].to_numpy() + seconds(rng.integers(120, 5400, n))
    calls = pd.DataFrame({"dispute": who, "at": at, "act": -1, "grade": 3, "kind": d.kind[who], "role": ROLES[role],
                          "channel": "110", "person": person, "other": _either(person == d.doer[who], d.other[who], d.doer[who])[0],
                          "by_caller": False})  # fmt: skip
    return unlinked(calls).assign(incident=worst.index.to_numpy(), **_signs_of(worst))


def _signs_of(worst: pd.DataFrame) -> dict[str, Bools]:
    own = (worst["type"] == "E3").to_numpy()
    signs = {sign: np.zeros(len(worst), dtype=bool) for sign in SIGNS}
    fire = (worst["type"] == "E4").to_numpy()
    return signs | {"suicide": own, "blow": ~own, "hurt": ~own, "goods": fire}
