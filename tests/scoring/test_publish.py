"""What is published: files, bytes, formulas, names. Long because every format is held against the same list."""

import csv
import json
import re
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from scoring import policy
from scoring.errors import PublishedError
from scoring.ledger import Ledger
from scoring.publish.cells import LIVE, harmless
from scoring.publish.folders import place, publishing
from scoring.publish.manifest import sha256_of
from scoring.publish.styles import lines_of
from scoring.publish.tabular import write_csv
from scoring.reading import explain
from scoring.score import score
from scoring.scored import DISPUTE_COLUMNS, PERSON_COLUMNS, ScoredList
from scoring.showing import explanation_view
from tests.scoring.scored_city import NIGHT, models, publish, small_city

FILES = {
    "disputes.csv", "disputes.json", "disputes.parquet", "disputes.xlsx",
    "persons.csv", "persons.json", "persons.parquet", "persons.xlsx",
    "evidence.parquet", "members.parquet", "index.html", "manifest.json",
}  # fmt: skip


def scored_list(as_of: pd.Timestamp = NIGHT, **changes: float) -> ScoredList:
    return score(
        small_city(), as_of, models=models(**changes), policy=policy.load("default"),
        ledger=Ledger("sqlite://"), recorded_at=as_of,
    )  # fmt: skip


@pytest.fixture(scope="module")
def scored() -> ScoredList:
    return scored_list()


