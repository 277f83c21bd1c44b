"""Publishing a scored list: every format, a page, a manifest, in one visible step."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scoring.publish.folders import (
    folder_name,
    place,
    point_to_latest,
    published_folders,
    publishing,
    stamp_of,
)
from scoring.publish.manifest import MANIFEST, manifest, manifest_text, sha256_of
from scoring.publish.page import render_page
from scoring.publish.rows import keep_rows
from scoring.publish.tabular import write_csv, write_json, write_parquet
from scoring.publish.workbook import write_workbook
from scoring.scored import ScoredList


@dataclass(frozen=True)
class Published:
    """Where a list stands; `new` is false when the same list had been published before."""

    path: Path
    version: int
    manifest: dict[str, Any]
    new: bool


def publish(scored: ScoredList, root: Path | str, *, rows: Path | str) -> Published:
    """The list in `root/<YYYYMMDDTHHMM>`, or `.v2`, `.v3` beside older ones of another content.

    The rows it was scored from are kept in the folder of the same name below `rows`, for its owner alone. A list
    with the content of the newest version is not written again. Nothing is visible until everything is on disk.
    """
    root, rows = Path(root), Path(rows)
    rows.mkdir(mode=0o700, parents=True, exist_ok=True)
    with publishing(root) as writing, publishing(rows) as writing_rows:
        last = _newest(root, stamp_of(scored.as_of))
        if last and last.manifest["content_hash"] == scored.content_hash:
            return last
        version = last.version + 1 if last else 1
        content = _write(scored, writing, keep_rows(scored, writing_rows))
        path = root / folder_name(scored.as_of, version)
        # the rows first: a list whose rows are missing could never be checked
        _place_rows(writing_rows, rows / path.name)
        place(writing, path)
        point_to_latest(root)
    return Published(path, version, content, new=True)


def _newest(root: Path, stamp: str) -> Published | None:
    found = [(version, path) for s, version, path in published_folders(root) if s == stamp]
    if not found:
        return None
    version, path = found[-1]
    content = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    return Published(path, version, content, new=False)


def _place_rows(writing: Path, target: Path) -> None:
    if target.exists():  # left by a process that was killed before its list was there
        shutil.rmtree(target)
    place(writing, target)


def _write(scored: ScoredList, folder: Path, kept: Mapping[str, str]) -> dict[str, Any]:
    """The manifest, after every file was written."""
    for name, grain, frame in (
        ("disputes", "dispute", scored.disputes),
        ("persons", "person", scored.persons),
    ):
        _write_list(scored, frame, folder, name=name, grain=grain)
    write_parquet(scored.evidence, folder / "evidence.parquet")
    write_parquet(scored.members, folder / "members.parquet")
    (folder / "index.html").write_text(render_page(scored), encoding="utf-8")
    files = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
    content = manifest(scored, files, kept=kept)
    (folder / MANIFEST).write_text(manifest_text(content), encoding="utf-8")
    return content


def _write_list(
    scored: ScoredList, frame: pd.DataFrame, folder: Path, *, name: str, grain: str
) -> None:
    write_csv(frame, folder / f"{name}.csv")
    write_json(frame, folder / f"{name}.json")
    write_parquet(frame, folder / f"{name}.parquet")
    write_workbook(scored, grain, folder / f"{name}.xlsx")
