"""Identity documents, company codes and phones: sound ones in one spelling, others null with the reason."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.values import area, birth_date, parse, sex
from data_contracts.values.checks import COMPANY_ALPHABET
from tests.data_contracts.door.tables import lines, said

# GB 11643's own example, and the example of GB 32100
CITIZEN, COMPANY = "11010519491231002X", "91350100M000100Y43"

DOCUMENTS = """
11010519491231002X | 11010519491231002X | -
11010519491231002x | 11010519491231002X | -
１１０１０５１９４９１２３１００２ｘ | 11010519491231002X | -
110105 19491231 002× | 11010519491231002X | -
110105491231002    | 11010519491231002X | old_id
110105491331002    | - | birth_date
110105194912310021 | - | check_character
11010519491331002X | - | birth_date
11010519491231002  | - | document_shape
110105********1234 | - | masked
1.10105E+17        | - | excel_damaged
1.10105194912310E+17 | - | excel_damaged
110105194912310000 | - | excel_damaged
E12345678          | E12345678 | document_type
EA1234567          | EA1234567 | document_type
H12345678          | H12345678 | document_type
13812345678        | - | document_shape
无                 | - | -
"""
COMPANIES = """
91350100M000100Y43 | 91350100M000100Y43 | -
91350100m000100y43 | 91350100M000100Y43 | -
9135 0100M000-100Y43 | 91350100M000100Y43 | -
91350100M000100Y44 | - | check_character
9135********100Y43 | - | masked
9.1350100E+17      | - | excel_damaged
150202000012345    | - | credit_shape
"""
PHONES = """
13812345678         | 13812345678  | -
+86 138-1234-5678   | 13812345678  | -
008613812345678     | 13812345678  | -
013812345678        | 13812345678  | -
1.3812345678E+10    | 13812345678  | -
1.38E+10            | -            | excel_damaged
0472-5123456        | 04725123456  | -
(0472)5123456转801  | 04725123456  | -
4725123456          | 04725123456  | leading_zero
10-62345678         | 01062345678  | leading_zero
5123456             | 5123456      | -
+85212345678        | +85212345678 | -
13812345678/13912345678 | 13812345678 | several_phones
138****5678         | -            | masked
110                 | -            | service_number
119                 | -            | service_number
12345               | -            | service_number
95588               | -            | service_number
23812345678         | -            | phone_shape
电话                | -            | phone_shape
"""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
BIRTHS = st.dates(date(1900, 1, 1), date(2024, 12, 31))


def citizen(born: date, serial: int, town: int = 150202) -> str:
    """The id by GB 11643, written down once more in plain Python."""
    first = f"{town}{born:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]


@pytest.mark.parametrize(("text", "number", "rule"), lines(DOCUMENTS))
def test_a_document_is_sound_repaired_or_refused(text: str, number: str, rule: str) -> None:
    assert said(text, "document") == (number, rule)


@given(BIRTHS, st.integers(0, 999))
def test_a_sound_id_tells_birth_sex_and_place(born: date, serial: int) -> None:
    given_ = pa.array([citizen(born, serial)])
    parsed = parse(given_, "document")
    assert (parsed.values, parsed.flags) == (given_, {})
    assert birth_date(given_).to_pylist() == [datetime(born.year, born.month, born.day)]
    assert sex(given_).to_pylist() == ["1" if serial % 2 else "2"]
    assert area(given_).to_pylist() == ["150202"]


@given(BIRTHS, st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born: date, serial: int, at: int, by: int) -> None:
    sound = citizen(born, serial)
    digit = "X" if at == 17 and sound[17] != "X" else str((int(sound[at], 36) + by) % 10)
    wrong = sound[:at] + digit + sound[at + 1 :]
    if wrong != sound:
        parsed = parse(pa.array([wrong]), "document")
        assert parsed.values.to_pylist() == [None]
        assert len(parsed.broken) == 1


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_an_old_id_becomes_the_id_that_its_owner_has_now(born: date, serial: int) -> None:
    sound = citizen(born, serial)
    old = sound[:6] + sound[8:17]
    assert parse(pa.array([old]), "document").values.to_pylist() == [sound]


def test_a_paper_with_its_type_is_taken_as_that_paper() -> None:
    numbers = pa.array(["A000102948", "P123", CITIZEN, "P123", "E12345678", CITIZEN, None])
    types = pa.array(["platform_user", "414", "414", "111", "111", None, "111"])
    parsed = parse(numbers, "document", companion=types)
    assert parsed.values.to_pylist() == [
        "A000102948",
        "P123",
        CITIZEN,
        None,
        "E12345678",
        CITIZEN,
        None,
    ]
    assert parsed.types is not None
    assert parsed.types.to_pylist() == ["platform_user", "414", "111", None, "414", "111", None]
    assert {rule: mask.to_pylist().index(True) for rule, mask in parsed.flags.items()} == {
        "document_shape": 3,
        "document_type": 4,
    }


def test_nobody_is_born_after_their_own_row() -> None:
    days = pa.array([datetime(1949, 12, 30), datetime(1949, 12, 31), None], pa.timestamp("us"))
    parsed = parse(pa.array([CITIZEN] * 3), "document", at=days)
    assert parsed.broken["birth_date"].to_pylist() == [True, False, False]
    assert parsed.values.to_pylist() == [None, CITIZEN, CITIZEN]


def test_one_born_too_late_hides_no_other_impossible_birth() -> None:
    days = pa.array([datetime(1949, 12, 30), datetime(2024, 1, 1)], pa.timestamp("us"))
    parsed = parse(pa.array([CITIZEN, "11010519491331002X"]), "document", at=days)
    assert parsed.broken["birth_date"].to_pylist() == [True, True]


def test_other_papers_tell_neither_birth_nor_sex_nor_place() -> None:
    papers = pa.array(["E12345678", "110105194912310021", None])
    assert [f(papers).null_count for f in (birth_date, sex, area)] == [3, 3, 3]


@pytest.mark.parametrize(("text", "code", "rule"), lines(COMPANIES))
def test_a_company_code_is_sound_or_refused(text: str, code: str, rule: str) -> None:
    assert said(text, "credit_code") == (code, rule)


@given(st.text(COMPANY_ALPHABET, min_size=17, max_size=17))
def test_exactly_one_check_character_fits_a_company(first: str) -> None:
    values = [COMPANY_ALPHABET.index(c) for c in first]
    total = sum(v * pow(3, i, 31) for i, v in enumerate(values))
    right = first + COMPANY_ALPHABET[(31 - total % 31) % 31]
    parsed = parse(pa.array([first + c for c in COMPANY_ALPHABET]), "credit_code")
    assert [code for code in parsed.values.to_pylist() if code] == [right]


@pytest.mark.parametrize(("text", "number", "rule"), lines(PHONES))
def test_a_phone_is_dialled_or_refused(text: str, number: str, rule: str) -> None:
    assert said(text, "phone") == (number, rule)


DAMAGED_UNDER_A_TYPE = """
居民身份证 | 1.10105E+17           | excel_damaged
身份证     | 110105199001010000    | excel_damaged
111.0      | 1.10105E+17           | excel_damaged
护照       | 1.10105E+17           | excel_damaged
其他       | 110105199001010000.0  | excel_damaged
军人保障卡 | 1.10105E+17           | excel_damaged
户口簿     | 110105194912310021    | check_character
990        | 110105194912310021    | check_character
990        | 未提供证件            | document_shape
990        | 0000000               | document_shape
414        | ●●●●1234              | masked
414        | E�2345678          | document_shape
"""


@pytest.mark.parametrize(("kind", "number", "rule"), lines(DAMAGED_UNDER_A_TYPE))
def test_a_damaged_number_names_nobody_whatever_its_type_says(
    kind: str, number: str, rule: str
) -> None:
    parsed = parse(pa.array([number]), "document", companion=pa.array([kind]))
    assert parsed.values.to_pylist() == [None]
    assert [name for name, mask in parsed.broken.items() if mask[0].as_py()] == [rule]


@given(BIRTHS, st.integers(0, 999), st.integers(0, 999), st.sampled_from(["", "414", "990", "111"]))
def test_two_people_rounded_by_a_spreadsheet_never_become_one(
    born: date, one: int, other: int, kind: str
) -> None:
    seen = pa.array([f"{float(citizen(born, n)[:17] + '0'):.5E}" for n in (one, other)])
    parsed = parse(seen, "document", companion=pa.array([kind or None] * 2))
    assert parsed.values.to_pylist() == [None, None]
