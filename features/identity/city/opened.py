"""What profiles say, opened in memory for the length of the linking."""

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
from features.identity.city.pairs import PAIRS
from features.identity.city.told import TOLD

# whose profile is a row's own stands where that record said at the time
PLACED = """
select party.profile_key, min(record.grid_code) as grid
from core.parties as party
join core.records as record
    on record.record_id = party.record_id and record.known_at <= party.known_at
    and (record.replaced_at is null or record.replaced_at > party.known_at)
where party.profile_key is not null and party.person_key is null and record.grid_code is not null
group by party.profile_key"""


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
