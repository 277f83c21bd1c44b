"""What people and vendors enter wrongly or otherwise from some day on: in the books, before any file is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from simulation.delivery.faults.notes import ROW, joined, noted
from simulation.presets import Preset
from simulation.record.case import Case
from simulation.record.writers.incidents import incident_keys
from simulation.recorded import NAT, Book, Change, hours
from simulation.streams import chance
from simulation.types import Bools, Column, Texts

# the subclasses of 04 纠纷 in the vendor's new numbering: three change places, two get new numbers
NEW_NUMBERS = {"0401": "0402", "0402": "0403", "0403": "0401", "0404": "0411", "0405": "0412"}
FIRST_CLASS, FINAL_CLASS = "CSJQLXDM", "JQLXDM"
# a later entry of the dead takes this long
LATEST_DAYS = 10


def entered_wrongly(book: Book, case: Case) -> tuple[Book, pd.DataFrame]:
    """The book with these traps in it and their notes, which name no file: the row comes in some."""
    if book.source == "police_110":
        book, dead = _dead_overwritten(book, case)
        book, classes = _renumbered(book, case.world.preset)
        return book, joined([dead, classes]).drop(columns=ROW)
    if book.source == "dispute_ledger":
        late = case.ledger["backdated"].to_numpy(dtype=bool)
        keys = case.ledger["key"].to_numpy(dtype=object)
        return book, _false_times(book, case, set(keys[late]), ("backdated", "受理时间"))
    if book.source == "incidents":
        died = (case.incidents["stated_at"] != case.incidents["at"]).to_numpy()
        keys = incident_keys(case)
        return book, _false_times(book, case, set(keys[died]), ("time_of_death", "发生时间"))
    return book, noted("", "", (), counter="").drop(columns=ROW)


def renumbered_on(preset: Preset) -> date | None:
    """The first day of the new numbering: of the month after so much of the history; None when it never comes."""
    share = preset.faults.renumbered
    if not share:
        return None
    day = preset.history_from + timedelta(
        days=round(share * (preset.history_until - preset.history_from).days)
    )
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _false_times(book: Book, case: Case, wrong: set[str], said: tuple[str, str]) -> pd.DataFrame:
    keys = np.asarray(book.base[book.delivery.key[0]], dtype=object)
    known = pd.Series(keys).isin(wrong).to_numpy() & _delivered(book.entered, case.world.preset)
    return noted(said[0], "", keys[known], counter="none", column=said[1]).drop(columns=ROW)


def _delivered(at: Column, preset: Preset) -> Bools:
    return np.asarray(at < np.datetime64(preset.until, "s"))


def _dead_overwritten(book: Book, case: Case) -> tuple[Book, pd.DataFrame]:
    """Somebody writes the dead of a killing into an earlier call of the dispute, days after it."""
    rng, bad = case.stream("dead overwritten"), case.incidents
    bad = bad[(bad["dead"] > 0).to_numpy() & (bad["dispute"] >= 0).to_numpy()]
    bad = bad[chance(rng, case.world.preset.faults.dead_overwritten, len(bad))]
    bad = bad.drop_duplicates("dispute").assign(
        after=bad["at"].to_numpy() + hours(rng.uniform(6, 24 * LATEST_DAYS, len(bad)))
    )
    row = _last_calls(book, bad)
    at, dead = np.full(len(book.entered), NAT), np.full(len(book.entered), "", dtype=object)
    at[row.index], dead[row.index] = row["after"], row["dead"].astype(str)
    keys = np.asarray(book.base["JJDBH"], dtype=object)
    hit = np.sort(row.index[_delivered(row["after"].to_numpy(), case.world.preset)])
    notes = noted("dead_overwritten", "", keys[hit], counter="none", column="SWRS")
    return replace(book, changes=(*book.changes, Change(at, {"SWRS": dead}))), notes


def _last_calls(book: Book, bad: pd.DataFrame) -> pd.DataFrame:
    """For each of these incidents the last call of its dispute before it, by row of the book."""
    who = book.who[book.who["slot"] == "caller"]
    calls = pd.DataFrame({"called": book.base["BJSJ"], "key": book.base["JJDBH"]})
    calls["dispute"] = calls["key"].map(who.drop_duplicates("key").set_index("key")["dispute"])
    calls["row"] = np.arange(len(calls))
    before = calls.merge(bad[["dispute", "at", "after", "dead"]], on="dispute")
    before = before[before["called"] < before["at"]].sort_values(["called", "row"])
    return before.drop_duplicates("dispute", keep="last").set_index("row")


def _renumbered(book: Book, preset: Preset) -> tuple[Book, pd.DataFrame]:
    """The vendor's new software numbers the subclasses of disputes anew; the note says what each call really was."""
    on = renumbered_on(preset)
    if on is None:
        return book, noted("", "", (), counter="")
    called = np.asarray(book.base["BJSJ"])
    late = called >= np.datetime64(on, "s")
    was = np.asarray(book.base[FIRST_CLASS], dtype=object)
    base = {**book.base, FIRST_CLASS: _numbered(was, late)}
    changes = tuple(_changed(change, late) for change in book.changes)
    hit = late & pd.Series(was).isin(set(NEW_NUMBERS)).to_numpy() & _delivered(book.entered, preset)
    keys = np.asarray(book.base["JJDBH"], dtype=object)[hit]
    notes = noted("renumbered", "", keys, counter="read_as", column=FIRST_CLASS)
    return replace(book, base=base, changes=changes), notes.assign(rule=was[hit])


def _changed(change: Change, late: Bools) -> Change:
    columns = {
        name: _numbered(np.asarray(cells, dtype=object), late)
        if name in (FIRST_CLASS, FINAL_CLASS)
        else cells
        for name, cells in change.columns.items()
    }
    return Change(change.at, columns)


def _numbered(codes: Texts, late: Bools) -> Texts:
    new = pd.Series(codes).map(NEW_NUMBERS).to_numpy(dtype=object)
    found: Texts = np.where(late & ~pd.isna(new), new, codes).astype(object)
    return found
