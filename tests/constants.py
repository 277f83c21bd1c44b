"""What a simulated city is made of, as constants in its code, and where another package says the same."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
PACKAGES = ("data_contracts", "features", "models", "scoring", "pipelines")
# the formats' own words: columns of the deliveries, code lists with their labels, vendors' categories
DECLARED = ("deliveries", "lists", "mappings")
# pages about a city use the words that pages use; they make nothing of it
DRAWN = ("statistics",)
TEXT_FILES = ("*.toml", "*.sql", "*.jinja", "*.j2", "*.html", "*.js")
CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
# a prefix of keys, a code of an area or an office
CODE = re.compile(r"[A-Z]{2,}|(?=.*[A-Z])[A-Z0-9]{4,}|\d{5,}")
# two characters are a word that anybody may use, unless they name a place, a person or a firm
NAMING = ("toponyms", "namelists", "firmnames", "namebook", "towns")
# what an office is called everywhere, a national standard, numerals, days and feasts, plain words of a clerk: known without the city
EVERYWHERE = {
    "派出所", "司法所", "综治中心", "矛盾纠纷", "劳资纠纷", "幼儿园", "0123456789", "0123456789ABCDEFGHJKLMNPQRTUWXY",
    "一二三四五六七八九", "零一二三四五六七八九", "一二三四五六日", "国庆", "大前天", "小区",
}  # fmt: skip


def texts_of(path: Path) -> Iterator[str]:
    """Every text constant of a Python file but docstrings, or of a TOML file, keys with it."""
    return (value for value in constants_of(path) if isinstance(value, str))


def constants_of(path: Path) -> Iterator[object]:
    """Every constant of a Python file but docstrings, or of a TOML file."""
    source = path.read_text(encoding="utf-8")
    return _in_toml(tomllib.loads(source)) if path.suffix == ".toml" else _in_python(source)


def names_of_the_city(folder: Path) -> set[str]:
    """Texts below `folder` by which its cities can be known: names, phrases, codes, prefixes of keys.

    Words that the formats declare are left out, and so is what is said everywhere.
    """
    found: set[str] = set()
    for path in _sources(folder, DRAWN):
        naming = path.stem in NAMING
        for text in texts_of(path):
            found |= {w for w in (text, *text.split()) if _distinctive(w, naming=naming)}
    return found - declared_words() - EVERYWHERE


def numbers_of_the_city(folder: Path) -> set[float]:
    """Numbers below `folder` of so many digits that nobody else has them by chance."""
    return {
        value
        for path in _sources(folder, DRAWN)
        for value in constants_of(path)
        if isinstance(value, float) and _digits(value) >= 3
    }


def declared_words() -> set[str]:
    """Every word of the formats as `data_contracts` declares them."""
    found = set()
    for path in (HOUSE / "data_contracts").rglob("*.toml"):
        if path.parent.name in DECLARED:
            found |= {word for text in texts_of(path) for word in (text, *text.split())}
    return found


def leaks(names: set[str], numbers: set[float], package: Path) -> list[str]:
    """`file: constant` for everything in the package that is, or says, one of these constants."""
    found = []
    for path in _sources(package, DECLARED):
        for value in constants_of(path):
            known = _known(value, names) if isinstance(value, str) else value in numbers and isinstance(value, float)  # fmt: skip
            if known:
                found.append(f"{path.name}: {value!r}")
    for path in _plain_files(package):
        text = path.read_text(encoding="utf-8")
        found += [f"{path.name}: {name}" for name in names if _long(name) and name in text]
    return sorted(found)


def _known(text: str, names: set[str]) -> bool:
    """The text is a name of the city, holds one of four characters or more, or a code of it as a word."""
    pieces = {text, *text.split(), *re.findall(r"[A-Z0-9]+", text)}
    return bool(pieces & names) or any(name in text for name in names if _long(name))


def _long(name: str) -> bool:
    return len(name) >= 4 and CHINESE.search(name) is not None


def _distinctive(word: str, *, naming: bool) -> bool:
    if CODE.fullmatch(word):
        return True
    return CHINESE.search(word) is not None and len(word) >= (2 if naming else 3)


def _digits(value: float) -> int:
    return len(f"{abs(value):.12e}".split("e")[0].replace(".", "").rstrip("0"))


def _sources(folder: Path, without: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.toml"))):
        if path.parent.name not in without and "charts" not in path.parts:
            yield path


def _plain_files(package: Path) -> Iterator[Path]:
    for pattern in TEXT_FILES[1:]:
        yield from sorted(package.rglob(pattern))


def _in_python(source: str) -> Iterator[object]:
    tree = ast.parse(source)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in said:
            yield node.value


def _in_toml(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _in_toml(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_toml(inner)
    else:
        yield value
