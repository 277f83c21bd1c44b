"""Check characters, vectorised: GB 11643 (citizen id) and GB 32100 (company code)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.values.bytewise import Bools, Bytes, Numbers, is_date, number

CITIZEN_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CITIZEN_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
COMPANY_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
COMPANY_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
WIDTH = 18
EARLIEST_BIRTH, LATEST_BIRTH = 1880, 2100


def citizen_check(ids: Bytes) -> Bools:
    """Whether the last character is the right one: weights, sum mod 11, `10X98765432`."""
    sums = _digits(ids[:, :17]) @ CITIZEN_WEIGHTS
    return np.asarray(CITIZEN_CHECKS[sums % 11] == ids[:, 17])


def citizen_birth(ids: Bytes) -> Bools:
    """Whether digits 7 to 14 are a day between 1880 and 2100."""
    year, month, day = birth_parts(ids)
    plausible = (year >= EARLIEST_BIRTH) & (year <= LATEST_BIRTH)
    return np.asarray(plausible & is_date(year, month, day))


def birth_parts(ids: Bytes) -> tuple[Numbers, Numbers, Numbers]:
    """Year, month and day of birth as numbers, whether or not they are a date."""
    return number(ids, 6, 10), number(ids, 10, 12), number(ids, 12, 14)


def check_character(first_17: str) -> str:
    """The check character of a citizen id."""
    sums = sum(int(d) * int(w) for d, w in zip(first_17, CITIZEN_WEIGHTS, strict=True))
    return chr(CITIZEN_CHECKS[sums % 11])


def company_check(codes: Bytes) -> Bools:
    """Whether the last character is the right one: weights 3^i mod 31, check = 31 - sum mod 31."""
    values = COMPANY_VALUES[codes]
    expected = (31 - values[:, :17] @ COMPANY_WEIGHTS % 31) % 31
    return np.asarray(expected == values[:, 17])


def spread(found: Bools, where: pa.BooleanArray) -> pa.BooleanArray:
    """The answers for the rows under the mask, false for the others."""
    nowhere = pa.array(np.zeros(len(where), dtype=bool))
    return pc.replace_with_mask(nowhere, where, pa.array(found))


def _digits(ids: Bytes) -> Numbers:
    return ids.astype(np.int64) - ord("0")


def _company_values() -> Numbers:
    values = np.full(256, -1, dtype=np.int64)
    values[np.frombuffer(COMPANY_ALPHABET.encode(), dtype=np.uint8)] = np.arange(31)
    return values


COMPANY_VALUES = _company_values()
