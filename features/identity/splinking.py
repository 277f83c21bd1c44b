"""Our model in Splink's terms, and back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import duckdb

from features.identity.comparisons import REST
from features.identity.model import Comparison, Level, Model

if TYPE_CHECKING:
    from splink import Linker

ID = "unique_id"


def linker(
    con: duckdb.DuckDBPyConnection, model: Model, *, frequencies: bool, table: str = "people"
) -> Linker:
    """A Splink linker over a table like `people`; with `frequencies`, frequent values count for less."""
    # whoever links nobody need not wait for it
    from splink import DuckDBAPI, Linker, SettingsCreator

    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(c, frequencies=frequencies) for c in model.comparisons],
        probability_two_random_records_match=model.prior,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
        unique_id_column_name=ID,
        max_iterations=40,
        em_convergence=0.0005,
        linker_uid="jianwei",
    )
    return Linker(
        DuckDBAPI(con).register(table), settings, log_level="ERROR", validate_settings=False
    )


Learned = dict[tuple[str, int], float]


def chances_of_two(
    con: duckdb.DuckDBPyConnection, model: Model, *, pairs: int, seed: int
) -> Learned:
    """Per comparison and level number u, the chance of the level for two people, counted on random pairs.

    They are all pairs of as many rows as make so many; the same rows again for the same table and `seed`, which
    a sample that several threads draw is not.
    """
    rows = round((1 + math.sqrt(1 + 8 * pairs)) / 2)
    con.execute(f"""
        create or replace temp table people_sampled as
        select * from people order by md5(unique_id || '/{seed}'), unique_id limit {rows}
    """)
    counting = linker(con, model, frequencies=True, table="people_sampled")
    counting.training.estimate_u_using_random_sampling(
        max_pairs=rows**2, seed=seed, min_count_per_level=None, num_chunks=1
    )
    found = _trained(counting, "u_probability")
    con.execute("drop table people_sampled")
    return found


def chances_of_one(
    con: duckdb.DuckDBPyConnection, model: Model, agree_on: str, *, most_pairs: int
) -> Learned | None:
    """Per comparison and level number m, the chance of the level for one person, from pairs that `agree_on` holds for.

    Comparisons that use a column of `agree_on` keep the model's m. None where expectation maximisation fails:
    the pairs are so alike that a chance vanishes, or sampling left none.
    """
    from splink.internals.exceptions import EMTrainingException

    session = linker(con, model, frequencies=True)
    try:
        session.training.estimate_parameters_using_expectation_maximisation(
            agree_on, estimate_without_term_frequencies=True, max_pairs=most_pairs
        )
    except (ValueError, EMTrainingException):
        return None
    return _trained(session, "m_probability")


def chances_by_label(
    con: duckdb.DuckDBPyConnection, model: Model, label: str, *, most_rows: int
) -> Learned:
    """Per comparison and level number m, counted on the pairs of rows that have the same `label`, a column of `people`.

    Of a larger table the first `most_rows` rows that share their label count.
    """
    con.execute(f"""
        create or replace temp table people_labelled as
        select * from people where {label} is not null
        qualify count(*) over (partition by {label}) > 1
        order by {label}, unique_id limit {most_rows}
    """)
    counting = linker(con, model, frequencies=False, table="people_labelled")
    counting.training.estimate_m_from_label_column(label)
    found = _trained(counting, "m_probability")
    con.execute("drop table people_labelled")
    return found


def _trained(trained: Linker, chance: str) -> Learned:
    settings: dict[str, Any] = trained.misc.save_model_to_json()
    found = {}
    for comparison in settings["comparisons"]:
        levels = [v for v in comparison["comparison_levels"] if not v.get("is_null_level")]
        for at, level in enumerate(levels):
            if level.get(chance) is not None:
                # sums over threads end in different last digits; weights must not
                found[comparison["output_column_name"], len(levels) - 1 - at] = float(
                    f"{level[chance]:.10g}"
                )
    return found


class Scorer:
    """Scores pairs of rows of `people` with one model; term frequencies are counted once."""

    def __init__(self, con: duckdb.DuckDBPyConnection, model: Model, *, frequencies: bool) -> None:
        self._con = con
        self._linker = linker(con, model, frequencies=frequencies)
        self._made = 0

    def score(self, pairs: str, into: str, *, least_weight: float | None = None) -> None:
        """Make the table `into` with every pair of table `pairs` whose match weight reaches `least_weight`.

        `pairs` has join_key_l, join_key_r (numbers of rows, left below right) and match_key. Columns of `into`:
        unique_id_l, unique_id_r, match_weight, match_probability, match_key, and per comparison gamma_
        (level number, -1 missing), mw_ and, where frequent values count for less, mw_tf_adj_.
        """
        from splink import DuckDBAPI

        self._made += 1
        own = f"pairs_to_score_{self._made}"
        self._con.execute(f"create or replace temp view {own} as from {pairs}")
        registered = DuckDBAPI(self._con).register(own)
        self._linker.table_management.register_blocked_pairs_for_predict(registered)
        found = self._linker.inference.predict(threshold_match_weight=least_weight).physical_name
        kept = [c for c in self._con.table(found).columns if c.startswith(_KEPT)]
        self._con.execute(
            f"create or replace temp table {into} as select {', '.join(kept)} from {found} "
            "order by unique_id_l, unique_id_r"
        )
        self._con.execute(f"drop table {found}; drop view {own}")


_KEPT = ("unique_id_", "match_", "gamma_", "mw_")


def _comparison(comparison: Comparison, *, frequencies: bool) -> dict[str, Any]:
    column = comparison.column
    missing = {
        "sql_condition": f"{column}_l is null or {column}_r is null",
        "label_for_charts": "缺失",
        "is_null_level": True,
    }
    return {
        "output_column_name": comparison.name,
        "comparison_description": comparison.title,
        "comparison_levels": [
            missing,
            *(_level(level, frequencies=frequencies) for level in comparison.levels),
        ],
    }


def _level(level: Level, *, frequencies: bool) -> dict[str, Any]:
    spelled: dict[str, Any] = {
        "sql_condition": "ELSE" if level.sql == REST else level.sql,
        "label_for_charts": level.title,
        "m_probability": level.m,
        "u_probability": level.u,
    }
    if frequencies and level.tf:
        spelled["tf_adjustment_column"] = level.tf
    return spelled
