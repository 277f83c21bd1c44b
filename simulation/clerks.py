"""What officials write: notes from the scene, the ledger, steps of handling, visits, replies, reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.grammar.known import Claim, known, moments
from simulation.grammar.library import by_key
from simulation.grammar.nodes import Page
from simulation.grammar.slips import slipped
from simulation.streams import chance, pick
from simulation.telling import Owed
from simulation.types import Bools, Ints, Rng, Texts, Times

SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
SLIPPED = 0.03  # officials err less than callers, or correct it


def scene_notes(
    group: Texts, grade: Ints, rng: Rng, *, at: Times | None = None, measure: Texts | None = None
) -> Texts:
    """What the police wrote after the scene.

    `grade`: 0 quarrel, 1 threats, 2 blows, 3 an incident. `measure`: what was imposed on the spot
    (detained, letter, order, breach) or empty.
    """
    page, n = _page(group, at, rng), len(group)
    absent = chance(rng, np.where(grade == 0, 0.14, 0.04), n) & (grade < 3)
    parts = ["come", "found", "state", "did", "grave", "beaten", "end"]
    where = {
        "state": chance(rng, 0.6, n), "found": chance(rng, 0.8, n), "did": grade < 3,
        "grave": (grade == 1) & chance(rng, 0.7, n), "beaten": (grade == 2) & chance(rng, 0.85, n),
    }  # fmt: skip
    shown = [
        _where(where.get(p, np.ones(n, dtype=bool)) & ~absent & ~(grade == 3), p) for p in parts
    ]
    columns = [by_key("scene", key, page) for key in shown]
    columns.insert(-1, by_key("taken", _none(n) if measure is None else measure, page))
    alone = _where(absent, "none_there"), _where(grade == 3, "worst")
    return slipped(
        _joined([*(by_key("scene", key, page) for key in alone), *columns]), rng, share=SLIPPED
    )


def officers_notes(group: Texts, grade: Ints, rng: Rng, *, at: Times) -> Texts:
    """What an officer rings back to the desk."""
    said = by_key("officer", np.full(len(group), "said", dtype=object), _page(group, at, rng))
    found: Texts = said + scene_notes(group, np.minimum(grade, 2), rng, at=at)
    return found


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
        written, nowhere = np.full(len(self.group), not spoken), _none(len(self.group))
        claim = Claim.of(self.owed, written)
        slots = known(claim, firm=self.second, name=self.first, place=nowhere)
        slots |= {"first": self.first, "second": self.second, "relation": self.relation}
        bare = Page(slots, rng)
        topic, kind = (by_key(table, self.group, bare) for table in ("topic", "kindname"))
        return Page(slots | {"topic": topic, "kind": kind, "firm_full": self.second}, rng)


def titles(entry: Entry, rng: Rng) -> Texts:
    """事件名称: who against whom, or only of what kind."""
    return by_key("title", _all("name", entry.group), entry.page(rng))


def summaries(entry: Entry, rng: Rng) -> Texts:
    """事件简述: what the applicant said, what is owed, what was tried before."""
    page, n = entry.page(rng), len(entry.group)
    owed = (entry.owed.people > 0) & chance(rng, 0.8, n)
    named = (entry.owed.yuan > 0) & ~owed & chance(rng, 0.7, n)
    lent = named & (entry.group == "debt")
    keys = [
        _all("lead", entry.group), _all("core", entry.group), _where(owed, "owed"), _where(lent, "lent"), _where(named & ~lent, "claimed"),
        _where((entry.grade > 0) & chance(rng, 0.5, n), "wrong"), _where(chance(rng, 0.7, n), "more"),
        _where(chance(rng, 0.25, n), "more"),
    ]  # fmt: skip
    return slipped(
        _joined([by_key("summary", key, page) for key in keys], end="。"), rng, share=SLIPPED
    )


def outcomes(entry: Entry, success: Bools, rng: Rng) -> Texts:
    """化解情况 of a success or a failure."""
    return by_key("outcome", np.where(success, "good", "bad").astype(object), entry.page(rng))


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
        "step", np.where(own, key, "").astype(object), _page(_none(len(step)), None, rng)
    )
    return np.where(words == "", form, words).astype(object)


FINDINGS = {
    "无": "calm", "情绪激动": "upset", "扬言": "threat", "冲突": "clash", "搬离": "moved", "求助": "help", "其他": "other",
}  # fmt: skip


def visit_notes(finding: Texts, group: Texts, rng: Rng) -> Texts:
    """What grid workers note at the door; of calm visits three in five have no note. `group` "" without a dispute."""
    key = np.array([FINDINGS[f] for f in finding], dtype=object)
    silent = (finding == "无") & chance(rng, 0.6, len(finding))
    page = _page(np.where(group == "", "family", group).astype(object), None, rng)
    return by_key("visit", np.where(silent, "", key).astype(object), page)


MATTERS = {"欠薪": "wages", "工伤": "injury", "合同": "contract", "社保": "social", "其他": "other"}


def qr_texts(entry: Entry, matter: Texts, rng: Rng) -> Texts:
    """内容 of reports by a firm's QR code, by 事项."""
    key = np.array([MATTERS[m] for m in matter], dtype=object)
    return slipped(by_key("qr", key, entry.page(rng, spoken=True)), rng)