@pytest.fixture(scope="module")
def folder(scored: ScoredList, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(scored, tmp_path_factory.mktemp("published")).path


def visible(root: Path) -> set[str]:
    return {path.name for path in root.iterdir() if not path.name.startswith(".")}


def test_the_same_list_has_the_same_bytes_in_every_file_wherever_and_whenever(
    tmp_path: Path,
) -> None:
    # two processes' worth of work: warehouse, scoring and writing are all done twice
    one, two = (publish(scored_list(), tmp_path / name).path for name in ("one", "two"))
    assert visible(one) == FILES
    assert [n for n in sorted(FILES) if (one / n).read_bytes() != (two / n).read_bytes()] == []


def test_an_identical_list_is_not_written_again(scored: ScoredList, tmp_path: Path) -> None:
    first, again = publish(scored, tmp_path), publish(scored_list(), tmp_path)
    assert (first.new, again.new) == (True, False)
    assert (first.path, first.manifest) == (again.path, again.manifest)
    assert visible(tmp_path) == {"20240301T0800", "latest"}


def test_another_result_for_the_same_night_stands_beside_the_old_one(
    scored: ScoredList, tmp_path: Path
) -> None:
    old = publish(scored, tmp_path)
    before = {n: sha256_of(old.path / n) for n in FILES}
    new = publish(scored_list(shift=1.0), tmp_path)
    assert (new.path.name, new.version) == ("20240301T0800.v2", 2)
    assert {n: sha256_of(old.path / n) for n in FILES} == before
    assert (tmp_path / "latest").read_text() == "20240301T0800.v2\n"


def test_an_old_night_scored_again_does_not_become_the_latest(
    scored: ScoredList, tmp_path: Path
) -> None:
    publish(scored_list(NIGHT + timedelta(days=1)), tmp_path)
    publish(scored, tmp_path)
    assert (tmp_path / "latest").read_text() == "20240302T0800\n"


def test_the_tenth_version_is_newer_than_the_ninth(scored: ScoredList, tmp_path: Path) -> None:
    for n in range(10):
        published = publish(replace(scored, model_versions={"dispute": f"m{n}"}), tmp_path)
    assert published.version == 10
    assert (tmp_path / "latest").read_text() == "20240301T0800.v10\n"


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {path!r}
from scoring.publish import folders
from tests.scoring.test_publish import publish, scored_list
folders.Path.rename = lambda self, target: os.kill(os.getpid(), signal.SIGKILL)
publish(scored_list(), Path({root!r}))
"""


def test_a_process_killed_before_the_rename_leaves_nothing_visible_and_the_next_one_tidies_up(
    scored: ScoredList, tmp_path: Path
) -> None:
    code = KILLED.format(path=sys.path, root=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path.cwd(), check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL
    left = [path for path in tmp_path.iterdir() if path.name.startswith(".writing-")]
    assert [len(list(path.iterdir())) for path in left] == [len(FILES)]
    assert visible(tmp_path) == set()
    publish(scored, tmp_path)
    assert visible(tmp_path) == {"20240301T0800", "latest"}
    assert not left[0].exists()


def test_a_failure_while_writing_leaves_nothing_at_all(scored: ScoredList, tmp_path: Path) -> None:
    broken = replace(scored, members=pd.DataFrame({"dispute_id": [object()]}))
    with pytest.raises(Exception, match="object"):
        publish(broken, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_published_list_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "20240301T0800").mkdir()
    with publishing(tmp_path) as writing, pytest.raises(PublishedError, match="never overwritten"):
        place(writing, tmp_path / "20240301T0800")


def test_the_manifest_names_every_file_with_its_hash_and_what_made_it(
    folder: Path, scored: ScoredList
) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"] == {n: sha256_of(folder / n) for n in FILES - {"manifest.json"}}
    assert manifest["models"]["dispute"] == "dispute-000000000001"
    assert manifest["policy"]["hash"] == policy.load("default").hash
    assert sum(manifest["counts"]["codes"].values()) == manifest["rows"]["disputes"] == 3
    assert {
        "table": "core.findings",
        "known": 1,
        "visible": 1,
        "reconstructed": 0,
        "last_known_at": "2024-02-29T01:00:00",
    } in manifest["data_seen"]


def test_every_format_holds_the_same_rows_in_the_stable_columns(folder: Path) -> None:
    for name, columns, key in (
        ("disputes", DISPUTE_COLUMNS, "dispute_id"),
        ("persons", PERSON_COLUMNS, "person_id"),
    ):
        from_csv = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        from_parquet = pq.read_table(folder / f"{name}.parquet").to_pandas()
        from_json = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        rows = list(openpyxl.load_workbook(folder / f"{name}.xlsx").worksheets[0].values)
        assert (
            tuple(from_csv.columns)
            == tuple(from_parquet.columns)
            == tuple(from_json[0])
            == rows[0]
            == columns
        )
        ids = [
            list(from_csv[key]),
            list(from_parquet[key]),
            [r[key] for r in from_json],
            [r[columns.index(key)] for r in rows[2:]],
        ]
        assert ids[1:] == ids[:-1]


def test_csv_opens_in_excel_as_utf_8(folder: Path) -> None:
    assert (folder / "disputes.csv").read_bytes().startswith("\ufeffas_of,dispute_id".encode())


def test_the_workbook_shows_chinese_headings_over_hidden_stable_names(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "disputes.xlsx")
    sheet = book.worksheets[0]
    assert book.sheetnames == ["矛盾纠纷预警名单", "说明"]
    assert sheet.row_dimensions[1].hidden
    assert [sheet["B1"].value, sheet["B2"].value] == ["dispute_id", "纠纷编号"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C3", "A2:X5")
    code = sheet.cell(3, DISPUTE_COLUMNS.index("code") + 1)
    assert (code.value, code.fill.start_color.rgb) == ("橙", "FFEF6C00")


HOSTILE = st.one_of(
    st.text(max_size=12),
    st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "＝", "=cmd|' /C calc'!A0"]), st.text(max_size=8)),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(text=HOSTILE)
def test_no_csv_cell_is_live_whatever_it_holds(text: str) -> None:
    row = {"unit": text, "flags": [text, "x"], "dispute_id": text, "points": 1.5}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        write_csv(pd.DataFrame([row]), path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for line in csv.reader(file) for cell in line]
    assert len(cells) == 4 + 4
    assert not any(cell.startswith(LIVE) for cell in cells)


def test_an_apostrophe_is_only_put_before_what_would_run() -> None:
    assert [harmless(t) for t in ("=1", "东河", "110:1", "-3", "")] == [
        "'=1",
        "东河",
        "110:1",
        "'-3",
        "",
    ]


def hostile_list(scored: ScoredList) -> ScoredList:
    disputes = scored.disputes.copy()
    disputes["unit"] = '=HYPERLINK("http://evil","点我")'
    disputes["town"] = "<script>alert(1)</script>"
    disputes["reasons"] = [["+1+1", "https://evil.example"] for _ in range(len(disputes))]
    return replace(scored, disputes=disputes)


def test_the_workbook_holds_neither_formulas_nor_links(scored: ScoredList, tmp_path: Path) -> None:
    path = publish(hostile_list(scored), tmp_path).path / "disputes.xlsx"
    with zipfile.ZipFile(path) as book:
        sheets = {
            n: book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/sheet")
        }
    assert len(sheets) == 2
    assert not any(
        "<f>" in text or "<f " in text or "<hyperlink" in text for text in sheets.values()
    )
    sheet = openpyxl.load_workbook(path).worksheets[0]
    unit = sheet.cell(3, DISPUTE_COLUMNS.index("unit") + 1)
    assert (unit.data_type, unit.value[:10], unit.quotePrefix) == ("s", "=HYPERLINK", True)


def test_the_page_escapes_what_it_shows_and_asks_nothing_of_the_network(
    scored: ScoredList, tmp_path: Path
) -> None:
    html = (publish(hostile_list(scored), tmp_path).path / "index.html").read_text(encoding="utf-8")
    assert "<script>alert(1)</script>" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert re.findall(r"(?:src|href)\s*=\s*\"?([^\s>\"]+)", html) == []


def test_the_page_shows_masked_names_only_and_not_who_may_have_reported_in_confidence(
    folder: Path,
) -> None:
    html = (folder / "index.html").read_text(encoding="utf-8")
    # the couple's dispute holds a confidential report: its applicant 王** is not shown, the other side is
    assert "王**" not in html
    assert "马**" in html
    assert "未成年人·强制报告" in html or "未成年人" in html
    assert "须经人员核实确认" in html


def text_of(path: Path) -> str:
    """All that a published file says, unpacked."""
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist())
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return path.read_text(encoding="utf-8-sig")


def test_no_published_file_names_who_may_have_reported_in_confidence(folder: Path) -> None:
    texts = {name: text_of(folder / name) for name in FILES}
    # 王** is the applicant of the couple's dispute, of which one report is confidential; 赵** is under 18
    assert [name for name, text in sorted(texts.items()) if "王**" in text or "赵**" in text] == []
    named = [name for name, text in sorted(texts.items()) if "马**" in text]
    assert named == ["index.html", *(f"persons.{e}" for e in ("csv", "json", "parquet", "xlsx"))]


def test_an_explanation_does_not_name_who_may_have_reported_in_confidence(folder: Path) -> None:
    console = Console(record=True, width=200, file=StringIO())
    console.print(explanation_view(explain(folder.parent, "110:2")))
    told = console.export_text()
    assert "王**" not in told
    assert "马**" in told
    assert "保密" in told


def test_the_page_lists_every_coded_dispute_with_its_reasons_and_evidence(folder: Path) -> None:
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert html.count('<details class="dispute"') == 1
    for text in ("硬性规则：扬言杀人", "危险迹象：扬言杀人", "110:3", "2024-03-03 08:00"):
        assert text in html


def test_a_wrapped_cell_gets_as_many_lines_as_it_needs() -> None:
    assert lines_of("近90天", 20) == 1
    assert lines_of("一二三四五六七八九十", 11) == 20 / 10
    assert lines_of("短\n短\n", 11) == 3


def test_the_evidence_is_published_for_whatever_the_list_shows(
    folder: Path, scored: ScoredList
) -> None:
    told = pq.read_table(folder / "evidence.parquet").to_pandas()
    shown = {fact for facts in scored.disputes["evidence"] for fact in facts}
    assert shown == set(told.query("grain == 'dispute'")["fact_id"])
