"""A folder of files: in the right order, each once, and one bad file stops nothing else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from data_contracts.adapters import load_adapter
from data_contracts.ingest import FileCount, ingest_folder
from data_contracts.quality import report
from tests.data_contracts.ingest.town import KEYS, Town, as_csv

LEDGER = """
纠纷编号 | 事件类别 | 受理时间            | 录入时间            | 更新时间
J1       | 0101     | 2024-01-02 09:00:00 | 2024-01-02 10:00:00 | 2024-01-02 10:00:00
"""
PARTIES = """
纠纷编号 | 序号 | 角色   | 更新时间
J1       | 1    | 申请方 | 2024-01-02 10:00:00
"""
EXPORT = """
[adapter]
source = "{source}"
name = "{source}"
file = "export*.csv"
[columns]
{time} = "at"
{more}
[key]
columns = ["id"]
"""


def put(town: Town, name: str, table: str) -> None:
    path = town.home / "inbox" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(as_csv(table), encoding="utf-8")


def take(town: Town, **options: object) -> list[FileCount]:
    now = datetime(2024, 1, 9, 7)
    return ingest_folder(
        town.con, town.home / "inbox", mode="live", keys=KEYS, ingested_at=now, **options
    )  # type: ignore[arg-type]


def test_files_go_by_day_and_within_a_day_what_others_refer_to_comes_first(town: Town) -> None:
    for day in ("20240104", "20240103"):
        put(town, f"dispute_parties_{day}.csv", PARTIES)
        put(town, f"dispute_ledger_{day}.csv", LEDGER)
    assert [count.name for count in take(town)] == [
        "dispute_ledger_20240103.csv",
        "dispute_parties_20240103.csv",
        "dispute_ledger_20240104.csv",
        "dispute_parties_20240104.csv",
    ]
    assert town.rows("select distinct known_at from core.records") == [("01-03 06:00",)]


def test_a_second_run_takes_only_what_is_new(town: Town) -> None:
    put(town, "dispute_ledger_20240103.csv", LEDGER)
    assert [count.state for count in take(town)] == ["loaded"]
    put(town, "dispute_ledger_20240104.csv", LEDGER.replace("J1", "J2"))
    assert [(count.state, count.new) for count in take(town)] == [("already", 1), ("loaded", 1)]


def test_one_bad_file_stops_nothing_else_and_a_stranger_is_named(town: Town) -> None:
    put(town, "dispute_ledger_20240103.csv", LEDGER.replace("纠纷编号", "编号"))
    put(town, "dispute_parties_20240103.csv", PARTIES)
    put(town, "holiday_photos.csv", PARTIES)
    put(town, "dispute_ledger.csv", LEDGER)
    counts = {count.name: count for count in take(town)}
    assert {name: count.state for name, count in counts.items()} == {
        "dispute_ledger_20240103.csv": "stopped",
        "dispute_parties_20240103.csv": "loaded",
        "holiday_photos.csv": "unknown",
        "dispute_ledger.csv": "unknown",
    }
    assert "没有日期" in str(counts["dispute_ledger.csv"].message)
    assert "纠纷编号" in str(counts["dispute_ledger_20240103.csv"].message)


def test_progress_is_told_after_each_file(town: Town) -> None:
    put(town, "dispute_ledger_20240103.csv", LEDGER)
    put(town, "dispute_parties_20240103.csv", PARTIES)
    told: list[tuple[int, int, str]] = []
    take(town, progress=lambda done, total, count: told.append((done, total, count.source)))
    assert told == [(1, 2, "dispute_ledger"), (2, 2, "dispute_parties")]


def test_one_export_may_hold_reports_and_outcomes(town: Town, tmp_path: Path) -> None:
    put(town, "export.csv", "id | at\n1 | 2024-01-02 09:00:00")
    adapters = []
    for source, time, more in (
        ("incidents", '"发生时间"', '"层级" = { constant = "1" }\n"类型" = { constant = "E1" }'),
        ("police_110", "BJSJ", ""),
    ):
        path = tmp_path / f"{source}.toml"
        path.write_text(EXPORT.format(source=source, time=time, more=more), encoding="utf-8")
        adapters.append(load_adapter(path))
    counts = take(town, adapters=adapters, received_at=datetime(2024, 1, 3, 6))
    assert [(count.source, count.new) for count in counts] == [("police_110", 1), ("incidents", 1)]


def test_no_file_is_passed_over_whatever_its_name_ends_with(town: Town) -> None:
    put(town, "Dispute_Ledger_20240103.CSV", LEDGER)
    put(town, "dispute_parties_20240103.tsv", PARTIES.replace("|", "\t"))
    put(town, "police_110_20240103.docx", LEDGER)
    put(town, "photo.JPG", LEDGER)
    counts = {count.name: count for count in take(town)}
    assert {name: count.state for name, count in counts.items()} == {
        "Dispute_Ledger_20240103.CSV": "loaded",
        "dispute_parties_20240103.tsv": "loaded",
        "police_110_20240103.docx": "unknown",
        "photo.JPG": "unknown",
    }
    assert "不认识的格式" in str(counts["photo.JPG"].message)
    unknown = "select name, source, rows_in from ops.deliveries where state = 'unknown'"
    assert set(town.rows(unknown)) >= {("police_110_20240103.docx", "unknown", 0)}
    assert take(town)[0].state == "already"
    assert [line.title for line in report(town.con).sources][-1] == "未识别"


def test_the_tenth_part_of_a_day_comes_after_the_second(town: Town) -> None:
    for part in ("_10", "_2", ""):
        put(town, f"dispute_ledger_20240103{part}.csv", LEDGER.replace("J1", f"J{part}"))
    assert [count.name.removesuffix(".csv")[23:] for count in take(town)] == ["", "_2", "_10"]


def test_a_name_with_a_date_still_to_come_stops_its_file(town: Town) -> None:
    put(town, "dispute_ledger_20990101.csv", LEDGER)
    put(town, "dispute_ledger_20240110.csv", LEDGER)
    tomorrow, far = take(town)
    assert (tomorrow.state, far.state) == ("loaded", "stopped")
    assert "2099-01-01" in str(far.message) and "文件名中的日期" in str(far.message)
    assert town.rows("select distinct known_at from core.records") == [("01-10 06:00",)]
