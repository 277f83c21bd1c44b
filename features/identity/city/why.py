"""Why two names of the city are one person or two: the weights of the two profiles that agree most, and no clear value."""

from __future__ import annotations

import duckdb

from data_contracts.ingest.memory import open_memory
from data_contracts.sealing import Keys
from features.identity.city import judge
from features.identity.city.around import known_as
from features.identity.city.opened import opened
from features.identity.city.pairs import pair_names
from features.identity.city.runs import last_run
from features.identity.errors import LinkError
from features.identity.waterfall import Bar, Waterfall, bars_of


def why(con: duckdb.DuckDBPyConnection, keys: Keys, a: str, b: str) -> Waterfall:
    """The waterfall of two names by the model of the last run; LinkError for a name that is not known.

    Values stay sealed: the bars say how far two fields agree, not what they say.
    """
    run = last_run(con, keys)
    pairs = pair_names(con, a, b)
    if run is None or not pairs.num_rows:
        raise LinkError(
            f"{a}、{b}：有一个名字不在库中，或尚未归并。名字见 jianwei identity queue。"
        )
    with open_memory() as memory:
        judge.prepare_people(memory, opened(con, keys))
        row = judge.strongest(memory, run.model, pairs, run.names)
    bars = [Bar("起点", "任意两份资料是同一人的机会", "", "", run.model.prior_weight)]
    for comparison in run.model.comparisons:
        bars += bars_of(comparison, row, "", "")
    if row["rarity"]:
        said = "此名少见，加分" if row["rarity"] > 0 else "此名常见，减分"
        bars.append(Bar("姓名的常见程度", said, "", "", row["rarity"]))
    return Waterfall(
        a, b, tuple(bars), row["weight"], 1 / (1 + 2.0 ** -row["weight"]),
        bool(row["may_link"]), known_as(con, a) == known_as(con, b),
    )  # fmt: skip
