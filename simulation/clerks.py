"""What officials write: notes from the scene, feedback."""

from __future__ import annotations

import numpy as np

from simulation import phrases
from simulation.kinds import GROUPS
from simulation.streams import chance, pick
from simulation.types import Ints, Rng, Texts


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
