"""XLSX files written fast: cells as inline strings, the way streaming exporters write them.

Parts as ECMA-376 names them; only what a sheet of plain cells needs. Same cells, same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Cell: TypeAlias = str | float | datetime

# days are counted from here; the other calendar comes from old Macintoshes
SINCE_1900, SINCE_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
STAMP = (2024, 1, 1, 0, 0, 0)  # an archive carries times; a fixed one keeps the bytes the same
FAST = 1  # level of compression: daily files are small and many
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# style 1 shows a number as date and time
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy/m/d h:mm:ss"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
BETWEEN = "\x7f"  # stands between the cells of a column while they are searched at once
SPECIAL = re.compile(r"[&<>\x00-\x1f]|_x[0-9A-Fa-f]{4}_|(?:^|\x7f) | (?:\x7f|$)")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
LITERAL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Sheet:
    """Cells by column, all of one length; empty texts are no cells. `merged` is a range such as A1:I1."""

    name: str
    columns: Sequence[Sequence[Cell]]
    merged: str = ""
    hidden: bool = False


def write_workbook(path: Path, sheets: Sequence[Sheet], *, date_1904: bool = False) -> None:
    """Write the sheets; the first that is not hidden is the one that opens."""
    origin = SINCE_1904 if date_1904 else SINCE_1900
    parts = {
        "[Content_Types].xml": _types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(sheets, date_1904),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n + 1}.xml") for n in range(len(sheets))]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": STYLES,
    }
    parts |= {f"xl/worksheets/sheet{n + 1}.xml": _sheet(s, origin) for n, s in enumerate(sheets)}
    with ZipFile(path, "w") as archive:
        for name, text in parts.items():
            info = ZipInfo(name, STAMP)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, text.encode(), compresslevel=FAST)


def _types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    paths = [(f"/xl/worksheets/sheet{n + 1}.xml", "worksheet") for n in range(sheets)]
    paths += [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts = [f'<Override PartName="{p}" ContentType="{kind}.{k}+xml"/>' for p, k in paths]
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(parts)}</Types>'
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    lines = [
        f'<Relationship Id="rId{n + 1}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    ]
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _book(sheets: Sequence[Sheet], date_1904: bool) -> str:
    shown = next(n for n, sheet in enumerate(sheets) if not sheet.hidden)
    lines = [
        f'<sheet name="{_escaped(sheet.name)}" sheetId="{n + 1}"'
        f'{" state=" + chr(34) + "hidden" + chr(34) if sheet.hidden else ""} r:id="rId{n + 1}"/>'
        for n, sheet in enumerate(sheets)
    ]
    calendar = ' date1904="1"' if date_1904 else ""
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr{calendar}/>'
        f'<bookViews><workbookView firstSheet="{shown}" activeTab="{shown}"/></bookViews>'
        f"<sheets>{''.join(lines)}</sheets></workbook>"
    )


def _sheet(sheet: Sheet, origin: datetime) -> str:
    letters = [_letters(n) for n in range(len(sheet.columns))]
    height = len(sheet.columns[0]) if sheet.columns else 0
    columns = [_cells(c, x, origin) for c, x in zip(sheet.columns, letters, strict=True)]
    rows = "".join(
        [
            f'<row r="{n}">{"".join(cells)}</row>'
            for n, cells in zip(count(1), zip(*columns, strict=True))
        ]
    )
    corner = f"{letters[-1]}{max(height, 1)}" if letters else "A1"
    merged = (
        f'<mergeCells count="1"><mergeCell ref="{sheet.merged}"/></mergeCells>'
        if sheet.merged
        else ""
    )
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1:{corner}"/>'
        f"<sheetData>{rows}</sheetData>{merged}</worksheet>"
    )


def _letters(place: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    head, tail = divmod(place, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + tail)


def _cells(cells: Sequence[Cell], letters: str, origin: datetime) -> list[str]:
    texts = [c for c in cells if isinstance(c, str)]
    if len(texts) < len(cells):
        return [_cell(c, f"{letters}{n}", origin) for n, c in zip(count(1), cells)]
    # few columns have anything to escape: one look at the whole column saves one at every cell
    if SPECIAL.search(BETWEEN.join(texts)):
        return [_text(c, f"{letters}{n}") for n, c in zip(count(1), texts)]
    return [
        f'<c r="{letters}{n}" t="inlineStr"><is><t>{c}</t></is></c>' if c else ""
        for n, c in zip(count(1), texts)
    ]


def _cell(cell: Cell, at: str, origin: datetime) -> str:
    if isinstance(cell, str):
        return _text(cell, at)
    if isinstance(cell, datetime):
        return f'<c r="{at}" s="1"><v>{(cell - origin).total_seconds() / 86_400!r}</v></c>'
    return f'<c r="{at}"><v>{cell!r}</v></c>'


def _text(cell: str, at: str) -> str:
    if not cell:
        return ""
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{_escaped(cell)}</t></is></c>'


def _escaped(text: str) -> str:
    """Characters that XML does not allow as `_xHHHH_`, and what looks like that by chance escaped itself."""
    if not SPECIAL.search(text):
        return text
    text = LITERAL.sub("_x005F_", text)
    text = CONTROL.sub(lambda m: f"_x{ord(m[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
