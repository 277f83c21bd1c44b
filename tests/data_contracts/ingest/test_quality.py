"""The quality page, the audit and the handbook say what the warehouse and the contracts hold."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import pytest
from rich.console import Console

from data_contracts import handbook, quality
from data_contracts.checks import audit
from tests.data_contracts.ingest.town import Town

CALLS = """
JJDBH | BJSJ                | BJRMC              | BJRZJHM            | WD | FKSJ                | YWCWQ | GLZJJDBH
A1    | 2024-01-05 10:00:00 | <b>张三</b>        | 110105********1234 | 40 | 2024-01-05 09:00:00 | 1     | A9
A2    | 2024-01-05 11:00:00 | 李四               | 110105********1234 | 40 |                     |       | A1
A3    | 1900-01-01 00:00:00 | 王五               |                    | 40 |                     |       |
"""


def deliver(town: Town) -> None:
    town.deliver("police_110", CALLS, mode="history")
    town.deliver(
        "police_110",
        CALLS.replace("A1    |", "A4    |").replace("A3    |", "      |"),
        day="2024-01-10",
    )


def test_the_report_accounts_for_every_row(town: Town) -> None:
    deliver(town)
    found = quality.report(town.con)
    [source] = found.sources
    assert (source.files, source.rows_in, source.quarantined) == (2, 3 + 3, 1 + 1)
    assert found.balanced and source.balanced
    assert not replace(source, new=source.new + 1).balanced
    assert (found.links, found.dangling_links) == (3, 2)  # A1 and A4 name A9, A2 names A1
    assert {(line.rule, line.rows) for line in found.flags} >= {("masked", 3), ("time_order", 2)}


def test_the_share_of_rebuilt_clocks_is_shown_per_table(town: Town) -> None:
    deliver(town)
    records = next(line for line in quality.report(town.con).clocks if line.table == "core.records")
    # A1 and A2 from history, A4 from the nightly file
    assert records.reconstructed_share == 2 / 3


def test_the_shares_of_rebuilt_clocks_can_be_asked_for_alone(town: Town) -> None:
    assert quality.reconstructed_shares(town.con) == {}
    deliver(town)
    # A1 and A2 came as bulk history, A4 live
    assert quality.reconstructed_shares(town.con)["core.records"] == 2 / 3


def test_the_page_stands_alone_and_shows_no_name(town: Town) -> None:
    deliver(town)
    page = quality.render_html(quality.report(town.con))
    assert "http" not in page.replace("http-equiv", "")
    assert "张三" not in page and "李四" not in page
    assert "主要时间为空或无法识别" in page and "账平" in page


def test_an_empty_warehouse_has_a_page_too(town: Town) -> None:
    found = quality.report(town.con)
    assert found.reconstructed_share == 0
    assert "隔离区是空的" in quality.render_html(found)


def test_the_same_report_on_screen(town: Town) -> None:
    deliver(town)
    out = io.StringIO()
    Console(file=out, width=160).print(quality.render_text(quality.report(town.con)))
    assert "每一行都有着落" in out.getvalue()
    assert "110 接警单" in out.getvalue()


@pytest.fixture
def audited(town: Town) -> Town:
    deliver(town)
    return town


def failed(town: Town) -> set[tuple[str, str]]:
    files = [file_id for (file_id,) in town.rows("select file_id from ops.deliveries")]
    findings = audit(town.con, files, checked_at=datetime(2024, 1, 11), seed=1)
    assert len(findings) > 50
    return {(f.table, f.expectation) for f in findings if not f.success}


def test_the_audit_finds_nothing_after_admission_and_every_planted_fault(audited: Town) -> None:
    assert failed(audited) == set()
    audited.con.execute("update core.cues set cue = '外星人'")
    audited.con.execute("update core.steps set replaced_at = known_at - interval 1 day")
    audited.con.execute("update core.findings set known_at = happened_at - interval 1 second")
    audited.con.execute("insert into core.records select * from core.records where row_key = 'A1'")
    assert failed(audited) == {
        ("core.cues", "只取代码表 cue"),
        ("core.findings", "得知时间不早于发生时间"),
        ("core.records", "同一事实只有一行当前有效"),
    }
    page = quality.render_html(quality.report(audited.con))
    assert "police_110:A1:weapon" in page


def test_a_large_batch_is_sampled_and_says_so(audited: Town) -> None:
    files = [file_id for (file_id,) in audited.rows("select file_id from ops.deliveries")]
    findings = audit(audited.con, files, checked_at=datetime(2024, 1, 11), sample_above=2)
    records = [f for f in findings if f.table == "core.records"]
    assert {(f.sampled, f.rows_n) for f in records} == {(True, 2)}


def test_the_handbook_is_fresh() -> None:
    written = handbook.PATH.read_text(encoding="utf-8")
    assert written == handbook.handbook(), "run `python -m data_contracts.handbook`"
