"""Traps across two cells of a row: times out of order, swapped coordinates, untyped papers, officers."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import numpy as np
import pandas as pd

from simulation.delivery.faults.notes import joined, noted
from simulation.delivery.faults.shipments import Shipment
from simulation.fault_rates import FaultRates
from simulation.types import Bools, Ints, Rng, Texts

COORDINATES = {
    "police_110": ("JD", "WD"),
    "hotline_12345": ("经度", "纬度"),
    "dispute_ledger": ("经度", "纬度"),
}
TIMES = {"police_110": ("FKSJ", "BJSJ")}  # the first is put a day before the second
PAPERS = {  # number and type
    "police_110": ("BJRZJHM", "BJRZJLX"),
    "hotline_12345": ("诉求人证件号", "诉求人证件类型"),
    "dispute_ledger": ("主要当事人证件号码", "主要当事人证件代码"),
    "dispute_parties": ("证件号码", "证件类型"),
    "residents": ("证件号码", "证件类型"),
}
# numbers of papers whose type no column tells: who has another paper than an identity card shows it
UNTYPED = {
    "police_110": ("DFZJHM",),
    "hotline_12345": ("对方证件号",),
    "court_filings": ("原告证件号", "被告证件号"),
    "enterprise_reports": ("上报人证件号",),
    "orders": ("受保护人证件号", "被告诫人证件号"),
    "grid_visits": ("对象证件号",),
}
# whose unit the officer is of, and where a caller's number stands
OFFICERS = {
    "police_110": ("GXDWDM", ("BJDH", "LXDH")),
    "hotline_12345": ("办理单位代码", ("诉求人电话",)),
}
OFFICERS_PER_UNIT = 2

Crossed = tuple[pd.DataFrame, list[pd.DataFrame], dict[str, Bools]]


def cross_cells(
    shipment: Shipment, rates: FaultRates, rng: Rng
) -> tuple[Shipment, pd.DataFrame, dict[str, Bools]]:
    """The shipment with these traps set, the notes, and per column the cells that are taken now."""
    rows, notes, taken = shipment.rows, list[pd.DataFrame](), dict[str, Bools]()
    for trap in (_untyped, _coordinates, _times, _papers, _officers):
        rows, more, cells = trap(replace_rows(shipment, rows), rates, rng)
        notes += more
        taken |= cells
    return shipment.with_rows(rows), joined(notes), taken


def replace_rows(shipment: Shipment, rows: pd.DataFrame) -> Shipment:
    """The shipment with other rows of the same length."""
    return shipment if rows is shipment.rows else shipment.with_rows(rows)


def _coordinates(shipment: Shipment, rates: FaultRates, rng: Rng) -> Crossed:
    if shipment.source not in COORDINATES:
        return shipment.rows, [], {}
    lon, lat = (shipment.rows[c].to_numpy(dtype=object) for c in COORDINATES[shipment.source])
    hit = _drawn(lon, rates.swapped_coordinates, rng)
    names = COORDINATES[shipment.source]
    swapped = zip(names, (np.where(hit, lat, lon), np.where(hit, lon, lat)), strict=True)
    rules = zip(names, ("outside_city", "coordinate_range"), strict=True)
    notes = [_noted("swapped_coordinates", shipment, hit, column, rule) for column, rule in rules]
    return shipment.rows.assign(**dict(swapped)), notes, {}


def _times(shipment: Shipment, rates: FaultRates, rng: Rng) -> Crossed:
    if shipment.source not in TIMES:
        return shipment.rows, [], {}
    late, early = TIMES[shipment.source]
    cells = shipment.rows[late].to_numpy(dtype=object)
    hit = _drawn(cells, rates.order_of_times, rng)
    cells = _placed(cells, hit, _day_before(shipment.rows.loc[hit, early]))
    notes = [_noted("order_of_times", shipment, hit, late, "time_order")]
    return shipment.rows.assign(**{late: cells}), notes, {late: hit}


def _papers(shipment: Shipment, rates: FaultRates, rng: Rng) -> Crossed:
    """A foreigner's passport or a 港澳 permit, its type left empty."""
    if shipment.source not in PAPERS:
        return shipment.rows, [], {}
    number, kind = PAPERS[shipment.source]
    cells = shipment.rows[number].to_numpy(dtype=object)
    hit = _drawn(cells, rates.untyped_paper, rng, fits=lambda c: len(c) == 18)
    papers = [("E" if c[16] in "02468" else "H") + c[9:17] for c in cells[hit]]
    types = np.where(hit, "", shipment.rows[kind].to_numpy(dtype=object))
    notes = [_noted("untyped_paper", shipment, hit, number, "document_type")]
    rows = shipment.rows.assign(**{number: _placed(cells, hit, papers), kind: types})
    return rows, notes, {number: hit}


def _untyped(shipment: Shipment, rates: FaultRates, rng: Rng) -> Crossed:
    """Passports and permits in columns beside which no type can stand: not set here, only noted."""
    notes = []
    for column in UNTYPED.get(shipment.source, ()):
        width = np.char.str_len(shipment.rows[column].to_numpy(dtype=str))
        other = (width > 0) & (width != 18)
        notes.append(_noted("untyped_column", shipment, other, column, "document_type"))
    return shipment.rows, notes, {}


def _officers(shipment: Shipment, rates: FaultRates, rng: Rng) -> Crossed:
    """An officer calls in for somebody: his mobile stands as the caller's, in dozens of unrelated calls."""
    if shipment.source not in OFFICERS:
        return shipment.rows, [], {}
    unit, phones = OFFICERS[shipment.source]
    hit = _drawn(shipment.rows[phones[0]].to_numpy(dtype=object), rates.officer_phone, rng)
    which: Ints = rng.integers(0, OFFICERS_PER_UNIT, len(hit))[hit]
    numbers = [_mobile(u, n) for u, n in zip(shipment.rows.loc[hit, unit], which, strict=True)]
    cells = {c: _placed(shipment.rows[c].to_numpy(dtype=object), hit, numbers) for c in phones}
    notes = [_noted("officer_phone", shipment, hit, phones[0], "")]
    return shipment.rows.assign(**cells), notes, dict.fromkeys(phones, hit)


def _mobile(unit: str, officer: int) -> str:
    return f"139{crc32(f'{unit}/{officer}'.encode()) % 10**8:08d}"


def _drawn(cells: Texts, rate: float, rng: Rng, *, fits: Callable[[str], bool] = bool) -> Bools:
    hit = rng.random(len(cells)) < rate
    for row in np.flatnonzero(hit):
        hit[row] = fits(cells[row])
    return hit


def _placed(cells: Texts, hit: Bools, values: list[str] | Texts) -> Texts:
    cells = cells.copy()
    cells[hit] = values
    return cells


def _noted(fault: str, shipment: Shipment, hit: Bools, column: str, rule: str) -> pd.DataFrame:
    return noted(
        fault,
        shipment.name,
        shipment.keys()[hit],
        counter="flag" if rule else "none",
        column=column,
        rule=rule,
        row=np.flatnonzero(hit),
    )


def _day_before(times: pd.Series[str]) -> Texts:
    earlier = pd.to_datetime(times) - pd.Timedelta(days=1)
    return earlier.dt.strftime("%Y-%m-%d %H:%M:%S").to_numpy(dtype=object)
