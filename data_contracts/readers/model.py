"""What a reader gives: the cells as text, where each row stood, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from data_contracts.errors import JianweiError


class UnreadableFile(JianweiError):
    """A file that no row can be read from; the message is for the analyst who delivered it."""

    def __init__(self, path: Path, reason: str, way_out: str) -> None:
        super().__init__(f"{path.name}：{reason}。{way_out}。")
        self.path, self.reason, self.way_out = path, reason, way_out


@dataclass(frozen=True)
class BrokenRow:
    """A row that is in the file and is no row of the table; `rule` names it in values/rules.toml."""

    row_no: int
    text: str
    reason: str
    rule: str


@dataclass(frozen=True)
class RawTable:
    """A file's rows as text.

    `data` has string columns, null where a cell was empty. `row_no` (int64, as long as `data`) is the
    row as a spreadsheet numbers it: the first row of the file is 1, blank rows count, a cell with line
    breaks is one row; in JSON lines it is the line. `damaged` and `repaired` are row numbers: a character
    was unreadable (U+FFFD stands for it), or a bare delimiter was put back into the free text.
    """

    columns: tuple[str, ...]
    data: pa.Table
    row_no: pa.Array
    broken: tuple[BrokenRow, ...] = ()
    notes: tuple[str, ...] = ()
    damaged: pa.Array = field(default_factory=lambda: pa.array([], pa.int64()))
    repaired: pa.Array = field(default_factory=lambda: pa.array([], pa.int64()))
    encoding: str | None = None

    @property
    def rows_in(self) -> int:
        """How many rows the file holds: those of the table and the broken ones."""
        return int(self.data.num_rows) + len(self.broken)
