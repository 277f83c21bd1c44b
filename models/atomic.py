"""Writing that a reader sees whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Nothing; the folder appears under its name once every file is on disk.

    When another process put the same folder there first, theirs stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=path.parent))
    try:
        for name, data in files.items():
            _write(draft / name, data)
        draft.chmod(0o755)  # mkdtemp makes it private
        _rename(draft, path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Nothing; the file is replaced in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, draft = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    os.close(number)
    _write(Path(draft), text.encode())
    Path(draft).chmod(0o644)
    Path(draft).replace(path)


def _rename(draft: Path, path: Path) -> None:
    try:
        draft.rename(path)
    except OSError:
        if not path.is_dir():
            raise


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
