"""Who tells which platform what: every report about a dispute, and the traffic that is none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation import kinds, phrases
from simulation.acts import CUES
from simulation.chronicle import Chronicle, clock
from simulation.recorded import hours, seconds
from simulation.streams import chance, pick, stream, taken
from simulation.types import Ints, Rng, Texts
from simulation.words import alarms, narratives

SIGNS = (*CUES, "parted")
ROLES = ("当事人", "家属", "邻居", "路人", "单位")


def reports(chronicle: Chronicle, incidents: pd.DataFrame) -> pd.DataFrame:
    """All reports of the three platforms in order of time.

    Columns: key, channel (110 12345 grid), at, dispute (-1 for none), kind (index, -1), person,
    role, other (persons, -1), grade (3 for an incident), one per sign, grid, address, first_class,
    final_class, text, told_<sign>, repeat_of (row, -1), origin (row of the 110 call that was handed
    on, -1), incident (row, -1), topic (of 12345 tickets about something else, -1).
    """
    rng = stream(chronicle.seed, "reports")
    about = pd.concat([_of_acts(chronicle, rng), _of_incidents(chronicle, incidents, rng)])
    about = _placed(chronicle, _with_repeats(about, rng), rng)
    about = _handed_on(_classed(_worded(about, chronicle, incidents, rng), rng), rng)
    everything = pd.concat([about, _other_traffic(chronicle, about, rng)])
    return _keyed(_ordered(everything), chronicle)


def _of_acts(chronicle: Chronicle, rng: Rng) -> pd.DataFrame:
    acts = chronicle.acts[chronicle.acts["reported"]].reset_index(drop=True)
    kind = chronicle.disputes.kind[acts["dispute"].to_numpy()]
    role = pick(rng, ROLES[:4], len(acts), p=[0.80, 0.07, 0.09, 0.04])
    late = hours(rng.exponential(np.where(acts["grade"] > 0, 0.3, 2.0)))
    base = acts.drop(columns=["under_order", "reported"])
    return base.assign(
        at=acts["at"].to_numpy() + late,
        kind=kind,
        role=role,
        channel=_channels(kind, acts["grade"].to_numpy(), rng),
        repeat_of=-1,
        incident=-1,
        doer_calls=_doer_calls(chronicle, acts["dispute"].to_numpy(), rng),
    )


def _channels(kind: Ints, grade: Ints, rng: Rng) -> Texts:
    """Blows go to the police, complaints about firms to the hotline, some things to the grid worker."""
    u = rng.random(len(kind))
    hotline = kinds.numbers("by_hotline")[kind] * np.array([1.0, 0.4, 0.15])[grade]
    grid = np.array([0.14, 0.06, 0.03])[grade]
    return np.select([u < hotline, u < hotline + grid], ["12345", "grid"], "110").astype(object)


def _doer_calls(chronicle: Chronicle, who: Ints, rng: Rng) -> np.ndarray:
    """Mostly the applicant calls; now and then the one who hits calls first."""
    applies = chronicle.disputes.pairs.doer_applies[who]
    return np.where(chance(rng, 0.12, len(who)), ~applies, applies)


def _of_incidents(chronicle: Chronicle, incidents: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """The call that brings the police to an incident: it comes from someone who found out."""
    worst = incidents[(incidents["act"] < 0) & (incidents["dispute"] >= 0)]
    n = len(worst)
    signs = {cue: np.zeros(n, dtype=bool) for cue in SIGNS}
    own = (worst["type"] == "E3").to_numpy()
    signs |= {
        "suicide": own,
        "blow": ~own,
        "hurt": ~own,
        "goods": (worst["type"] == "E4").to_numpy(),
    }
    return pd.DataFrame(
        {
            "dispute": worst["dispute"].to_numpy(),
            "at": worst["at"].to_numpy() + seconds(rng.integers(120, 5400, n)),
            "grade": 3,
            "kind": chronicle.disputes.kind[worst["dispute"].to_numpy()],
            "role": pick(rng, ("家属", "邻居", "路人", "当事人"), n, p=[4, 3, 2, 1]),
            "channel": "110",
            "repeat_of": -1,
            "incident": worst.index.to_numpy(),
            "doer_calls": False,
        }
        | signs
    )


def _with_repeats(calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """One 110 call in six is followed by another about the same act."""
    calls = calls.reset_index(drop=True)
    again = np.flatnonzero((calls["channel"] == "110").to_numpy() & chance(rng, 0.16, len(calls)))
    second = calls.iloc[again].assign(repeat_of=again)
    later = second["at"].to_numpy() + hours(rng.exponential(1.5, len(second)))
    return pd.concat([calls, second.assign(at=later)]).reset_index(drop=True)


def _placed(chronicle: Chronicle, calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Caller, other side, place. A neighbour or passer-by is another person of the grid, or unknown."""
    disputes, people = chronicle.disputes, chronicle.world.people
    who = calls["dispute"].to_numpy()
    doer, other = disputes.doer[who], disputes.other[who]
    self_calls, doer_calls = (
        (calls["role"] == "当事人").to_numpy(),
        calls["doer_calls"].to_numpy(dtype=bool),
    )
    stranger = rng.integers(0, len(people), len(calls))
    relative = np.where(people.partner[other] >= 0, people.partner[other], np.maximum(other - 1, 0))
    bystander = np.where((calls["role"] == "家属").to_numpy(), relative, stranger)
    return calls.assign(
        person=np.where(self_calls, np.where(doer_calls, doer, other), bystander),
        other=np.where(doer_calls & self_calls, other, doer),
        grid=disputes.place[who],
        address=people.address[other],
    ).drop(columns="doer_calls")


