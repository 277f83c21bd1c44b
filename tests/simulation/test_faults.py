"""Every trap is set where the note says, does what it says, and can be switched off."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from simulation.faults.cells import CELL_FAULTS, spoil_cells
from simulation.faults.inject import inject
from simulation.faults.rates import NONE, FaultRates
from simulation.faults.shipments import Shipment
from simulation.streams import stream
from tests.simulation.conftest import City, read_rows

WHOLE = "11010519491231002X"
# trap            cell before           cell after
CELLS = """
masked            11010519491231002X    110105********002X
excel_float       11010519491231002X    1.10105E+17
excel_zeros       110105194912310038    110105194912310000
wrong_check       110105194912310038    110105194912310037
impossible_birth  11010519491231002X    110105194913310021
fifteen_digits    11010519491231002X    110105491231002
odd_x             11010519491231002X    11010519491231002Ｘ
shared_phone      13912345678           119
landline_zero     04725550101           4725550101
"""


def visits(day: int, keys: str) -> Shipment:
    n = len(keys)
    rows = pd.DataFrame(
        {
            "流水号": list(keys), "业务编号": ["J"] * n, "环节": ["调解"] * n, "时间": [f"2025-03-0{day} 09:00:00"] * n,
            "说明": ["一"] * n, "登记时间": [f"2025-03-0{day} 10:00:00"] * n, "更新时间": [f"2025-03-0{day} 10:00:00"] * n,
        },
        dtype=object,
    )  # fmt: skip
    return Shipment("handling_log", date(2025, 3, day + 1), day == 1, rows)


def three_days() -> list[Shipment]:
    return [visits(1, "abcdefgh"), visits(2, "ijkl"), visits(3, "mnop")]


def only(**rates: float) -> FaultRates:
    return replace(NONE, **rates)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", CELLS.strip().splitlines())
def test_a_cell_trap_spoils_a_cell_as_described(line: str) -> None:
    name, before, after = line.split()
    fault = next(f for f in CELL_FAULTS if f.rate == name)
    assert fault.fits(before)
    assert fault.spoil(before) == after


def test_no_cell_carries_two_traps() -> None:
    rows = pd.DataFrame(
        {"JJDBH": [str(i) for i in range(50)], "BJRZJHM": WHOLE, "DFZJHM": ""}, dtype=object
    )
    for column in ("BJDH", "BJNR", "JQLXDM", "JASJ"):
        rows[column] = ""
    everything = replace(
        NONE, masked=0.6, wrong_check=0.6, impossible_birth=0.6, fifteen_digits=0.6, odd_x=0.6
    )
    _, notes = spoil_cells(
        Shipment("police_110", date(2025, 3, 1), True, rows), everything, stream(1, "t")
    )
    assert len({(n.key, n.column) for n in notes}) == len(notes) > 40


def test_without_rates_nothing_is_changed_and_nothing_noted() -> None:
    sent = inject(three_days(), NONE, stream(1, "t"))
    assert sent.notes == ()
    for before, after in zip(three_days(), sent.files, strict=True):
        pd.testing.assert_frame_equal(before.rows, after.rows, check_dtype=False)


def test_a_doubled_row_is_there_twice() -> None:
    sent = inject(three_days(), only(doubled=1.0), stream(1, "t"))
    assert [len(f.rows) for f in sent.files] == [8, 2 * 4, 2 * 4]
    assert {n.counter for n in sent.notes} == {"unchanged"}


def test_a_late_row_comes_a_file_later_with_its_old_times() -> None:
    sent = inject(three_days(), only(late=1.0), stream(1, "t"))
    assert [len(f.rows) for f in sent.files] == [8, 0, 4 + 4]
    assert (
        sent.files[2].rows["登记时间"].str[:10].tolist() == ["2025-03-03"] * 4 + ["2025-03-02"] * 4
    )


def test_a_corrected_row_has_other_content_and_a_new_update_time() -> None:
    sent = inject(three_days(), only(corrected=1.0), stream(1, "t"))
    added = sent.files[1].rows.iloc[4:]
    assert added["说明"].tolist() == ["一（补录）"] * 4
    assert (added["更新时间"].str[:10] == "2025-03-02").all()
    assert set(added["流水号"]) <= set("abcdefgh")


def test_an_untouched_edit_keeps_its_update_time() -> None:
    sent = inject(three_days(), only(untouched_edit=1.0), stream(1, "t"))
    added = sent.files[1].rows.iloc[4:]
    assert (added["更新时间"] == "2025-03-01 10:00:00").all()
    assert {n.rule for n in sent.notes} == {"same_time"}


def test_a_synced_row_differs_only_in_its_update_time() -> None:
    sent = inject(three_days(), only(synced=1.0), stream(1, "t"))
    added = sent.files[1].rows.iloc[4:].set_index("流水号")
    before = visits(1, "abcdefgh").rows.set_index("流水号").loc[added.index]
    same = [c for c in before.columns if c != "更新时间"]
    pd.testing.assert_frame_equal(added[same], before[same], check_dtype=False)
    assert (added["更新时间"] > before["更新时间"]).all()


def test_a_retired_row_says_so() -> None:
    sent = inject(three_days(), only(retired=1.0), stream(1, "t"))
    assert set(sent.files[1].rows["数据状态"]) <= {"", "作废", "误录"}
    assert (sent.files[1].rows["数据状态"] != "").sum() == 4


def test_a_row_without_key_or_time_is_noted_as_refused() -> None:
    sent = inject(three_days(), only(no_key=1.0), stream(1, "t"))
    assert (sent.files[1].rows["流水号"] == "").sum() == 4
    assert {(n.counter, n.rule) for n in sent.notes} == {("quarantined", "key_missing")}
    sent = inject(three_days(), only(bad_time=1.0), stream(1, "t"))
    assert (sent.files[1].rows["时间"] == "待定").sum() == 4


def test_a_stale_version_comes_after_the_newer_one() -> None:
    files = [visits(1, "a"), visits(2, "x"), visits(3, "x"), visits(4, "y")]
    sent = inject(files, only(stale=1.0), stream(1, "t"))
    assert [f.rows["流水号"].tolist() for f in sent.files] == [["a"], [], ["x"], ["y", "x"]]
    assert sent.files[3].rows["更新时间"].tolist()[1] == "2025-03-02 10:00:00"


def test_a_platform_that_was_down_delivers_three_days_in_one_lump() -> None:
    rows = pd.DataFrame(
        {"流转编号": ["1"], "原单号": ["x"], "理由": [""], "更新时间": [""]}, dtype=object
    )
    files = [
        Shipment("transfers", date(2025, 3, d), d == 1, rows.assign(流转编号=str(d)))
        for d in range(1, 7)
    ]
    sent = inject(files, only(outage=1), stream(1, "t"))
    assert [f.arrival.day for f in sent.files] == [1, 2, 5, 6]
    assert sent.files[2].rows["流转编号"].tolist() == ["3", "4", "5"]


@pytest.mark.parametrize("name", [f.name for f in fields(FaultRates)])
def test_every_trap_is_on_by_default_or_stated_off(name: str) -> None:
    off = {"serial_dates", "date_1904", "html_sheet"}
    assert (getattr(FaultRates(), name) == 0) == (name in off)
    assert getattr(NONE, name) == 0


def test_a_clean_city_has_no_notes(clean: City) -> None:
    assert clean.truth("faults").empty


def test_every_masked_number_in_the_files_is_noted_and_every_note_is_in_the_files(
    city: City,
) -> None:
    notes = city.truth("faults")
    for path in city.files("police_110"):
        rows = read_rows(path)
        found = {
            (k, c)
            for c in ("BJRZJHM", "DFZJHM")
            for k, v in zip(rows["JJDBH"], rows[c], strict=True)
            if "*" in v
        }
        mine = notes[(notes["fault"] == "masked") & notes["file"].str.endswith(path.name)]
        # a masked number that comes once more, unchanged, is noted as that and not as a flag again
        again = set(
            notes.loc[
                notes["file"].str.endswith(path.name) & (notes["counter"] == "unchanged"), "key"
            ]
        )
        assert set(zip(mine["key"], mine["column"], strict=True)) <= found
        assert {k for k, _ in found} - set(mine["key"]) <= again


def test_notes_name_files_that_exist_or_were_lost_in_an_outage(city: City) -> None:
    notes = city.truth("faults")
    names = {
        str(p.relative_to(city.root / "deliveries"))
        for p in (city.root / "deliveries").rglob("*.*")
    }
    # a wrong time is in whichever file the row comes in, so its note names none
    assert set(notes.loc[notes["fault"] != "outage", "file"]) - {""} <= names


def test_seeds_of_traps_do_not_disturb_the_city(city: City, clean: City) -> None:
    columns = ["dispute", "at", "level", "type", "doer"]
    pd.testing.assert_frame_equal(
        city.truth("incidents")[columns], clean.truth("incidents")[columns]
    )
    assert np.array_equal(city.truth("acts")["dispute"], clean.truth("acts")["dispute"])
