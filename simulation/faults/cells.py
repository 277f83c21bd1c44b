"""Traps inside single cells: identity numbers, phones, times, codes, coordinates, text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simulation.faults.rates import FaultRates
from simulation.faults.shipments import Injected, Shipment, injected
from simulation.ids import with_check
from simulation.types import Bools, Rng, Texts

DAMAGED = "\ue000"  # written as a byte that no encoding allows

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
CODES = {"police_110": ("JQLXDM",), "dispute_ledger": ("事件类别",), "handling_log": ("环节",)}
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
    return len(cell) == 18 and cell[:17].isdigit()


def _of_last_century(cell: str) -> bool:
    return _citizen(cell) and cell[6:8] == "19"


def _noticeably_cut(cell: str) -> bool:
    """One number in eleven stays a right number when its last three characters become 000."""
    return _citizen(cell) and not with_check(f"{cell[:15]}00").endswith("0")


def _next_check(cell: str) -> str:
    return cell[:17] + "0123456789"[(ord(cell[17]) + 1) % 10]


def _break_line(cell: str) -> str:
    middle = len(cell) // 2
    return f"{cell[:middle]}\r\n{cell[middle:]}"


def _damage(cell: str) -> str:
    middle = len(cell) // 2
    return f"{cell[:middle]}{DAMAGED}{cell[middle + 1 :]}"


CELL_FAULTS = (
    CellFault("masked", DOCUMENTS, lambda c: f"{c[:6]}********{c[14:]}", "masked", _citizen),
    CellFault("excel_float", SHEETS, lambda c: f"{c[0]}.{c[1:6]}E+17", "excel_damaged", _citizen),
    CellFault("excel_zeros", SHEETS, lambda c: f"{c[:15]}000", "excel_damaged", _noticeably_cut),
    CellFault("wrong_check", DOCUMENTS, _next_check, "check_character", _citizen),
    CellFault(
        "impossible_birth",
        DOCUMENTS,
        lambda c: with_check(f"{c[:10]}13{c[12:17]}"),
        "birth_date",
        _citizen,
    ),
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
    CellFault(
        "unknown_time",
        LATE_TIMES,
        lambda c: "9999-12-31" + (" 00:00:00" if " " in c else ""),
        "unknown_time",
        lambda c: len(c) >= 10,
    ),
    CellFault("unknown_code", CODES, lambda c: "8888" if c.isdigit() else "其它", "code_list"),
    CellFault("line_breaks", TEXT, _break_line, fits=lambda c: len(c) > 6),
    CellFault(
        "damaged_text", {"police_110": ("BJNR",)}, _damage, "damaged_text", lambda c: len(c) > 6
    ),
    CellFault(
        "bulk_closing",
        {"police_110": ("JASJ",)},
        lambda c: c[:11] + "23:59:00",
        fits=lambda c: len(c) == 19,
    ),
)


def spoil_cells(shipment: Shipment, rates: FaultRates, rng: Rng) -> tuple[Shipment, list[Injected]]:
    """The shipment with cell traps set, no cell twice, and the list of them."""
    rows, notes, taken = shipment.rows.copy(), list[Injected](), dict[str, Bools]()
    for fault in CELL_FAULTS:
        for column in fault.columns.get(shipment.source, ()):
            used = taken.setdefault(column, np.zeros(len(rows), dtype=bool))
            cells = rows[column].to_numpy(dtype=object)
            hit = _hit(cells, used, fault, getattr(rates, fault.rate), rng)
            rows[column] = _spoiled(cells, hit, fault)
            used |= hit
            keys = list(shipment.keys()[hit])
            counter = "flag" if fault.rule else "none"
            notes += injected(
                fault.rate, shipment, keys, counter=counter, column=column, rule=fault.rule
            )
    return shipment.with_rows(rows), notes


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
