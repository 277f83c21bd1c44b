"""The city's profiles that could be one person, opened in memory for the length of the linking."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.ingest.profiles import (
    CONTEXT,
    STREET_DIGITS,
    door,
    ends,
    name_street_keys,
    parts_of,
    readable,
    spot,
)
from data_contracts.sealing import Keys
from data_contracts.values import birth_date, sex

TOLD = "jianwei_told"
PAIRS = "jianwei_profile_pairs"
NEAR, ASKED = "jianwei_near_profiles", "jianwei_asked_names"
SOMEBODY = "jianwei_somebody"
SEARCHED = (
    "phone_key", "door_key", "name_birth_key", "name_tail_key", "name_spot_key", "name_street_key",
)  # fmt: skip
# whose profile is a row's own stands where that record says
PLACED = """
select party.profile_key, min(record.grid_code) as grid
from core.parties as party
join core.records as record using (record_id)
where party.profile_key is not null and party.person_key is null and record.grid_code is not null
group by party.profile_key"""
# a key that more people share is no person's own: a hotline, an officer's number, a day of birth that stands for unknown
MOST_PEOPLE = 40


def told_sql(only: str | None = None) -> str:
    """Every profile: the name it goes by, since when, and whether a report has it; of the names in table `only`.

    Columns: profile_key, known_as, citizen_id (whether it tells one), bare (nothing says who it is but what it tells),
    first_known, mentioned, fresh (no run has seen it).
    """
    asked = f"where coalesce(person_key, profile_key) in (select name from {only})" if only else ""
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
        person_key is null as bare, first_known, mentioned, told_no is null as fresh
    from told
    join linkage.profiles using (profile_key)
)
select profile_key, known_as, citizen_id, bare, first_known, mentioned, fresh
from final"""


def tell(con: duckdb.DuckDBPyConnection, *, first: bool) -> None:
    """Nothing; makes the temp table of `told_sql`: of all names in the first run, then of those near a profile that no run has seen."""
    if first:
        con.execute(f"create or replace temp table {TOLD} as {told_sql()}")
        return
    con.execute(f"create or replace temp table {NEAR} as {_sharing_sql('told_no is null')}")
    # and near those: who else somebody could be who is near
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
    con.execute(f"""
        create or replace temp table {ASKED} as
        select coalesce(person_key, profile_key) as name
        from core.parties
        semi join {NEAR} using (profile_key)
        union
        select coalesce(person_key, profile_key) from linkage.residents semi join {NEAR} using (profile_key)
    """)
    con.execute(f"create or replace temp table {TOLD} as {told_sql(ASKED)}")


def _sharing_sql(which: str) -> str:
    """profile_key of the profiles that share a key with those of which the condition holds."""
    return "\nunion\n".join(
        f"select profile_key from linkage.profiles where {key} in "
        f"(select {key} from linkage.profiles where {which} and {key} is not null)"
        for key in SEARCHED
    )


def place(con: duckdb.DuckDBPyConnection, keys: Keys) -> None:
    """Nothing; who tells no street stood in the grid of the record: profiles that no run has seen get that street's key."""
    found = con.sql(f"""
        select profile.profile_key, profile.payload, placed.grid
        from linkage.profiles as profile
        join ({PLACED}) as placed using (profile_key)
        where profile.name_street_key is null and profile.told_no is null
        order by profile.profile_key
    """).to_arrow_table()
    name = _opened(found["payload"], keys)["name"]
    hashed = name_street_keys(name, found["grid"].combine_chunks(), keys)
    con.register(
        "placed", pa.table({"profile_key": found["profile_key"], "name_street_key": hashed})
    )
    con.execute("""
        update linkage.profiles
        set name_street_key = placed.name_street_key
        from placed
        where profiles.profile_key = placed.profile_key
    """)
    con.unregister("placed")


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


def _pairs_sql(own: str) -> str:
    """Pairs with a profile of which the condition holds."""
    return "\nunion\n".join(_pairs_by_key_sql(key, own) for key in SEARCHED)


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


def _pairs_by_key_sql(key: str, own: str) -> str:
    return f"""
(
    with keyed as (
        select profile.{key} as key, told.*, told.{own} as own
        from linkage.profiles as profile
        join {TOLD} as told using (profile_key)
        where profile.{key} is not null
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


def opened(con: duckdb.DuckDBPyConnection, keys: Keys) -> pa.Table:
    """What the profiles of the pairs say, in clear: id, the fields of a person table and what judging adds, all text.

    `number` is a document as far as it can be read, with a wrong check character too; `ends` its area and last
    four, which a masked one still shows; `door`, `spot`, `grid`, `street` are where they live or stood.
    """
    sealed = con.sql(f"""
        select profile.profile_key, profile.payload, placed.grid
        from linkage.profiles as profile
        left join ({PLACED}) as placed using (profile_key)
        semi join (select a as profile_key from {PAIRS} union select b from {PAIRS}) as wanted
            using (profile_key)
        order by profile_key
    """).to_arrow_table()
    parts = _opened(sealed["payload"], keys)
    document, address = parts["document"], parts["address"]
    grid = pc.coalesce(parts["grid"], sealed["grid"].combine_chunks())
    return pa.table(
        {
            "id": sealed["profile_key"],
            "name": parts["name"],
            "birth_date": pc.coalesce(
                pc.strftime(birth_date(document), "%Y-%m-%d"), parts["birth_date"]
            ),
            "sex": pc.coalesce(sex(document).cast(pa.string()), parts["sex"]),
            "phone": parts["phone"],
            "citizen_id": document,
            "number": readable(parts),
            "ends": ends(parts),
            "door": door(address),
            "spot": spot(address),
            "grid": grid,
            "street": pc.utf8_slice_codeunits(grid, 0, STREET_DIGITS),
        }
    )


def name_counts(con: duckdb.DuckDBPyConnection, keys: Keys) -> dict[str, int]:
    """How many people of the city, those with a citizen id, go by each name."""
    sealed = con.sql(f"""
        select any_value(profile.payload) as payload
        from linkage.profiles as profile
        join {TOLD} as told using (profile_key)
        where told.citizen_id
        group by told.known_as
    """).to_arrow_table()
    counted = pc.value_counts(_opened(sealed["payload"], keys)["name"].drop_null())
    return dict(
        zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)
    )


def _opened(payloads: pa.ChunkedArray, keys: Keys) -> dict[str, pa.Array]:
    """The parts of sealed profiles, in clear."""
    clear = [text.decode() for text in keys.open_many(payloads.to_pylist(), CONTEXT)]
    return parts_of(pa.array(clear, pa.string()))
