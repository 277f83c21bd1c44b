"""Identity numbers carry the check characters of their standards."""

from __future__ import annotations

import numpy as np

from simulation.ids import citizen_ids, credit_codes, phones, with_check
from tests.simulation.conftest import City, read_rows

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def citizen_is_right(number: str) -> bool:
    """GB 11643 by its other definition: the weighted sum of all 18 characters is 1 modulo 11."""
    values = [10 if c == "X" else int(c) for c in number]
    return sum(v * 2 ** (17 - i) for i, v in enumerate(values)) % 11 == 1


def firm_is_right(code: str) -> bool:
    """GB 32100: the weighted sum with the check character is a multiple of 31."""
    values = [ALPHABET.index(c) for c in code]
    return (sum(v * 3**i for i, v in enumerate(values[:17])) + values[17]) % 31 == 0


def test_the_standard_s_own_example_gets_its_check_character() -> None:
    assert with_check("11010519491231002") == "11010519491231002X"


def test_citizen_numbers_are_right_distinct_and_carry_the_sex() -> None:
    area, born = np.full(6, "150203", dtype=object), np.full(6, np.datetime64("1980-02-29"))
    numbers = citizen_ids(area, born, np.array([1, 1, 1, 0, 0, 0]))
    assert all(citizen_is_right(n) for n in numbers)
    assert len(set(numbers)) == 6
    assert [int(n[16]) % 2 for n in numbers] == [0, 0, 0, 1, 1, 1]


def test_company_codes_are_right() -> None:
    codes = credit_codes(np.full(50, "150203", dtype=object), np.arange(50) * 37)
    assert all(firm_is_right(c) and len(c) == 18 for c in codes)


def test_phones_are_distinct() -> None:
    assert len(set(phones(np.arange(5_000)))) == 5_000


def test_every_identity_number_of_a_clean_city_is_right(clean: City) -> None:
    for source, column in (
        ("residents", "证件号码"),
        ("dispute_parties", "证件号码"),
        ("police_110", "BJRZJHM"),
    ):
        cells = read_rows(clean.files(source, "history")[0])[column]
        assert all(citizen_is_right(c) for c in cells if c), source


def test_every_company_code_of_a_clean_city_is_right(clean: City) -> None:
    rows = read_rows(clean.files("dispute_parties", "history")[0])
    assert all(firm_is_right(c) for c in rows["统一社会信用代码"] if c)
