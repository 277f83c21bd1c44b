"""Identity documents: citizen ids checked and repaired where that is certain, others recognised."""

from __future__ import annotations

import re
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.values.bytewise import characters, dates
from data_contracts.values.checks import (
    WIDTH,
    birth_parts,
    check_character,
    citizen_birth,
    citizen_check,
    spread,
)
from data_contracts.values.clean import (
    NO_TEXT,
    TEXT,
    half_width,
    matches,
    one_by_one,
    stated,
    trimmed,
    without,
)
from data_contracts.values.coded import parse_codes
from data_contracts.values.model import Cell, Parsed, broke

CITIZEN = "111"
# papers that carry the citizen id as their number
CITIZEN_PAPERS = ("111", "112", "113", "335")
CITIZEN_SHAPE = r"\d{17}[\dX]"
OLD_SHAPE = re.compile(r"\d{15}")
MASKED = re.compile(r"[*＊#●○•…]|X{4,}|\?{2,}")
# 1.10105E+17, or a number whose last three digits the spreadsheet has lost
EXCEL = re.compile(r"\d(\.\d+)?E\+?\d{1,2}|\d{13,15}0{3}(\.0*)?")
# what the number of a paper looks like when nobody said which paper it is
SHAPES = (
    ("414", re.compile(r"[EG][A-HJ-NP-Z]?\d{7,8}|[DSP][A-Z]?\d{7,8}")),
    ("516", re.compile(r"[HM]\d{8}(\d{2})?")),
    ("511", re.compile(r"\d{10}[(]?[A-Z][)]?")),
    ("553", re.compile(r"[A-Z]{3}\d{12}")),
    ("114", re.compile(r"[^\x00-\x7f]{1,4}字第?\d{4,10}号?")),
)
# a paper of another kind has a number in it, and not one digit over and over
OTHER_PAPER = re.compile(r"(?=.*\d)(?!(.)\1*$)[^\s\ufffd]{4,40}")
# what people write for the types beside the codes and labels of GA/T 517
TYPE_WORDS = {"身份证": "111", "二代身份证": "111", "公民身份证": "111", "居民身份证号": "111",
              "户口本": "113", "军官证": "114", "驾驶证": "335", "驾照": "335", "护照": "414"}  # fmt: skip
SEPARATOR = "\t"


def parse_documents(values: pa.Array, types: pa.Array | None, at: pa.Array | None) -> Parsed:
    """Document numbers in one spelling, and their GA/T 517 type, guessed and noted where missing.

    Citizen ids: lower-case and full-width X, 15 digits raised to 18. Masked, rounded by a spreadsheet,
    of a wrong check character or an impossible birth date (after `at`, where given): null.
    """
    clean = _one_spelling(values)
    kinds = pa.nulls(len(clean), TEXT) if types is None else _paper_types(types)
    sound = citizen_mask(clean)
    rest = pc.and_(pc.is_valid(clean), pc.invert(sound))
    pairs = pc.binary_join_element_wise(pc.fill_null(kinds, ""), clean, SEPARATOR)
    slow = one_by_one(pc.if_else(rest, pairs, NO_TEXT), _document, TEXT)
    found, numbers = _split(slow.values)
    parsed = Parsed(
        pc.if_else(sound, clean, numbers),
        slow.broken,
        slow.noted,
        types=pc.if_else(sound, CITIZEN, found),
    )
    return parsed if at is None else _born_before(parsed, at)


def citizen_mask(documents: pa.Array) -> pa.BooleanArray:
    """Per row whether it is an 18-digit citizen id with a possible birth date and the right check."""
    shaped = matches(documents, CITIZEN_SHAPE)
    ids = characters(documents.filter(shaped), WIDTH)
    return spread(citizen_check(ids) & citizen_birth(ids), shaped)


