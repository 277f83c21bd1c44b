"""Which profiles a run looks at: by what name each goes, since when, and by which keys it is found."""

from __future__ import annotations

import duckdb
import pyarrow as pa

TOLD = "jianwei_told"
NEAR, ASKED = "jianwei_near_profiles", "jianwei_asked_names"
SEARCHED = (
    "phone_key", "door_key", "name_birth_key", "name_tail_key", "name_spot_key", "name_street_key",
)  # fmt: skip


def told_sql(only: str | None = None) -> str:
    """Every profile: the name it goes by, since when, and whether a report has it; of the names in table `only`.

    Columns: profile_key, known_as, citizen_id (whether it tells one), bare (nothing says who it is but what it tells),
    first_known, mentioned, fresh (no run has seen it), and the keys of SEARCHED.
    """
    asked = f"where coalesce(person_key, profile_key) in (select name from {only})" if only else ""
    keys = ", ".join(SEARCHED)
    return f"""
with rows as (
    select profile_key, person_key, known_at, true as mentioned
    from core.parties
    where profile_key is not null
    union all
    select profile_key, person_key, known_at, false
    from linkage.residents
),
told as (
    select
        profile_key, min(person_key) as person_key, min(known_at) as first_known,
        bool_or(mentioned) as mentioned
    from rows
    {asked}
    group by profile_key
),
final as (
    select
        profile_key, coalesce(person_key, profile_key) as known_as, citizen_id,
        person_key is null as bare, first_known, mentioned, told_no is null as fresh, {keys}
    from told
    join linkage.profiles using (profile_key)
)
select profile_key, known_as, citizen_id, bare, first_known, mentioned, fresh, {keys}
from final"""


def tell(con: duckdb.DuckDBPyConnection, *, first: bool) -> None:
    """Nothing; makes the temp table of `told_sql`: of all names in the first run, then of those near a profile that no run has seen."""
    if first:
        con.execute(f"create or replace temp table {TOLD} as {told_sql()}")
        return
    con.execute(f"create or replace temp table {NEAR} as {_sharing_sql('told_no is null')}")
    # and near those, by whatever else was told of the same names: who else somebody could be who is near
    _ask_names(con)
    con.execute(f"""
        insert into {NEAR}
        select profile_key from core.parties where coalesce(person_key, profile_key) in (select name from {ASKED})
            and profile_key is not null
        union
        select profile_key from linkage.residents where coalesce(person_key, profile_key) in (select name from {ASKED})
        except select profile_key from {NEAR}
    """)
    con.execute(f"""
        insert into {NEAR} {_sharing_sql(f"not citizen_id and profile_key in (select profile_key from {NEAR})")}
        except select profile_key from {NEAR}
    """)
    _tell_near(con)


def tell_of(con: duckdb.DuckDBPyConnection, pairs: pa.Table) -> None:
    """Nothing; makes the temp table of `told_sql` of the names of the profiles a and b of these pairs."""
    con.register("jianwei_pairs", pairs)
    con.execute(
        f"create or replace temp table {NEAR} as "
        "select a as profile_key from jianwei_pairs union select b from jianwei_pairs"
    )
    con.unregister("jianwei_pairs")
    _tell_near(con)


def _tell_near(con: duckdb.DuckDBPyConnection) -> None:
    _ask_names(con)
    con.execute(f"create or replace temp table {TOLD} as {told_sql(ASKED)}")


def _ask_names(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing; makes the temp table of the names by which the near profiles go."""
    con.execute(f"""
        create or replace temp table {ASKED} as
        select coalesce(person_key, profile_key) as name
        from core.parties
        semi join {NEAR} using (profile_key)
        union
        select coalesce(person_key, profile_key) from linkage.residents semi join {NEAR} using (profile_key)
    """)


def _sharing_sql(which: str) -> str:
    """profile_key of the profiles that share a key with those of which the condition holds."""
    own = " or ".join(
        f"{key} in (select {key} from wanted where {key} is not null)" for key in SEARCHED
    )
    return f"""
(
    with wanted as materialized (
        select {", ".join(SEARCHED)} from linkage.profiles where {which}
    )
    select profile_key from linkage.profiles where {own}
)"""
