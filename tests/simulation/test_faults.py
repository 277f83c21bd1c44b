"""Every trap is set where the note says, does what it says, and can be switched off.

Long because each of some thirty traps has a test over the same three days of files.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from simulation.city import write_city
from simulation.delivery.faults.cells import BARE_BREAK, BARE_COMMA, CELL_FAULTS, spoil_cells
from simulation.delivery.faults.crossed import cross_cells
from simulation.delivery.faults.dangling import References
from simulation.delivery.faults.entered import NEW_NUMBERS, renumbered_on
from simulation.delivery.faults.inject import inject
from simulation.delivery.faults.notes import joined
from simulation.delivery.faults.shipments import Sent, Shipment
from simulation.fault_rates import NONE, FaultRates
from simulation.presets import PRESETS
from simulation.streams import stream
from tests.simulation.conftest import SEED, City, read_rows

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
code_zero         0101                  101
unknown_time      2024-01-02            9999-12-31
unknown_time      2024-01-03            1900-01-01
beyond_calendar   2025-03-04            2027-03-04
unknown_code      0401                  8888
"""
# what the notes of a city without any trap may be about: nobody set it
BY_ITSELF = {"untyped_column", "before_its_record"}


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


def tickets(day: int, n: int) -> Shipment:
    at = f"2025/3/{day} 9:05:06"
    rows = pd.DataFrame(
        {
            "序号": "1", "办件编号": [f"T{day}-{i}" for i in range(n)], "诉求人证件类型": "111", "诉求人证件号": WHOLE,
            "诉求人电话": "", "对方证件号": "", "经度": "", "纬度": "", "受理时间": at, "办结时间": at,
            "投诉办件": "", "承诺完成时间": "", "诉求内容": "", "事发地址": "一", "办理单位代码": "150202001300000",
            "更新时间": "",
        },
        dtype=object,
    )  # fmt: skip
    return Shipment("hotline_12345", date(2025, 3, day + 1), day == 1, rows)


def calls(n: int) -> Shipment:
    columns = ("BJRZJHM", "BJRZJLX", "DFZJHM", "JD", "WD", "FKSJ", "BJSJ", "BJNR", "JQLXDM", "JASJ")
    rows = pd.DataFrame({"JJDBH": [str(i) for i in range(n)]}, dtype=object)
    rows[list(columns)] = ""
    rows[["BJDH", "LXDH", "GXDWDM"]] = ["13912345678", "13912345678", "150202001100000"]
    return Shipment("police_110", date(2025, 3, 1), True, rows.astype(object))


def three_days() -> list[Shipment]:
    return [visits(1, "abcdefgh"), visits(2, "ijkl"), visits(3, "mnop")]


