"""Reading published lists back, without the warehouse: for `jianwei list` and `jianwei explain`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from scoring.errors import PublishedError
from scoring.publish.folders import FOLDER, LATEST, published_folders, stamp_of
from scoring.publish.manifest import MANIFEST, sha256_of


@dataclass(frozen=True, eq=False)
class PublishedList:
    """A published list as it was written; times are pandas timestamps, list columns hold lists."""

    path: Path
    version: int
    manifest: Mapping[str, Any]
    disputes: pd.DataFrame
    persons: pd.DataFrame


@dataclass(frozen=True)
class Explanation:
    """One dispute of one list: its row, the facts behind its reasons, its records, its persons."""

    row: Mapping[Any, Any]
    facts: tuple[Mapping[Any, Any], ...]
    records: tuple[str, ...]
    persons: tuple[Mapping[Any, Any], ...]
    path: Path


def read_list(
    root: Path | str, as_of: datetime | None = None, *, version: int | None = None
) -> PublishedList:
    """The latest list, or the one of `as_of` (its latest version unless one is named)."""
    path = find_list(Path(root), as_of, version=version)
    manifest = _manifest(path)
    named = FOLDER.fullmatch(path.name)
    return PublishedList(
        path=path,
        version=int((named and named["version"]) or 1),
        manifest=manifest,
        disputes=_read(path, "disputes.parquet", manifest),
        persons=_read(path, "persons.parquet", manifest),
    )


def explain(root: Path | str, key: str, as_of: datetime | None = None) -> Explanation:
    """What the list says of the dispute `key` names: its id, or any record of it, with or without platform."""
    found = read_list(root, as_of)
    members = _read(found.path, "members.parquet", found.manifest)
    dispute = _dispute_of(key, members, where=found.path.name)
    evidence = _read(found.path, "evidence.parquet", found.manifest)
    own = evidence[(evidence["grain"] == "dispute") & (evidence["entity_id"] == dispute)]
    newest = own.drop_duplicates("fact_id").sort_values(
        ["happened_at", "fact_id"], ascending=[False, True]
    )
    involved = [dispute in ids for ids in found.persons["disputes"]]
    return Explanation(
        row=_records(found.disputes[found.disputes["dispute_id"] == dispute])[0],
        facts=_records(newest),
        records=tuple(sorted(members.loc[members["dispute_id"] == dispute, "record_id"])),
        persons=_records(found.persons[pd.Series(involved, dtype=bool)]),
        path=found.path,
    )


def newest_lists(root: Path | str) -> dict[datetime, Mapping[str, Any]]:
    """The manifest of the newest version of every published list by its as_of, oldest first."""
    newest = {stamp: path for stamp, _, path in published_folders(Path(root))}
    manifests = [_manifest(path) for path in newest.values()]
    return {datetime.fromisoformat(m["as_of"]): m for m in manifests}


def find_list(root: Path, as_of: datetime | None = None, *, version: int | None = None) -> Path:
    """The folder of a list; PublishedError when there is none, with what there is."""
    folders = published_folders(root)
    if not folders:
        raise PublishedError(f"{root}: nothing is published here; run `jianwei score` first.")
    if as_of is None and version is None:
        return _latest(root)
    stamp = stamp_of(as_of) if as_of else folders[-1][0]
    fitting = [p for s, v, p in folders if s == stamp and version in (None, v)]
    if not fitting:
        last = ", ".join(p.name for _, _, p in folders[-5:])
        asked = stamp if version is None else f"{stamp} version {version}"
        raise PublishedError(f"{root}: no list {asked}; the newest are {last}.")
    return fitting[-1]


def _manifest(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    return content


def _latest(root: Path) -> Path:
    pointer = root / LATEST
    name = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
    if not name or not (root / name).is_dir():
        raise PublishedError(f"{pointer}: it names no list; publish again, or name an as_of.")
    return root / name


def _read(path: Path, name: str, manifest: Mapping[str, Any]) -> pd.DataFrame:
    file = path / name
    if not file.is_file() or sha256_of(file) != manifest["files"][name]:
        raise PublishedError(
            f"{file}: missing or changed since it was published; score that night again."
        )
    return pd.DataFrame(pq.read_table(file).to_pandas())


def _dispute_of(key: str, members: pd.DataFrame, *, where: str) -> str:
    records = members["record_id"]
    named = members[
        (members["dispute_id"] == key)
        | (records == key)
        | (records.str.split(":", n=1).str[-1] == key)
    ]
    disputes = sorted(set(named["dispute_id"]))
    if not disputes:
        raise PublishedError(
            f"{key}: no dispute at risk in list {where} has this id or record;"
            " give a dispute_id or a record's number, e.g. 110:150202202401010001."
        )
    if len(disputes) > 1:
        raise PublishedError(
            f"{key}: names {len(disputes)} disputes ({', '.join(disputes)}); give one of these."
        )
    return str(disputes[0])


def _records(frame: pd.DataFrame) -> tuple[Mapping[Any, Any], ...]:
    return tuple(frame.to_dict("records"))
