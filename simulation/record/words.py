"""What people tell the three platforms about a dispute, in words, and what each text says of which sign."""

from __future__ import annotations

import numpy as np

from simulation.record.clerks.scenes import officers_notes
from simulation.record.grammar.compose import TERSE, draft, fill
from simulation.record.grammar.known import moments
from simulation.record.grammar.library import by_key
from simulation.record.grammar.nodes import Page
from simulation.record.grammar.slips import habits, punctuated, slipped
from simulation.record.telling import Facts, Told
from simulation.streams import chance
from simulation.types import Rng, Texts


def narratives(facts: Facts, rng: Rng) -> Told:
    """The text of each call, ticket or grid event about a dispute, and what it says of which sign."""
    work = draft(facts, rng)
    fill(work)
    text = work.sheet.texts(unmarked=(work.size == TERSE) | chance(rng, 0.3, len(facts)))
    return Told(finished(text, rng), work.sheet.cues())


def finished(texts: Texts, rng: Rng) -> Texts:
    """The texts as they were typed: with their writers' punctuation and slips."""
    return slipped(punctuated(texts, habits(len(texts), rng)), rng)


def alarms(facts: Facts, type_: Texts, rng: Rng) -> Texts:
    """What people shout into the phone when the worst has happened, by type of incident (E1 to E6)."""
    page = Page(moments(facts.at) | {"place": facts.place}, rng)
    n = len(facts)
    opener = by_key("opener", np.full(n, "police_spoken", dtype=object), page)
    what = by_key("alarm", type_, page)
    hurry = by_key("alarm", np.where(chance(rng, 0.7, n), "hurry", "").astype(object), page)
    pieces = zip(opener.tolist(), what.tolist(), hurry.tolist(), strict=True)
    said = ["，".join(p for p in three if p) for three in pieces]
    return finished(np.array([*said, ""], dtype=object)[:-1], rng)


def officers_calls(facts: Facts, rng: Rng) -> Texts:
    """What the officers sent to these troubles ring back to the desk."""
    return officers_notes(facts.group, facts.grade, rng, at=facts.at)
