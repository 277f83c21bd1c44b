"""Which scored pairs may link: what a family or a workplace shares never names a person by itself."""

from __future__ import annotations

from collections.abc import Sequence

from features.identity.model import Comparison, Says

CONDITION = """
({id_same}) or (not ({id_other}) and not ({name_other}) and (
    {name_same}
    or {dob_same}
    or ({name_perhaps} and ({dob_perhaps} or {place_perhaps}))))
"""


def may_link_sql(comparisons: Sequence[Comparison]) -> str:
    """A condition over the gamma_ columns of scored pairs.

    It holds where the document number agrees. Where it does not contradict, and the names are not those of
    two of one family, it also holds where the name or the birth date agrees, or the name in part together
    with the birth date or birth place in part. Phone, address, postcode, employer, email, sex and
    occupation never suffice, however many agree.
    """
    by_name = {c.name: c for c in comparisons}

    def holds(name: str, says: Says) -> str:
        return one_of(by_name[name], says) if name in by_name else "false"

    return CONDITION.format(
        id_same=holds("citizen_id", Says.SAME),
        id_other=holds("citizen_id", Says.OTHER),
        name_same=holds("name", Says.SAME),
        name_perhaps=holds("name", Says.PERHAPS),
        name_other=holds("name", Says.OTHER),
        dob_same=holds("birth_date", Says.SAME),
        dob_perhaps=holds("birth_date", Says.PERHAPS),
        place_perhaps=holds("birth_place", Says.PERHAPS),
    )


def one_of(comparison: Comparison, says: Says) -> str:
    """A condition over the gamma_ column of a comparison: its level says this."""
    numbers = ", ".join(map(str, comparison.values(says))) or "null"
    return f"coalesce(gamma_{comparison.name} in ({numbers}), false)"
