"""The builder beside the same features in SQL written by hand: equal values, and the ratio of their times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

import duckdb
import pyarrow as pa

from benchmarks.measure import Amount
from benchmarks.place import TREE, Place
from benchmarks.spine import put_landmarks
from data_contracts.warehouse import open_warehouse
from features import builder
from features.spring import spring_calendar

HANDWRITTEN = TREE / "tests" / "features" / "handwritten_features.sql"
LIMIT = 1.2
ROUNDS = 7

Build = Callable[[], pa.Table]


@contextmanager
def handwritten(place: Place) -> Iterator[Callable[[], Amount]]:
    """Both over the same landmark rows, turn by turn in one process, once before to warm up."""
    sql = HANDWRITTEN.read_text(encoding="utf-8")
    with open_warehouse(place.home, read_only=True) as con:
        rows = put_landmarks(con)
        put_spring(con)

        def by_hand() -> pa.Table:
            return con.sql(sql).to_arrow_table()

        def built() -> pa.Table:
            return builder.build(con, "spine")

        require_equal(by_hand(), built())

        def work() -> Amount:
            by_builder, written = turns(built, by_hand, rounds=ROUNDS)
            return Amount(
                2 * ROUNDS * rows, f"rows in {2 * ROUNDS} builds", said(by_builder, written)
            )

        yield work


def put_spring(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing; what the SQL reads as `spring`: every day of `spine` with its working days to Spring Festival."""
    days = con.sql("select distinct as_of::date from spine order by 1").fetchall()
    con.register("spring", spring_calendar([day for (day,) in days]))


def turns(one: Build, other: Build, *, rounds: int) -> tuple[list[float], list[float]]:
    """CPU seconds of each, taken ABBAABBA so that neither always runs first."""
    seconds: dict[Build, list[float]] = {one: [], other: []}
    for number in range(rounds):
        for build in (one, other) if number % 2 == 0 else (other, one):
            seconds[build].append(_seconds(build))
    return seconds[one], seconds[other]


def ratio_of_medians(ones: list[float], others: list[float]) -> float:
    """Median of the first by median of the second; medians, so that one odd turn does not count."""
    return median(ones) / median(others)


def said(by_builder: list[float], by_hand: list[float]) -> str:
    """Both medians and their ratio, in words."""
    ratio = ratio_of_medians(by_builder, by_hand)
    medians = f"{median(by_builder):.2f} / {median(by_hand):.2f} CPU s"
    return f"builder / by hand = {medians} = {ratio:.2f} (limit {LIMIT})"


def require_equal(by_hand: pa.Table, built: pa.Table) -> None:
    """Nothing; ValueError names the features that one lacks, or the first whose values differ."""
    odd = sorted({*by_hand.column_names} ^ {*built.column_names})
    if odd:
        raise ValueError(f"only {HANDWRITTEN.name} or only the builder has {', '.join(odd)}.")
    for name in built.column_names:
        if not by_hand.column(name).equals(built.column(name)):
            raise ValueError(
                f"{name}: the builder and {HANDWRITTEN.name} disagree; one of them is wrong."
            )


def _seconds(build: Build) -> float:
    # the process's own: on the wall the ratio would tell what else the machine did in which turn
    started = time.process_time()
    build()
    return time.process_time() - started
