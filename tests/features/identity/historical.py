"""People of old registers with several damaged copies each: typos, nicknames, titles, missing and shifted values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd


def _words(text: str) -> list[str]:
    return text.split()


GIVEN = _words("""
    john william thomas george henry james charles robert edward joseph richard mary samuel francis elizabeth david
    arthur anne frederick margaret walter alexander sarah alfred jane hugh philip catherine peter andrew benjamin
    harriet daniel edmund ralph martha stephen emily nathaniel caroline archibald lucy horatio augustus percy winifred
    evelyn lancelot beatrice cuthbert rowland ambrose josiah gilbert isaac hester dorothea marmaduke erasmus
""")
NICKNAMES = {
    "thomas": "tom", "william": "bill", "robert": "bob", "richard": "dick", "henry": "harry", "john": "jack",
    "edward": "ned", "james": "jim", "charles": "charlie", "elizabeth": "betty", "margaret": "peggy", "mary": "polly",
    "frederick": "fred", "joseph": "joe", "francis": "frank", "samuel": "sam", "catherine": "kate", "anne": "nancy",
}  # fmt: skip
STEMS = _words("""
    ash brad clif hart whit lang stan bur wal har nor sut ray hol win mar kem wood dal chester pen tre black lin thorn
""")
ENDS = _words("""
    ford ton ley field wood worth ham well by don croft more stead land man son combe bridge shaw wick
""")
MIDDLES = _words("""
    er ing el en o ar y es in an
""")
COUNTY = _words("""
    london devon kent essex york surrey dublin edinburgh norfolk cornwall
""")
TRADES = _words("""
    politician painter writer clergyman engineer lawyer botanist actor soldier banker poet physician
""")
TITLES = ("sir", "1st baronet", "baron", "lord", "dr", "the hon", "rev", "2nd earl")
AREAS = _words("""
    TQ SW NR LS BN EX YO CT TR EH
