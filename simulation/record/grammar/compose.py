"""The parts of a report about a dispute: who speaks, what about, which signs, what lies beside the point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.record.grammar.cast import cast
from simulation.record.grammar.known import Claim, known
from simulation.record.grammar.library import by_key, grammar
from simulation.record.grammar.nodes import Page
from simulation.record.grammar.sheet import OPENING, Sheet
from simulation.record.grammar.signs import MANNERS, Candour, told, unsure
from simulation.record.grammar.themes import themes
from simulation.record.telling import SIGNS, TOLD, Facts
from simulation.streams import chance
from simulation.types import Bools, Floats, Ints, Rng, Texts

SPOKEN = {
    "110": 0.45,
    "12345": 0.14,
    "grid": 0.12,
}  # taken down as spoken; the rest as clerks write
DESK = {"110": "police", "12345": "hotline", "grid": "grid"}
LEAD, TRAIL = 0.20, 0.10  # of the statements about a sign
KNOWING = ("当事人", "单位")  # others tell the matter as it looks from outside
TERSE, BRIEF, USUAL, LONG, ENDLESS = range(5)
SHARES = (0.035, 0.26, 0.54, 0.14, 0.025)
# how often a part stands in a text of each size; beyond 1 it stands several times
WHEN = (0, 0.15, 0.45, 0.6, 0.8)
WHERE = (0, 0.12, 0.40, 0.6, 0.8)
COURSE = (0, 0.35, 0.70, 1.4, 5.0)
ASIDE = (0, 0.05, 0.40, 1.2, 6.5)
BACKGROUND = (0, 0.00, 0.22, 1.6, 11.0)
REQUEST = (0, 0.15, 0.45, 0.7, 0.9)
ENDING = (0, 0.05, 0.15, 0.3, 0.4)
OPENER = (0, 0.70, 0.85, 0.9, 0.9)
MATTER = (0, 0.86, 0.96, 1.0, 1.0)  # some say only what happened, not what about


@dataclass(frozen=True)
class Draft:
    """Texts in the making."""

    facts: Facts
    written: Bools
    size: Ints
    claim: Claim
    page: Page
    sheet: Sheet
    register: Texts  # `spoken` or `written`
    candour: Candour

    @property
    def rng(self) -> Rng:
        """The stream of the page."""
        return self.page.rng


def draft(facts: Facts, rng: Rng) -> Draft:
    """An empty sheet for these facts, with everybody named."""
    n = len(facts)
    written = ~chance(rng, np.array([SPOKEN[c] for c in facts.channel]), n)
    size = rng.choice(len(SHARES), size=n, p=np.array(SHARES) / sum(SHARES))
    claim = Claim.of(facts.owed, written)
    slots = known(claim, firm=facts.firm, name=facts.other_name, place=facts.place)
    people = cast(facts, written, Page(slots, rng))
    page, register = Page({**slots, **people}, rng), np.where(written, "written", "spoken")
    sheet, candour = Sheet(n, rng), Candour.of(facts)
    return Draft(facts, written, size, claim, page, sheet, register.astype(object), candour)


def fill(work: Draft) -> None:
    """Put everything on the sheet."""
    put_terse(work)
    put_frame(work)
    put_matter(work)
    for cue in SIGNS:
        put_sign(work, cue)
    put_matter_at_least(work)
    note_claims(work)


def put_frame(work: Draft) -> None:
    """Opening, time, place, course, things beside the point, request and ending."""
    desk = np.array([DESK[c] for c in work.facts.channel], dtype=object)
    voice, mode = desk + "_" + work.register, work.register
    grave = np.where(work.facts.grade > 0, "grave_", "quarrel_") + mode
    _some(work, OPENER, "opener", voice, place=OPENING, stray=0.0)
    _some(work, WHEN, "when", mode, place=0.2, stray=0.5)
    _some(work, WHERE, "where", mode, place=0.6, stray=0.5)
    _some(work, COURSE, "course", grave, place=3.0)
    _some(
        work,
        ASIDE,
        "aside",
        np.where((desk == "grid") & work.written, "grid", mode),
        place=6.0,
        stray=1.6,
    )
    _some(work, BACKGROUND, "background", mode, place=2.4, stray=1.5)
    _some(work, REQUEST, "request", np.where(desk == "grid", "grid", mode), place=8.0, stray=1.0)
    _some(work, ENDING, "ending", mode, place=12.0, stray=0.1)


def put_matter(work: Draft) -> None:
    """What it is about; some say it twice, in other words."""
    matter = _matters(work)
    _some(work, MATTER, "", matter, place=1.4, stray=0.6)
    _some(work, (0, 0, 0.03, 0.2, 0.6), "", matter, place=3.0, stray=1.0)


def _matters(work: Draft) -> Texts:
    """Production of each text's matter: as the parties know it, or as it looks from outside."""
    suffix = np.where(work.written, "_w", "_s").astype(object)
    seen = ~np.isin(work.facts.role, KNOWING)
    found: Texts = np.where(seen, "m_seen." + work.facts.group, themes(work.facts)) + suffix
    return found