def subjects(group: Texts, firm: Texts, rng: Rng) -> Texts:
    """诉求主题 of tickets about disputes."""
    return by_key("subject", group, _page(group, None, rng, firm=firm))


def headings(group: Texts, rng: Rng) -> tuple[Texts, Texts]:
    """事项大类 and 事项小类 of tickets about disputes."""
    both = [h.partition("/") for h in by_key("major", group, _page(group, None, rng)).tolist()]
    return _texts([b[0] for b in both]), _texts([b[2] for b in both])


def replies(group: Texts, at: Times, rng: Rng) -> Texts:
    """处理结果 of tickets about disputes."""
    page, n = _page(group, at, rng), len(group)
    keys = [_where(chance(rng, 0.7, n), "lead"), _all("did", group), _all("end", group)]
    return _run_on([by_key("reply", key, page) for key in keys])


def reasons(kind: str, n: int, rng: Rng) -> Texts:
    """理由 or 结果 of a transfer: `push`, `back` or `done`."""
    return by_key("transfer", np.full(n, kind, dtype=object), _page(_none(n), None, rng))


def complaints(n: int, rng: Rng) -> Texts:
    """What people say about how their ticket was handled; of the trouble itself nothing."""
    page = _page(_none(n), None, rng)
    keys = [
        _where(chance(rng, rate, n), key)
        for key, rate in (("of", 0.7), ("what", 1.0), ("wish", 0.6))
    ]
    return _joined([by_key("complaint", key, page) for key in keys])


def event_names(group: Texts, rng: Rng) -> Texts:
    """What a grid worker calls an event, by what it is about."""
    return by_key("kindname", group, _page(group, None, rng))


def opinions(house: str, n: int, rng: Rng) -> Texts:
    """What was done about a grid event: first by the `grid` worker, in the end by the `village`."""
    return by_key("opinion", np.full(n, house, dtype=object), _page(_none(n), None, rng))


def _page(group: Texts, at: Times | None, rng: Rng, *, firm: Texts | None = None) -> Page:
    n = len(group)
    when = np.full(n, np.datetime64("2024-01-01", "s")) if at is None else at
    slots = moments(when) | {
        "surname": pick(rng, SURNAMES, n),
        "firm": _none(n) if firm is None else firm,
    }
    bare = Page(slots, rng)
    return Page({**slots, "topic": by_key("topic", group, bare)}, rng)


def _none(n: int) -> Texts:
    return np.full(n, "", dtype=object)


def _all(key: str, like: Texts) -> Texts:
    return np.full(len(like), key, dtype=object)


def _where(flag: Bools, key: str) -> Texts:
    return np.where(flag, key, "").astype(object)


def _joined(columns: list[Texts], *, end: str = "") -> Texts:
    """Parts one after the other, with a comma between where neither brings its own mark."""
    rows = zip(*(c.tolist() for c in columns), strict=True)
    return _texts([_line([p for p in row if p]) + end for row in rows])


def _line(parts: list[str]) -> str:
    line = ""
    for part in parts:
        gap = "" if not line or line[-1] in "，。：；" or part[0] in "，。（" else "，"
        line += gap + part
    return line


def _run_on(columns: list[Texts]) -> Texts:
    return _texts(["".join(row) for row in zip(*(c.tolist() for c in columns), strict=True)])


def _texts(lines: list[str]) -> Texts:
    return np.array([*lines, ""], dtype=object)[:-1]
