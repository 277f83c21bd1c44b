"""CSV and text files with delimiters."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from data_contracts.readers.assemble import Assembler, damaged_rows
from data_contracts.readers.body import Body
from data_contracts.readers.csv_rows import Record, records
from data_contracts.readers.encoding import DAMAGED, decode, looks_binary
from data_contracts.readers.headers import SEARCHED_ROWS, header_index, unique_names
from data_contracts.readers.lines import Lines
from data_contracts.readers.model import RawTable, UnreadableFile
from data_contracts.readers.options import Options
from data_contracts.readers.plain import Bools, plain_lines, plain_table

DELIMITERS = (",", "\t", ";", "|")
# Excel writes and reads this first line; it is no row
SEPARATOR_LINE = re.compile(r"sep=(.)\s*$")


def read_delimited(path: Path, data: bytes, options: Options) -> RawTable:
    """The rows of a CSV file; UnreadableFile when it is no text or has no header."""
    text, encoding, notes = decode(data, declared=options.encoding, expected=options.expected)
    if looks_binary(text):
        raise UnreadableFile(path, "不是文本文件", "请导出为 CSV，或检查声明的编码")
    lines = Lines(text)
    delimiter, start = _delimiter(lines)
    top = list(islice(records(lines, delimiter, start=start), SEARCHED_ROWS))
    at = _header(path, top, options)
    columns, doubled = unique_names(top[at].cells)
    body = _body(lines, delimiter, columns, options)
    _fill(body, top[at].end, first_row_no=at + 2 + start)
    above = (f"表头在第 {at + 1} 行，上面的行没有读",) if _filled(top[:at]) else ()
    return _table(body, encoding, (*notes, *above, *doubled))


def _body(lines: Lines, delimiter: str, columns: tuple[str, ...], options: Options) -> Body:
    at = columns.index(options.text_column) if options.text_column in columns else None
    return Body(lines, delimiter, columns, at, Assembler(columns))


def _fill(body: Body, start: int, *, first_row_no: int) -> None:
    """Sort every line from `start` on: the plain ones at once, each of the others as a record."""
    plain = plain_lines(body.lines, body.delimiter, len(body.columns))
    plain[:start] = False
    body.model = _first_plain(body, plain)
    # what a record of several lines takes from the row numbers behind it
    inner = np.zeros(len(plain) + 1, dtype=np.int64)
    swallowed = 0
    for record in _odd_records(body, plain, start):
        body.take(first_row_no + record.first - start - swallowed, record)
        plain[record.first : record.end] = False
        inner[record.end] = record.end - record.first - 1
        swallowed += record.end - record.first - 1
    body.release()
    numbers = first_row_no - start + np.flatnonzero(plain) - np.cumsum(inner)[:-1][plain]
    if len(numbers):
        rows = plain_table(body.lines, plain, body.delimiter, body.columns)
        body.sound.add_table(pa.array(numbers), rows)


def _first_plain(body: Body, plain: Bools) -> Sequence[str]:
    """The cells of the first plain line; none where there is no such line."""
    found = np.flatnonzero(plain)[:1]
    line = [body.lines[int(at)] for at in found]
    return next(csv.reader(line, delimiter=body.delimiter), [])


def _odd_records(body: Body, plain: Bools, start: int) -> Iterator[Record]:
    """The records from each line that is not plain up to the next that is."""
    width, at = len(body.columns), start
    for line in np.flatnonzero(~plain[start:]) + start:
        if line < at:
            continue
        for record in records(body.lines, body.delimiter, start=int(line), width=width):
            yield record
            at = record.end
            if at < len(plain) and plain[at]:
                break


def _table(body: Body, encoding: str, notes: tuple[str, ...]) -> RawTable:
    data, row_no = body.sound.table()
    blank = (f"有 {body.blank} 个空行，没有计入",) if body.blank else ()
    mended = (
        (f"有 {len(body.repaired)} 行正文里有未加引号的分隔符或换行，已并回正文",)
        if body.repaired
        else ()
    )
    unreadable = any(DAMAGED in note for note in notes)
    return RawTable(
        columns=tuple(data.column_names),
        data=data,
        row_no=row_no,
        broken=tuple(body.broken),
        notes=(*notes, *blank, *mended),
        damaged=damaged_rows(data, row_no) if unreadable else pa.array([], pa.int64()),
        repaired=pa.array(body.repaired, pa.int64()),
        encoding=encoding,
    )


def _delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """The delimiter, and the line from which to read: the one most frequent in the first line that has any."""
    stated = SEPARATOR_LINE.match(lines[0]) if lines else None
    if stated:
        return stated[1], 1
    for line in lines[:SEARCHED_ROWS]:
        best = max(DELIMITERS, key=line.count)
        if best in line:
            return best, 0
    return ",", 0


def _header(path: Path, top: Sequence[Record], options: Options) -> int:
    at = _stated(top, options) if options.header_row else _found(top, options)
    if at is None:
        raise UnreadableFile(path, "没有表头，文件是空的", "请重新导出，第一行应是列名")
    return at


def _stated(top: Sequence[Record], options: Options) -> int | None:
    at = (options.header_row or 1) - 1
    return at if at < len(top) and any(top[at].cells) else None


def _found(top: Sequence[Record], options: Options) -> int | None:
    rows = [record.cells for record in top]
    if options.expected:
        return header_index(rows, options.expected)
    return next((i for i, cells in enumerate(rows) if any(c.strip() for c in cells)), None)


def _filled(rows: Sequence[Record]) -> bool:
    return any(any(record.cells) for record in rows)
