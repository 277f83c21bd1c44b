"""What earlier runs of linking saw, and the model that they judged with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from data_contracts.sealing import Keys
from features.identity.model import Model, from_json, to_json

NAMES = b"linkage/names"
# how far the facts have come that linking reads
ARRIVED = "select max(known_at) from (select known_at from core.parties union all select known_at from linkage.residents)"


@dataclass(frozen=True)
class Run:
    """What linking saw last, the model that it judged with, and how many people go by each name."""

    made_at: datetime
    run_no: int
    model: Model
    names: Mapping[str, int] = field(repr=False)


def last_run(con: duckdb.DuckDBPyConnection, keys: Keys) -> Run | None:
    """The latest run, None before the first."""
    for made_at, run_no, model, names in con.sql("""
        select made_at, run_no, model, (select names from linkage.models where names is not null order by run_no desc limit 1)
        from linkage.models order by run_no desc limit 1
    """).fetchall():
        return Run(made_at, run_no, from_json(model), json.loads(keys.open(names, NAMES)))
    return None


def newer(con: duckdb.DuckDBPyConnection, last: Run | None) -> bool:
    """Whether somebody was told of whom the last run did not know, or something became known since."""
    ((at,),) = con.sql(ARRIVED).fetchall()
    ((unseen,),) = con.sql("select count(*) from linkage.profiles where told_no is null").fetchall()
    return bool(unseen) or (at is not None and (last is None or at > last.made_at))


def forget_seen(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing; every profile counts as seen by no run, so that everything is linked."""
    con.execute("update linkage.profiles set told_no = null where told_no is not null")


def remember(
    con: duckdb.DuckDBPyConnection,
    keys: Keys,
    model: Model,
    names: Mapping[str, int],
    last: Run | None,
) -> None:
    """Nothing; writes down that everything there is was linked with this model.

    Names are sealed, and only where they were counted anew: not where they are those of the `last` run.
    """
    sealed = None if last else keys.seal(json.dumps(names, ensure_ascii=False).encode(), NAMES)
    ((number,),) = con.execute(
        f"""
        insert into linkage.models
        select ({ARRIVED}), (select coalesce(max(run_no), 0) + 1 from linkage.models), $model, $names
        returning run_no""",
        {"model": to_json(model), "names": sealed},
    ).fetchall()
    con.execute("update linkage.profiles set told_no = ? where told_no is null", [number])
