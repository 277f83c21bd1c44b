"""police_110: the call as taken, the times of the way there, the scene, the closing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.case import Case
from simulation.recorded import Book, Change, hours, only, seconds
from simulation.streams import chance, pick
from simulation.types import Bools, Rng, Texts, Times
from simulation.words import scene_notes
from simulation.writers.common import constant, near, numbers, shown, unit, who

TAGS = {
    "kill": "扬言杀人", "suicide": "扬言自杀", "both": "同归于尽", "choke": "掐颈", "stalk": "跟踪",
    "blow": "家暴", "drunk": "酒后", "minor": "未成年人在场",
}  # fmt: skip
PARTING = {"夫妻": "离婚中", "恋人": "分居", "前配偶": "抚养权", "前恋人": ""}
TAGGED = 0.62  # the police tick a true sign this often


def police_book(case: Case) -> Book:
    """The 110 centre's calls."""
    rng, calls = case.stream("police"), case.reports
    rows = np.flatnonzero((calls["channel"] == "110").to_numpy())
    mine = calls.iloc[rows].reset_index(drop=True)
    times = _times(mine["at"].to_numpy(), rng)
    base, people = _intake(case, mine, calls, times, rng)
    return Book(
        source="police_110",
        entered=times["JJWCSJ"],
        base=base,
        changes=_changes(case, mine, times, rng),
        who=people,
    )


def _times(called: Times, rng: Rng) -> dict[str, Times]:
    n = len(called)
    answered = called + seconds(rng.integers(2, 25, n))
    taken = answered + seconds(rng.integers(40, 240, n))
    ordered = taken + seconds(rng.integers(10, 120, n))
    signed = ordered + seconds(rng.integers(10, 180, n))
    contacted = signed + seconds(rng.integers(20, 240, n))
    arrived = only(contacted + seconds(rng.integers(240, 2400, n)), chance(rng, 0.93, n))
    reported = contacted + hours(0.8 + rng.exponential(3.0, n))
    closed = reported + hours(
        np.where(chance(rng, 0.8, n), rng.exponential(6.0, n), rng.exponential(100.0, n))
    )
    return dict(
        zip(
            ("BJSJ", "JJSJ", "JJWCSJ", "ZLSJ", "QSSJ", "LXSJ", "DDSJ", "FKSJ", "JASJ"),
            (called, answered, taken, ordered, signed, contacted, arrived, reported, closed),
            strict=True,
        )
    )


def _intake(
    case: Case, mine: pd.DataFrame, calls: pd.DataFrame, times: dict[str, Times], rng: Rng
) -> tuple[dict[str, Texts], pd.DataFrame]:
    n, at = len(mine), mine["at"].to_numpy()
    person, other, grid = (mine[c].to_numpy() for c in ("person", "other", "grid"))
    grave = mine["grade"].to_numpy() >= 2
    caller = shown(case.world, person, rng, asked=np.where(mine["role"] == "当事人", 0.62, 0.25))
    # who is meant by "he" is often only known by name
    against = shown(case.world, np.where(chance(rng, 0.7, n), other, -1), rng, asked=0.62)
    lon, lat = near(case.world, grid, rng)
    code, name = unit(case.world, grid, at, "派出所")
    repeat = mine["repeat_of"].to_numpy()
    first = mine["first_class"].to_numpy(dtype=object)
    columns = {
        "JJDBH": mine["key"].to_numpy(dtype=object),
        "GLZJJDBH": _main_calls(calls, repeat),
        "gllx": np.where(repeat >= 0, np.where(chance(rng, 0.85, n), "1", "2"), "").astype(object),
        "XZQHDM": np.array([k[:6] for k in mine["key"]], dtype=object),
        "JQLYFS": pick(rng, ("01", "02", "03", "04"), n, p=[90, 3, 4, 3]),
        "SFBM": np.where(chance(rng, 0.03, n), "1", "0").astype(object),
        "BJSJ": times["BJSJ"], "JJSJ": times["JJSJ"], "JJWCSJ": times["JJWCSJ"],
        "BJDH": caller.phone, "LXDH": caller.phone, "BJRMC": caller.name, "BJRXBDM": caller.sex,
        "BJRZJLX": caller.document_type, "BJRZJHM": caller.document,
        "BJRSF": mine["role"].to_numpy(dtype=object), "DFRMC": against.name, "DFZJHM": against.document,
        "JQDZ": mine["address"].to_numpy(dtype=object), "JD": lon, "WD": lat,
        "WGBM": case.world.places.grids.code_at(grid, at), "BJNR": mine["text"].to_numpy(dtype=object),
        "CSJQLBDM": np.array([c[:2] for c in first], dtype=object), "CSJQLXDM": _subclass(first),
        "JQDJDM": np.where(grave, "2", np.where(mine["grade"] == 1, "3", "4")).astype(object),
        "JQCLZTDM": constant("1", n), "GXDWDM": code, "GXDWMC": name,
        "HFBS": constant("0", n), "SFJA": constant("0", n),
    }  # fmt: skip
    dispute = mine["dispute"].to_numpy()
    people = pd.concat(
        [
            who(columns["JJDBH"], "caller", person, dispute),
            who(columns["JJDBH"], "other", other, dispute),
        ]
    )
    return columns, people


