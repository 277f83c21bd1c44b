"""The rows below a CSV file's header: sound ones, those that can be mended, broken and blank ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from data_contracts.readers.assemble import Assembler
from data_contracts.readers.csv_rows import LONGEST_CELL, Record
from data_contracts.readers.lines import Lines
from data_contracts.readers.model import BrokenRow

# DOS editors end a file with it
END_OF_FILE = "\x1a"
SHORT = 12


@dataclass
class Body:
    """The rows below the header as they are sorted into sound, repaired, broken and blank."""

    lines: Lines
    delimiter: str
    columns: tuple[str, ...]
    text_at: int | None
    sound: Assembler
    broken: list[BrokenRow] = field(default_factory=list)
    repaired: list[int] = field(default_factory=list)
    blank: int = 0
    model: Sequence[str] = ()
    held: list[tuple[int, Record]] = field(default_factory=list)

    def take(self, row_no: int, record: Record) -> None:
        """Sort one record; the first piece of a row that is cut in two waits for the next record."""
        if self.held and self._continues(row_no, record):
            return
        if len(record.cells) == len(self.columns) and record.closed and record.cells[0]:
            self.sound.add(row_no, record.cells)
        else:
            self._judge(row_no, record)

    def _judge(self, row_no: int, record: Record) -> None:
        """Sort one record that has not the header's width or is blank or unclosed."""
        cells = trimmed(record.cells, len(self.columns))
        surplus = len(record.cells) > len(self.columns)
        if record.closed and not any(cell.strip(f" \t\ufeff{END_OF_FILE}") for cell in cells):
            self.blank += 1
        elif record.closed and surplus and self.text_at is not None:
            self._take_surplus(row_no, record.cells, self.text_at)
        elif record.closed and len(cells) == len(self.columns):
            self.sound.add(row_no, cells)
        elif record.closed and self.text_at is not None and len(cells) == self.text_at + 1:
            self.held = [(row_no, record)]
        else:
            self.broken.append(self._refused(row_no, record))

    def release(self) -> None:
        """Nothing; pieces of a row whose end has not come are refused one by one."""
        self.broken += [self._refused(row_no, record) for row_no, record in self.held]
        self.held = []

    def _continues(self, row_no: int, record: Record) -> bool:
        """Whether the record is the rest of a row that a bare line break in the free text has cut."""
        start = self.text_at or 0
        pieces, last = [held.cells for _, held in self.held], len(self.columns) - start
        follows = record.closed and record.first == self.held[-1][1].end
        if follows and len(record.cells) == last > 1:
            middle = ["".join(piece) for piece in pieces[1:]]
            text = "\n".join([pieces[0][start], *middle, record.cells[0]])
            first, self.held = self.held[0][0], []
            self.sound.add(first, [*pieces[0][:start], text, *record.cells[1:]])
            self.repaired.append(first)
            return True
        if follows and len(record.cells) <= 1:
            self.held.append((row_no, record))
            return True
        self.release()
        return False

    def _take_surplus(self, row_no: int, cells: list[str], at: int) -> None:
        """Empty cells at the end are a spreadsheet's; else a bare delimiter stands in the free text.

        Where both may be, what looks more like a plain line is taken.
        """
        width, mended = len(self.columns), self._mended(cells, at)
        plain = trimmed(cells, width)
        if len(plain) > width:
            plain = mended = self._mended(plain, at)
        likely = likeness(plain, self.model) >= likeness(mended, self.model)
        if plain is not mended and likely:
            self.sound.add(row_no, plain)
            return
        self.sound.add(row_no, mended)
        self.repaired.append(row_no)

    def _mended(self, cells: list[str], at: int) -> list[str]:
        """The surplus cells put back into the one column that holds free text."""
        after = at + 1 + len(cells) - len(self.columns)
        return [*cells[:at], self.delimiter.join(cells[at:after]), *cells[after:]]

    def _refused(self, row_no: int, record: Record) -> BrokenRow:
        text = "".join(self.lines[record.first : record.end]).rstrip("\r\n")
        if not record.closed:
            reason = f"引号没有成对，或一格超过 {LONGEST_CELL} 个字符"
            return BrokenRow(row_no, text, reason, "unclosed_quote")
        counts = f"有 {len(record.cells)} 个字段，应为 {len(self.columns)} 个"
        last = record.end == len(self.lines) and not self.lines[-1].endswith(("\n", "\r"))
        if last and len(record.cells) < len(self.columns):
            return BrokenRow(row_no, text, f"文件在这一行中断，{counts}", "truncated")
        return BrokenRow(row_no, text, counts, "field_count")


def trimmed(cells: list[str], width: int) -> list[str]:
    """The cells without empty ones beyond the header's width: spreadsheets add trailing delimiters."""
    end = len(cells)
    while end > width and not cells[end - 1]:
        end -= 1
    return cells[:end]


def likeness(cells: Sequence[str | None], model: Sequence[str | None]) -> int:
    """How many cells look like the model's in their place: empty, a number, a word, a time, a text."""
    return sum(_look(a) == _look(b) for a, b in zip(cells, model, strict=False))


def _look(cell: str | None) -> tuple[bool, bool, bool]:
    """Whether there is anything, whether it is made of digits and signs, and whether it is long."""
    text = cell or ""
    digits = all(c.isdigit() or c in "-/:. X" for c in text)
    return bool(text), digits, len(text) > SHORT
