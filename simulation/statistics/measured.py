"""One measured quantity with its sampling error, and the target it is held against."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.959964  # 95 %


@dataclass(frozen=True)
class Measured:
    """A quantity of one city; `low` and `high` hold its 95 % sampling interval, equal to it without one."""

    key: str
    value: float
    low: float
    high: float
    part: str = ""  # of which kind, sex, ...; empty for the whole
    n: int | None = None  # of so many cases

    @property
    def missing(self) -> bool:
        """Nothing to measure: no case at all."""
        return math.isnan(self.value)


def exact(key: str, value: float, *, part: str = "", n: int | None = None) -> Measured:
    """A quantity without sampling error."""
    return Measured(key, float(value), float(value), float(value), part, n)


def share(key: str, hits: int, of: int, *, part: str = "") -> Measured:
    """`hits / of` with Wilson's interval (Wilson 1927); missing when `of` is 0."""
    if of == 0:
        return Measured(key, math.nan, math.nan, math.nan, part, 0)
    p, z2 = hits / of, Z * Z
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z / (1 + z2 / of) * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return Measured(key, p, min(middle - half, p), max(middle + half, p), part, of)


def count_over(key: str, count: int, over: float, *, part: str = "") -> Measured:
    """`count / over` where the count is Poisson; the interval is the normal one of its square root."""
    root = math.sqrt(count)
    low, high = max(root - Z / 2, 0.0) ** 2, (root + Z / 2) ** 2
    return Measured(key, count / over, low / over, high / over, part, count)


def common_odds_ratio(
    key: str, tables: list[tuple[int, int, int, int]], *, part: str = ""
) -> Measured:
    """The Mantel-Haenszel odds ratio over strata, its interval by Robins, Breslow and Greenland (1986)."""
    r = s = pr = ps_qr = qs = 0.0
    for a, b, c, d in tables:
        n = a + b + c + d
        if n == 0:
            continue
        one, two, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        r, s = r + one, s + two
        pr, ps_qr, qs = pr + p * one, ps_qr + p * two + q * one, qs + q * two
    n_all = sum(map(sum, tables))
    if r == 0 or s == 0:
        return Measured(key, math.nan, math.nan, math.nan, part, n_all)
    error = math.sqrt(pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s))
    log = math.log(r / s)
    return Measured(
        key, math.exp(log), math.exp(log - Z * error), math.exp(log + Z * error), part, n_all
    )
