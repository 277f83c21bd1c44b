"""Conditions over features, as policy files write them: `kill_threats_90d > 0 and weapon_90d > 0`.

A condition is parsed by sqlglot and every node must be on the allow-list, so a policy can compare
features and nothing else. It is evaluated for all rows at once; an unknown (null) counts as not met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import duckdb
import numpy as np
import pyarrow as pa
import sqlglot
from numpy.typing import NDArray
from sqlglot import exp

from scoring.errors import PolicyError

ALLOWED = (
    exp.And, exp.Or, exp.Not, exp.Paren,
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Is,
    exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Coalesce,
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null,
)  # fmt: skip
RESULTS = (
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE,
    exp.Between, exp.In, exp.Is, exp.Column, exp.Boolean,
)  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """A checked condition: its text as written, its SQL and the features it names."""

    text: str
    sql: str
    names: tuple[str, ...]


def parse_condition(text: str, *, where: str) -> Condition:
    """The condition that `text` states; PolicyError names what may not stand in it."""
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        reason = str(error).splitlines()[0]
        raise PolicyError(
            f"{where}: cannot read {text!r} ({reason}); write `name > 0 and ...`."
        ) from error
    for node in tree.walk():
        _check(node, where=where)
    if not isinstance(tree.unnest(), RESULTS):
        raise PolicyError(
            f"{where}: {text!r} is not a yes-or-no condition; compare it, e.g. `... > 0`."
        )
    names = sorted({column.name for column in tree.find_all(exp.Column)})
    return Condition(text, tree.sql(dialect="duckdb", identify=True), tuple(names))


def check_names(condition: Condition, known: Iterable[str], *, where: str) -> None:
    """Refuses a condition over a feature that does not exist, with the nearest name that does."""
    known = tuple(known)
    for name in condition.names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = (
                f"did you mean {near[0]!r}?"
                if near
                else "`jianwei features` lists those there are."
            )
            raise PolicyError(f"{where}: there is no feature {name!r}; {hint}")


def holds(conditions: Sequence[Condition], rows: pa.Table) -> list[NDArray[np.bool_]]:
    """For each condition one boolean per row of `rows`, in the order of the rows."""
    if not conditions:
        return []
    names = sorted({name for condition in conditions for name in condition.names})
    columns = {name: rows.column(name) for name in names}
    columns["row number"] = pa.array(range(rows.num_rows), pa.int64())
    return _evaluate(conditions, pa.table(columns))


def _evaluate(conditions: Sequence[Condition], rows: pa.Table) -> list[NDArray[np.bool_]]:
    met = ", ".join(f"coalesce(({c.sql}), false) as met_{n}" for n, c in enumerate(conditions))
    with duckdb.connect(":memory:") as con:
        con.register("rows", rows)
        try:
            found = con.sql(f'select {met} from rows order by "row number"').to_arrow_table()
        except duckdb.Error as error:
            texts = "; ".join(c.text for c in conditions)
            raise PolicyError(f"cannot evaluate {texts}: {str(error).splitlines()[0]}") from error
    return [column.to_numpy().astype(bool) for column in found.columns]


def _check(node: exp.Expr, *, where: str) -> None:
    qualified = isinstance(node, exp.Column) and node.table
    nested = isinstance(node, exp.In) and node.args.get("query") is not None
    if not isinstance(node, ALLOWED) or qualified or nested:
        raise PolicyError(
            f"{where}: {node.sql(dialect='duckdb')!r} may not stand in a condition;"
            " compare feature names with and, or, not, in, between, is null, + - *, coalesce."
        )
