"""Traps inside single cells: identity numbers, phones, times, codes, coordinates, text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.delivery.faults.notes import joined, noted
from simulation.delivery.faults.shipments import Shipment
from simulation.fault_rates import FaultRates
from simulation.types import Bools, Rng, Texts
from simulation.world.ids import credit_check, with_check

# stand in the rows for what a CSV file then really has
DAMAGED = "\ue000"  # a byte that no encoding allows
BARE_COMMA = "\ue001"  # a comma without quotes around the cell
BARE_BREAK = "\ue002"  # a line break without quotes

DOCUMENTS = {
    "police_110": ("BJRZJHM", "DFZJHM"),
    "hotline_12345": ("诉求人证件号", "对方证件号"),
    "dispute_ledger": ("主要当事人证件号码",),
    "dispute_parties": ("证件号码",),
    "court_filings": ("原告证件号", "被告证件号"),
    "enterprise_reports": ("上报人证件号",),
    "residents": ("证件号码",),
}
SHEETS = {s: DOCUMENTS[s] for s in ("hotline_12345", "dispute_ledger", "dispute_parties")}
PHONES = {"police_110": ("BJDH",), "hotline_12345": ("诉求人电话",)}
LANDLINES = {"dispute_ledger": ("化解责任人联系方式",)}
TEXT = {"police_110": ("BJNR",), "hotline_12345": ("诉求内容",)}
BARE_TEXT = {"police_110": ("BJNR",)}
CODES = {"police_110": ("JQLXDM",), "dispute_ledger": ("事件类别",), "handling_log": ("环节",)}
ZERO_CODES = {"dispute_ledger": ("事件类别",)}
CLOSINGS = {"police_110": ("JASJ",), "hotline_12345": ("办结时间",)}
DEADLINES = {"dispute_ledger": ("化解时限",), "hotline_12345": ("承诺完成时间",)}
LATE_TIMES = {"police_110": ("JASJ",), "orders": ("失效日期",), "court_filings": ("结案时间",)}


@dataclass(frozen=True)
class CellFault:
    """One trap: where it may sit, which cells can carry it, what it makes of them, who must notice."""

    rate: str
    columns: Mapping[str, tuple[str, ...]]
    spoil: Callable[[str], str]
    rule: str = ""
    fits: Callable[[str], bool] = bool


def _citizen(cell: str) -> bool:
    """A citizen's number: one of a firm begins with 9."""
    return len(cell) == 18 and cell[:17].isdigit() and cell[0] != "9"


def _of_last_century(cell: str) -> bool:
    return _citizen(cell) and cell[6:8] == "19"


def _noticeably_cut(cell: str) -> bool:
    """One number in eleven stays a right number when its last three characters become 000."""
    return _citizen(cell) and not with_check(f"{cell[:15]}00").endswith("0")


def _nobodys(cell: str) -> bool:
    """One number in 31 would be a company's code by accident, and that is no trap."""
    return _citizen(cell) and credit_check(_month_13(cell)[:17]) != _month_13(cell)[17]


def _month_13(cell: str) -> str:
    return with_check(f"{cell[:10]}13{cell[12:17]}")


def _next_check(cell: str) -> str:
    return cell[:17] + "0123456789"[(ord(cell[17]) + 1) % 10]


def _break_line(cell: str) -> str:
    middle = len(cell) // 2
    return f"{cell[:middle]}\r\n{cell[middle:]}"


def _damage(cell: str) -> str:
    middle = len(cell) // 2
    return f"{cell[:middle]}{DAMAGED}{cell[middle + 1 :]}"


def _unquoted(cell: str) -> bool:
    """Whether the text has nothing in it for which a CSV writer would quote it."""
    return len(cell) > 6 and not set(cell) & set(',"\r\n')


def _put_in(mark: str) -> Callable[[str], str]:
    return lambda cell: f"{cell[: len(cell) // 2]}{mark}{cell[len(cell) // 2 :]}"


def _never(cell: str) -> str:
    """The last day of a database, or its first."""
    day = "9999-12-31" if cell[9] in "02468" else "1900-01-01"
    return day + (" 00:00:00" if " " in cell else "")


def _two_years_on(cell: str) -> str:
    return f"{int(cell[:4]) + 2}{cell[4:]}"


