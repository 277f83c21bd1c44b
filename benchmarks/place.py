"""Where a size's city, home and results stand, and whether they are still of today's code."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.plan import GIVEN, READS, SEED, needed

TREE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Place:
    """The folder of one size; marks say which code made what stands there.

    With `given`, a home that holds an ingested city already: its size is `city`, and nothing is simulated.
    """

    size: str
    root: Path
    given: Path | None = None

    @property
    def folder(self) -> Path:
        """Everything of this size and seed."""
        return self.root / f"{self.size}-{SEED}"

    @property
    def city(self) -> Path:
        """The simulated city's files."""
        return self.folder / "city"

    @property
    def home(self) -> Path:
        """The home folder with warehouse and models."""
        return self.folder / "home" if self.given is None else self.given

    def is_made(self, step: str) -> bool:
        """True when the step was done here by the code that is in the tree now."""
        if self.given is not None and step in GIVEN:
            return True
        mark = self._mark(step)
        return mark.is_file() and mark.read_text(encoding="utf-8") == code_of(step)

    def made(self, step: str, code: str) -> None:
        """Nothing; marks the step as done by the code of this hash."""
        self._mark(step).write_text(code, encoding="utf-8")

    def anew(self, folder: Path) -> Path:
        """The folder, emptied."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _mark(self, step: str) -> Path:
        return self.folder / f"{step}.made-by"


def code_of(step: str) -> str:
    """SHA-256 over the sources that the step's result depends on, those of earlier steps included."""
    digest = hashlib.sha256()
    for name in [name for s in (*needed(step), step) for name in READS[s]]:
        for path in _sources(TREE / name):
            digest.update(str(path.relative_to(TREE)).encode() + path.read_bytes())
    return digest.hexdigest()


def _sources(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.suffix in (".py", ".sql", ".toml"))
