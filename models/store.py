"""The model store: folders named by the hash of their content, text and JSON only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from models.atomic import write_folder, write_text
from models.bundle import bundle_files, model_of, read_bundle, version_of
from models.errors import StoreError
from models.model import Model
from models.trained import Trained

VERSION = re.compile(r"(?P<target>[a-z][a-z0-9_]*)-[0-9a-f]{12}")


@dataclass(frozen=True)
class ModelRef:
    """A stored model: its version and its folder."""

    version: str
    path: Path


def save(trained: Trained, root: Path) -> ModelRef:
    """The version under which the training is stored; the same content always gets the same one.

    Writes model.txt or coefficients.json, calibrator.json, features.json, metrics.json, folds.json, data.json,
    card.html and bundle.json (the SHA-256 of each) into `root/<version>`, all or nothing.
    """
    files = bundle_files(trained)
    version = version_of(trained.about.target, files)
    path = root / version
    if not path.exists():
        write_folder(path, files)
    read_bundle(path)  # a folder that was there already must still be sound
    return ModelRef(version, path)


def load(root: Path, version: str, *, target: str = "dispute", num_threads: int = 1) -> Model:
    """The stored model, its hashes checked; `version="champion"` takes the target's champion.

    StoreError names the version or the file that is missing or damaged.
    """
    name = champion(root, target) if version == "champion" else version
    path = _folder(root, name)
    files = read_bundle(path)
    found = model_of(files, num_threads=num_threads)
    if version_of(found.target, files) != name:
        raise StoreError(
            f"{path}: content is {version_of(found.target, files)}, the folder was renamed; rename it back."
        )
    return replace(found, version=name)


def promote(root: Path, version: str) -> None:
    """Nothing; the version is its target's champion from now on (the pointer is swapped in one step)."""
    target = load(root, version).target
    write_text(root / f"CHAMPION.{target}", version + "\n")


def champion(root: Path, target: str) -> str:
    """The version that is champion for the target; StoreError when there is none."""
    pointer = root / f"CHAMPION.{target}"
    if not pointer.is_file():
        stored = ", ".join(versions(root, target)) or "none; train one first"
        raise StoreError(f"no champion for target {target!r} in {root}; promote one of: {stored}.")
    return pointer.read_text(encoding="utf-8").strip()


def versions(root: Path, target: str | None = None) -> tuple[str, ...]:
    """The stored versions, of one target or of all, by name."""
    names = sorted(path.name for path in root.glob("*-*") if path.is_dir())
    matches = [found for name in names if (found := VERSION.fullmatch(name))]
    return tuple(found.group() for found in matches if target in (None, found["target"]))


def _folder(root: Path, version: str) -> Path:
    if not VERSION.fullmatch(version):
        raise StoreError(
            f"version={version!r}: a version looks like dispute-0123456789ab; or say 'champion'."
        )
    if not (root / version).is_dir():
        stored = ", ".join(versions(root)) or "nothing"
        raise StoreError(f"no model {version} in {root}; stored: {stored}.")
    return root / version
