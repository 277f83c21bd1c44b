"""Matters of daily life that fill 110 and 12345: theft, accidents, lost people, questions, complaints, praise."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

import numpy as np

from simulation.record.grammar.known import moments, place_slot
from simulation.record.grammar.library import FOLDER, by_key, grammar
from simulation.record.grammar.nodes import Page
from simulation.record.grammar.sheet import OPENING, Sheet
from simulation.record.telling import TOLD, Told
from simulation.streams import chance, pick
from simulation.types import Bools, Floats, Ints, Rng, Texts, Times

SPOKEN = {"110": 0.4, "12345": 0.3}
CALLER_SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")


@dataclass(frozen=True)
class Matter:
    """One matter: its 110 class, or its headings at the hotline; how often, in which months."""

    name: str
    share: float
    police: str = ""
    asks: str = "求助"
    heading: str = "其他/其他"
    months: tuple[int, ...] = tuple(range(1, 13))
    tells: str = ""  # the sign that every such call tells


@cache
def matters() -> tuple[Matter, ...]:
    """All matters, in the order of the files."""
    found = []
    for path in sorted((FOLDER / "daily").glob("*.toml")):
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            plain = {k: v for k, v in table.items() if k in Matter.__dataclass_fields__}
            if "share" in plain:
                months = tuple(plain.pop("months", Matter.months))
                found.append(Matter(name=name, months=months, **plain))
    return tuple(found)


def chosen(at: Times, class_: Texts, rng: Rng) -> Ints:
    """A matter for each call: `class_` is its 110 class, empty for a ticket; by the month's shares."""
    month = at.astype("datetime64[M]").astype(np.int64) % 12
    u, found = rng.random(len(at)), np.zeros(len(at), dtype=np.int64)
    for name in np.unique(class_.astype(str)):
        table = np.cumsum(_shares(name), axis=1)
        rows = np.flatnonzero(class_ == name)
        edges = table[month[rows]]
        found[rows] = (u[rows, None] * edges[:, -1:] >= edges).sum(axis=1)
    return found


def _shares(class_: str) -> Floats:
    """Share of each matter in each month, 0 for those of another class."""
    table = np.zeros((12, len(matters())))
    for number, matter in enumerate(matters()):
        if matter.police == class_:
            table[np.array(matter.months) - 1, number] = matter.share
    return table


def column(name: str, matter: Ints) -> Texts:
    """One field of each call's matter; empty for -1."""
    values = np.array([*(getattr(m, name) for m in matters()), ""], dtype=object)
    found: Texts = values[matter]
    return found


def daily_texts(matter: Ints, channel: Texts, at: Times, place: Texts, rng: Rng) -> Told:
    """What callers say of these matters, in their own words or their taker's; signs that they tell."""
    n = len(matter)
    page, sheet = daily_page(at, place, rng), Sheet(n, rng)
    spoken: Bools = chance(rng, np.array([SPOKEN[c] for c in channel]), n)
    mode = np.where(spoken, "spoken", "written").astype(object)
    desk = np.where(channel == "110", "police_", "hotline_").astype(object)
    everywhere, name = np.arange(n), column("name", matter)
    greeting = np.where(chance(rng, np.where(spoken, 0.35, 0.6), n), desk + mode, "").astype(object)
    sheet.put(everywhere, by_key("opener", greeting, page), place=OPENING, stray=0.0)
    words = by_key("", name + np.where(spoken, ".said", ".noted").astype(object), page)
    sheet.put(everywhere, words, place=1.0)
    for rate in (0.45, 0.15):
        more = np.where(chance(rng, rate, n), mode, "").astype(object)
        sheet.put(everywhere, by_key("plain", more, page), place=5.0)
    tells = column("tells", matter)
    for sign in (s for s in np.unique(tells.astype(str)) if s):
        rows = np.flatnonzero(tells == sign)
        sheet.note(rows, str(sign), TOLD, phrase=words[rows])
    return Told(sheet.texts(unmarked=chance(rng, 0.4, n)), sheet.cues())


def daily_page(at: Times, place: Texts, rng: Rng) -> Page:
    """A page of texts about which only time and place are known."""
    surname = pick(rng, CALLER_SURNAMES, len(at))
    return Page(moments(at) | {"place": place_slot(place), "surname": surname}, rng)


def daily_words(key: str, matter: Ints, at: Times, place: Texts, rng: Rng) -> Texts:
    """`subject`, `done` (the scene) or `reply` for each matter; a plain wording where it has none."""
    whole = grammar()
    names = [m.name if f"{m.name}.{key}" in whole else "" for m in matters()]
    own = np.array(
        [*(f"{n}.{key}" if n else f"plain.{key}" for n in names), f"plain.{key}"], dtype=object
    )
    return by_key("", own[matter], daily_page(at, place, rng))
