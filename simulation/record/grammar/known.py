"""What the slots of a page may say: places, firms, times, sums owed, promised days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.record.grammar import days, figures
from simulation.record.grammar.nodes import Fact
from simulation.record.telling import Owed
from simulation.streams import chance, pick
from simulation.types import Bools, Ints, Rng, Texts, Times

# how a sum that is not named is spoken of: nothing known, below 10,000, 100,000, above
LIMITS = (1, 10_000, 100_000)
VAGUELY = (
    ("不少钱", "一笔钱", "钱"), ("几千块", "大几千", "好几千", "几千块钱"),
    ("好几万", "几万块", "几万块钱", "好几万块"), ("十好几万", "好几十万", "一大笔", "几十万"),
)  # fmt: skip
VAGUE = 0.12  # who knows the sum still says only "a lot" this often
SMALL_SUMS = (20, 35, 50, 68, 80, 100, 120, 150, 200, 260, 300, 380, 500, 680, 800, 1000, 1200, 1500,
              1980, 2000, 2500, 2800, 3000, 3600, 4500, 5000)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """What is owed; remembers which of its figures reached which text."""

    owed: Owed
    written: Bools
    said_yuan: Bools
    said_months: Bools
    said_people: Bools

    @classmethod
    def of(cls, owed: Owed, written: Bools) -> Claim:
        """The claims of these texts, none of their figures said yet."""
        none = [np.zeros(len(owed), dtype=bool) for _ in range(3)]
        return cls(owed, written, *none)

    def yuan(self, rows: Ints, rng: Rng) -> Texts:
        """The sum owed, or that it is a lot."""
        owed = self.owed.yuan[rows]
        exact = (owed > 0) & ~chance(rng, VAGUE, len(rows))
        self.said_yuan[rows[exact]] = True
        size = np.searchsorted(LIMITS, owed, side="right")
        vague = np.choose(size, [pick(rng, words, len(rows)) for words in VAGUELY])
        return np.where(exact, figures.sums(owed, rng), vague).astype(object)

    def months(self, rows: Ints, rng: Rng) -> Texts:
        """For how many months."""
        months = self.owed.months[rows]
        exact = (months > 0) & ~chance(rng, VAGUE, len(rows))
        self.said_months[rows[exact]] = True
        vague = pick(rng, ("好几个月", "几个月", "大半年", "好久"), len(rows))
        return np.where(exact, figures.spans(months, rng), vague).astype(object)

    def since(self, rows: Ints, rng: Rng) -> Texts:
        """Since which month."""
        months = np.maximum(self.owed.months[rows], 1)
        return days.months_before(months, self.owed.at[rows], rng)

    def people(self, rows: Ints, rng: Rng) -> Texts:
        """How many are owed."""
        people, written = self.owed.people[rows], self.written[rows]
        exact = (people > 1) & ~chance(rng, VAGUE, len(rows))
        self.said_people[rows[exact]] = True
        unit = np.where(
            written, pick(rng, ("人", "名工人", "名农民工"), len(rows), p=[5, 4, 3]),
            pick(rng, ("个人", "个工友", "号人", "个干活的", "个老乡"), len(rows), p=[5, 3, 2, 1, 1]),
        )  # fmt: skip
        lead = np.where(written, "", pick(rng, ("我们", "", "一共", "俺们"), len(rows)))
        alone = np.where(
            written,
            pick(rng, ("其本人", "1人"), len(rows)),
            pick(rng, ("我", "我一个人"), len(rows)),
        )
        several = pick(rng, ("我们几个", "一帮人", "好些人"), len(rows))
        counted = lead + figures.counts(people, rng) + unit
        return np.where(exact, counted, np.where(people > 1, several, alone)).astype(object)


def known(claim: Claim, *, firm: Texts, name: Texts, place: Texts) -> dict[str, Fact]:
    """The slots of texts about such claims, besides who is meant: `name` is the other side's."""
    owed = claim.owed
    return {
        "name": name,
        "surname": _surnames(name),
        "place": place_slot(place),
        "firm": lambda rows, rng: _firms(firm[rows], rng),
        "promised": lambda rows, rng: _promised(owed.promised_at[rows], owed.at[rows], rng),
        "yuan": claim.yuan,
        "sum": claim.yuan,
        "months": claim.months,
        "since": claim.since,
        "people": claim.people,
        **moments(owed.at),
    }


def place_slot(place: Texts) -> Fact:
    """The address of each text, in full or from the street on."""
    return lambda rows, rng: _places(place[rows], rng)


def moments(at: Times) -> dict[str, Fact]:
    """Slots that need only the time of the text."""
    return {
        "clock": lambda rows, rng: days.hours_of(at[rows], rng),
        "date": lambda rows, rng: days.days(_days_before(at[rows], rng), at[rows], rng),
        "part_of_day": days.parts_of_day(at),
        "plate": lambda rows, rng: figures.plates(len(rows), rng),
        "small": lambda rows, rng: figures.plain_sums(rng.choice(SMALL_SUMS, size=len(rows)), rng),
    }


def _days_before(at: Times, rng: Rng) -> Times:
    day: Times = at.astype("datetime64[D]") - rng.integers(0, 13, len(at)).astype("timedelta64[D]")
    return day


def _surnames(names: Texts) -> Texts:
    return np.array([n[:1] or "某" for n in names.tolist()], dtype=object)


def _promised(day: Times, at: Times, rng: Rng) -> Texts:
    vague = pick(rng, ("月底", "那天", "说好的日子", "上个月", "年前", "这个月初"), len(day))
    return np.where(np.isnat(day), vague, days.days(day, at, rng)).astype(object)


def _firms(names: Texts, rng: Rng) -> Texts:
    """The firm's name in full, without the city and its legal form, or only what it is."""
    style = rng.integers(0, 4, len(names)).tolist()
    found = [
        (name if s == 0 else name.removeprefix("包头").removesuffix("有限公司")) or "公司"
        for name, s in zip(names.tolist(), style, strict=True)
    ]
    return np.array([*found, ""], dtype=object)[:-1]


def _places(names: Texts, rng: Rng) -> Texts:
    """The address, in full or from the street on."""
    cut = (rng.random(len(names)) < 0.6).tolist()
    found = [_from_street(n) if c else n for n, c in zip(names.tolist(), cut, strict=True)]
    return np.array([*found, ""], dtype=object)[:-1]


def _from_street(address: str) -> str:
    for end in ("街道", "镇", "区"):
        _, found, rest = address.partition(end)
        if found and rest:
            return rest
    return address
