"""What each dispute is about in detail: a theme of its kind that it keeps from call to call."""

from __future__ import annotations

import numpy as np

from simulation.life import kinds
from simulation.record.telling import Facts
from simulation.types import Ints, Texts

TABLES = {
    "0102": "m_support", "0103": "m_estate", "0199": "m_kin", "0201": "m_water", "0203": "m_noise",
    "0299": "m_next", "0303": "m_body", "0402": "m_property", "0503": "m_traffic", "0601": "m_consumer",
    "0602": "m_housing", "0702": "m_welfare", "0901": "m_field", "0902": "m_yard", "0903": "m_wood", "99": "m_else",
}  # fmt: skip
LOVE = {
    "夫妻": ("money", "affair", "house", "house", "inlaw", "door", "child"),
    "前配偶": ("cling", "money", "child", "door"),
    "恋人": ("affair", "money", "house", "cling", "door"),
    "前恋人": ("cling", "cling", "money"),
}
WORK = {"0701A": "m_wages.unpaid", "0701B": "m_injury.hurtwork"}
# seen by who claims (empty: by kind) and by who is claimed against
SIDED = {
    "debt": ("m_loan.loan", "m_loan.dun"), "labour": ("", "m_wages.besieged"),
    "consumer": ("", "m_consumer.fussy"), "property": ("", "m_property.dodger"),
}  # fmt: skip
# Knuth's multiplicative hash: neighbours in the list of disputes differ in theme
SPREAD = np.uint64(2654435761)


def themes(facts: Facts) -> Texts:
    """Production of each text's matter without its register: `m_love.money`, `m_wages.unpaid`."""
    number = (facts.dispute.astype(np.uint64) * SPREAD >> np.uint64(7)).astype(np.int64)
    found = _by_kind(facts.kind, number)
    for relation, options in LOVE.items():
        rows = (facts.group == "love") & (facts.relation == relation)
        names = np.array([f"m_love.{o}" for o in options], dtype=object)
        found[rows] = names[number[rows] % len(names)]
    for group, (claims, answers) in SIDED.items():
        rows = facts.group == group
        claimed = claims or found[rows]
        found[rows] = np.where(facts.caller_claims[rows], claimed, answers)
    return found


def _by_kind(kind: Ints, number: Ints) -> Texts:
    names = [_options(k.code, k.local) for k in kinds.KINDS]
    width = max(len(n) for n in names)
    grid = np.array([[n[i % len(n)] for i in range(width)] for n in names], dtype=object)
    found: Texts = grid[kind, number % width]
    return found


def _options(code: str, local: str) -> tuple[str, ...]:
    if local in WORK:
        return (WORK[local],)
    table = TABLES.get(code, "m_else")
    return tuple(f"{table}.{theme}" for theme in THEMES[table])


THEMES = {
    "m_support": ("duty", "duty", "care"), "m_estate": ("house", "house", "grave"), "m_kin": ("word", "debt"),
    "m_water": ("leak", "way"), "m_noise": ("noise", "noise", "smell"), "m_next": ("park", "talk"),
    "m_body": ("scuffle",), "m_property": ("fee", "repair"), "m_traffic": ("crash",),
    "m_consumer": ("refund", "meal"), "m_housing": ("rent",), "m_welfare": ("social",), "m_field": ("field",),
    "m_yard": ("yard",), "m_wood": ("wood",), "m_else": ("any",),
}  # fmt: skip
