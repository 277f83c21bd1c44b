"""The causes at work in the city, each of which can be switched off to see what it does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mechanism:
    """Strength of each cause: 1 as designed, 0 off."""

    excitation: float = 1.0  # an act makes the next nearer
    hidden: float = 1.0  # drivers that reach no file
    bias: float = 1.0  # reporting and recording differ by sex, migration, town and fear
    confounding: float = 1.0  # help follows what officials see but nobody writes down
