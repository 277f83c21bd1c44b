"""The note `city.json` in a city's folder, written last: whose city it is and what it holds."""

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


def put(out: Path, identity: dict[str, object], summary: CitySummary) -> None:
    """Write the note; from now on the folder counts as a whole city."""
    text = json.dumps({"city": identity, "holds": as_json(summary)}, ensure_ascii=False, indent=1)
    (out / NAME).write_text(text + "\n", encoding="utf-8")


def finished(out: Path, identity: dict[str, object]) -> CitySummary | None:
    """What the finished city in `out` holds, None where nothing or an unfinished city is.

    OtherCityError when it is a finished city of another preset, seed or period; NotACityError when
    the folder holds anything else.
    """
    note = out / NAME
    if note.is_file():
        found = json.loads(note.read_text(encoding="utf-8"))
        _refuse_another(out, found["city"], identity)
        return from_json(out, found["holds"])
    strange = sorted(p.name for p in out.iterdir() if p.name not in PARTS) if out.is_dir() else []
    if strange or out.is_file():
        raise NotACityError(
            f"{out}: holds {', '.join(strange[:3]) or 'a file'}, no simulated city; name an empty or a new folder."
        )
    return None


def clear(out: Path) -> None:
    """Remove what an earlier, unfinished run left, so that no file of it stays among the new ones."""
    for name in (NAME, *PARTS):
        path = out / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)


def _refuse_another(out: Path, found: dict[str, object], wanted: dict[str, object]) -> None:
    plain = json.loads(json.dumps(wanted))
    other = [k for k in sorted(plain.keys() | found.keys()) if plain.get(k) != found.get(k)]
    if other:
        told = ", ".join(f"{k}={found.get(k)!r}, not {plain.get(k)!r}" for k in other[:3])
        raise OtherCityError(
            f"{out}: holds another city ({told}); name another folder, or remove this one first."
        )
