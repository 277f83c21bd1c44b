"""Switches of the mechanism: each turns one of its four properties off, to show what it does."""

from __future__ import annotations

from dataclasses import dataclass, fields

from data_contracts.errors import JianweiError


class UnusableSwitchError(JianweiError):
    """A switch of the mechanism lies outside of 0 to 1."""


@dataclass(frozen=True)
class Mechanism:
    """Strength of each property of the city, 1.0 as in life and 0.0 for off."""

    excitation: float = 1.0  # an act makes the next nearer
    hidden: float = 1.0  # drivers that reach no file: load, control, mouth, means
    bias: float = 1.0  # reporting and recording differ by sex, migration, town and fear
    confounding: float = 1.0  # help follows what officials see but nobody writes down

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0.0 <= value <= 1.0:
                raise UnusableSwitchError(
                    f"{field.name}={value}: a switch lies between 0 (off) and 1 (as in life)."
                )
