"""What the hotline, the grid workers and the transfer desks write."""

from __future__ import annotations

import numpy as np

from simulation.record.clerks.pages import everywhere, joined, nothing, only, page_of, run_on, texts
from simulation.record.grammar.library import by_key
from simulation.streams import chance
from simulation.types import Rng, Texts, Times


def subjects(group: Texts, firm: Texts, rng: Rng) -> Texts:
    """诉求主题 of tickets about disputes."""
    return by_key("subject", group, page_of(group, None, rng, firm=firm))


def headings(group: Texts, rng: Rng) -> tuple[Texts, Texts]:
    """事项大类 and 事项小类 of tickets about disputes."""
    both = [h.partition("/") for h in by_key("major", group, page_of(group, None, rng)).tolist()]
    return texts([b[0] for b in both]), texts([b[2] for b in both])


def replies(group: Texts, at: Times, rng: Rng) -> Texts:
    """处理结果 of tickets about disputes."""
    page, n = page_of(group, at, rng), len(group)
    keys = [only(chance(rng, 0.7, n), "lead"), everywhere("did", group), everywhere("end", group)]
    return run_on([by_key("reply", key, page) for key in keys])


def reasons(kind: str, n: int, rng: Rng) -> Texts:
    """理由 or 结果 of a transfer: `push`, `back` or `done`."""
    return by_key("transfer", np.full(n, kind, dtype=object), page_of(nothing(n), None, rng))


def complaints(n: int, rng: Rng) -> Texts:
    """What people say about how their ticket was handled; of the trouble itself nothing."""
    page = page_of(nothing(n), None, rng)
    keys = [
        only(chance(rng, rate, n), key) for key, rate in (("of", 0.7), ("what", 1.0), ("wish", 0.6))
    ]
    return joined([by_key("complaint", key, page) for key in keys])


def event_names(group: Texts, rng: Rng) -> Texts:
    """What a grid worker calls an event, by what it is about."""
    return by_key("kindname", group, page_of(group, None, rng))


def opinions(house: str, n: int, rng: Rng) -> Texts:
    """What was done about a grid event: first by the `grid` worker, in the end by the `village`."""
    return by_key("opinion", np.full(n, house, dtype=object), page_of(nothing(n), None, rng))


FINDINGS = {
    "无": "calm", "情绪激动": "upset", "扬言": "threat", "冲突": "clash", "搬离": "moved", "求助": "help", "其他": "other",
}  # fmt: skip


def visit_notes(finding: Texts, group: Texts, rng: Rng) -> Texts:
    """What grid workers note at the door; of calm visits three in five have no note. `group` "" without a dispute."""
    key = np.array([FINDINGS[f] for f in finding], dtype=object)
    silent = (finding == "无") & chance(rng, 0.6, len(finding))
    page = page_of(np.where(group == "", "family", group).astype(object), None, rng)
    return by_key("visit", np.where(silent, "", key).astype(object), page)