def put_matter_at_least(work: Draft) -> None:
    """What it is about, where otherwise the text would say nothing."""
    bare = np.where(work.sheet.greets_only, _matters(work), "").astype(object)
    rows = np.flatnonzero(work.sheet.greets_only)
    work.sheet.put(rows, by_key("", bare, work.page)[rows], place=1.4)


def put_terse(work: Draft) -> None:
    """Two to five characters: all that some call takers write."""
    rows = np.flatnonzero(work.size == TERSE)
    blow = work.facts.sign("blow")[rows] & chance(work.rng, 0.7, len(rows))
    keys = work.facts.group[rows]
    for where, table in ((~blow, "terse"), (blow, "terse_blow")):
        mine = rows[where]
        texts = np.full(len(work.facts), "", dtype=object)
        texts[mine] = keys[where]
        words = by_key(table, texts, work.page)[mine]
        work.sheet.put(mine, words, place=0.0)
        if table == "terse_blow":
            work.sheet.note(mine, "blow", TOLD, phrase=words)


def put_sign(work: Draft, cue: str) -> None:
    """One sign: told where it is true and comes up, else now and then denied or misheard."""
    place = MANNERS[cue].place
    said = told(work.facts, cue, work.candour, work.rng) & (work.size > TERSE)
    for mode, where in (("spoken", ~work.written), ("written", work.written)):
        rows = np.flatnonzero(said & where)
        words = grammar().draw(f"{cue}.{mode}", rows, work.page)
        work.sheet.put(rows, _around(work, rows, words), place=place)
        work.sheet.note(rows, cue, TOLD, phrase=words, value=_promised(work, cue, rows))
    for state, found in unsure(work.facts, cue, said, work.rng).items():
        doubtful = found[work.size[found] > TERSE]
        words = grammar().draw(f"{cue}.{state}", doubtful, work.page)
        work.sheet.put(doubtful, _around(work, doubtful, words), place=place + 0.5)
        work.sheet.note(doubtful, cue, state, phrase=words)


def _around(work: Draft, rows: Ints, words: Texts) -> Texts:
    """The words, some with a lead or a trail that changes nothing in what they say."""
    n, mode = len(rows), work.register[rows]
    page = Page({}, work.rng)
    lead = by_key("lead", np.where(chance(work.rng, LEAD, n), mode, "").astype(object), page)
    trail = by_key("trail", np.where(chance(work.rng, TRAIL, n), mode, "").astype(object), page)
    found: Texts = lead + words + trail
    return found


def _promised(work: Draft, cue: str, rows: Ints) -> Texts | str:
    if cue != "promise":
        return ""
    day = work.facts.promised_at[rows].astype("datetime64[D]")
    return np.where(np.isnat(day), "", np.datetime_as_string(day)).astype(object)


def note_claims(work: Draft) -> None:
    """Which figures of the claim the text gives, with the true value."""
    facts, claim = work.facts, work.claim
    for cue, said, values in (
        ("owed_yuan", claim.said_yuan, facts.claim_yuan),
        ("owed_months", claim.said_months, facts.claim_months),
        ("owed_people", claim.said_people, facts.claim_people),
    ):
        rows = np.flatnonzero(said)
        value = values[rows].astype(str).astype(object)
        work.sheet.note(rows, cue, TOLD, phrase=np.full(len(rows), "", dtype=object), value=value)


def _some(
    work: Draft,
    rates: tuple[float, ...],
    table: str,
    keys: Texts,
    *,
    place: float,
    stray: float = 0.8,
) -> None:
    """A part in as many texts, as often, as its rate per size says; an empty table: keys are full names."""
    left: Floats = np.array(rates, dtype=float)[work.size]
    while (left > 0).any():
        rows = np.flatnonzero(work.rng.random(len(left)) < left)
        chosen = np.full(len(left), "", dtype=object)
        chosen[rows] = keys[rows]
        work.sheet.put(rows, by_key(table, chosen, work.page)[rows], place=place, stray=stray)
        left = left - 1.0
