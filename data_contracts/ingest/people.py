"""Who is in a row: pseudonyms, masked names and protected attributes, computed in memory at the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts import codes
from data_contracts.deliveries import Delivery
from data_contracts.deliveries.model import Firm, Kind, Person
from data_contracts.ingest.profiles import profile_columns
from data_contracts.names import masked_firms, masked_persons
from data_contracts.sealing import Keys
from data_contracts.values import area, birth_date, sex

Columns = Mapping[str, pa.Array]
MIN_PHONE_DIGITS = 7
CITY_DIGITS = 4  # of GB/T 2260: province and city
# what a name ends with when it is a firm's, where one column holds persons and firms alike
FIRM_WORDS = "(公司|集团|企业|厂|店|铺|中心|银行|学校|幼儿园|医院|物业|工程队|合作社|事务所|酒店|宾馆|饭店|超市|工作室|项目部|商行)$"


def computed(
    columns: Columns, delivery: Delivery, keys: Keys, *, row_key: pa.Array
) -> dict[str, pa.Array]:
    """Every computed column that people, firms, places and kinds of the contract stand for.

    Only those whose columns are all there: nested people are computed on their own rows. `row_key` tells rows apart;
    `<column>__raw`, where it is there, is a document number as it was written.
    """
    result: dict[str, pa.Array] = {}
    for prefix, person in delivery.people.items():
        if _present(columns, person.name, person.document, person.document_type, person.phone):
            result |= person_columns(columns, prefix, person, keys)
            result |= profile_columns(columns, prefix, person, keys, row_key=row_key)
    for prefix, firm in delivery.firms.items():
        if _present(columns, firm.name, firm.credit_code):
            result |= firm_columns(columns, prefix, firm, keys)
    for prefix, address in delivery.places.items():
        if address in columns:
            result[f"{prefix}_key"] = keys.pseudonyms("place", normal_address(columns[address]))
    for name, kind in delivery.kinds.items():
        if _present(columns, *kind.columns):
            result[name] = kind_column(columns, kind)
            result[f"{name}_civil"] = codes.civil_mask(result[name])
    return result


def person_columns(
    columns: Columns, prefix: str, person: Person, keys: Keys
) -> dict[str, pa.Array]:
    """Key from the document, else from phone and name together, else null; never from a name alone."""
    rows = len(next(iter(columns.values())))
    name, document = _get(columns, person.name, rows), _get(columns, person.document, rows)
    born = birth_date(document).cast(pa.timestamp("us"))
    said_sex = _get(columns, person.sex, rows)
    both = _phone_name(_get(columns, person.phone, rows), name)
    clear = pc.coalesce(_tagged("id:", document), _tagged("pn:", both))
    basis = pc.if_else(
        pc.is_valid(document),
        "document",
        pc.if_else(pc.is_valid(both), "phone_name", "none"),
    )
    return {
        f"{prefix}_key": keys.pseudonyms("person", clear),
        f"{prefix}_basis": basis,
        f"{prefix}_masked": masked_persons(name),
        f"{prefix}_issued_in": pc.utf8_slice_codeunits(area(document), 0, CITY_DIGITS),
        f"{prefix}_sex": pc.coalesce(sex(document).cast(pa.string()), said_sex),
        f"{prefix}_birth_date": pc.coalesce(born, columns[person.birth_date])
        if person.birth_date
        else born,
    }


def firm_columns(columns: Columns, prefix: str, firm: Firm, keys: Keys) -> dict[str, pa.Array]:
    """Key from the credit code, else from the full name."""
    rows = len(next(iter(columns.values())))
    name = _get(columns, firm.name, rows)
    code = _get(columns, firm.credit_code, rows)
    clear = pc.coalesce(_tagged("code:", code), _tagged("name:", normal_address(name)))
    called = pc.fill_null(pc.match_substring_regex(name, FIRM_WORDS), False)
    return {
        f"{prefix}_key": keys.pseudonyms("firm", clear),
        f"{prefix}_masked": masked_firms(name),
        f"{prefix}_is_firm": pc.or_(pc.is_valid(code), called),
    }


def normal_address(values: pa.Array) -> pa.Array:
    """Addresses and firm names without spaces and punctuation, in one width and case; empty is null."""
    folded = pc.utf8_lower(pc.utf8_normalize(values, form="NFKC"))
    bare = pc.replace_substring_regex(folded, r"[\s\pP\pS]+", "")
    return pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)


def kind_column(columns: Columns, kind: Kind) -> pa.Array:
    """The dispute kind that a mapping gives for the first usable of the named columns."""
    return MAPPINGS[kind.mapping](*(columns[c] for c in kind.columns))


def _police_kind(*classes: pa.Array) -> pa.Array:
    return codes.kinds_of_police_class(pc.coalesce(*classes))


def _stated_kind(kinds: pa.Array) -> pa.Array:
    return kinds


def _hotline_kind(major: pa.Array, minor: pa.Array) -> pa.Array:
    return codes.kinds_of_hotline(major, minor).cast(pa.string())


MAPPINGS: dict[str, Callable[..., pa.Array]] = {
    "police_class": _police_kind,
    "hotline_matter": _hotline_kind,
    "dispute_kind": _stated_kind,
}


def _phone_name(phone: pa.Array, name: pa.Array) -> pa.Array:
    """Both together where both are usable: one phone may serve a family, one name thousands."""
    digits = pc.replace_substring_regex(phone, r"\D", "")
    long = pc.greater_equal(pc.utf8_length(digits), MIN_PHONE_DIGITS)
    real = pc.is_valid(masked_persons(name))
    full = pc.and_(real, pc.greater_equal(pc.utf8_length(name), 2))
    masked = pc.match_substring_regex(name, r"[*＊×某]")
    usable = pc.fill_null(pc.and_(pc.and_(long, full), pc.invert(masked)), False)
    joined = pc.binary_join_element_wise(digits, normal_address(name), "|")
    return pc.if_else(usable, joined, pa.scalar(None, pa.string()))


def _tagged(tag: str, values: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(pa.scalar(tag), values, "")


def _get(columns: Columns, name: str | None, rows: int) -> pa.Array:
    return pa.nulls(rows, pa.string()) if name is None else columns[name]


def _present(columns: Columns, *names: str | None) -> bool:
    return all(name is None or name in columns for name in names)