CELL_FAULTS = (
    CellFault("masked", DOCUMENTS, lambda c: f"{c[:6]}********{c[14:]}", "masked", _citizen),
    CellFault("excel_float", SHEETS, lambda c: f"{c[0]}.{c[1:6]}E+17", "excel_damaged", _citizen),
    CellFault("excel_zeros", SHEETS, lambda c: f"{c[:15]}000", "excel_damaged", _noticeably_cut),
    CellFault("wrong_check", DOCUMENTS, _next_check, "check_character", _citizen),
    CellFault("impossible_birth", DOCUMENTS, _month_13, "birth_date", _nobodys),
    CellFault("fifteen_digits", DOCUMENTS, lambda c: c[:6] + c[8:17], "old_id", _of_last_century),
    CellFault(
        "odd_x",
        DOCUMENTS,
        lambda c: c[:17] + ("x" if int(c[16]) % 2 else "Ｘ"),
        fits=lambda c: c.endswith("X"),
    ),
    CellFault(
        "shared_phone", PHONES, lambda c: "119" if c[-1] in "02468" else "110", "service_number"
    ),
    CellFault(
        "landline_zero",
        LANDLINES,
        lambda c: c.lstrip("0"),
        "leading_zero",
        lambda c: c.startswith("0"),
    ),
    CellFault("unknown_time", LATE_TIMES, _never, "unknown_time", lambda c: len(c) >= 10),
    CellFault(
        "code_zero",
        ZERO_CODES,
        lambda c: c.lstrip("0"),
        "leading_zero",
        lambda c: c.startswith("0"),
    ),
    CellFault("unknown_code", CODES, lambda c: "8888" if c.isdigit() else "其它", "code_list"),
    CellFault("line_breaks", TEXT, _break_line, fits=lambda c: len(c) > 6),
    CellFault(
        "damaged_text", {"police_110": ("BJNR",)}, _damage, "damaged_text", lambda c: len(c) > 6
    ),
    CellFault("bare_commas", BARE_TEXT, _put_in(BARE_COMMA), "bare_delimiter", _unquoted),
    CellFault("bare_breaks", BARE_TEXT, _put_in(BARE_BREAK), "bare_delimiter", _unquoted),
    CellFault(
        "bulk_closing",
        CLOSINGS,
        lambda c: c.split(" ")[0] + " 23:59:00",
        fits=lambda c: " " in c,
    ),
    # a leap day would be no day two years later
    CellFault("beyond_calendar", DEADLINES, _two_years_on, fits=lambda c: "29" not in c[4:10]),
)


def spoil_cells(
    shipment: Shipment, rates: FaultRates, rng: Rng, *, taken: dict[str, Bools]
) -> tuple[Shipment, pd.DataFrame]:
    """The shipment with cell traps set, none where `taken` says so and no cell twice, and the notes."""
    rows, notes, taken = shipment.rows.copy(deep=False), list[pd.DataFrame](), dict(taken)
    for fault in CELL_FAULTS:
        for column in fault.columns.get(shipment.source, ()):
            used = taken.setdefault(column, np.zeros(len(rows), dtype=bool))
            cells = rows[column].to_numpy(dtype=object)
            hit = _hit(cells, used, fault, getattr(rates, fault.rate), rng)
            if hit.any():
                rows[column] = _spoiled(cells, hit, fault)
                taken[column] = used | hit
                notes.append(_notes(shipment, fault, column, hit))
    return shipment.with_rows(rows), joined(notes)


def _notes(shipment: Shipment, fault: CellFault, column: str, hit: Bools) -> pd.DataFrame:
    return noted(
        fault.rate,
        shipment.name,
        shipment.keys()[hit],
        counter="flag" if fault.rule else "none",
        column=column,
        rule=fault.rule,
        row=np.flatnonzero(hit),
    )


def _hit(cells: Texts, used: Bools, fault: CellFault, rate: float, rng: Rng) -> Bools:
    drawn = (rng.random(len(cells)) < rate) & ~used
    hit = np.zeros(len(cells), dtype=bool)
    for row in np.flatnonzero(drawn):
        hit[row] = cells[row] != "" and fault.fits(cells[row])
    return hit


def _spoiled(cells: Texts, hit: Bools, fault: CellFault) -> Texts:
    cells = cells.copy()
    for row in np.flatnonzero(hit):
        cells[row] = fault.spoil(cells[row])
    return cells
