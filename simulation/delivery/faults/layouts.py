"""Traps of whole files: title rows, hidden sheets, marks, wrong encodings, other clocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simulation.delivery.faults.notes import ROW, joined, noted, stored
from simulation.delivery.faults.shipments import Sent, Shipment
from simulation.fault_rates import FaultRates
from simulation.types import Rng

HOTLINE, LEDGER = "hotline_12345", "dispute_ledger"
Change = Callable[[Shipment], Shipment]


@dataclass(frozen=True)
class FileTrap:
    """A trap of whole files: a file carries one of each `side` (its look, its times), and no HTML real dates."""

    rate: str
    sources: tuple[str, ...]
    side: str
    change: Change
    needs_excel: bool = False


def set_file_traps(sent: Sent, rates: FaultRates, rng: Rng) -> Sent:
    """The source's files with all file traps set."""
    used: dict[str, set[int]] = {}
    for trap in FILE_TRAPS:
        if sent.files[0].source in trap.sources:
            taken = used.setdefault(trap.side, set())
            chosen = _choose(sent, trap, taken, count=getattr(rates, trap.rate), rng=rng)
            taken |= set(chosen)
            for place in chosen:
                sent = _changed(sent, place, trap)
    return sent


def _choose(sent: Sent, trap: FileTrap, taken: set[int], *, count: int, rng: Rng) -> list[int]:
    free = [
        n
        for n, file in enumerate(sent.files)
        if n and n not in taken and not (trap.needs_excel and file.layout.html) and len(file.rows)
    ]
    if not free:
        return []
    places = rng.choice(np.array(free), size=min(count, len(free)), replace=False)
    return sorted(int(place) for place in places)


def _changed(sent: Sent, place: int, trap: FileTrap) -> Sent:
    old, new = sent.files[place], trap.change(sent.files[place])
    files = (*sent.files[:place], new, *sent.files[place + 1 :])
    notes, counts = (_renamed(frame, old, new) for frame in (sent.notes, sent.counts))
    more = [noted(trap.rate, new.name, [""], counter="none").drop(columns=ROW)]
    if trap.rate == "serial_numbers":
        more.append(_serials(new, notes))
    return replace(sent, files=files, notes=joined([notes, *more]), counts=counts)


def _renamed(frame: pd.DataFrame, old: Shipment, new: Shipment) -> pd.DataFrame:
    if old.name == new.name:
        return frame
    return frame.assign(file=frame["file"].replace(old.name, new.name))


def _serials(file: Shipment, notes: pd.DataFrame) -> pd.DataFrame:
    """A flag per time of every row that is stored: nothing says that the number is a date."""
    keys = file.keys()
    kept = stored(keys, notes, file.name)
    parts = []
    for column in _times(file):
        here = keys[kept & (file.rows[column] != "").to_numpy()]
        parts.append(
            noted(
                "serial_numbers",
                file.name,
                here,
                counter="flag",
                column=column,
                rule="excel_serial",
            )
        )
    return joined(parts).drop(columns=ROW)


def _times(file: Shipment) -> list[str]:
    return [c for c in file.rows.columns if c.endswith("时间")]


def _twelve_hours(spell: Callable[[str, str, int], str]) -> Change:
    """A change of every time column into a spelling with two halves of the day."""

    def change(file: Shipment) -> Shipment:
        times = {c: file.rows[c].map(lambda cell: _half_day(cell, spell)) for c in _times(file)}
        return file.with_rows(file.rows.assign(**times))

    return change


def _half_day(cell: str, spell: Callable[[str, str, int], str]) -> str:
    if " " not in cell:
        return cell
    day, time = cell.split(" ")
    hour = int(time.split(":")[0])
    return spell(day, f"{(hour - 1) % 12 + 1}{time[time.index(':') :]}", hour)


def _chinese(day: str, time: str, hour: int) -> str:
    """`2025/3/3 下午 2:05:06`."""
    return f"{day} {'下午' if hour >= 12 else '上午'} {time}"


def _english(day: str, time: str, hour: int) -> str:
    """`2025/3/3 2:05:06 PM`."""
    return f"{day} {time} {'PM' if hour >= 12 else 'AM'}"


def _utc(file: Shipment) -> Shipment:
    """Times in UTC with a Z; the steps inside are another system's text and stay as they are."""
    columns = [c for c in file.rows.columns if c.endswith("_time")]
    return file.with_rows(file.rows.assign(**{c: file.rows[c].map(_in_utc) for c in columns}))


def _in_utc(cell: str) -> str:
    return f"{pd.Timestamp(cell) - pd.Timedelta(hours=8):%Y-%m-%dT%H:%M:%SZ}" if cell else ""


def _layout(**changes: object) -> Change:
    return lambda file: file.with_layout(**changes)


BOTH, PLAIN = (HOTLINE, LEDGER), ("court_filings", "handling_log")
FILE_TRAPS = (
    FileTrap("html_sheet", (LEDGER,), "look", _layout(html=True)),
    FileTrap("title_rows", BOTH, "look", _layout(title=True)),
    FileTrap("hidden_sheet", (HOTLINE,), "look", _layout(hidden_sheet=True)),
    FileTrap("header_variant", BOTH, "look", _layout(spaced_headings=True)),
    FileTrap("byte_order_mark", PLAIN, "look", _layout(mark=True)),
    FileTrap("wrong_encoding", ("dispute_parties",), "look", _layout(encoding="gb18030")),
    FileTrap("serial_dates", (HOTLINE,), "times", _layout(times="dates"), needs_excel=True),
    FileTrap("serial_numbers", (HOTLINE,), "times", _layout(times="numbers"), needs_excel=True),
    FileTrap("date_1904", (LEDGER,), "times", _layout(times="dates", date_1904=True), needs_excel=True),
    FileTrap("mixed_dates", (LEDGER,), "times", _layout(times="mixed"), needs_excel=True),
    FileTrap("twelve_hours", (HOTLINE,), "times", _twelve_hours(_chinese)),
    FileTrap("twelve_hours_english", (LEDGER,), "times", _twelve_hours(_english)),
    FileTrap("utc_json", ("grid_events",), "times", _utc),
)  # fmt: skip
