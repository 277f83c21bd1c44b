"""Read a vendor's mapping from TOML; unknown settings and columns are refused with a suggestion."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

from data_contracts.adapters.spec import Adapter, AdapterError, CodeRule, Origin
from data_contracts.deliveries import Delivery, delivery, source_names

SECTIONS = ("adapter", "columns", "codes", "key", "clock", "where")
SETTINGS = (
    "source", "name", "file", "format", "encoding", "sheet", "header_row",
    "timezone", "utc_offset_hours", "time_formats", "same_headings",
)  # fmt: skip
FORMATS = ("csv", "xlsx", "jsonl", "parquet")
HOURS_A_DAY = 24


def load_adapter(path: Path | str) -> Adapter:
    """The mapping in a TOML file; AdapterError names the file, the wrong word and the nearest right one."""
    path = Path(path)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AdapterError(
            f"{path}: cannot be read as TOML ({error}); correct that line."
        ) from error
    _known(path, "section", raw, SECTIONS)
    settings = _settings(path, raw)
    contract = delivery(settings["source"])
    codes = {name: _codes(path, name, rules) for name, rules in raw.get("codes", {}).items()}
    return Adapter(
        **settings,
        columns=_columns(path, raw.get("columns", {}), contract, codes),
        codes=codes,
        **_key(path, raw.get("key", _own_key(settings, contract)), contract),
        delay_hours=_clock(path, raw.get("clock", {}), contract),
        where={k: tuple(_texts(path, f"where.{k}", v)) for k, v in raw.get("where", {}).items()},
    )


def _settings(path: Path, raw: Mapping[str, Any]) -> dict[str, Any]:
    settings = dict(raw.get("adapter", {}))
    _known(path, "setting", settings, SETTINGS)
    if "source" not in settings:
        raise AdapterError(
            f"{path.name}: [adapter] names no source; add source = one of {', '.join(source_names())}."
        )
    _known(path, "source", [settings["source"]], source_names())
    _known(path, "format", [settings.get("format", "csv")], FORMATS)
    settings.setdefault("name", path.stem)
    settings["time_formats"] = tuple(settings.get("time_formats", ()))
    return settings


def _columns(
    path: Path, raw: Mapping[str, Any], contract: Delivery, codes: Mapping[str, object]
) -> dict[str, Origin]:
    _known(path, "column", raw, [c.name for c in contract.stated_columns()])
    return {name: _origin(path, name, spec, codes) for name, spec in raw.items()}


def _origin(path: Path, name: str, spec: Any, codes: Mapping[str, object]) -> Origin:
    if isinstance(spec, str):
        return Origin((spec,))
    _known(path, f"setting of {name}", spec, ("column", "join", "sep", "constant", "map"))
    mapping = spec.get("map")
    if mapping is not None:
        mapping = mapping.removeprefix("codes.")
        _known(path, "code map", [mapping], codes)
    if "constant" in spec:
        return Origin(constant=str(spec["constant"]), codes=mapping)
    columns = tuple(spec["join"]) if "join" in spec else (spec.get("column"),)
    if None in columns or not columns:
        raise AdapterError(
            f"{path.name}: {name} says neither column, join nor constant; give one of them."
        )
    return Origin(cast("tuple[str, ...]", columns), spec.get("sep", ""), codes=mapping)


def _codes(path: Path, name: str, raw: Mapping[str, Any]) -> tuple[CodeRule, ...]:
    rules = []
    for theirs, spec in raw.items():
        for one in spec if isinstance(spec, list) else [spec]:
            rules.append(_code(path, name, theirs, one))
    return tuple(rules)


def _code(path: Path, name: str, theirs: str, spec: Any) -> CodeRule:
    if not isinstance(spec, Mapping):
        return CodeRule(theirs, str(spec))
    _known(path, f"setting of code {name}.{theirs}", spec, ("to", "valid_from", "valid_to"))
    days = {k: spec[k] for k in ("valid_from", "valid_to") if k in spec}
    if "to" not in spec or not all(isinstance(d, date) for d in days.values()):
        raise AdapterError(
            f"{path.name}: codes.{name}.{theirs} needs `to` and dates like 2024-01-31."
        )
    return CodeRule(theirs, str(spec["to"]), **days)


def _own_key(settings: Mapping[str, Any], contract: Delivery) -> dict[str, Any]:
    """A file with our headings has our key where the mapping names none."""
    return {"columns": list(contract.key)} if settings.get("same_headings") else {}


def _key(path: Path, raw: Mapping[str, Any], contract: Delivery) -> dict[str, Any]:
    _known(path, "setting of [key]", raw, ("columns", "row_content"))
    if raw.get("row_content"):
        return {"row_content_key": True}
    columns = tuple(_texts(path, "key.columns", raw.get("columns", ())))
    if len(columns) != len(contract.key):
        parts = "、".join(contract.key)
        raise AdapterError(
            f"{path.name}: [key] columns gives {len(columns)} columns, {contract.name} needs {len(contract.key)} ({parts});"
            " name theirs in that order, or set row_content = true for files without a key."
        )
    return {"key_columns": columns}


def _clock(path: Path, raw: Mapping[str, Any], contract: Delivery) -> dict[str, float]:
    _known(path, "setting of [clock]", raw, ("delay_hours", "delay_days"))
    hours = _delays(path, raw.get("delay_hours", {}), contract)
    days = _delays(path, raw.get("delay_days", {}), contract)
    return {**{k: v * HOURS_A_DAY for k, v in days.items()}, **hours}


def _delays(path: Path, raw: Mapping[str, Any], contract: Delivery) -> dict[str, float]:
    times = [c.name for c in contract.columns.values() if c.type in ("datetime", "date")]
    _known(path, "time column", raw, times)
    return {name: float(value) for name, value in raw.items()}


def _texts(path: Path, where: str, value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise AdapterError(f"{path.name}: {where} = {value!r}; give a list of texts.")
    return list(value)


def _known(path: Path, what: str, given: Iterable[str], allowed: Iterable[str]) -> None:
    names = list(allowed)
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}."
            raise AdapterError(f"{path.name}: unknown {what} {name!r}; {hint}")
