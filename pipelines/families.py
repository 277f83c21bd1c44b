"""The groups that kinds of dispute are pooled and told apart by: the main classes of GB/T 31000 5.56."""

from __future__ import annotations

from collections.abc import Iterable

from data_contracts.codes import code_list
from models.frame import FeatureSpec
from models.grouping import Grouping

COLUMN = "kind"


def families() -> Grouping:
    """Every kind in its main class: 0101 恋爱及婚姻 in 01 婚恋家庭纠纷."""
    kinds = code_list("dispute_kind")
    group_of = {code: kinds.parent(code) or code for code in kinds.codes}
    titles = {main: f"{main} {kinds.label(main)}" for main in set(group_of.values())}
    return Grouping(COLUMN, group_of, "纠纷大类", titles)


def pooled_by(features: Iterable[FeatureSpec]) -> Grouping | None:
    """The families where the model reads the kind; None for a model that does not."""
    return families() if any(f.name == COLUMN and f.categorical for f in features) else None
