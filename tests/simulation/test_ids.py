"""Identity numbers carry the check characters of their standards."""

from __future__ import annotations

import numpy as np

from simulation.streams import stream
from simulation.world.ids import credit_codes, with_check
from simulation.world.papers import build_papers, build_phones
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
    born, female = np.full(600, np.datetime64("1980-02-29")), np.arange(600) < 300
    papers = build_papers(born, female, np.zeros(600, dtype=bool), stream(1, "papers"))
    citizen = papers.kind == "111"
    numbers = papers.document[citizen]
    assert all(citizen_is_right(n) for n in numbers)
    assert len(set(numbers)) == citizen.sum() > 590
    assert [int(n[16]) % 2 == 0 for n in numbers] == female[citizen].tolist()


def test_other_papers_are_passports_and_permits() -> None:
    born, n = np.full(40_000, np.datetime64("1980-02-29")), 40_000
    born = born + np.arange(n) % 9_000
    papers = build_papers(
        born, np.zeros(n, dtype=bool), np.ones(n, dtype=bool), stream(1, "papers")
    )
    other = papers.kind != "111"
    assert set(papers.kind[other]) == {"414", "511", "516"}
    assert all(len(number) in {9, 13} for number in papers.document[other])
    # one in six hundred: a Poisson count of 67, four standard deviations are 33
    assert abs(other.sum() - n / 600) < 33


def test_company_codes_are_right() -> None:
    codes = credit_codes(np.full(50, "150203", dtype=object), np.arange(50) * 37)
    assert all(firm_is_right(c) and len(c) == 18 for c in codes)


def test_grown_people_in_different_homes_have_different_phones() -> None:
    n = 5_000
    numbers = build_phones(
        np.arange(n), np.zeros(n, dtype=np.int64), np.full(n, 40.0), stream(1, "phones")
    )
    assert len(set(numbers[:])) == n
    assert {len(number) for number in numbers[:]} == {11}


def test_every_identity_number_of_a_clean_city_is_right(clean: City) -> None:
    for source, column in (
        ("residents", "证件号码"),
        ("dispute_parties", "证件号码"),
        ("police_110", "BJRZJHM"),
    ):
        cells = read_rows(clean.files(source, "history")[0])[column]
        # a passport or permit has letters before its last character
        assert all(citizen_is_right(c) for c in cells if c and c[:-1].isdigit()), source


def test_every_company_code_of_a_clean_city_is_right(clean: City) -> None:
    rows = read_rows(clean.files("dispute_parties", "history")[0])
    assert all(firm_is_right(c) for c in rows["统一社会信用代码"] if c)
