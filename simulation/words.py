"""Narratives from a small grammar: opener, matter, course, signs, things beside the point, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation import phrases
from simulation.kinds import GROUPS
from simulation.streams import chance, pick
from simulation.types import Bools, Ints, Rng, Texts

TOLD = 0.72  # a true sign gets into the caller's words this often
SOUND_ALIKES = {"扬言": "杨言", "吵架": "吵家", "纠纷": "纠份", "威胁": "危胁", "物业": "物叶"}


def narratives(calls: pd.DataFrame, group: Texts, rng: Rng) -> tuple[Texts, dict[str, Bools]]:
    """The text of each call about a dispute, and per sign whether the text tells it."""
    n = len(calls)
    text = (
        pick(rng, phrases.OPENERS, n)
        + _matters(group, rng)
        + _course(calls["grade"].to_numpy(), rng)
    )
    told = {}
    for cue, wordings in phrases.CUES.items():
        told[cue] = calls[cue].to_numpy(dtype=bool) & chance(rng, TOLD, n)
        text = text + np.where(told[cue], pick(rng, wordings, n), "")
    text = text + np.where(chance(rng, 0.07, n), pick(rng, phrases.FALSE_SIGNS, n), "")
    return _mistyped(text + pick(rng, phrases.ASIDES, n), rng), told


def alarms(type_: Texts, rng: Rng) -> Texts:
    """What people shout into the phone when the worst has happened, by type of incident."""
    text = np.full(len(type_), "", dtype=object)
    for name, options in phrases.INCIDENTS.items():
        text = np.where(type_ == name, pick(rng, options, len(type_)), text)
    found: Texts = (text + pick(rng, phrases.ASIDES, len(type_))).astype(object)
    return found


def scene_notes(group: Texts, grade: Ints, rng: Rng) -> Texts:
    """What the police wrote after the scene; grade 2 is blows, 3 an incident."""
    n = len(group)
    worst, beaten = pick(rng, phrases.INCIDENT_SCENE, n), pick(rng, phrases.BEATEN_SCENE, n)
    calm, half = feedback(group, rng), chance(rng, 0.5, n)
    return np.select([grade == 3, (grade == 2) & half], [worst, beaten], calm).astype(object)


def feedback(group: Texts, rng: Rng) -> Texts:
    """What officials write about a quarrel that went quietly."""
    scene = pick(rng, phrases.SCENE, len(group))
    matter = _matters(group, rng)
    return np.array(
        [s.replace("{matter}", m) for s, m in zip(scene, matter, strict=True)], dtype=object
    )


def _matters(group: Texts, rng: Rng) -> Texts:
    text = np.full(len(group), "", dtype=object)
    for name in GROUPS:
        text = np.where(group == name, pick(rng, phrases.MATTERS[name], len(group)), text)
    return text.astype(object)


def _course(grade: Ints, rng: Rng) -> Texts:
    courses = [pick(rng, options, len(grade)) for options in phrases.GRADES]
    return np.choose(np.clip(grade, 0, 2), courses).astype(object)


def _mistyped(text: Texts, rng: Rng) -> Texts:
    """One text in twenty has a character that sounds right and is wrong."""
    rows = np.flatnonzero(chance(rng, 0.05, len(text)))
    text = text.copy()
    for row in rows:
        for right, wrong in SOUND_ALIKES.items():
            text[row] = text[row].replace(right, wrong, 1)
    return text
