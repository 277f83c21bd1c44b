"""Shipments as workbooks: title rows, hidden sheets, and the many ways a sheet holds times."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from simulation.delivery.faults.shipments import Shipment
from simulation.delivery.workbook import SINCE_1900, Cell, Sheet, write_workbook

NOTES = Sheet("说明", [["内部说明"], ["勿外传"]], hidden=True)
TITLE_ENDS = "I1"  # a title stands over the first nine columns


def write_sheet(path: Path, shipment: Shipment) -> None:
    """Write the rows as one sheet; before it a hidden one, where the layout says so."""
    hidden = [NOTES] if shipment.layout.hidden_sheet else []
    write_workbook(path, [*hidden, _sheet(shipment)], date_1904=shipment.layout.date_1904)


def _sheet(shipment: Shipment) -> Sheet:
    headings = _headings(shipment)
    columns = [
        [heading, *_column(shipment, name)]
        for heading, name in zip(headings, shipment.rows.columns, strict=True)
    ]
    if not shipment.layout.title:
        return Sheet("数据", columns)
    return Sheet("数据", _framed(shipment, columns), merged=f"A1:{TITLE_ENDS}")


def _framed(shipment: Shipment, columns: list[list[Cell]]) -> list[list[Cell]]:
    """With a title above and the number of rows below."""
    empty = [""] * (len(columns) - 2)
    above = [f"{shipment.source} 导出表（{shipment.arrival}）", "", *empty]
    below = ["合计", str(len(shipment.rows)), *empty]
    return [[a, "", *c, b] for a, c, b in zip(above, columns, below, strict=True)]


def _headings(shipment: Shipment) -> list[str]:
    """The columns' names, where asked spaced out and broken to fit their cells."""
    names = list(shipment.rows.columns)
    if not shipment.layout.spaced_headings:
        return names
    return [f" {name[:2]}\n{name[2:]} " if len(name) > 2 else f"{name} " for name in names]


def _column(shipment: Shipment, name: str) -> list[Cell]:
    cells: list[str] = shipment.rows[name].tolist()
    if shipment.layout.times != "text" and name.endswith("时间"):
        return [_as_date(cell, row, shipment) for row, cell in enumerate(cells)]
    if name in shipment.delivery.numeric:
        return [float(cell) if cell else "" for cell in cells]
    return list(cells)


def _as_date(cell: str, row: int, shipment: Shipment) -> Cell:
    """A time as the layout has it; what is no time stays text."""
    try:
        time = datetime.strptime(cell, "%Y/%m/%d %H:%M:%S" if "/" in cell else "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return cell
    if shipment.layout.times == "numbers":
        return (time - SINCE_1900).total_seconds() / 86_400
    return cell if shipment.layout.times == "mixed" and row % 2 else time
