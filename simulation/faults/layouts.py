"""Traps of whole files: title rows, hidden sheets, marks, wrong encodings, other clocks, outages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from simulation.faults.rates import FaultRates
from simulation.faults.sent import Sent
from simulation.faults.shipments import Injected, Shipment
from simulation.types import Rng

OUTAGE_SOURCE = "transfers"
Change = Callable[[Shipment], Shipment]


def set_file_traps(sent: Sent, rates: FaultRates, rng: Rng) -> Sent:
    """The source's files with all file traps set; no file carries two."""
    free = set(range(1, len(sent.files)))
    for fault, count, sources, change in _traps(rates):
        if sent.files[0].source in sources:
            chosen = _choose(free, count, rng)
            free -= set(chosen)
            for place in chosen:
                sent = _changed(sent, place, fault, change)
    return _outage(sent) if sent.files[0].source == OUTAGE_SOURCE and rates.outage else sent


def _traps(rates: FaultRates) -> tuple[tuple[str, int, tuple[str, ...], Change], ...]:
    sheets, plain = ("hotline_12345", "dispute_ledger"), ("court_filings", "handling_log")
    return (
        ("title_rows", rates.title_rows, sheets, lambda s: s.with_layout(title=True)),
        ("hidden_sheet", rates.hidden_sheet, sheets, lambda s: s.with_layout(hidden_sheet=True)),
        ("twelve_hours", rates.twelve_hours, sheets[:1], _twelve_hours),
        (
            "serial_dates",
            rates.serial_dates,
            sheets[:1],
            lambda s: s.with_layout(serial_dates=True),
        ),
        (
            "date_1904",
            rates.date_1904,
            sheets[:1],
            lambda s: s.with_layout(serial_dates=True, date_1904=True),
        ),
        ("html_sheet", rates.html_sheet, sheets, lambda s: s.with_layout(html=True)),
        ("byte_order_mark", rates.byte_order_mark, plain, lambda s: s.with_layout(mark=True)),
        (
            "wrong_encoding",
            rates.wrong_encoding,
            ("dispute_parties",),
            lambda s: s.with_layout(encoding="gbk"),
        ),
        ("utc_json", rates.utc_json, ("grid_events",), _utc),
    )


def _choose(free: Iterable[int], count: int, rng: Rng) -> list[int]:
    places = np.array(sorted(free), dtype=np.int64)
    return sorted(rng.choice(places, size=min(count, len(places)), replace=False).tolist())


def _changed(sent: Sent, place: int, fault: str, change: Change) -> Sent:
    files = (*sent.files[:place], change(sent.files[place]), *sent.files[place + 1 :])
    note = Injected(fault, files[place].name, "", "", "none", "")
    return replace(sent, files=files, notes=(*sent.notes, note))


def _twelve_hours(shipment: Shipment) -> Shipment:
    """`2025/3/3 下午 2:05:06` in every time column."""
    columns = [c for c in shipment.rows.columns if c.endswith("时间")]
    return shipment.with_rows(
        shipment.rows.assign(**{c: shipment.rows[c].map(_half_day) for c in columns})
    )


def _half_day(cell: str) -> str:
    if " " not in cell:
        return cell
    day, time = cell.split(" ")
    hour = int(time.split(":")[0])
    word = "下午" if hour >= 12 else "上午"
    return f"{day} {word} {(hour - 1) % 12 + 1}{time[time.index(':') :]}"


def _utc(shipment: Shipment) -> Shipment:
    """Times in UTC with a Z, eight hours earlier by the clock."""
    columns = [c for c in shipment.rows.columns if c.endswith("_time")]
    moved = {c: pd.to_datetime(shipment.rows[c]) - pd.Timedelta(hours=8) for c in columns}
    return shipment.with_rows(
        shipment.rows.assign(
            **{c: t.dt.strftime("%Y-%m-%dT%H:%M:%SZ").fillna("") for c, t in moved.items()}
        )
    )


def _outage(sent: Sent) -> Sent:
    """The second and third inbox file never come; the fourth holds all three."""
    if len(sent.files) < 5:
        return sent
    lump = pd.concat([f.rows for f in sent.files[2:5]]).fillna("")
    file = sent.files[4].with_rows(lump)
    missing = [Injected("outage", f.name, "", "", "none", "") for f in sent.files[2:4]]
    # what was noted for the missing files happens in the lump
    notes = [
        replace(n, file=file.name) if n.file in {m.file for m in missing} else n for n in sent.notes
    ]
    return Sent((*sent.files[:2], file, *sent.files[5:]), (*notes, *missing))
