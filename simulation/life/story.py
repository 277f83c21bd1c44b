"""What happened, as tables: of one day, and of all days together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from simulation.life.acts import Acts
from simulation.life.harm import Hazards
from simulation.life.law import Filings
from simulation.life.measures import Measures
from simulation.life.mood import Mood
from simulation.life.officials import Responses
from simulation.life.protection import Orders
from simulation.life.stage import Kept
from simulation.types import Bools, Column, Floats

Table = TypeVar("Table", Acts, Responses, Orders, Filings, Measures)


@dataclass(frozen=True)
class Day:
    """One day of any set of disputes; hazards are per dispute of that set."""

    acts: tuple[Acts, ...]
    reported: tuple[Bools, ...]  # per table of acts
    responses: tuple[Responses, ...]
    orders: tuple[Orders, ...]
    filings: tuple[Filings, ...]
    measures: tuple[Measures, ...]
    other: Floats  # hazard of harming another
    self_: Floats  # hazard of harming oneself


@dataclass(frozen=True)
class Story:
    """All that happened, had nobody ever gone to the last extreme."""

    acts: Acts
    reported: Bools  # per act
    responses: Responses
    orders: Orders
    filings: Filings
    measures: Measures
    hazards: Hazards
    mood: Mood  # at the end
    kept: dict[int, Kept]  # as things stood at the start of the days asked for


def joined(tables: Sequence[Table]) -> Table:
    """One table out of the days' tables, in order."""
    columns: dict[str, Column | dict[str, Column]] = {}
    for field in fields(tables[0]):
        parts = [getattr(t, field.name) for t in tables]
        if isinstance(parts[0], dict):
            columns[field.name] = {k: np.concatenate([p[k] for p in parts]) for k in parts[0]}
        else:
            columns[field.name] = np.concatenate(parts)
    return type(tables[0])(**columns)  # type: ignore[arg-type]
