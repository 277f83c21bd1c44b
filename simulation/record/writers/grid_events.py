"""grid_events: what grid workers met or were told, with the people involved and what was done."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from simulation.life import kinds
from simulation.record.case import Case
from simulation.record.clerks.desks import event_names, opinions
from simulation.record.writers.common import Shown, constant, near, shown, who
from simulation.record.writers.police_scene import PARTING, TAGS, ticked
from simulation.recorded import Book, Change, hours
from simulation.streams import chance, pick
from simulation.types import Bools, Column, Rng, Texts, Times

TICKED, PARTING_TICKED = 0.50, 0.55
SOURCES = ("巡查", "走访", "群众反映", "上级交办")


def grid_book(case: Case) -> Book:
    """The grid platform's events; lists are kept as JSON text until the file is written."""
    rng, calls = case.stream("grid events"), case.reports
    mine = calls[calls["channel"] == "grid"].reset_index(drop=True)
    n, reported = len(mine), mine["at"].to_numpy()
    handled = reported + hours(rng.uniform(1, 40, n))
    closed = handled + hours(rng.exponential(40, n))
    once, twice = _disposals(handled, closed, rng)
    ended = np.where(chance(rng, 0.85, n), "办结", "上报乡镇").astype(object)
    changes = (
        Change(handled, {"status": constant("处置中", n), "disposal": once}),
        Change(closed, {"status": ended, "disposal": twice}),
    )
    involved, people = _involved(case, mine, rng)
    base = _intake(case, mine, rng) | {"involved": involved}
    return Book("grid_events", reported, base, changes, people)


def _intake(case: Case, mine: pd.DataFrame, rng: Rng) -> dict[str, Column]:
    n, at, grid = len(mine), mine["at"].to_numpy(), mine["grid"].to_numpy()
    lon, lat = near(case.world, grid, rng)
    source = np.where(mine["origin"] >= 0, "上级交办", pick(rng, SOURCES, n, p=[3, 3, 5, 1]))
    return {
        "event_num": mine["key"].to_numpy(dtype=object),
        "event_name": _names(case, mine, rng),
        "event_type": kinds.texts("code")[mine["kind"].to_numpy()],
        "event_size": constant("01", n),
        "happen_time": at - hours(rng.exponential(6, n)),
        "report_time": at,
        "grid_code": case.world.places.grids.code_at(grid, at),
        "grid_worker_id": case.world.places.grids.worker_code[grid],
        "source": source.astype(object),
        "confidential": np.where(chance(rng, 0.06, n), "true", "false").astype(object),
        "address": mine["address"].to_numpy(dtype=object),
        "lon": lon,
        "lat": lat,
        "description": mine["text"].to_numpy(dtype=object),
        "tags": _tags(case, mine, rng),
        "status": constant("上报", n),
        "disposal": constant("[]", n),
    }


def _names(case: Case, mine: pd.DataFrame, rng: Rng) -> Texts:
    """What the event is called: half the workers leave the form's own word."""
    group = case.chronicle.disputes.group[mine["dispute"].to_numpy()]
    own = event_names(group, rng)
    return np.where(chance(rng, 0.5, len(mine)), "矛盾纠纷", own).astype(object)


def _tags(case: Case, mine: pd.DataFrame, rng: Rng) -> Texts:
    relation = case.chronicle.disputes.pairs.relation[mine["dispute"].to_numpy()]
    marks = {tag: ticked(case, mine, cue, TICKED, rng) for cue, tag in TAGS.items()}
    parted = ticked(case, mine, "parted", PARTING_TICKED, rng)
    marks |= {tag: parted & (relation == pair) for pair, tag in PARTING.items() if tag}
    rows = np.stack(list(marks.values()), axis=1)
    found, names = constant("[]", len(mine)), np.array(list(marks), dtype=object)
    some = np.flatnonzero(rows.any(axis=1))
    found[some] = [json.dumps(names[row].tolist(), ensure_ascii=False) for row in rows[some]]
    return found


def _involved(case: Case, mine: pd.DataFrame, rng: Rng) -> tuple[Texts, pd.DataFrame]:
    """The side that told (家属 and 证人 by their role) and the other side, as far as they have a name; who they are."""
    person, other, habit = mine["person"].to_numpy(), mine["other"].to_numpy(), _habit(case, mine)
    told = shown(case.world, person, rng, asked=0.70, **habit)
    against = shown(case.world, other, rng, asked=0.50, **habit)
    role = mine["role"].to_numpy(dtype=object)
    first = np.select([role == "当事人", role == "家属"], ["当事人", "家属"], "证人")
    people = []
    for row, word in enumerate(first):
        both = [_person(told, row, word), _person(against, row, "对方")]
        people.append(json.dumps([p for p in both if p["name"]], ensure_ascii=False))
    return np.array(people, dtype=object), _answers(mine, told.name != "", against.name != "")


def _habit(case: Case, mine: pd.DataFrame) -> dict[str, Any]:
    return {"habits": case.habits, "town": case.world.places.grids.town[mine["grid"].to_numpy()]}


def _answers(mine: pd.DataFrame, told: Bools, against: Bools) -> pd.DataFrame:
    """Who stands at which place of the list; a list without names still belongs to a dispute."""
    keys, dispute = mine["key"].to_numpy(dtype=object), mine["dispute"].to_numpy()
    first = np.where(told, mine["person"], np.where(against, mine["other"], -1))
    second = told & against
    return pd.concat(
        [
            who(keys, "involved 0", first, dispute),
            who(keys[second], "involved 1", mine["other"].to_numpy()[second], dispute[second]),
        ]
    )


def _person(form: Shown, row: int, role: str) -> dict[str, str]:
    return {
        "name": form.name[row],
        "id_type": form.document_type[row],
        "id_no": form.document[row],
        "phone": form.phone[row],
        "role": role,
    }


def _disposals(handled: Times, closed: Times, rng: Rng) -> tuple[Texts, Texts]:
    opinion, closing = opinions("grid", len(handled), rng), opinions("village", len(handled), rng)
    first = [
        {"time": str(t), "step": "处置", "unit": "网格", "opinion": o}
        for t, o in zip(handled, opinion, strict=True)
    ]
    second = [
        {"time": str(t), "step": "办结", "unit": "村社区", "opinion": o}
        for t, o in zip(closed, closing, strict=True)
    ]
    once = [json.dumps([a], ensure_ascii=False) for a in first]
    twice = [json.dumps([a, b], ensure_ascii=False) for a, b in zip(first, second, strict=True)]
    return np.array(once, dtype=object), np.array(twice, dtype=object)
