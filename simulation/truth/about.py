"""What a city is, in one statement beside its truth: preset, period, mechanism and ceilings."""

from __future__ import annotations

import math
from dataclasses import asdict

from simulation.record.case import Case
from simulation.truth.capacity import Recall
from simulation.truth.ceilings import Ceilings


def about(case: Case, found: Ceilings | None) -> dict[str, object]:
    """The statement as plain data: preset, seed, dates as ISO texts, switches, counts, ceilings."""
    preset, chronicle = case.world.preset, case.chronicle
    return {
        "preset": preset.name,
        "note": preset.note,
        "seed": chronicle.seed,
        "history_from": preset.history_from.isoformat(),
        "history_until": preset.history_until.isoformat(),
        "until": preset.until.isoformat(),
        "tail_days": preset.tail_days,
        "residents": len(case.world.people),
        "disputes_per_year": preset.disputes_per_year,
        "incident_rate": preset.incident_rate,
        "shock_on": preset.shock_on.isoformat(),
        "mechanism": asdict(preset.mechanism),
        "disputes": len(chronicle.disputes),
        "disputes_reported": int(
            chronicle.acts.loc[chronicle.acts["reported"], "dispute"].nunique()
        ),
        "incidents": int((chronicle.endings.day >= 0).sum()),
        "ceilings": _ceilings(found) if found else None,
    }


def _ceilings(found: Ceilings) -> dict[str, object]:
    recalls = {
        "recall_true": _recall(found.recall_true),
        "recall_observable": _recall(found.recall_observable),
    }
    return _plain(asdict(found)) | recalls


def _recall(found: Recall) -> dict[str, object]:
    rates = {
        "recall": found.recall,
        "recall_reachable": found.recall_reachable,
        "expected": found.expected,
        "expected_of_reachable": found.expected_of_reachable,
    }
    return _plain(asdict(found) | rates)


def _plain(values: dict[str, object]) -> dict[str, object]:
    """Six digits are more than enough, and a value that there is not is null."""
    return {name: _number(value) for name, value in values.items()}


def _number(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value
