"""Delivery files on disk, byte for byte the same for the same rows."""

from __future__ import annotations

import csv
import html
import io
import json
from datetime import datetime
from pathlib import Path

import xlsxwriter

from simulation.faults.cells import BARE_BREAK, BARE_COMMA, DAMAGED
from simulation.faults.shipments import Shipment

# a workbook carries its creation time; a fixed one keeps the bytes the same
CREATED = datetime(2024, 1, 1)
# day 0 of Excel's numbers for dates
SERIAL_ORIGIN = datetime(1899, 12, 30)
AS_JSON = ("tags", "involved", "disposal")
AS_NUMBER = ("lon", "lat")


def write_file(folder: Path, shipment: Shipment) -> None:
    """Write one file under `folder` as CSV, XLSX, HTML named .xls or JSON lines, by its suffix."""
    path = folder / shipment.name
    path.parent.mkdir(parents=True, exist_ok=True)
    {".csv": _csv, ".xlsx": _xlsx, ".xls": _html, ".jsonl": _jsonl}[path.suffix](path, shipment)


def _csv(path: Path, shipment: Shipment) -> None:
    rows, encoding = shipment.rows, shipment.layout.encoding or shipment.delivery.encoding
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows(zip(*(rows[c].tolist() for c in rows.columns), strict=True))
    written = text.getvalue().replace(BARE_COMMA, ",").replace(BARE_BREAK, "\r\n")
    # a byte that no encoding allows; replaced before encoding, for its code may lie across two characters
    pieces = written.split(DAMAGED)
    data = b"\xff".join(piece.encode(encoding, errors="replace") for piece in pieces)
    path.write_bytes((b"\xef\xbb\xbf" if shipment.layout.mark else b"") + data)


def _xlsx(path: Path, shipment: Shipment) -> None:
    # formulas and links are off: a cell that begins with = is text, as it was typed
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(path, options | {"date_1904": shipment.layout.date_1904})
    book.set_properties({"created": CREATED})
    if shipment.layout.hidden_sheet:
        notes = book.add_worksheet("说明")
        notes.write_row(0, 0, ["内部说明", "勿外传"])
        notes.hide()
    _fill(book, book.add_worksheet("数据"), shipment)
    book.close()


def _fill(
    book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, shipment: Shipment
) -> None:
    rows, top = shipment.rows, 2 if shipment.layout.title else 0
    sheet.activate()
    sheet.set_first_sheet()
    if shipment.layout.title:
        sheet.merge_range(
            0, 0, 0, 8, f"{shipment.source} 导出表（{shipment.arrival}）", book.add_format()
        )
        sheet.write_row(top + 1 + len(rows), 0, ["合计", str(len(rows))])
    sheet.write_row(top, 0, _headings(shipment))
    for place, name in enumerate(rows.columns):
        _write_column(book, sheet, shipment, (top + 1, place, name))


def _headings(shipment: Shipment) -> list[str]:
    """The columns' names, where asked spaced out and broken to fit their cells."""
    names = list(shipment.rows.columns)
    if not shipment.layout.spaced_headings:
        return names
    return [f" {name[:2]}\n{name[2:]} " if len(name) > 2 else f"{name} " for name in names]


def _write_column(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    shipment: Shipment,
    at: tuple[int, int, str],
) -> None:
    top, place, name = at
    cells = shipment.rows[name].tolist()
    if shipment.layout.times != "text" and name.endswith("时间"):
        look = book.add_format({"num_format": "yyyy/m/d h:mm:ss"})
        for row, cell in enumerate(cells):
            value = _as_date(cell, row, shipment)
            sheet.write(top + row, place, value, look if isinstance(value, datetime) else None)
    elif name in shipment.delivery.numeric:
        sheet.write_column(top, place, [float(c) if c else "" for c in cells])
    else:
        sheet.write_column(top, place, cells)


def _as_date(cell: str, row: int, shipment: Shipment) -> datetime | float | str:
    """A time as the layout has it; what is no time stays text."""
    try:
        time = datetime.strptime(cell, "%Y/%m/%d %H:%M:%S" if "/" in cell else "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return cell
    if shipment.layout.times == "numbers":
        return (time - SERIAL_ORIGIN).total_seconds() / 86_400
    return cell if shipment.layout.times == "mixed" and row % 2 else time


def _html(path: Path, shipment: Shipment) -> None:
    """What some systems call a spreadsheet."""
    rows = [list(shipment.rows.columns), *shipment.rows.to_numpy(dtype=object).tolist()]
    lines = ["<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in rows]
    head = '<html><head><meta charset="utf-8"></head><body><table>'
    path.write_text(head + "\n".join(lines) + "</table></body></html>", encoding="utf-8")


def _jsonl(path: Path, shipment: Shipment) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in shipment.rows.to_dict("records"):
            line = {
                str(k): _json_value(str(k), v) for k, v in record.items() if not _absent(str(k), v)
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _absent(name: str, cell: str) -> bool:
    return name == "row_status" and not cell


def _json_value(name: str, cell: str) -> object:
    if name in AS_JSON:
        return json.loads(cell) if cell else []
    if name in AS_NUMBER:
        return float(cell) if cell else None
    if name == "confidential":
        return cell == "true"
    if name.endswith("time"):
        return cell.replace(" ", "T") or None
    return cell or None