""")


@dataclass(frozen=True)
class Register:
    """How hard the register is: `damage` scales every chance of an error, `relatives` is a share of people."""

    people: int = 300
    copies: float = 9.8
    damage: float = 1.0
    relatives: float = 0.15
    seed: int = 1


def register(wanted: Register) -> pd.DataFrame:
    """Columns unique_id, cluster (the truth), full_name, first_name, surname, dob, birth_place, postcode_fake, gender, occupation."""
    rng = np.random.default_rng(wanted.seed)
    rows: list[dict[str, str | None]] = []
    before: dict[str, str] = {}
    for n in range(wanted.people):
        person = _person(rng, before if rng.random() < wanted.relatives else {})
        before = person
        copies = 1 + min(24, rng.negative_binomial(2, 2 / (1 + wanted.copies)))
        for i in range(copies):
            row = _copy(rng, person, min(1.0, i / 12) * wanted.damage)
            rows.append({"unique_id": f"Q{n}-{i + 1}", "cluster": f"Q{n}", **row})
    return pd.DataFrame(rows)


def _pick(rng: np.random.Generator, words: Sequence[str], skew: float = 1.0) -> str:
    weights = 1 / np.arange(2, len(words) + 2) ** skew
    return str(rng.choice(list(words), p=weights / weights.sum()))


def _surname(rng: np.random.Generator) -> str:
    middle = _pick(rng, MIDDLES, 0.2) if rng.random() < 0.6 else ""
    return _pick(rng, STEMS, 0.4) + middle + _pick(rng, ENDS, 0.4)


def _person(rng: np.random.Generator, relative: dict[str, str]) -> dict[str, str]:
    given = _pick(rng, GIVEN, 0.9)
    if relative and rng.random() < 0.3:
        given = relative["given"]
    place = relative.get("place") or (
        _pick(rng, COUNTY, 1.3) if rng.random() < 0.4 else _surname(rng)
    )
    year = (
        int(relative["dob"][:4]) + int(rng.integers(-30, 31))
        if relative
        else int(rng.integers(1650, 1930))
    )
    born = (
        date(year, 1, 1)
        if rng.random() < 0.5
        else date(year, 1, 1) + timedelta(int(rng.integers(365)))
    )
    middle = _pick(rng, GIVEN, 0.7) if rng.random() < 0.35 else ""
    title = _pick(rng, TITLES) if rng.random() < 0.3 else ""
    return {
        "given": given, "middle": middle, "title": title, "surname": relative.get("surname") or _surname(rng),
        "dob": born.isoformat(), "place": place, "area": relative.get("area") or _pick(rng, AREAS) + str(rng.integers(1, 25)),
        "postcode": "", "gender": "female" if given[-1] in "ayet" else "male", "trade": _pick(rng, TRADES, 0.8),
        "seat": _surname(rng),
    }  # fmt: skip


def _postcode(rng: np.random.Generator, area: str) -> str:
    letters = "".join(rng.choice(list("ABDEFGHJLNPQRSTUWXYZ"), 2))
    return f"{area} {rng.integers(1, 10)}{letters}"


def _copy(rng: np.random.Generator, person: dict[str, str], worse: float) -> dict[str, str | None]:
    wrong, gone = (0.1 + 0.5 * worse), 0.5 * worse
    if not person["postcode"]:
        person["postcode"] = _postcode(rng, person["area"])

    def field(value: str, spoil: Callable[[np.random.Generator, str], str]) -> str | None:
        if rng.random() < gone:
            return None
        return spoil(rng, value) if rng.random() < wrong else value

    name = _name(rng, person, wrong, gone)
    parts = name.replace(",", "").split()
    return {
        "full_name": name,
        "first_name": parts[0],
        "surname": parts[-1] if len(parts) > 1 else None,
        "dob": field(person["dob"], _wrong_date),
        "birth_place": field(person["place"], lambda r, v: r.choice([_typo(r, v), person["seat"], v + " parish"])),
        "postcode_fake": field(person["postcode"], lambda r, v: r.choice([_typo(r, v), _postcode(r, person["area"])])),
        "gender": field(person["gender"], lambda r, v: v),
        "occupation": field(person["trade"], lambda r, v: _pick(r, TRADES, 0.3)),
    }  # fmt: skip


def _name(rng: np.random.Generator, person: dict[str, str], wrong: float, gone: float) -> str:
    parts = [person["given"], person["middle"], person["surname"]]
    if person["title"]:
        parts = [*parts, f"{person['title']} of {person['seat']}"]
    if rng.random() < wrong:
        way = rng.integers(4)
        if way == 0:
            parts[0] = NICKNAMES.get(parts[0], parts[0])
        elif way == 1:
            parts = [_typo(rng, p) if p and rng.random() < 0.4 else p for p in parts]
        elif way == 2:
            parts = [
                person["title"],
                person["given"] if rng.random() < 0.7 else "",
                person["surname"],
            ]
        else:
            parts = [person["surname"], person["given"]]
    if rng.random() < gone:
        parts = [p for p in parts if p and rng.random() < 0.6] or [person["surname"]]
    return " ".join(p for p in parts if p)


def _typo(rng: np.random.Generator, text: str) -> str:
    at = int(rng.integers(len(text)))
    letter = str(rng.choice(list("abcdefghijklmnopqrstuvwxyz")))
    return (
        str(
            rng.choice(
                [
                    text[:at] + letter + text[at + 1 :],
                    text[:at] + text[at + 1 :],
                    text[:at] + letter + text[at:],
                ]
            )
        )
        or text
    )


def _wrong_date(rng: np.random.Generator, text: str) -> str:
    way = rng.integers(3)
    if way == 0:
        return text[:4] + "-01-01"
    if way == 1:
        at = int(rng.choice([2, 3, 5, 6, 8, 9]))
        return text[:at] + str(rng.integers(10)) + text[at + 1 :]
    return (date.fromisoformat(text) + timedelta(int(rng.integers(-30, 31)))).isoformat()
