"""police_110: the call as taken, the times of the way there, the closing, and what is corrected afterwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.record.calls.repeats import linked
from simulation.record.case import Case
from simulation.record.clocks import of_channel, police_times
from simulation.record.writers.common import constant, near, shown, unit, who
from simulation.record.writers.police_scene import RECLASSED, scene, subclass
from simulation.recorded import Book, Change, hours, only
from simulation.streams import chance, pick, taken
from simulation.types import Bools, Column, Floats, Ints, Rng, Texts, Times

ASKED = {"当事人": 0.62, "单位": 0.45, "家属": 0.30, "邻居": 0.22, "其他": 0.0, "路人": 0.12}
# 保密: who asks not to be named
CONFIDENTIAL = {"邻居": 0.12, "路人": 0.06, "家属": 0.05, "当事人": 0.02, "单位": 0.01, "其他": 0.0}
NAMED_OTHER = 0.7  # of the other sides: the name is known


def police_book(case: Case) -> Book:
    """The 110 centre's calls."""
    rng = case.stream("police")
    mine, _ = of_channel(case.reports, "110")
    times = police_times(case.chronicle, mine)
    base = _call(case, mine, times, rng) | _classes(mine)
    people, others = _people(case, mine, rng)
    return Book(
        "police_110", times["JJWCSJ"], base | people, _changes(case, mine, times, rng), others
    )


def _call(case: Case, mine: pd.DataFrame, times: dict[str, Times], rng: Rng) -> dict[str, Column]:
    n, grid = len(mine), mine["grid"].to_numpy()
    lon, lat = near(case.world, grid, rng)
    code, name = unit(case.world, grid, times["BJSJ"], "派出所")
    keys, all_keys = mine["key"].to_numpy(dtype=object), case.reports["key"].to_numpy(dtype=object)
    channel = pick(rng, ("01", "02", "03"), n, p=[93, 3, 4])
    return {
        "JJDBH": keys, "GLZJJDBH": linked(all_keys, mine), "gllx": mine["link"].to_numpy(dtype=object),
        "XZQHDM": np.array([k[:6] for k in keys], dtype=object),
        "JQLYFS": np.where(mine["origin"] >= 0, "04", channel).astype(object),
        "SFBM": np.where(chance(rng, _by_role(mine, CONFIDENTIAL), n), "1", "0").astype(object),
        "BJSJ": times["BJSJ"], "JJSJ": times["JJSJ"], "JJWCSJ": times["JJWCSJ"],
        "JQDZ": mine["address"].to_numpy(dtype=object), "JD": lon, "WD": lat,
        "WGBM": case.world.places.grids.code_at(grid, times["BJSJ"]), "BJNR": mine["text"].to_numpy(dtype=object),
        "JQCLZTDM": constant("1", n), "GXDWDM": code, "GXDWMC": name, "HFBS": constant("0", n), "SFJA": constant("0", n),
    }  # fmt: skip


def _by_role(mine: pd.DataFrame, rates: dict[str, float]) -> Floats:
    found: Floats = mine["role"].map(rates).to_numpy(dtype=float)
    return found


def _classes(mine: pd.DataFrame) -> dict[str, Texts]:
    first, grade = mine["first_class"].to_numpy(dtype=object), mine["grade"].to_numpy()
    return {
        "CSJQLBDM": np.array([c[:2] for c in first], dtype=object),
        "CSJQLXDM": subclass(first),
        "JQDJDM": np.select([grade == 3, grade == 2, grade == 1], ["1", "2", "3"], "4").astype(
            object
        ),
    }


def _people(case: Case, mine: pd.DataFrame, rng: Rng) -> tuple[dict[str, Texts], pd.DataFrame]:
    """Caller and other side as the desk takes them; who is meant by "he" is often only known by name."""
    person, other, n = mine["person"].to_numpy(), mine["other"].to_numpy(), len(mine)
    town = case.world.places.grids.town[mine["grid"].to_numpy()]
    habit = {"habits": case.habits, "town": town}
    caller = shown(case.world, person, rng, asked=_by_role(mine, ASKED), **habit)
    named: Ints = np.where(chance(rng, NAMED_OTHER, n), other, -1)
    against = shown(case.world, named, rng, asked=0.55, **habit)
    columns = {
        "BJDH": caller.phone, "LXDH": _contact(case, caller.phone, person, rng), "BJRMC": caller.name,
        "BJRXBDM": caller.sex, "BJRZJLX": caller.document_type, "BJRZJHM": caller.document,
        "BJRSF": mine["role"].to_numpy(dtype=object), "DFRMC": against.name, "DFZJHM": against.document,
    }  # fmt: skip
    keys, dispute = mine["key"].to_numpy(dtype=object), mine["dispute"].to_numpy()
    return columns, pd.concat(
        [who(keys, "caller", person, dispute), who(keys, "other", other, dispute)]
    )


def _contact(case: Case, calling: Texts, person: Ints, rng: Rng) -> Texts:
    """Mostly the number that called; now and then the caller's own where somebody's phone was borrowed."""
    own = taken(case.world.people.phone, person)
    return np.where((calling != "") & chance(rng, 0.3, len(own)), own, calling).astype(object)


def _changes(
    case: Case, mine: pd.DataFrame, times: dict[str, Times], rng: Rng
) -> tuple[Change, ...]:
    """Steps on the way, the scene, the closing; then a class corrected or a refusal from elsewhere."""
    n = len(mine)
    handed, refused = _handed_on(case, mine)
    closed = {
        "JASJ": times["JASJ"], "SFJA": constant("1", n), "JQCLZTDM": np.where(handed, "4", "3").astype(object),
        "HFBS": np.where(chance(rng, 0.4, n), "1", "0").astype(object),
    }  # fmt: skip
    on_the_way = tuple(Change(times[c], {c: times[c]}) for c in ("ZLSJ", "QSSJ", "LXSJ", "DDSJ"))
    late = only(times["JASJ"] + hours(rng.uniform(20, 24 * 20, n)), chance(rng, RECLASSED, n))
    found, corrected = scene(case, mine, ~np.isnat(late), by=times["FKSJ"], rng=rng)
    return (
        *on_the_way,
        Change(times["FKSJ"], {"FKSJ": times["FKSJ"], "JQCLZTDM": constant("2", n), **found}),
        Change(times["JASJ"], closed),
        Change(late, corrected),
        Change(
            np.where(refused > times["JASJ"], refused, np.datetime64("NaT", "s")),
            {"JQCLZTDM": constant("5", n)},
        ),
    )


def _handed_on(case: Case, mine: pd.DataFrame) -> tuple[Bools, Times]:
    """Which calls went to another platform, and when they came back refused (NaT for the others)."""
    away = case.moves[(case.moves["row"] >= 0) & (case.moves["source"] == "110")]
    back = away[away["move"] == "退回"].drop_duplicates("key").set_index("key")["registered_at"]
    keys = mine["key"]
    when = back.astype("datetime64[s]").reindex(keys)
    return keys.isin(away["key"]).to_numpy(), when.to_numpy()
