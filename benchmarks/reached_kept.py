"""What a run over many cities keeps on disk, so that one that was cut off goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.cities import Learned, city, rows_of
from benchmarks.reached_city import Reached
from benchmarks.reached_kinds import OfKinds
from benchmarks.reached_ours import Ours
from benchmarks.reached_scene import Ranking
from models.atomic import write_text
from simulation.presets import preset
from simulation.request import generator
from simulation.truth.capacity import Recall
from simulation.truth.learning import Rows


@dataclass(frozen=True)
class Kept:
    """The results of one preset below `root`; what another version of the simulation made is not looked at."""

    root: Path
    preset: str

    @property
    def folder(self) -> Path:
        """Everything of this preset and this version of the simulation."""
        return self.root / f"{self.preset}-{generator()}"

    def learned(self, name: str, seed: int) -> Learned:
        """The rows that a city of preset `name` gives to judges of others, made at the first use."""
        folder = self.root / f"{name}-{generator()}" / "learned"
        paths = [folder / f"seed_{seed:02d}.{part}.parquet" for part in ("observed", "state")]
        if not all(path.is_file() for path in paths):
            folder.mkdir(parents=True, exist_ok=True)
            rows = rows_of(city(preset(name), seed))
            for part, path in zip((rows.observed, rows.state), paths, strict=True):
                _atomically(path, _as_frame(part).to_parquet)
        return Learned(*(_as_rows(pd.read_parquet(path)) for path in paths))

    def ours(self, seed: int, make: Callable[[], Ours]) -> Ours:
        """What the software made of the city, made at the first use."""
        folder = self.folder / f"seed_{seed:02d}"
        note = folder / "ours.json"
        if not note.is_file():
            found = make()
            folder.mkdir(parents=True, exist_ok=True)
            _atomically(folder / "listed.parquet", found.listed.to_parquet)
            _atomically(folder / "ranked.parquet", found.ranked.to_parquet)
            days = [found.days.start, found.days.stop]
            _write(note, {"days": days, "told": found.told, "seconds": found.seconds})
        said = json.loads(note.read_text(encoding="utf-8"))
        listed, ranked = (pd.read_parquet(folder / f"{n}.parquet") for n in ("listed", "ranked"))
        return Ours(range(*said["days"]), listed, ranked, said["told"], said["seconds"])

    def reached(self, seed: int, make: Callable[[], Reached]) -> Reached:
        """The city's line, made at the first use."""
        path = self.folder / f"seed_{seed:02d}" / "reached.json"
        if not path.is_file():
            _write(path, asdict(make()))
        return _as_reached(json.loads(path.read_text(encoding="utf-8")))

    def kinds(self, seed: int, make: Callable[[], Sequence[OfKinds]]) -> tuple[OfKinds, ...]:
        """The city by kind of dispute, made at the first use; in a file of its own, as lines may be kept without."""
        path = self.folder / f"seed_{seed:02d}" / "kinds.json"
        if not path.is_file():
            _write(path, {"groups": [asdict(group) for group in make()]})
        said = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_as_of_kinds(group) for group in said["groups"])


def _as_reached(said: dict[str, Any]) -> Reached:
    return Reached(**(said | _parts(said) | {"days": tuple(said["days"])}))


def _as_of_kinds(said: dict[str, Any]) -> OfKinds:
    intervals = {figure: (low, high) for figure, (low, high) in said["intervals"].items()}
    return OfKinds(**(said | _parts(said) | {"intervals": intervals}))


def _parts(said: dict[str, Any]) -> dict[str, Recall | Ranking]:
    """Recalls and rankings by name."""
    built = {"recall": Recall, "ranking": Ranking}
    kinds = {name: built.get(name.split("_")[0]) for name in said}
    return {name: kind(**said[name]) for name, kind in kinds.items() if kind is not None}


def _as_frame(rows: Rows) -> pd.DataFrame:
    keys = pd.DataFrame({"dispute": rows.dispute, "day": rows.day, "label": rows.label})
    return pd.concat([keys, rows.features.add_prefix("x.")], axis=1)


def _as_rows(frame: pd.DataFrame) -> Rows:
    features = frame.filter(regex=r"^x\.").rename(columns=lambda name: name[2:])
    return Rows(
        frame["dispute"].to_numpy(np.int64), frame["day"].to_numpy(np.int64), features,
        frame["label"].to_numpy(np.float64),
    )  # fmt: skip


def _atomically(path: Path, write: Callable[[Path], object]) -> None:
    """A file that is there is whole: it is written under another name first."""
    draft = path.with_suffix(".draft")
    write(draft)
    draft.replace(path)


def _write(path: Path, content: dict[str, object]) -> None:
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
