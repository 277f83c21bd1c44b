"""Identity numbers with right check characters: citizens (GB 11643) and firms (GB 32100)."""

from __future__ import annotations

import numpy as np

from simulation.types import Ints, Texts

CITIZEN_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CITIZEN_CHECKS = np.array(list("10X98765432"), dtype=object)
FIRM_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIRM_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])


def with_check(stem: str) -> str:
    """The 18-character number that a 17-digit stem belongs to."""
    return stem + str(
        CITIZEN_CHECKS[sum(int(d) * w for d, w in zip(stem, CITIZEN_WEIGHTS, strict=True)) % 11]
    )


def credit_check(stem: str) -> str:
    """The check character that a company code with these first 17 digits would have."""
    total = sum(int(d) * int(w) for d, w in zip(stem, FIRM_WEIGHTS, strict=True))
    return FIRM_ALPHABET[(31 - total % 31) % 31]


def credit_codes(area: Texts, serial: Ints) -> Texts:
    """18-character unified social credit codes of companies (registration 91), one per serial."""
    stem = "91" + area + _padded(serial, 9)
    check = (31 - _digits(stem) @ FIRM_WEIGHTS % 31) % 31
    found: Texts = stem + np.array(list(FIRM_ALPHABET), dtype=object)[check]
    return found


def _padded(numbers: Ints, width: int) -> Texts:
    return np.array([f"{n:0{width}d}" for n in numbers.tolist()], dtype=object)


def _digits(stems: Texts) -> Ints:
    flat = np.array(stems.tolist(), dtype="U17").view(np.uint32).reshape(len(stems), 17)
    return flat.astype(np.int64) - ord("0")