def _main_calls(calls: pd.DataFrame, repeat: np.ndarray) -> Texts:
    keys = calls["key"].to_numpy(dtype=object)
    return np.where(repeat >= 0, keys[np.maximum(repeat, 0)], "").astype(object)


def _subclass(code: Texts) -> Texts:
    return np.array([c if len(c) == 4 else "" for c in code], dtype=object)


def _changes(
    case: Case, mine: pd.DataFrame, times: dict[str, Times], rng: Rng
) -> tuple[Change, ...]:
    n = len(mine)
    steps = tuple(Change(times[c], {c: times[c]}) for c in ("ZLSJ", "QSSJ", "LXSJ", "DDSJ"))
    handed = np.isin(mine.index.to_numpy(), _handed_on(case, mine))
    closed = {
        "JASJ": times["JASJ"],
        "SFJA": constant("1", n),
        "JQCLZTDM": np.where(handed, "4", "3").astype(object),
        "HFBS": np.where(chance(rng, 0.4, n), "1", "0").astype(object),
    }
    return (
        *steps,
        Change(times["FKSJ"], _scene(case, mine, times, rng)),
        Change(times["JASJ"], closed),
    )


def _handed_on(case: Case, mine: pd.DataFrame) -> np.ndarray:
    origins = case.reports["origin"].to_numpy()
    keys = case.reports["key"].to_numpy(dtype=object)[origins[origins >= 0]]
    return np.flatnonzero(np.isin(mine["key"].to_numpy(dtype=str), keys.astype(str)))


def _scene(case: Case, mine: pd.DataFrame, times: dict[str, Times], rng: Rng) -> dict[str, Texts]:
    """What the police found: ticked tags, weapon, injured; the dead of an incident."""
    n, final = len(mine), mine["final_class"].to_numpy(dtype=object)
    hurt = np.where(mine["hurt"].to_numpy(dtype=bool), 1, 0)
    about = mine["dispute"].to_numpy() >= 0
    group = np.where(
        about, case.chronicle.disputes.group[np.maximum(mine["dispute"].to_numpy(), 0)], "other"
    )
    return {
        "FKSJ": times["FKSJ"],
        "FKNR": np.where(
            about, scene_notes(group, mine["grade"].to_numpy(), rng), "已处理。"
        ).astype(object),
        "JQLBDM": np.array([c[:2] for c in final], dtype=object),
        "JQLXDM": _subclass(final),
        "YWCWQ": np.where(_ticked(mine, "weapon", rng), "1", "0").astype(object),
        "YWWXWZ": np.where(_ticked(mine, "goods", rng), "1", "0").astype(object),
        "BQ": _tags(case, mine, rng),
        "SSRYQKSM": np.where(
            hurt > 0, pick(rng, ("轻微伤", "头部外伤", "软组织挫伤"), n), ""
        ).astype(object),
        "SSRS": numbers(hurt),
        "SWRS": numbers(_dead(case, mine)),
        "JQCLZTDM": constant("2", n),
    }


def _dead(case: Case, mine: pd.DataFrame) -> np.ndarray:
    incident = mine["incident"].to_numpy()
    return np.where(incident >= 0, case.incidents["dead"].to_numpy()[np.maximum(incident, 0)], 0)


def _ticked(mine: pd.DataFrame, cue: str, rng: Rng) -> Bools:
    return mine[cue].to_numpy(dtype=bool) & chance(rng, 0.8, len(mine))


def _tags(case: Case, mine: pd.DataFrame, rng: Rng) -> Texts:
    dispute = np.maximum(mine["dispute"].to_numpy(), 0)
    home = np.isin(case.chronicle.disputes.group[dispute], ["love", "family"])
    parted = mine["parted"].to_numpy(dtype=bool)
    relation = case.chronicle.disputes.pairs.relation[dispute]
    words = [
        np.where(_seen(mine, cue, rng) & (home | (cue != "blow")), tag + ";", "")
        for cue, tag in TAGS.items()
    ]
    words += [
        np.where(parted & (relation == r) & chance(rng, 0.6, len(mine)), f"{t};", "")
        for r, t in PARTING.items()
        if t
    ]
    joined = sum((w.astype(object) for w in words), start=constant("", len(mine)))
    return np.array([t.rstrip(";") for t in joined], dtype=object)


def _seen(mine: pd.DataFrame, cue: str, rng: Rng) -> Bools:
    return mine[cue].to_numpy(dtype=bool) & chance(rng, TAGGED, len(mine))
