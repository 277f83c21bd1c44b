"""One published list held against the warehouse: rows, scores and who was at risk."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
import pyarrow as pa

from features import builder, registry
from features.definition import Feature
from scoring.cohort import at_risk
from scoring.models import HARM, Models
from scoring.parity.causes import cause_of
from scoring.parity.comparing import differs, shown, worst_first
from scoring.parity.found import Cause, Cohort, Difference, Example, ListParity, Past
from scoring.parity.kept import KeptRows
from scoring.parity.past import past_of, suspects
from scoring.publish.rows import RISK, ROWS

SPINE = "parity_spine"
# the list states risks rounded to this many digits
DIGITS = 6


@dataclass(frozen=True, eq=False)
class Drawn:
    """The drawn rows of one grain as they were kept, and as they come out today."""

    grain: str
    kept: pa.Table
    now: pa.Table


def check_list(
    con: duckdb.DuckDBPyConnection,
    kept: KeptRows,
    *,
    models: Models,
    rows: int,
    seed: int,
    recorded_at: datetime | None = None,
) -> ListParity:
    """What differs between `rows` kept rows of each grain, drawn by `seed`, and the same rows built today.

    `models` are those that the manifest names, by target; `recorded_at` is when the ledger got the list (None when
    it does not know), which tells late files. The facts of disputes must be grouped.
    """
    past = past_of(con, kept, recorded_at=recorded_at)
    there = at_risk(con, kept.as_of)
    drawn = [_draw(con, kept, grain, rows=rows, seed=seed) for grain in ROWS]
    differences = [
        difference
        for one in drawn
        for difference in (*_values(con, one, kept, past), *_scores(one, kept, models))
    ]
    cohorts = tuple(_cohort(one, kept, there[one.grain]) for one in drawn)
    gone = {grain: _gone(kept, grain) for grain in ROWS}
    return ListParity(kept.name, kept.as_of, cohorts, tuple(differences), gone, past)


def _draw(
    con: duckdb.DuckDBPyConnection, kept: KeptRows, grain: str, *, rows: int, seed: int
) -> Drawn:
    table = kept.rows[grain]
    # its own draw for every list and grain, the same whenever it is asked for
    dice = random.Random(f"{seed}:{kept.name}:{grain}")
    chosen = sorted(dice.sample(range(len(table)), min(rows, len(table))))
    picked = table.take(pa.array(chosen, pa.int64()))
    names = [f.name for f in _definitions(kept, grain)]
    con.register(SPINE, picked.select(["entity_id", "as_of"]))
    try:
        now = builder.build(con, SPINE, grain=grain, names=names)
    finally:
        con.unregister(SPINE)
    order = [("entity_id", "ascending")]
    return Drawn(grain, picked.sort_by(order), now.sort_by(order))


def _definitions(kept: KeptRows, grain: str) -> list[Feature]:
    there = {f.name: f for f in registry.features(grain)}
    return [there[name] for name in kept.features(grain) if name in there]


def _gone(kept: KeptRows, grain: str) -> tuple[str, ...]:
    there = {f.name for f in _definitions(kept, grain)}
    return tuple(name for name in kept.features(grain) if name not in there)


def _cohort(drawn: Drawn, kept: KeptRows, there: frozenset[str]) -> Cohort:
    then = set(kept.rows[drawn.grain].column("entity_id").to_pylist())
    columns = len(_definitions(kept, drawn.grain)) + len(kept.targets(drawn.grain))
    missing, new = sorted(then - there), sorted(there - then)
    return Cohort(drawn.grain, len(then), len(drawn.kept), columns, tuple(missing), tuple(new))


def _values(
    con: duckdb.DuckDBPyConnection, drawn: Drawn, kept: KeptRows, past: Past
) -> Iterator[Difference]:
    for feature in _definitions(kept, drawn.grain):
        before, after = drawn.kept.column(feature.name), drawn.now.column(feature.name)
        rows = np.flatnonzero(differs(before, after))
        if len(rows):
            cause = cause_of(feature, drawn.grain, kept=kept, past=past)
            worst = worst_first(before, after, rows)
            told = [
                Example(
                    entity := str(drawn.kept.column("entity_id")[row].as_py()),
                    shown(before[row].as_py()),
                    shown(after[row].as_py()),
                    suspects(con, entity, feature, grain=drawn.grain, past=past, as_of=kept.as_of),
                )
                for row in worst
            ]
            yield Difference(drawn.grain, feature.name, len(rows), cause, tuple(told))


def _scores(drawn: Drawn, kept: KeptRows, models: Models) -> Iterator[Difference]:
    """Targets whose model says another risk of the kept rows, and a published risk that is none of them."""
    rows = drawn.kept.to_pandas()
    for target in kept.targets(drawn.grain) if len(rows) else ():
        again = pa.chunked_array([pa.array(models[target].risk(rows), pa.float64())])
        yield from _other(drawn, RISK + target, drawn.kept.column(RISK + target), again)
    yield from _published(drawn, kept)


def _published(drawn: Drawn, kept: KeptRows) -> Iterator[Difference]:
    """Rows of which the list states a risk that none of the grain's models gave, or none where one had to speak."""
    targets = kept.targets(drawn.grain)
    stated = [kept.published[drawn.grain][e] for e in drawn.kept.column("entity_id").to_pylist()]
    said = [drawn.kept.column(RISK + target).to_pylist() for target in targets]
    # of a victim only the model of harm to oneself is asked, where there is one
    may_be_silent = set(targets) <= {HARM}
    due = [
        value if value in among or (may_be_silent and math.isnan(value)) else among[0]
        for value, *risks in zip(stated, *said, strict=True)
        if (among := [round(risk, DIGITS) for risk in risks] or [math.nan])
    ]
    yield from _other(drawn, "risk", _floats(stated), _floats(due))


def _floats(values: list[float]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, pa.float64())])


def _other(
    drawn: Drawn, column: str, before: pa.ChunkedArray, after: pa.ChunkedArray
) -> Iterator[Difference]:
    rows = np.flatnonzero(differs(before, after))
    names = drawn.kept.column("entity_id")
    told = tuple(
        Example(str(names[row].as_py()), shown(before[row].as_py()), shown(after[row].as_py()))
        for row in worst_first(before, after, rows)
    )
    if told:
        yield Difference(drawn.grain, column, len(rows), Cause.FAULT, told)
