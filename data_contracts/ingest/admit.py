"""Which rows are refused: an unusable key or time, a forbidden outcome, a broken physical row."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from data_contracts.deliveries import Delivery
from data_contracts.ingest.rules import reason

MAX_KEY_CHARACTERS = 128
# what Excel leaves of a long number, and characters that no decoder could read
SPOILED_KEY = r"(?i)^[0-9.]+e\+[0-9]+$|�"


@dataclass(frozen=True)
class Refusal:
    """One refused row: its index among the arrived rows, the rule, the column, the Chinese reason."""

    rid: int
    rule: str
    column: str | None
    reason: str


def refusals(memory: duckdb.DuckDBPyConnection, delivery: Delivery) -> list[Refusal]:
    """The rows that do not come in, each with the first rule that it breaks."""
    cases = [*_key_cases(delivery), *_time_cases(delivery), *_stated_cases(delivery)]
    branches = " ".join(f"when {when} then {n}" for n, (_, _, when) in enumerate(cases))
    query = f"""
    with judged_rows as (
        select parsed.rid, case {branches} end as broken_case
        from parsed join arrived on parsed.rid = arrived.rid
    )
    select rid, broken_case from judged_rows where broken_case is not null order by rid"""
    return [_refusal(delivery, rid, cases[n]) for rid, n in memory.execute(query).fetchall()]


def _refusal(delivery: Delivery, rid: int, case: tuple[str, str, str]) -> Refusal:
    rule, column, _ = case
    return Refusal(rid, rule, column, reason(rule, delivery, column))


def row_keys(delivery: Delivery) -> str:
    """SQL of the row key: the key's parts as written, joined by a slash."""
    return " || '/' || ".join(f'trim("{part}__raw")' for part in delivery.key)


def _key_cases(delivery: Delivery) -> list[tuple[str, str, str]]:
    cases = []
    for part in delivery.key:
        raw = f'"{part}__raw"'
        cases.append(("key_missing", part, f"{raw} is null or trim({raw}) = ''"))
        spoiled = f"regexp_matches({raw}, '{SPOILED_KEY}') or length({raw}) > {MAX_KEY_CHARACTERS}"
        cases.append(("key_unusable", part, spoiled))
    return cases


def _time_cases(delivery: Delivery) -> list[tuple[str, str, str]]:
    if delivery.time is None:
        return []
    # a row that takes another back needs no time of its own
    return [("time_unusable", delivery.time, f'"{delivery.time}" is null and not retired')]


def _stated_cases(delivery: Delivery) -> list[tuple[str, str, str]]:
    return [(r.rule, r.column, f"({r.when}) and not retired") for r in delivery.refusals]
