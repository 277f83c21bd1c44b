"""Folders that appear whole or not at all, and the pointer to the latest."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from scoring.errors import PublishedError

FOLDER = re.compile(r"(?P<stamp>\d{8}T\d{4}(?:\d{2})?)(?:\.v(?P<version>\d+))?")
WRITING, LOCK, LATEST = ".writing-", ".lock", "latest"


def stamp_of(as_of: datetime) -> str:
    """The folder's name for a list's time; seconds only where there are any."""
    return f"{as_of:%Y%m%dT%H%M%S}" if as_of.second else f"{as_of:%Y%m%dT%H%M}"


def folder_name(as_of: datetime, version: int) -> str:
    """`20240301T0800`, later versions of the same list `20240301T0800.v2`."""
    return stamp_of(as_of) if version == 1 else f"{stamp_of(as_of)}.v{version}"


def published_folders(root: Path) -> list[tuple[str, int, Path]]:
    """(stamp, version, path) of everything published under `root`, oldest first."""
    found = []
    for path in root.iterdir() if root.is_dir() else ():
        match = FOLDER.fullmatch(path.name)
        if match and path.is_dir():
            found.append((match["stamp"], int(match["version"] or 1), path))
    # a stamp without seconds must sort before the same minute with seconds
    return sorted(found, key=lambda entry: (entry[0].ljust(15, "0"), entry[1]))


@contextmanager
def publishing(root: Path) -> Iterator[Path]:
    """An empty folder to write into, beside the published ones and invisible to readers.

    One process publishes at a time; what a killed one left behind is removed first.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in root.glob(f"{WRITING}*"):
            shutil.rmtree(left)
        writing = Path(tempfile.mkdtemp(prefix=WRITING, dir=root))
        try:
            yield writing
        finally:
            shutil.rmtree(writing, ignore_errors=True)


def place(writing: Path, target: Path) -> None:
    """Makes a written folder visible in one step, after its bytes are on disk."""
    if target.exists():
        raise PublishedError(f"{target}: there is a list already; lists are never overwritten.")
    for path in (*sorted(writing.iterdir()), writing):
        _sync(path)
    writing.rename(target)
    _sync(target.parent)


def point_to_latest(root: Path) -> None:
    """Swaps the pointer file `latest` to the newest list's folder name."""
    *_, newest = published_folders(root)
    temporary = root / f"{WRITING}{LATEST}"
    temporary.write_text(f"{newest[2].name}\n", encoding="utf-8")
    _sync(temporary)
    temporary.replace(root / LATEST)
    _sync(root)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
