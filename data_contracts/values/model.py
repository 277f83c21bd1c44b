"""What parsing a column gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Parsed:
    """A column of typed values, and masks that say which rule of `rules.toml` met which row.

    `broken`: the value could not be kept and is null. `noted`: it is kept, but repaired, guessed or
    suspect. Only rules that met a row are there; no row meets two broken rules. `precision` (second or
    day) comes with times, `types` (GA/T 517) with documents.
    """

    values: pa.Array
    broken: dict[str, pa.BooleanArray] = field(default_factory=dict)
    noted: dict[str, pa.BooleanArray] = field(default_factory=dict)
    precision: pa.Array | None = None
    types: pa.Array | None = None

    @property
    def flags(self) -> dict[str, pa.BooleanArray]:
        """Every rule that met a row, broken or noted."""
        return {**self.broken, **self.noted}

    @property
    def original_kept(self) -> pa.BooleanArray:
        """Per row whether the original has to be kept sealed, since the value does not say it all."""
        hit = pa.repeat(pa.scalar(False), len(self.values))
        for mask in self.flags.values():
            hit = pc.or_(hit, mask)
        return hit


class Cell(NamedTuple):
    """One parsed value: `broken` or `noted` name the rule it met."""

    value: object
    broken: str | None = None
    noted: str | None = None


def broke(rule: str) -> Cell:
    """No value, because of this rule."""
    return Cell(None, broken=rule)
