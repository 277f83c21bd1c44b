"""What identifies the people in the rows, sealed: one profile for all mentions that say the same of a person.

Linking reads profiles, features cannot. A profile that would fit many people (a name alone) counts for the row
that it stands in and for no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.deliveries.model import Person
from data_contracts.ingest.work import Work, fetch, run
from data_contracts.names import masked_persons
from data_contracts.sealing import Keys
from data_contracts.values.clean import as_array, half_width, matches, trimmed

Columns = Mapping[str, pa.Array]

# what a profile says, in this order; `written` is a document number that could not be read, as it stands in the file
PARTS = (
    "document",
    "written",
    "name",
    "phone",
    "sex",
    "birth_date",
    "address",
    "grid",
    "only_here",
)
# of which one at least must be told
TELLING = ("document", "written", "name", "phone")
BETWEEN = "\x1f"
CONTEXT = b"linkage/profiles"
MIN_PHONE_DIGITS = 7
ALIKE_MASKED = r"[*＊×某●○•…]"
CITIZEN_ID = r"\d{17}[\dX]"
STREET_DIGITS = 9
MIN_SPOT = 4
BEFORE_STREET = r"^.{1,12}?[市盟州区县旗](.{1,8}?(?:街道|镇|乡|苏木).*)$"
NEARBY = r"(?:附近|路口|门口|对面|旁边?|楼下|院[内里])$"
AT_A_DOOR = r"[0-9](?:室|号|户)$"
TEXT = pa.string()


def profile_columns(
    columns: Columns, prefix: str, person: Person, keys: Keys, *, row_key: pa.Array
) -> dict[str, pa.Array]:
    """`<prefix>_profile` (its pseudonym) and `<prefix>_told` (its parts, in clear); null where nothing is told."""
    said = _said(columns, person, len(row_key))
    told = [said[part] for part in PARTS[:-1]]
    anything = pc.is_valid(pc.coalesce(*(said[part] for part in TELLING)))
    here = pc.binary_join_element_wise(row_key, prefix, "/")
    only_here = pc.if_else(_enough(said), pa.scalar(None, TEXT), here)
    joined = pc.binary_join_element_wise(
        *(pc.fill_null(part, "") for part in (*told, only_here)), BETWEEN
    )
    text = pc.if_else(anything, joined, pa.scalar(None, TEXT))
    return {f"{prefix}_profile": keys.pseudonyms("profile", text, "M"), f"{prefix}_told": text}


def store_profiles(work: Work) -> None:
    """Nothing; what the current rows tell of people goes into linkage.profiles, unless it stands there.

    What stands there was told again, elsewhere or earlier: linking has not seen it so.
    """
    if not work.delivery.people:
        return
    told = _told(work)
    new = fetch(
        work.con,
        "select profile_key from told anti join linkage.profiles using (profile_key)",
        told=told.select(["profile_key"]),
    )
    run(
        work.con,
        "update linkage.profiles set told_no = null "
        "where told_no is not null and profile_key in (select profile_key from told)",
        told=told.select(["profile_key"]),
    )
    kept = told.filter(pc.is_in(told["profile_key"], value_set=new["profile_key"].combine_chunks()))
    if kept.num_rows:
        frame = _sealed(kept.combine_chunks(), work)
        run(work.con, "insert into linkage.profiles by name select * from profiles", profiles=frame)


def parts_of(texts: pa.Array) -> dict[str, pa.Array]:
    """The parts of opened profiles, null where nothing was told."""
    split = pc.split_pattern(texts, BETWEEN)
    found = {part: pc.list_element(split, n) for n, part in enumerate(PARTS)}
    return {
        part: pc.if_else(pc.equal(value, ""), pa.scalar(None, TEXT), value)
        for part, value in found.items()
    }


def _told(work: Work) -> pa.Table:
    """profile_key and told (in clear) of every person of the rows that become current, each profile once."""
    parts = [
        f"select {prefix}_profile as profile_key, {prefix}_told as told from {source} where {prefix}_profile is not null"
        for prefix, source in _where_told(work)
    ]
    return work.fetch(
        f"select profile_key, min(told) as told from ({' union all '.join(parts)}) group by profile_key order by profile_key"
    )


def _where_told(work: Work) -> Iterator[tuple[str, str]]:
    """The people of the delivery and what in memory holds them: the rows, or a nested list."""
    for prefix, person in work.delivery.people.items():
        names = (person.name, person.document, person.phone)
        of = next(
            (n for n in work.delivery.nested if any((c or "").startswith(f"{n}_") for c in names)),
            None,
        )
        yield prefix, f"nested_{of}" if of else "parsed semi join rows using (rid)"


def _sealed(told: pa.Table, work: Work) -> pa.Table:
    """The rows of linkage.profiles."""
    keys = work.keys
    texts = told["told"].combine_chunks()
    sealed = keys.seal_many((text.encode() for text in texts.to_pylist()), CONTEXT)
    parts = parts_of(texts)
    resident = pc.fill_null(matches(parts["document"], CITIZEN_ID), False)
    found = {"profile_key": told["profile_key"], "citizen_id": resident, **search_keys(parts, keys)}
    unseen = pa.nulls(told.num_rows, pa.int64())
    return pa.table({**found, "told_no": unseen, "payload": pa.array(sealed, pa.binary())})


def search_keys(parts: Columns, keys: Keys) -> dict[str, pa.Array]:
    """Keyed hashes by which profiles that could be one person find each other, a purpose each.

    Nothing low in entropy: a phone, an address to the door, a name with a day of birth, with what is left of a
    document, with a street, with a housing estate, village or road.
    """
    name, born = parts["name"], pc.coalesce(_born(parts), parts["birth_date"])
    clear = {
        "phone_key": parts["phone"],
        "door_key": door(parts["address"]),
        "name_birth_key": pc.binary_join_element_wise(name, born, "|"),
        "name_tail_key": pc.binary_join_element_wise(name, ends(parts), "|"),
        "name_spot_key": pc.binary_join_element_wise(name, spot(parts["address"]), "|"),
    }
    hashed = {key: keys.pseudonyms(f"linkage/{key}", text, "") for key, text in clear.items()}
    return {**hashed, "name_street_key": name_street_keys(name, parts["grid"], keys)}


def name_street_keys(name: pa.Array, grid: pa.Array, keys: Keys) -> pa.Array:
    """Keyed hashes of names and the streets or townships (nine digits) that the grids are in."""
    text = pc.binary_join_element_wise(name, pc.utf8_slice_codeunits(grid, 0, STREET_DIGITS), "|")
    return keys.pseudonyms("linkage/name_street_key", text, "")


def local(address: pa.Array) -> pa.Array:
    """Addresses without the city and district before the street, township or town, which many leave out."""
    return pc.replace_substring_regex(address, BEFORE_STREET, r"\1")


def spot(address: pa.Array) -> pa.Array:
    """The housing estate, village or road: an address up to its first number, without 附近 and the like; null where short."""
    named = pc.replace_substring_regex(local(address), r"[0-9].*$", "")
    bare = pc.replace_substring_regex(named, NEARBY, "")
    return _where(pc.greater_equal(pc.utf8_length(bare), MIN_SPOT), bare)


def door(address: pa.Array) -> pa.Array:
    """Addresses that name an estate, village or road and end at a door, as `local` has them; null for the others."""
    named = pc.and_(pc.match_substring_regex(address, AT_A_DOOR), pc.is_valid(spot(address)))
    return _where(named, local(address))


def _born(parts: Columns) -> pa.Array:
    """The day of birth that a citizen id says, also one of a wrong check character; ISO text."""
    number = readable(parts)
    day = _where(matches(number, CITIZEN_ID), pc.utf8_slice_codeunits(number, 6, 14))
    return pc.replace_substring_regex(day, r"(\d{4})(\d{2})(\d{2})", r"\1-\2-\3")


def ends(parts: Columns) -> pa.Array:
    """Area and last four of a citizen id: what a masked one still shows."""
    number = pc.coalesce(parts["document"], parts["written"])
    shown = matches(number, r"\d{6}.{8}\d{3}[\dX]")
    both = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(number, 0, 6), pc.utf8_slice_codeunits(number, 14, 18), ""
    )
    return _where(shown, both)


def readable(parts: Columns) -> pa.Array:
    """The document, or what was written for one where every digit stands there, whatever its check character says."""
    whole = _where(matches(parts["written"], CITIZEN_ID), parts["written"])
    return pc.coalesce(parts["document"], whole)


def _said(columns: Columns, person: Person, rows: int) -> dict[str, pa.Array]:
    def of(name: str | None) -> pa.Array:
        return pa.nulls(rows, TEXT) if name is None else as_array(columns[name])

    document, name = of(person.document), _one_name(of(person.name))
    digits = pc.replace_substring_regex(of(person.phone), r"\D", "")
    written = _written(columns, person.document, rows)
    # who shows no document may live where it happened
    bare = pc.is_null(document)
    born = columns[person.birth_date] if person.birth_date else pa.nulls(rows, pa.timestamp("us"))
    return {
        "document": document,
        "written": pc.if_else(pc.is_valid(document), pa.scalar(None, TEXT), written),
        "name": name,
        "phone": _where(pc.greater_equal(pc.utf8_length(digits), MIN_PHONE_DIGITS), digits),
        "sex": of(person.sex),
        "birth_date": pc.strftime(born, "%Y-%m-%d"),
        "address": _bare(pc.coalesce(of(person.address), _where(bare, of(person.place)))),
        "grid": pc.coalesce(of(person.grid), _where(bare, of(person.place_grid))),
    }


def _enough(said: Columns) -> pa.BooleanArray:
    """Whether it can be one person alone: a document, or a full name with a phone or a spoilt document."""
    full = pc.and_(
        pc.greater_equal(pc.utf8_length(said["name"]), 2),
        pc.invert(pc.match_substring_regex(said["name"], ALIKE_MASKED)),
    )
    beside = pc.or_(pc.is_valid(said["phone"]), _telling(said["written"]))
    return pc.or_(pc.is_valid(said["document"]), pc.fill_null(pc.and_(full, beside), False))


def _telling(written: pa.Array) -> pa.BooleanArray:
    """Whether a spoilt number still has eight digits or more, those of a spreadsheet's exponent not counted."""
    digits = pc.utf8_length(pc.replace_substring_regex(written, r"E\+?\d+$|\D", ""))
    return pc.fill_null(pc.greater_equal(digits, 8), False)


def _one_name(names: pa.Array) -> pa.Array:
    """In one width, without blanks; null where nobody is named (匿名, 不详)."""
    bare = pc.replace_substring_regex(half_width(trimmed(names)), r"\s+", "")
    return _where(pc.is_valid(masked_persons(bare)), bare)


def _bare(texts: pa.Array) -> pa.Array:
    folded = pc.utf8_lower(pc.utf8_normalize(texts, form="NFKC"))
    bare = pc.replace_substring_regex(folded, r"[\s\pP\pS]+", "")
    return _where(pc.not_equal(bare, ""), bare)


def _written(columns: Columns, document: str | None, rows: int) -> pa.Array:
    if document is None or f"{document}__raw" not in columns:
        return pa.nulls(rows, TEXT)
    raw = pc.utf8_upper(half_width(trimmed(as_array(columns[f"{document}__raw"]))))
    bare = pc.replace_substring_regex(raw, rf"[\s{BETWEEN}]+", "")
    return _where(pc.match_substring_regex(bare, r"\d"), bare)


def _where(holds: pa.Array, values: pa.Array) -> pa.Array:
    return pc.if_else(pc.fill_null(holds, False), values, pa.scalar(None, TEXT))
