"""Delivery files on disk, byte for byte the same for the same rows."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

from simulation.columns import Delivery

# a workbook carries its creation time; a fixed one keeps the bytes the same
CREATED = datetime(2024, 1, 1)
AS_JSON = ("tags", "involved", "disposal")
AS_NUMBER = ("lon", "lat")


def write_file(path: Path, rows: pd.DataFrame, delivery: Delivery) -> None:
    """Write text cells as CSV, XLSX or JSON lines, by the file's suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    {".csv": _csv, ".xlsx": _xlsx, ".jsonl": _jsonl}[path.suffix](path, rows, delivery)


def _csv(path: Path, rows: pd.DataFrame, delivery: Delivery) -> None:
    with path.open("w", encoding=delivery.encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows.columns)
        writer.writerows(zip(*(rows[c].tolist() for c in rows.columns), strict=True))


def _xlsx(path: Path, rows: pd.DataFrame, delivery: Delivery) -> None:
    # formulas and links are off: a cell that begins with = is text, as it was typed
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet("数据")
    sheet.write_row(0, 0, rows.columns)
    for column, name in enumerate(rows.columns):
        cells = rows[name].tolist()
        if name in delivery.numeric:
            cells = [float(c) if c else "" for c in cells]
        sheet.write_column(1, column, cells)
    book.close()


def _jsonl(path: Path, rows: pd.DataFrame, delivery: Delivery) -> None:
    del delivery  # JSON lines are UTF-8 for every source
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in rows.to_dict("records"):
            file.write(
                json.dumps({k: _json_value(k, v) for k, v in record.items()}, ensure_ascii=False)
                + "\n"
            )


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
