"""The note `city.json` in a city's folder: whose city it is, from the first moment; what it holds, at the last."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from simulation.city_summary import CitySummary, as_json, from_json
from simulation.errors import NotACityError, OtherCityError

NAME = "city.json"
PARTS = (
    "deliveries",
    "mappings",
    "truth",
    "statistics.html",
)  # what a city consists of beside the note


def begin(out: Path, identity: dict[str, object]) -> None:
    """Empty the folder of the city that was there and note whose unfinished city it is from now on.

    NotACityError when the folder holds anything and no note: nobody else's files are ever removed.
    """
    _refuse_no_city(out)
    for name in (NAME, *PARTS):
        path = out / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    _write(out, {"city": identity, "holds": None})


def put(out: Path, identity: dict[str, object], summary: CitySummary) -> None:
    """Write the note; from now on the folder counts as a whole city."""
    _write(out, {"city": identity, "holds": as_json(summary)})


def finished(out: Path, identity: dict[str, object]) -> CitySummary | None:
    """What the finished city in `out` holds, None where nothing or an unfinished city is.

    OtherCityError when it is a city of another preset, seed, period or generator; NotACityError when
    the folder holds anything else.
    """
    note = out / NAME
    if note.is_file():
        found = json.loads(note.read_text(encoding="utf-8"))
        _refuse_another(out, found["city"], identity)
        return from_json(out, found["holds"]) if found["holds"] else None
    _refuse_no_city(out)
    return None


def _write(out: Path, note: dict[str, object]) -> None:
    text = json.dumps(note, ensure_ascii=False, indent=1)
    (out / NAME).write_text(text + "\n", encoding="utf-8")


def _refuse_no_city(out: Path) -> None:
    if (out / NAME).is_file():
        return
    there = sorted(p.name for p in out.iterdir()) if out.is_dir() else []
    if there or out.is_file():
        raise NotACityError(
            f"{out}: holds {', '.join(there[:3]) or 'a file'}, no simulated city; name an empty or a new folder."
        )


def _refuse_another(out: Path, found: dict[str, object], wanted: dict[str, object]) -> None:
    plain = json.loads(json.dumps(wanted))
    other = [k for k in sorted(plain.keys() | found.keys()) if plain.get(k) != found.get(k)]
    if other:
        told = ", ".join(f"{k}={found.get(k)!r}, not {plain.get(k)!r}" for k in other[:3])
        raise OtherCityError(
            f"{out}: holds another city ({told}); name another folder, or remove this one first."
        )