def birth_date(documents: pa.Array) -> pa.Array:
    """The day of birth as timestamps (microseconds); null where the document is no citizen id."""
    citizen = citizen_mask(documents)
    born = dates(*birth_parts(characters(documents.filter(citizen), WIDTH)))
    empty = pa.nulls(len(documents), pa.timestamp("us"))
    return pc.replace_with_mask(empty, citizen, pa.array(born.astype("datetime64[us]")))


def sex(documents: pa.Array) -> pa.Array:
    """GB/T 2261.1 from the 17th digit: 1 (odd) or 2; null where the document is no citizen id."""
    odd = matches(pc.utf8_slice_codeunits(documents, 16, 17), "[13579]")
    return pc.if_else(citizen_mask(documents), pc.if_else(odd, "1", "2"), NO_TEXT)


def area(documents: pa.Array) -> pa.Array:
    """GB/T 2260 code of the place that first issued the id, six digits; null for other documents."""
    return pc.if_else(citizen_mask(documents), pc.utf8_slice_codeunits(documents, 0, 6), NO_TEXT)


def _paper_types(types: pa.Array) -> pa.Array:
    """Types as codes of GA/T 517; a type of the vendor's own stays as it is written."""
    written = half_width(trimmed(types))
    coded = written.dictionary_encode()
    meant = [TYPE_WORDS.get(word, word) for word in coded.dictionary.to_pylist()]
    words = pa.array(meant, TEXT).take(coded.indices)
    return pc.coalesce(parse_codes(words, "document_type", None).values, words)


def _one_spelling(values: pa.Array) -> pa.Array:
    upper = pc.utf8_upper(stated(values))
    # the multiplication sign is what some keyboards give for X
    return pc.replace_substring_regex(pc.replace_substring(upper, "×", "X"), r"\s+", "")


def _document(pair: str) -> Cell:
    """Type and number of one document that is not a sound citizen id, joined as they came."""
    kind, _, number = pair.partition(SEPARATOR)
    if MASKED.search(number):
        return broke("masked")
    # before the type is believed: many numbers rounded by a spreadsheet are the same number
    if EXCEL.fullmatch(number):
        return broke("excel_damaged")
    if kind and kind not in CITIZEN_PAPERS and _of_other_paper(number):
        return Cell(pair)
    if OLD_SHAPE.fullmatch(number):
        return _raised(number)
    guess = next((kind for kind, shape in SHAPES if shape.fullmatch(number)), None)
    if guess is not None:
        return Cell(guess + SEPARATOR + number, noted="document_type")
    return broke(_fault(number))


def _of_other_paper(number: str) -> bool:
    """Every paper of 18 digits has the check character, so a failing one is damaged whatever its type."""
    return OTHER_PAPER.fullmatch(number) is not None and not re.fullmatch(CITIZEN_SHAPE, number)


def _raised(number: str) -> Cell:
    """A 15-digit id as the 18 digits it became in 1999."""
    first = number[:6] + "19" + number[6:]
    if not _is_date(first[6:14]):
        return broke("birth_date")
    return Cell(f"{CITIZEN}{SEPARATOR}{first}{check_character(first)}", noted="old_id")


def _fault(number: str) -> str:
    if not re.fullmatch(CITIZEN_SHAPE, number):
        return "document_shape"
    return "check_character" if _is_date(number[6:14]) else "birth_date"


def _is_date(digits: str) -> bool:
    try:
        return datetime.strptime(digits, "%Y%m%d").year >= 1880
    except ValueError:
        return False


def _split(pairs: pa.Array) -> tuple[pa.Array, pa.Array]:
    parts = pc.split_pattern(pairs, SEPARATOR, max_splits=1)
    kinds, numbers = pc.list_element(parts, 0), pc.list_element(parts, 1)
    return pc.if_else(pc.equal(kinds, ""), NO_TEXT, kinds), numbers


def _born_before(parsed: Parsed, at: pa.Array) -> Parsed:
    born = birth_date(parsed.values)
    later = pc.greater(born, at.cast(pa.timestamp("us")))
    return without(parsed, "birth_date", pc.fill_null(later, False))
