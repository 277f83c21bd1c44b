"""Which profiles are compared: those that share a key which few people share."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from features.identity.city.told import SEARCHED, TOLD, told_sql

PAIRS = "jianwei_profile_pairs"
SOMEBODY = "jianwei_somebody"
# a key that more people share is no person's own: a hotline, an officer's number, a day of birth that stands for unknown
MOST_PEOPLE = 40


def pair_up(con: duckdb.DuckDBPyConnection, *, first: bool) -> pa.Table:
    """a, b: profiles that share a key and go by two names, one of which a report has and one no run has seen.

    And every pair of those of them who tell no citizen id: who else they could be counts for them. Two citizen ids that
    are both right are two people and make no pair. Reads the temp table of `tell`.
    """
    con.execute(f"create or replace temp table {PAIRS} as {_pairs_sql('fresh')}")
    if not first:
        con.execute(f"""
            create or replace temp table {SOMEBODY} as
            select profile_key
            from {TOLD}
            where known_as in (
                select known_as from {TOLD}
                semi join (select a as profile_key from {PAIRS} union select b from {PAIRS}) using (profile_key)
                group by known_as having not bool_or(citizen_id)
            )
        """)
        known = _pairs_sql(f"profile_key in (select profile_key from {SOMEBODY})")
        con.execute(f"insert into {PAIRS} {known} except select a, b from {PAIRS}")
    return con.sql(f"select a, b from {PAIRS} order by a, b").to_arrow_table()


def pair_names(con: duckdb.DuckDBPyConnection, a: str, b: str) -> pa.Table:
    """a, b: every profile of one name with every profile of the other; as `pair_up` leaves them."""
    con.register("asked_names", pa.table({"name": [a, b]}))
    con.execute(
        f"""
        create or replace temp table {PAIRS} as
        with told as ({told_sql("asked_names")})
        select one.profile_key as a, other.profile_key as b
        from told as one, told as other
        where one.known_as = $a and other.known_as = $b
        """,
        {"a": a, "b": b},
    )
    con.unregister("asked_names")
    return con.sql(f"select a, b from {PAIRS} order by a, b").to_arrow_table()


def _pairs_sql(own: str) -> str:
    """Pairs with a profile of which the condition holds."""
    return "\nunion\n".join(_pairs_by_key_sql(key, own) for key in SEARCHED)


def _pairs_by_key_sql(key: str, own: str) -> str:
    return f"""
(
    with keyed as (
        select profile_key, known_as, citizen_id, bare, mentioned, {key} as key, {own} as own
        from {TOLD}
        where {key} is not null
    ),
    shared as (
        select key, count(distinct known_as) filter (bare) <= {MOST_PEOPLE} as few_bare
        from keyed
        group by key
        having count(distinct known_as) > 1
            and count(distinct known_as) filter (not bare) <= {MOST_PEOPLE}
            and bool_or(mentioned) and bool_or(own)
    ),
    kept as (select * from keyed join shared using (key))
    select least(a.profile_key, b.profile_key) as a, greatest(a.profile_key, b.profile_key) as b
    from kept as a
    join kept as b
        on a.key = b.key and a.known_as <> b.known_as
        and (a.mentioned or b.mentioned) and not (a.citizen_id and b.citizen_id)
        and (a.own or b.own)
        and (
            -- each pair once; two of whom nothing else is known only where they are few
            (not a.bare and (b.bare or a.profile_key < b.profile_key))
            or (a.bare and b.bare and a.few_bare and a.profile_key < b.profile_key)
        )
)"""
