"""What earlier runs of linking saw, and the model that they judged with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from data_contracts.sealing import Keys
from features.identity.model import Model, from_json, to_json

NAMES = b"linkage/names"
# how far the facts have come that linking reads
ARRIVED = "select max(known_at) from (select known_at from core.parties union all select known_at from linkage.residents)"


@dataclass(frozen=True)
class Run:
    """The model that linking judged with, and how many people go by each name."""

    model: Model
    names: Mapping[str, int] = field(repr=False)


def last_run(con: duckdb.DuckDBPyConnection, keys: Keys) -> Run | None:
    """The latest run, None before the first."""
    for model, names in con.sql("""
        select model, (select names from linkage.models where names is not null order by run_no desc limit 1)
        from linkage.models order by run_no desc limit 1
    """).fetchall():
        return Run(from_json(model), json.loads(keys.open(names, NAMES)))
    return None


def unseen(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether anything was told of anybody that no run has seen."""
    ((found,),) = con.sql("select count(*) from linkage.profiles where told_no is null").fetchall()
    return bool(found)


def unsee(con: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Nothing; what was told of these names counts as seen by no run, so that the next one looks again."""
    con.register("jianwei_unseen", pa.table({"name": pa.array(sorted(set(names)), pa.string())}))
    con.execute("""
        update linkage.profiles set told_no = null
        where profile_key in (
            select profile_key from core.parties
            where profile_key is not null and coalesce(person_key, profile_key) in (select name from jianwei_unseen)
        )
    """)
    con.unregister("jianwei_unseen")


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
