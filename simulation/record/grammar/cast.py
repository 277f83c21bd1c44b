"""Who is meant by whom: how each text names the caller, the other side, the one who acted."""

from __future__ import annotations

import numpy as np

from simulation.record.grammar.library import by_key
from simulation.record.grammar.nodes import Fact, Page
from simulation.record.telling import PARTY, Facts
from simulation.streams import chance
from simulation.types import Bools, Ints, Rng, Texts

RELATIONS = {
    "夫妻": "couple", "前配偶": "ex", "恋人": "lover", "前恋人": "exlover", "邻居": "neighbour", "亲属": "same",
}  # fmt: skip
# the caller who claims against this, and the other way round
CLAIMS = {
    "labour": ("boss", "worker"), "debt": ("debtor", "creditor"),
    "consumer": ("shop", "customer"), "property": ("keeper", "owner"),
}  # fmt: skip
FIRMS = ("boss", "shop", "keeper")
SELF = {"110": "police", "12345": "hotline", "grid": "grid"}
GENERATION_YEARS = 14.0


def cast(facts: Facts, written: Bools, page: Page) -> dict[str, Fact]:
    """The slots S O (caller's and other side in full), A a (who acted), V v (against whom)."""
    kin, party = _kin(facts), facts.role == PARTY
    full = _self(facts, written, party, page), _other(facts, kin, written, party, page)
    brief = _self_short(facts, written, party, page), _other_short(facts, kin, written, page)
    mine = facts.by_caller & party

    plain = brief[0], _plain(facts, written)

    def sided(two: tuple[Texts, Texts], actor: bool) -> Texts:
        return np.where(mine == actor, two[0], two[1]).astype(object)

    return {
        "S": full[0], "O": full[1], "A": sided(full, True), "V": sided(full, False),
        "a": _varied(sided(plain, True), sided(brief, True)),
        "v": _varied(sided(plain, False), sided(brief, False)),
    }  # fmt: skip


def _plain(facts: Facts, written: Bools) -> Texts:
    spoken = np.where(facts.other_female, "她", "他")
    return np.where(written, "对方", spoken).astype(object)


def _varied(plain: Texts, brief: Texts) -> Fact:
    """Mentions of one person: mostly he, she or the other party, now and then another word."""

    def mention(rows: Ints, rng: Rng) -> Texts:
        return np.where(chance(rng, 0.6, len(rows)), plain[rows], brief[rows]).astype(object)

    return mention


def _kin(facts: Facts) -> Texts:
    """What the other side is to the caller: a key of the tables of people."""
    kin = np.array([RELATIONS.get(r, "stranger") for r in facts.relation], dtype=object)
    kin[(kin == "same") & (facts.age_gap > GENERATION_YEARS)] = "elder"
    kin[(kin == "same") & (facts.age_gap < -GENERATION_YEARS)] = "younger"
    for group, (against, by) in CLAIMS.items():
        rows = facts.group == group
        kin[rows] = np.where(facts.caller_claims[rows], against, by)
    return kin


def _sexed(stem: Texts, female: Bools) -> Texts:
    found: Texts = stem + np.where(female, "_f", "_m").astype(object)
    return found


def _only(where: Bools, keys: Texts | str) -> Texts:
    return np.where(where, keys, "").astype(object)


def _self(facts: Facts, written: Bools, party: Bools, page: Page) -> Texts:
    desk = np.array([SELF[c] for c in facts.channel], dtype=object)
    grid = desk == "grid"
    official = np.where(grid, _sexed(desk, facts.caller_female), desk).astype(object)
    seen = _sexed(_seen(facts, written), facts.caller_female)
    return _either(
        by_key("spoken_self", _only(party & ~written, "party"), page),
        by_key("written_self", _only(party & written, official), page),
        by_key("bystander_self", _only(~party, seen), page),
    )


def _other(facts: Facts, kin: Texts, written: Bools, party: Bools, page: Page) -> Texts:
    key, seen = _sexed(kin, facts.other_female), _sexed(_seen(facts, written), facts.other_female)
    # a passer-by does not know who is the boss, but people at a firm's gate do
    known = party | np.isin(kin, (*FIRMS, "worker", "customer", "owner"))
    return _either(
        by_key("spoken_other", _only(known & ~written, key), page),
        by_key("written_other", _only(known & written, key), page),
        by_key("bystander_other", _only(~known, seen), page),
    )


def _seen(facts: Facts, written: Bools) -> Texts:
    seen = np.where(facts.role == "家属", "kin", "seen")
    return np.where(written, "written", seen).astype(object)


def _self_short(facts: Facts, written: Bools, party: Bools, page: Page) -> Texts:
    desk = np.array([SELF[c] + "_self" for c in facts.channel], dtype=object)
    sex = np.where(facts.caller_female, "f", "m").astype(object)
    return _either(
        by_key("spoken_self", _only(party & ~written, "party_short"), page),
        by_key("written_short", _only(party & written, desk), page),
        by_key("spoken_short", _only(~party & ~written, sex), page),
        by_key("written_self_seen", _only(~party & written, sex), page),
    )


def _other_short(facts: Facts, kin: Texts, written: Bools, page: Page) -> Texts:
    sex = np.where(facts.other_female, "f", "m").astype(object)
    firm = np.isin(kin, FIRMS) & chance(page.rng, 0.7, len(facts))
    key = np.where(firm, "firm", sex).astype(object)
    return _either(
        by_key("spoken_short", _only(~written, key), page),
        by_key("written_short", _only(written, key), page),
    )


def _either(*columns: Texts) -> Texts:
    """Columns of which each text has at most one, as one column."""
    found = columns[0]
    for column in columns[1:]:
        found = np.where(column != "", column, found)
    return found
