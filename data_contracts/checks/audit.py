"""An independent audit, by Great Expectations, that admission did its job."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from data_contracts.checks.suites import Expected, suite
from data_contracts.contract import Table, tables
from data_contracts.deliveries import source_names
from data_contracts.warehouse import transaction

# a batch above this is a seeded sample, and the result says so
SAMPLE_ABOVE = 200_000
# naming every failing row is slow when very many fail
NAME_UP_TO = 5_000
EXAMPLES = 5


@dataclass(frozen=True)
class Finding:
    """The result of one expectation on one table."""

    table: str
    column: str | None
    expectation: str
    success: bool
    rows_n: int
    unexpected_n: int
    sampled: bool = False
    examples: str | None = None


def audit(
    con: duckdb.DuckDBPyConnection,
    file_ids: Sequence[str],
    *,
    checked_at: datetime,
    seed: int = 0,
    sample_above: int = SAMPLE_ABOVE,
) -> tuple[Finding, ...]:
    """Findings about every fact of the rows that these files brought; also written to ops.expectations.

    Tables without such facts are left out. Importing Great Expectations takes seconds, so it is
    loaded here and not with the package.
    """
    judge = _Judge()
    findings: list[Finding] = []
    _name_rows(con, file_ids)
    for contract in _fact_tables():
        batch, sampled = _batch(con, contract, seed, sample_above)
        if len(batch):
            findings += judge.findings(contract, batch, sampled=sampled)
    _store(con, findings, checked_at)
    return tuple(findings)


class _Judge:
    """Great Expectations with everything that talks or phones switched off."""

    def __init__(self) -> None:
        os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
        import great_expectations as gx  # noqa: PLC0415 - takes seconds
        from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

        self._gx = gx
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        source = context.data_sources.add_pandas("accepted")
        self._asset = source.add_dataframe_asset("facts").add_batch_definition_whole_dataframe(
            "all"
        )

    def findings(self, contract: Table, batch: pd.DataFrame, *, sampled: bool) -> list[Finding]:
        """One finding per expectation of the table's suite."""
        facts = self._asset.get_batch({"dataframe": batch})
        asked = {str(n): e for n, e in enumerate(suite(contract))}
        questions = {n: self._question(e, n) for n, e in asked.items()}
        # one suite for all: its expectations share what is counted once per column
        together = self._gx.ExpectationSuite(name=contract.name, expectations=[*questions.values()])
        answers = facts.validate(together, result_format="BASIC").results
        by_number: dict[str, Any] = {a.expectation_config.meta["n"]: a for a in answers}  # type: ignore[union-attr]
        return [
            replace(
                _finding(contract, asked[n], by_number[n]),
                sampled=sampled,
                examples=self._examples(facts, questions[n], by_number[n]),
            )
            for n in asked
        ]

    def _question(self, expected: Expected, n: str) -> Any:
        name = "".join(part.capitalize() for part in expected.type.split("_"))
        column = {"column": expected.column} if expected.column else {}
        return getattr(self._gx.expectations, name)(**column, **expected.arguments, meta={"n": n})

    def _examples(self, facts: Any, question: Any, answer: Any) -> str | None:
        """Some failing fact ids; none when nothing fails, or too much to name."""
        if not 0 < _failed(answer) <= NAME_UP_TO:
            return None
        named = {"result_format": "COMPLETE", "unexpected_index_column_names": ["fact_id"]}
        found = facts.validate(question, result_format=named).result["unexpected_index_list"]
        return "、".join(sorted({row["fact_id"] for row in found})[:EXAMPLES])


def _finding(contract: Table, expected: Expected, answer: Any) -> Finding:
    return Finding(
        table=contract.name,
        column=expected.column,
        expectation=expected.says,
        success=bool(answer.success),
        rows_n=int(answer.result["element_count"]),
        unexpected_n=_failed(answer),
    )


def _failed(answer: Any) -> int:
    return int(answer.result.get("unexpected_count", 0))


def _fact_tables() -> list[Table]:
    return [t for t in tables().values() if t.clocked]


def _name_rows(con: duckdb.DuckDBPyConnection, file_ids: Sequence[str]) -> None:
    """A temporary table of the rows that the files brought: source and key."""
    union = " union all ".join(
        f"select '{source}' as source, row_key, file_id from landing.{source}"
        for source in source_names()
    )
    con.execute(
        f"""create or replace temp table audited as
        select distinct source, row_key from ({union}) where list_contains($ids, file_id)""",
        {"ids": list(file_ids)},
    )


def _batch(
    con: duckdb.DuckDBPyConnection, contract: Table, seed: int, sample_above: int
) -> tuple[pd.DataFrame, bool]:
    query = f"""
    select
        *,
        case when replaced_at is null then fact_id end as open_fact_id,
        epoch(happened_at) as happened_seconds,
        epoch(known_at) as known_seconds,
        epoch(replaced_at) as replaced_seconds
    from {contract.name} semi join audited using (source, row_key)
    order by fact_id, known_at"""
    facts: pd.DataFrame = con.execute(query).df()
    if len(facts) <= sample_above:
        return facts, False
    return facts.sample(sample_above, random_state=seed).sort_index(), True


def _store(con: duckdb.DuckDBPyConnection, findings: list[Finding], checked_at: datetime) -> None:
    rows = [
        (
            checked_at,
            f.table,
            f.column,
            f.expectation,
            f.success,
            f.rows_n,
            f.unexpected_n,
            f.sampled,
            f.examples,
        )
        for f in findings
    ]
    with transaction(con):
        con.execute("delete from ops.expectations where checked_at = ?", [checked_at])
        if rows:
            con.executemany("insert into ops.expectations values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
