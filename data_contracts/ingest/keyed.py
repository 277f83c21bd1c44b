"""Numbers of cases, grids and rows in one spelling; those that are a person's or a firm's become pseudonyms."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.deliveries import Delivery, DeliveryColumn
from data_contracts.sealing import Keys
from data_contracts.values import parse
from data_contracts.values.clean import TEXT, half_width, matches, trimmed

PURPOSE, PREFIX = "row_key", "K"
# a spreadsheet's ways to keep a number as text: ="A9" and 'A9
AS_TEXT = r"^(?:=\"(.*)\"|'(.*))$"
BETWEEN = r"[\s;；、|,，\"\[\]]"
MOBILE = r"1[3-9]\d{9}"
# born in the last century, whatever the check character: no case number has such a date in that place
BORN = r"\d{6}19\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]"
SUSPECT = rf"(?:^|{BETWEEN})(?:{MOBILE}|[0-9A-Za-z]{{18}})(?:{BETWEEN}|$)"
TOKEN = re.compile(rf"(?:(?!{BETWEEN}).)+", re.DOTALL)


def without_clear_keys(rows: pa.Table, delivery: Delivery, keys: Keys) -> pa.Table:
    """The rows with keys, and every open column that may refer to one, in one spelling and nobody's number.

    A citizen id, mobile number or credit code becomes K and 20 hex digits, the same one wherever it
    stands, so that what refers to the row still finds it. Doing it twice changes nothing.
    """
    columns = {name: rows[name] for name in rows.column_names}
    for column in delivery.stated_columns():
        if column.type in ("text", "list") and not column.sealed:
            written = rows[column.name].combine_chunks().cast(TEXT)
            spelled = _spelled(written, column, is_key=column.name in delivery.key)
            columns[column.name] = _hidden(spelled, keys)
    return pa.table(columns)


def spelled_key(written: pa.Array) -> pa.Array:
    """A key's texts in the spelling by which rows are told apart, still in clear."""
    clean = half_width(trimmed(written.cast(TEXT)))
    return trimmed(pc.replace_substring_regex(clean, AS_TEXT, r"\1\2"))


def stored_keys(row_keys: pa.Array, keys: Keys) -> pa.Array:
    """Row keys (parts joined by a slash) as the source has them, in the form that the warehouse keeps."""
    parts = pc.split_pattern(row_keys, "/")
    clean = _hidden(spelled_key(parts.flatten()), keys)
    joined = pa.ListArray.from_arrays(parts.offsets, pc.fill_null(clean, ""))
    return pc.binary_join(joined, "/")


def _spelled(written: pa.Array, column: DeliveryColumn, *, is_key: bool) -> pa.Array:
    """Keys cleaned as values are; elsewhere only what has a digit, so that names stay as written."""
    clean = half_width(trimmed(written))
    if column.type == "text":
        clean = trimmed(pc.replace_substring_regex(clean, AS_TEXT, r"\1\2"))
    if is_key:
        return clean
    numbered = pc.fill_null(pc.match_substring_regex(clean, r"\d"), False)
    return pc.if_else(numbered, clean, written)


def _hidden(texts: pa.Array, keys: Keys) -> pa.Array:
    suspect = pc.fill_null(pc.match_substring_regex(texts, SUSPECT), False)
    if not pc.any(suspect).as_py():
        return texts
    coded = texts.filter(suspect).dictionary_encode()
    values = coded.dictionary.to_pylist()
    names = _pseudonyms({token for value in values for token in TOKEN.findall(value)}, keys)
    clean = [TOKEN.sub(lambda t: names.get(t[0], t[0]), value) for value in values]
    return pc.replace_with_mask(texts, suspect, pa.array(clean, TEXT).take(coded.indices))


def _pseudonyms(tokens: set[str], keys: Keys) -> dict[str, str]:
    """The pseudonym of each token that is a person's or a firm's number."""
    listed = pa.array(sorted(tokens), TEXT)
    found = listed.filter(_of_somebody(listed)).to_pylist()
    return {token: keys.pseudonym(PURPOSE, token.upper(), PREFIX) for token in found}


def _of_somebody(tokens: pa.Array) -> pa.BooleanArray:
    citizen = pc.is_valid(
        parse(pc.if_else(matches(tokens, r"\d{17}[\dXx]"), tokens, None), "document").values
    )
    firm = pc.is_valid(
        parse(pc.if_else(matches(tokens, r"[0-9A-Za-z]{18}"), tokens, None), "credit_code").values
    )
    shaped = pc.or_(matches(tokens, MOBILE), matches(tokens, BORN))
    return pc.or_(shaped, pc.or_(citizen, firm))
