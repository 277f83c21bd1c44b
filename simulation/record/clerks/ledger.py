"""What the judicial office writes: titles, summaries, outcomes, notes of steps; reports by QR code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.record.clerks.pages import (
    SLIPPED,
    everywhere,
    joined,
    nothing,
    only,
    page_of,
)
from simulation.record.grammar.known import Claim, known
from simulation.record.grammar.library import by_key
from simulation.record.grammar.nodes import Page
from simulation.record.grammar.slips import slipped
from simulation.record.telling import Owed
from simulation.streams import chance
from simulation.types import Bools, Ints, Rng, Texts


@dataclass(frozen=True)
class Entry:
    """What a ledger entry or a report by QR code is about: both sides' names and what is owed."""

    group: Texts
    relation: Texts
    first: Texts
    second: Texts
    grade: Ints
    owed: Owed

    def page(self, rng: Rng, *, spoken: bool = False) -> Page:
        """The slots of texts about these entries, by officials or by the applicant."""
        written, nowhere = np.full(len(self.group), not spoken), nothing(len(self.group))
        claim = Claim.of(self.owed, written)
        slots = known(claim, firm=self.second, name=self.first, place=nowhere)
        slots |= {"first": self.first, "second": self.second, "relation": self.relation}
        bare = Page(slots, rng)
        topic, kind = (by_key(table, self.group, bare) for table in ("topic", "kindname"))
        return Page(slots | {"topic": topic, "kind": kind, "firm_full": self.second}, rng)


def titles(entry: Entry, rng: Rng) -> Texts:
    """事件名称: who against whom, or only of what kind."""
    return by_key("title", everywhere("name", entry.group), entry.page(rng))


def summaries(entry: Entry, rng: Rng) -> Texts:
    """事件简述: what the applicant said, what is owed, what was tried before."""
    page, n = entry.page(rng), len(entry.group)
    owed = (entry.owed.people > 0) & chance(rng, 0.8, n)
    named = (entry.owed.yuan > 0) & ~owed & chance(rng, 0.7, n)
    lent = named & (entry.group == "debt")
    keys = [
        everywhere("lead", entry.group), everywhere("core", entry.group), only(owed, "owed"), only(lent, "lent"), only(named & ~lent, "claimed"),
        only((entry.grade > 0) & chance(rng, 0.5, n), "wrong"), only(chance(rng, 0.7, n), "more"),
        only(chance(rng, 0.25, n), "more"),
    ]  # fmt: skip
    return slipped(
        joined([by_key("summary", key, page) for key in keys], end="。"), rng, share=SLIPPED
    )


def outcomes(entry: Entry, success: Bools, rng: Rng) -> Texts:
    """化解情况 of a success or a failure."""
    return by_key("outcome", np.where(success, "good", "bad").astype(object), entry.page(rng))


MATTERS = {"欠薪": "wages", "工伤": "injury", "合同": "contract", "社保": "social", "其他": "other"}


def qr_texts(entry: Entry, matter: Texts, rng: Rng) -> Texts:
    """内容 of reports by a firm's QR code, by 事项."""
    key = np.array([MATTERS[m] for m in matter], dtype=object)
    return slipped(by_key("qr", key, entry.page(rng, spoken=True)), rng)


DUE_NOTE = "承诺事项到期核实"
STEPS = {
    "受理": "intake", "分流": "sort", "调解": "mediate", "督办": "urge", "提级": "raise", "办结": "close",
    "回访": "back", "指令": "order", "签收": "sign", "到场": "scene", "反馈": "reply", "退回": "refuse",
    "转办": "pass_on",
}  # fmt: skip


WORDED = 0.75  # of the steps with a wording of their own; the others keep the form's


def step_notes(step: Texts, form: Texts, rng: Rng) -> Texts:
    """说明 of each step of handling: an officer's words, or those of the form (which may be none)."""
    key = np.array([STEPS.get(s, "") for s in step], dtype=object)
    key = np.where(form == DUE_NOTE, "due", key)
    own = chance(rng, WORDED, len(step)) & (key != "")
    words = by_key(
        "step", np.where(own, key, "").astype(object), page_of(nothing(len(step)), None, rng)
    )
    return np.where(words == "", form, words).astype(object)
