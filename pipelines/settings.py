"""Settings of one city, from `<home>/jianwei.toml`: units in the keys, unknown keys refused."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from data_contracts.errors import JianweiError
from data_contracts.warehouse import MEMORY

T = TypeVar("T")


class SettingsError(JianweiError):
    """The settings file has an unknown key or a value of the wrong kind."""


@dataclass(frozen=True)
class CityFacts:
    """Who the city is and which clock it lives by; `simulated` puts a warning on every model card."""

    name: str = ""
    simulated: bool = False
    timezone: str = "Asia/Shanghai"


@dataclass(frozen=True)
class Warehouse:
    """How much memory the warehouse's queries may hold; what is beyond it goes to files in the home."""

    memory: str = MEMORY


@dataclass(frozen=True)
class Disputes:
    """Which records are one dispute: `parties` (people) or `place` (a city without persons)."""

    unit: str = "parties"
    gap_days: int = 180


@dataclass(frozen=True)
class Identity:
    """Who is the same person: match weights in bits from which a link counts, and from which somebody should look."""

    link_at: float = 0.0
    doubt_at: float = -3.0


@dataclass(frozen=True)
class Ingest:
    """Where deliveries arrive and when they count as received: `file_name` (06:00 of its date) or `arrival`."""

    inbox: str = "inbox"
    received: str = "file_name"
    adapters: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


@dataclass(frozen=True)
class Training:
    """How models are trained; `targets` are dispute, person_harm and person_self.

    Persons are learned from fewer moments of a dispute: each has two or more of them.
    `folds_by` is time, or entity where the data are too short to be cut in time: then nothing is
    said about later times, and the card says so.
    """

    targets: tuple[str, ...] = ("dispute", "person_harm", "person_self")
    horizon_days: int = 60
    rows_per_dispute: int = 4
    rows_per_dispute_of_persons: int = 2
    folds: int = 3
    folds_by: str = "time"
    fold_days: int = 60
    per_day: int = 10
    seed: int = 20240101
    threads: int = 2


@dataclass(frozen=True)
class Scoring:
    """The policy by name (`default`, `four_colour`) or path, and where the ledger is."""

    policy: str = "default"
    ledger_url: str = ""
    as_of_hour: int = 8


@dataclass(frozen=True)
class Parity:
    """Holding lists against the warehouse: the newest `lists`, `rows` rows of each grain of each, drawn by `seed`.

    The rows that lists were scored from are kept for `keep_days`; older lists stay, but can be checked no more.
    """

    lists: int = 3
    rows: int = 200
    seed: int = 1
    keep_days: int = 180


@dataclass(frozen=True)
class Schedule:
    """Cron lines of `jianwei serve`, in the city's time."""

    nightly: str = "30 6 * * *"
    parity: str = "30 7 * * *"
    ten_days: str = "0 9 1,11,21 * *"
    monthly: str = "0 3 2 * *"


@dataclass(frozen=True)
class Settings:
    """Everything a city may set; what is absent has the default shown here."""

    city: CityFacts = field(default_factory=CityFacts)
    warehouse: Warehouse = field(default_factory=Warehouse)
    disputes: Disputes = field(default_factory=Disputes)
    identity: Identity = field(default_factory=Identity)
    ingest: Ingest = field(default_factory=Ingest)
    training: Training = field(default_factory=Training)
    scoring: Scoring = field(default_factory=Scoring)
    parity: Parity = field(default_factory=Parity)
    schedule: Schedule = field(default_factory=Schedule)


def load(path: Path) -> Settings:
    """The settings in `path`, defaults where it is absent; SettingsError names key, value and way out."""
    if not path.exists():
        return Settings()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path.name}: {error}; it must be TOML.") from error
    return _build(Settings, raw, where=path.name)


def _build(kind: type[T], raw: dict[str, Any], *, where: str) -> T:
    hints = get_type_hints(kind)
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    for key in raw:
        if key not in known:
            raise SettingsError(f"{where}: unknown key {key!r}{_suggest(key, known)}.")
    return kind(
        **{key: _value(hints[key], value, where=f"{where} [{key}]") for key, value in raw.items()}
    )


def _value(hint: Any, value: Any, *, where: str) -> Any:
    if is_dataclass(hint):
        if not isinstance(value, dict):
            raise SettingsError(f"{where}: {value!r} is not a table.")
        return _build(hint, value, where=where)  # type: ignore[arg-type]
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, hint):
        raise SettingsError(f"{where}: {value!r} is no {hint.__name__}.")
    return value


def _suggest(key: str, known: set[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(sorted(known))}"