@pytest.fixture(scope="module")
def set_traps(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names of the traps in a town with a longer inbox and more deaths entered wrongly."""
    root, tiny = tmp_path_factory.mktemp("traps"), PRESETS["tiny"]
    rates = replace(tiny.faults, time_of_death=1.0, backdated=1.0)
    write_city(root, preset=replace(tiny, inbox_days=60, faults=rates), seed=SEED)
    return frozenset(pd.read_parquet(root / "truth" / "faults.parquet")["fault"])


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
        Shipment("police_110", date(2025, 3, 1), True, rows), everything, stream(1, "t"), taken={}
    )
    assert not notes.duplicated(["key", "column"]).any()
    assert len(notes) > 40


def test_a_cell_that_is_taken_is_left_alone() -> None:
    shipment = calls(3)
    taken = {"BJDH": np.array([True, False, True])}
    _, notes = spoil_cells(shipment, only(shared_phone=1.0), stream(1, "t"), taken=taken)
    assert notes["key"].tolist() == ["1"]


def test_without_rates_nothing_is_changed_and_nothing_noted() -> None:
    sent = inject(three_days(), NONE, stream(1, "t"))
    assert sent.notes.empty
    for before, after in zip(three_days(), sent.files, strict=True):
        pd.testing.assert_frame_equal(before.rows, after.rows, check_dtype=False)


def test_a_doubled_row_is_there_twice() -> None:
    sent = inject(three_days(), only(doubled=1.0), stream(1, "t"))
    assert [len(f.rows) for f in sent.files] == [8, 2 * 4, 2 * 4]
    assert set(sent.notes["counter"]) == {"unchanged"}


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
    noted = sent.notes[["counter", "rule", "column"]].drop_duplicates().values.tolist()
    assert noted == [["version", "same_time", ""], ["flag", "same_time", "更新时间"]]


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
    assert set(sent.notes["counter"] + " " + sent.notes["rule"]) == {"quarantined key_missing"}
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
    assert sent.notes["counter"].tolist() == ["lost", "lost"]


def test_what_does_not_fit_on_a_sheet_is_lost_and_its_traps_with_it() -> None:
    sent = inject([tickets(1, 2), tickets(2, 6)], only(sheet_rows=5, masked=1.0), stream(1, "t"))
    assert [len(f.rows) for f in sent.files] == [2, 5 - 1]
    lost = sent.notes[sent.notes["counter"] == "lost"]
    assert lost["key"].tolist() == ["T2-4", "T2-5"]
    masked = sent.notes[sent.notes["counter"] == "flag"]
    assert set(masked["key"]) == {"T1-0", "T1-1", "T2-0", "T2-1", "T2-2", "T2-3"}


def test_a_full_sheet_takes_no_more_rows() -> None:
    sent = inject(
        [tickets(1, 9), tickets(2, 6)], only(sheet_rows=5, redelivered=1.0), stream(1, "t")
    )
    assert len(sent.files[1].rows) == 5 - 1


def test_an_unquoted_text_has_nothing_in_it_that_would_be_quoted() -> None:
    fault = next(f for f in CELL_FAULTS if f.rate == "bare_commas")
    assert fault.spoil("夫妻吵架打人") == f"夫妻吵{BARE_COMMA}架打人"
    assert not fault.fits('他说"等着瞧"，很凶')
    assert not fault.fits("夫妻吵架,打人了")
    other = next(f for f in CELL_FAULTS if f.rate == "bare_breaks")
    assert BARE_BREAK in other.spoil("夫妻吵架打人")


def test_an_officer_calls_with_one_of_few_numbers() -> None:
    crossed, notes, taken = cross_cells(calls(40), only(officer_phone=1.0), stream(1, "t"))
    assert crossed.rows["BJDH"].nunique() == 2  # of one unit
    assert (crossed.rows["BJDH"] == crossed.rows["LXDH"]).all()
    assert len(notes) == 40
    assert taken["BJDH"].all()


def test_a_paper_without_its_type_is_a_passport_or_a_permit() -> None:
    crossed, notes, _ = cross_cells(tickets(1, 4), only(untyped_paper=1.0), stream(1, "t"))
    assert crossed.rows["诉求人证件号"].str.fullmatch(r"[EH]\d{8}").all()
    assert set(crossed.rows["诉求人证件类型"]) == {""}
    assert set(notes["rule"]) == {"document_type"}


def test_counts_say_what_becomes_of_every_row() -> None:
    rates = only(doubled=0.5, corrected=0.5, no_key=0.5, redelivered=0.5)
    sent = inject(three_days(), rates, stream(3, "t"))
    counts = sent.counts.set_index("file")
    parts = counts[["new", "version", "unchanged", "quarantined"]].sum(axis=1)
    assert (counts["rows"] == parts).all()
    assert counts["rows"].tolist() == [len(f.rows) for f in sent.files]
    assert counts["new"].tolist() == [8, 4, 4]
    assert counts["version"].sum() == (sent.notes["fault"] == "corrected").sum() > 0


def test_each_file_trap_takes_a_file_of_its_own_kind() -> None:
    files = [tickets(1, 1), *(tickets(day, 2) for day in range(2, 9))]
    sent = inject(files, only(serial_dates=2, twelve_hours=2, title_rows=3), stream(1, "t"))
    assert [f.layout.times for f in sent.files].count("dates") == 2
    assert sum(f.layout.title for f in sent.files) == 3
    halves = [f for f in sent.files if f.rows["受理时间"].str.contains("午").any()]
    assert len(halves) == 2
    assert not any(f.layout.times == "dates" for f in halves)


def test_bare_serial_numbers_are_noted_time_by_time() -> None:
    files = [tickets(1, 1), tickets(2, 3)]
    sent = inject(files, only(serial_numbers=1, doubled=1.0), stream(1, "t"))
    flags = sent.notes[sent.notes["rule"] == "excel_serial"]
    assert len(flags) == 3 * 2  # two times a ticket; the doubled ones are not stored again


@pytest.mark.parametrize("name", [f.name for f in fields(FaultRates)])
def test_every_trap_is_on_by_default_and_can_be_switched_off(name: str) -> None:
    assert getattr(FaultRates(), name) > 0
    assert getattr(NONE, name) == 0


@pytest.mark.parametrize("name", [f.name for f in fields(FaultRates)])
def test_every_trap_is_somewhere_in_sixty_days_of_a_small_town(
    set_traps: frozenset[str], name: str
) -> None:
    rare = {"sheet_rows"}  # no sheet of a small town is full
    assert name in rare or name in set_traps


def test_a_record_that_comes_later_than_its_step_is_noted() -> None:
    seen = References()
    step = visits(2, "ij")
    first = pd.DataFrame({"上报编号": ["J"], "内容": ["x"]}, dtype=object)
    reports = [
        Shipment("enterprise_reports", date(2025, 3, day), day == 1, first.assign(上报编号=key))
        for day, key in ((1, "K"), (4, "J"))
    ]
    for files in (reports, [visits(1, "a"), step]):
        seen.see(Sent(tuple(files), joined([])))
    notes = seen.notes()
    assert notes["key"].tolist() == ["a", "i", "j"]
    assert set(notes["rule"]) == {"reference"}


def test_new_numbers_come_with_the_first_day_of_a_month(city: City) -> None:
    on = renumbered_on(PRESETS["tiny"])
    assert on == date(2024, 11, 1)
    assert renumbered_on(replace(PRESETS["tiny"], faults=NONE)) is None
    text = (city.root / "mappings" / "police_110.toml").read_text(encoding="utf-8")
    assert text.count(f"valid_from = {on}") == len(NEW_NUMBERS)


def test_calls_have_the_new_numbers_from_that_day_on(city: City, clean: City) -> None:
    old, new = (
        read_rows(c.files("police_110", "history")[0]).set_index("JJDBH") for c in (clean, city)
    )
    both = old.join(new.add_suffix("_new"), how="inner")
    late = both["BJSJ"] >= "2024-11-01"
    assert (both.loc[~late, "CSJQLXDM"] == both.loc[~late, "CSJQLXDM_new"]).all()
    told = both.loc[late, "CSJQLXDM"]
    assert (told.replace(NEW_NUMBERS) == both.loc[late, "CSJQLXDM_new"]).all()


def test_the_dead_of_a_killing_stand_in_an_earlier_call(city: City, clean: City) -> None:
    notes = city.truth("faults")
    keys = set(notes.loc[notes["fault"] == "dead_overwritten", "key"])
    dead = pd.concat([read_rows(p)[["JJDBH", "SWRS"]] for p in city.files("police_110")])
    before = pd.concat([read_rows(p)[["JJDBH", "SWRS"]] for p in clean.files("police_110")])
    assert keys <= set(dead.loc[dead["SWRS"] != "0", "JJDBH"])
    assert len(keys & set(before.loc[before["SWRS"].isin(["", "0"]), "JJDBH"])) == len(keys) > 0


def test_a_clean_city_has_no_trap(clean: City) -> None:
    assert set(clean.truth("faults")["fault"]) <= BY_ITSELF
    assert not (clean.root / "mappings").exists()


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