def _worded(
    calls: pd.DataFrame, chronicle: Chronicle, incidents: pd.DataFrame, rng: Rng
) -> pd.DataFrame:
    group = chronicle.disputes.group[calls["dispute"].to_numpy()]
    text, told = narratives(calls, group, rng)
    row = calls["incident"].to_numpy()
    alarm = alarms(taken(incidents["type"].to_numpy(dtype=object), row), rng)
    text = np.where(row >= 0, alarm, text)
    return calls.assign(text=text, **{f"told_{c}": t & (row < 0) for c, t in told.items()})


def _classed(calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """110 classes: the taker errs once in eight; blows with injury start as 治安."""
    n = len(calls)
    right = kinds.texts("police")[calls["kind"].to_numpy()]
    worst, hurt = (calls["grade"] == 3).to_numpy(), calls["hurt"].to_numpy(dtype=bool)
    final = np.where(worst, "01", np.where(hurt & chance(rng, 0.25, n), "02", right))
    wrong = pick(rng, ("0499", "02", "05", "0404", "06"), n)
    first = np.where(hurt & chance(rng, 0.4, n), "02", np.where(chance(rng, 0.12, n), wrong, right))
    return calls.assign(first_class=first, final_class=final, topic=-1, origin=-1)


def _handed_on(calls: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Quiet 110 calls that are handed to the hotline and become tickets there."""
    quiet = ((calls["channel"] == "110") & (calls["grade"] == 0)).to_numpy()
    rows = np.flatnonzero(quiet & chance(rng, 0.14, len(calls)))
    tickets = calls.iloc[rows].assign(channel="12345", origin=rows, repeat_of=-1)
    later = tickets["at"].to_numpy() + hours(rng.uniform(0.5, 6, len(tickets)))
    return pd.concat([calls, tickets.assign(at=later)]).reset_index(drop=True)


def _other_traffic(chronicle: Chronicle, about: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    """Calls and tickets that are no disputes: theft, traffic, help, questions."""
    preset = chronicle.world.preset
    n = round((about["channel"] != "grid").sum() * (preset.traffic_ratio - 1))
    day = rng.integers(0, preset.days, n)
    main = pick(rng, ("01", "02", "03", "05", "06"), n, p=[12, 10, 36, 24, 18])
    topic = rng.integers(0, len(phrases.TICKETS), n)
    hotline = chance(rng, 0.35, n)
    person = rng.integers(0, len(chronicle.world.people), n)
    calls = pd.DataFrame({"at": clock(chronicle.start, day, rng.integers(0, 86_400, n))})
    return calls.assign(
        **dict.fromkeys(SIGNS, False),
        **{f"told_{sign}": False for sign in SIGNS if f"told_{sign}" in about},
        channel=np.where(hotline, "12345", "110"),
        dispute=-1, kind=-1, grade=0, role="当事人", person=person, other=-1,
        grid=chronicle.world.people.grid[person], address=chronicle.world.people.address[person],
        first_class=main, final_class=main, topic=np.where(hotline, topic, -1),
        text=_noise_text(main, topic, hotline, rng), repeat_of=-1, origin=-1, incident=-1,
    )  # fmt: skip


def _noise_text(main: Texts, topic: Ints, hotline: np.ndarray, rng: Rng) -> Texts:
    text = np.full(len(main), "", dtype=object)
    for name, options in phrases.NOISE.items():
        text = np.where(main == name, pick(rng, options, len(main)), text)
    ticket = np.array([t[1] for t in phrases.TICKETS], dtype=object)[topic]
    found: Texts = (np.where(hotline, ticket, text) + pick(rng, phrases.ASIDES, len(main))).astype(
        object
    )
    return found


def _ordered(calls: pd.DataFrame) -> pd.DataFrame:
    """Sorted by time, with row references kept right."""
    calls = calls.reset_index(drop=True)
    order = np.argsort(calls["at"].to_numpy(), kind="stable")
    place = np.empty(len(calls), dtype=np.int64)
    place[order] = np.arange(len(calls))
    moved = {
        c: np.where(calls[c] >= 0, place[np.maximum(calls[c], 0)], -1)
        for c in ("repeat_of", "origin")
    }
    return calls.assign(**moved).iloc[order].reset_index(drop=True)


def _keyed(calls: pd.DataFrame, chronicle: Chronicle) -> pd.DataFrame:
    """Keys as the platforms number them: day and serial, for 110 behind the county's code."""
    grids, towns = chronicle.world.places.grids, chronicle.world.places.towns
    day = pd.DatetimeIndex(calls["at"]).strftime("%Y%m%d").to_numpy(dtype=object)
    area = np.array(
        [code[:6] for code in towns.code[grids.town[calls["grid"].to_numpy()]]], dtype=object
    )
    lead = np.select(
        [calls["channel"] == "110", calls["channel"] == "12345"],
        [area + day, "BJ" + day],
        "WG" + day,
    ).astype(object)
    serial = pd.Series(lead).groupby(lead, sort=False).cumcount().to_numpy() + 1
    return calls.assign(key=lead + np.array([f"{s:05d}" for s in serial], dtype=object))
