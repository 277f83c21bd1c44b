"""What the police found: ticked tags, weapon, injured, the dead of an incident, the final class."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.record.case import Case
from simulation.record.clerks.scenes import scene_notes
from simulation.record.grammar.daily_matters import daily_words
from simulation.record.writers.common import constant, numbers
from simulation.streams import chance, pick
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times

TAGS = {
    "kill": "扬言杀人", "suicide": "扬言自杀", "both": "同归于尽", "choke": "掐颈", "stalk": "跟踪",
    "blow": "家暴", "drunk": "酒后", "minor": "未成年人在场",
}  # fmt: skip
IMPOSED = {1: "letter", 2: "order", 3: "breach", 4: "breach"}
PARTING = {"夫妻": "离婚中", "恋人": "分居", "前配偶": "抚养权", "前恋人": ""}
TAGGED, PARTING_TAGGED, MARKED = (
    0.62,
    0.6,
    0.8,
)  # tags; tags of parting; the two boxes for weapon and goods
SECOND_CALL = 0.45  # of a call that repeats another, ticked again
TICKED_WRONGLY = {"drunk": 0.01, "minor": 0.006, "kill": 0.004}
RECLASSED = 0.03  # final classes that are put right days later
INJURIES = ("轻微伤", "头部外伤", "软组织挫伤", "面部抓伤", "手臂划伤", "皮外伤", "眼部挫伤")


def scene(
    case: Case, mine: pd.DataFrame, corrected_later: Bools, *, by: Times, rng: Rng
) -> tuple[dict[str, Texts], dict[str, Texts]]:
    """Columns of the feedback, and the final class of those that were first filed under the class of the intake.

    `by`: the time of the feedback; nothing that came later is in it.
    """
    n, final = len(mine), mine["final_class"].to_numpy(dtype=object)
    early = np.where(corrected_later, mine["first_class"], final).astype(object)
    hurt = mine["hurt"].to_numpy(dtype=bool) & (mine["link"] != "3").to_numpy()
    found = {
        "FKNR": _notes(case, mine, by, rng),
        "YWCWQ": np.where(ticked(case, mine, "weapon", MARKED, rng), "1", "0").astype(object),
        "YWWXWZ": np.where(ticked(case, mine, "goods", MARKED, rng), "1", "0").astype(object),
        "BQ": _tags(case, mine, rng),
        "SSRYQKSM": np.where(hurt, pick(rng, INJURIES, n), "").astype(object),
        "SSRS": numbers(hurt),
        "SWRS": numbers(_dead(case, mine)),
    }
    return found | _class_columns(early), _class_columns(final)


def ticked(case: Case, mine: pd.DataFrame, cue: str, rate: float, rng: Rng) -> Bools:
    """True signs that an officer ticks, by station and shift; second calls and officers' own calls get few."""
    true = mine[cue].to_numpy(dtype=bool)
    found = np.zeros(len(mine), dtype=bool)
    rows = np.flatnonzero(true)
    dispute = np.maximum(mine["dispute"].to_numpy()[rows], 0)
    found[rows] = case.habits.ticked(
        rate,
        town=case.world.places.grids.town[mine["grid"].to_numpy()[rows]],
        victim=case.chronicle.disputes.other[dispute],
        at=mine["at"].to_numpy()[rows],
        world=case.world,
        rng=rng,
    )
    again: Floats = np.select([mine["link"] == "3", mine["link"] != ""], [0.0, SECOND_CALL], 1.0)
    return found & chance(rng, again, len(mine))


def _class_columns(code: Texts) -> dict[str, Texts]:
    return {"JQLBDM": np.array([c[:2] for c in code], dtype=object), "JQLXDM": subclass(code)}


def subclass(code: Texts) -> Texts:
    """The four-digit class, empty where only the main class is known."""
    return np.array([c if len(c) == 4 else "" for c in code], dtype=object)


def _notes(case: Case, mine: pd.DataFrame, by: Times, rng: Rng) -> Texts:
    """What was written at `by`, the time of the feedback."""
    about, who = mine["dispute"].to_numpy() >= 0, np.maximum(mine["dispute"].to_numpy(), 0)
    group = np.where(about, case.chronicle.disputes.group[who], "other")
    at, topic = mine["at"].to_numpy(), mine["topic"].to_numpy()
    place = mine["address"].to_numpy(dtype=object)
    found = np.full(len(mine), "", dtype=object)
    quarrel, daily = np.flatnonzero(about), np.flatnonzero(~about)
    imposed = _imposed(case, who[quarrel], at[quarrel], by[quarrel])
    grade = mine["grade"].to_numpy()[quarrel]
    found[quarrel] = scene_notes(group[quarrel], grade, rng, at=at[quarrel], measure=imposed)
    found[daily] = daily_words("done", topic[daily], at[daily], place[daily], rng)
    return found


def _imposed(case: Case, dispute: Ints, at: Times, by: Times) -> Texts:
    """What was imposed between the call and the feedback: detention, a letter or an order, a breach."""
    held, orders = case.chronicle.measures, case.chronicle.orders
    named = [
        held.loc[held["what"] == "detained", ["dispute", "at"]].assign(what="detained"),
        orders[["dispute", "at"]].assign(what=orders["type"].map(IMPOSED)),
    ]
    first = pd.concat(named).sort_values("at", kind="stable").assign(on=lambda f: f["at"])
    calls = pd.DataFrame({"dispute": dispute, "at": at, "row": np.arange(len(at))}).sort_values(
        "at"
    )
    found = pd.merge_asof(calls, first, on="at", by="dispute", direction="forward").sort_values(
        "row"
    )
    in_time = (found["on"].to_numpy() <= by) & found["what"].notna().to_numpy()
    return np.where(in_time, found["what"], "").astype(object)


def _dead(case: Case, mine: pd.DataFrame) -> np.ndarray:
    incident = mine["incident"].to_numpy()
    return np.where(incident >= 0, case.incidents["dead"].to_numpy()[np.maximum(incident, 0)], 0)


def _tags(case: Case, mine: pd.DataFrame, rng: Rng) -> Texts:
    dispute, n = np.maximum(mine["dispute"].to_numpy(), 0), len(mine)
    about = mine["dispute"].to_numpy() >= 0
    home = np.isin(case.chronicle.disputes.group[dispute], ["love", "family"])
    relation = case.chronicle.disputes.pairs.relation[dispute]
    joined = constant("", n)
    for cue, tag in TAGS.items():
        wrongly = about & chance(rng, TICKED_WRONGLY.get(cue, 0.0), n)
        seen = (ticked(case, mine, cue, TAGGED, rng) | wrongly) & (home | (cue != "blow"))
        joined = joined + np.where(seen, tag + ";", "").astype(object)
    parted = ticked(case, mine, "parted", PARTING_TAGGED, rng)
    for who, tag in PARTING.items():
        joined = joined + np.where(parted & (relation == who) & (tag != ""), tag + ";", "").astype(
            object
        )
    return np.array([t[:-1] for t in joined], dtype=object)
