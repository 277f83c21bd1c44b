"""Delivery files on disk, byte for byte the same for the same rows."""

from __future__ import annotations

import html
import json
from pathlib import Path

from simulation.delivery.excel import write_sheet
from simulation.delivery.faults.cells import BARE_BREAK, BARE_COMMA, DAMAGED
from simulation.delivery.faults.shipments import Shipment

CHUNK = 10_000  # rows put into text at once: the text of a whole register would be gigabytes
QUOTED = (",", '"', "\r", "\n")
AS_JSON = ("tags", "involved", "disposal")
AS_NUMBER = ("lon", "lat")


def write_file(folder: Path, shipment: Shipment) -> None:
    """Write one file under `folder` as CSV, XLSX, HTML named .xls or JSON lines, by its suffix."""
    path = folder / shipment.name
    path.parent.mkdir(parents=True, exist_ok=True)
    {".csv": _csv, ".xlsx": write_sheet, ".xls": _html, ".jsonl": _jsonl}[path.suffix](
        path, shipment
    )


def _csv(path: Path, shipment: Shipment) -> None:
    rows = shipment.rows
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf" if shipment.layout.mark else b"")
        file.write(_encoded([[str(c)] for c in rows.columns], shipment))
        for start in range(0, len(rows), CHUNK):
            some = rows.iloc[start : start + CHUNK]
            file.write(_encoded([some[c].tolist() for c in rows.columns], shipment))


def _encoded(columns: list[list[str]], shipment: Shipment) -> bytes:
    """Lines as `csv.writer` writes them, in a fifth of its time: columns without a special character pass whole."""
    lines = map(",".join, zip(*map(_quoted, columns), strict=True))
    written = ("\n".join(lines) + "\n").replace(BARE_COMMA, ",").replace(BARE_BREAK, "\r\n")
    encoding = shipment.layout.encoding or shipment.delivery.encoding
    # a byte that no encoding allows; replaced before encoding, for its code may lie across two characters
    pieces = written.split(DAMAGED)
    return b"\xff".join(piece.encode(encoding, errors="replace") for piece in pieces)


def _quoted(cells: list[str]) -> list[str]:
    """Cells with a comma, a quote or a line break in quotes, quotes in them doubled (RFC 4180)."""
    every = " ".join(cells)
    if not any(mark in every for mark in QUOTED):
        return cells
    return [_in_quotes(c) if any(mark in c for mark in QUOTED) else c for c in cells]


def _in_quotes(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


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
