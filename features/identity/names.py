"""A person's name in the form that linking compares: words without rank, or Chinese characters with their sound."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pypinyin import Style, pinyin

from data_contracts.names import COMPOUND_SURNAMES, NAMELESS
from data_contracts.values.clean import says_nothing

MOST_WORDS = 12
COMPOUND = frozenset(COMPOUND_SURNAMES.split("|"))
HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)?$")
_APOSTROPHE = re.compile(r"['’`´]")


@dataclass(frozen=True)
class Name:
    """`key` is the same for one name in any order of words; `words` are what two names may share.

    `plain` keeps the order as written. `given` and `family` are None where the name does not tell them;
    `sound` is the pinyin of a Chinese name, None for any other.
    """

    key: str | None = None
    plain: str | None = None
    words: tuple[str, ...] = ()
    given: str | None = None
    family: str | None = None
    sound: str | None = None


def name_of(whole: str | None, given: str | None, surname: str | None) -> Name:
    """The name that a row's columns give; an empty Name where they give none (不详, unknown)."""
    whole, given, surname = _stated(whole), _stated(given), _stated(surname)
    together = "".join(part or "" for part in (whole, surname, given))
    if HAN.search(together):
        return _han(whole or (surname or "") + (given or ""), given, surname)
    return _lettered(whole, given, surname)


def _stated(text: str | None) -> str | None:
    if text is None:
        return None
    bare = text.strip()
    nobody = says_nothing(bare) or re.match(NAMELESS, bare)
    return None if nobody or bare.casefold() in _words("not_a_name") else text


def _lettered(whole: str | None, given: str | None, surname: str | None) -> Name:
    first, last = _split(given or ""), _split(surname or "")
    run, rest = _runs(whole) if whole else ([*first, *last], [])
    words = list(dict.fromkeys([*run, *rest, *first, *last]))[:MOST_WORDS]
    if not words:
        return Name()
    one_given = first[0] if first else (run[0] if len(run) > 1 or (run and rest) else None)
    one_family = last[-1] if last and not whole else (run[-1] if len(run) > 1 else words[-1])
    return Name(
        key=" ".join(sorted(words)),
        plain=" ".join(words),
        words=tuple(words),
        given=one_given,
        family=None if one_family == one_given else one_family,
    )


def _runs(whole: str) -> tuple[list[str], list[str]]:
    """The words of the name proper, and those behind a comma or a rank; `Smith, John` is turned round."""
    before, _, behind = whole.partition(",")
    run, rest = _until_rank(before)
    after = _split(behind)
    if len(run) == 1 and after and not rest and not _begins_with_rank(behind):
        return [*after, *run], []
    return run, [*rest, *after]


def _until_rank(text: str) -> tuple[list[str], list[str]]:
    run: list[str] = []
    words = _raw(text)
    for at, word in enumerate(words):
        if not _is_rank(word):
            run.append(_common(word))
        elif run:
            return run, _split(" ".join(words[at:]))
    return run, []


def _begins_with_rank(text: str) -> bool:
    words = _raw(text)
    return bool(words) and _is_rank(words[0])


def _split(text: str) -> list[str]:
    """The words that say who somebody is, in their common form."""
    return [_common(word) for word in _raw(text) if not _is_rank(word)]


@lru_cache(maxsize=200_000)
def _raw(text: str) -> Sequence[str]:
    bare = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text)).casefold()
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return tuple(_WORD.findall(bare))


def _is_rank(word: str) -> bool:
    return word in _words("titles") or word in _words("little") or _ORDINAL.match(word) is not None


def _common(word: str) -> str:
    return _nicknames().get(word, word)


def _han(whole: str, given: str | None, surname: str | None) -> Name:
    text = re.sub(r"[\s·•.]", "", unicodedata.normalize("NFKC", whole))
    for form in _words("address"):
        text = text.removesuffix(form)
    family = surname or text[: 2 if text[:2] in COMPOUND and len(text) > 2 else 1]
    own = given or text.removeprefix(family)
    if not own or any(sign in text for sign in _words("withheld")):
        return Name(family=family or None)
    sounds = [sound_of(family), *(sound_of(c) for c in own)]
    return Name(text, text, (text, "~" + " ".join(sounds)), own, family, " ".join(sounds))


@lru_cache(maxsize=50_000)
def sound_of(text: str) -> str:
    """The pinyin of characters, without tones; a single character that is a surname as the surname reads."""
    stated: str | None = _toml("name_words.toml")["surname_sounds"].get(text)
    return stated or "".join(part[0] for part in pinyin(text, style=Style.NORMAL))


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(_toml("name_words.toml")[kind])


@cache
def _nicknames() -> Mapping[str, str]:
    return {short: name for name, forms in _toml("nicknames.toml").items() for short in forms}


@cache
def _toml(file: str) -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))
