"""`jianwei link` on files as people have them, and what it says when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from data_contracts.errors import JianweiError
from pipelines.cli.app import app

RUN = CliRunner()
PEOPLE = """编号;姓名;出生日期;联系电话;真值
a1;张伟;1980-03-02;13800000001;P1
a2;张炜;1980/3/2;13800000001;P1
a3;李小红;1992-12-01;13900000002;P2
a4;王强;;13900000002;P3
"""


def said(*words: str | Path) -> str:
    result = RUN.invoke(app, ["link", *map(str, words)])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refused(*words: str | Path) -> str:
    result = RUN.invoke(app, ["link", *map(str, words)])
    assert isinstance(result.exception, JianweiError), result.output
    return str(result.exception)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="gb18030")
    return path


def test_every_row_gets_its_person_and_the_pairs_are_beside(file: Path, tmp_path: Path) -> None:
    text = said(file, "--out", tmp_path / "found.csv", "--truth", "真值")
    assert "4 行是 3 人" in text
    assert "1.0000" in text
    people = pd.read_csv(tmp_path / "found.csv", dtype=str)
    assert people.to_dict("list") == {
        "编号": ["a1", "a2", "a3", "a4"],
        "person_id": ["a1", "a1", "a3", "a4"],
        "cluster_size": ["2", "2", "1", "1"],
    }
    pairs = pd.read_parquet(tmp_path / "found_pairs.parquet")
    assert pairs.loc[0, ["id_l", "id_r"]].tolist() == ["a1", "a2"]
    prior = json.loads((tmp_path / "found_link.json").read_text())["prior"]
    assert 0 < prior < 1
    assert pairs["match_probability"].between(0, 1).all()


def test_a_parquet_file_in_a_folder_out_and_columns_stated(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"k": [1, 2], "who": ["Tom Grey", "Thomas Grey"], "b": pd.to_datetime(["1801-02-03"] * 2)}
    )
    frame.to_parquet(tmp_path / "p.parquet")
    said(
        tmp_path / "p.parquet",
        "--out",
        tmp_path / "o",
        "--map",
        "name=who",
        "--map",
        "birth_date=b",
        "--map",
        "id=k",
    )
    assert pd.read_csv(tmp_path / "o" / "people.csv")["person_id"].tolist() == [1, 1]


def test_explain_draws_the_waterfall_and_writes_nothing(file: Path, tmp_path: Path) -> None:
    text = said(file, "--explain", "a1", "a2", "--out", tmp_path / "none.csv")
    assert "读音相同" in text
    assert "归为同一人" in text
    assert not (tmp_path / "none.csv").exists()


def test_brackets_in_a_value_are_shown_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text(
        "id,name,address\n[a],Jane Grey,[/x] Lane\n[b],Jane Gray,[/x] Lane\n", encoding="utf-8"
    )
    assert "[/x] Lane" in said(path, "--explain", "[a]", "[b]")


def test_a_family_phone_is_explained_as_not_enough(file: Path) -> None:
    assert "电话、地址等再多也不算" in said(file, "--explain", "a3", "a4")


def test_settings_and_columns_come_from_toml(file: Path, tmp_path: Path) -> None:
    (tmp_path / "link.toml").write_text(
        'threshold = 0.9\n[columns]\nphone = ""\n', encoding="utf-8"
    )
    said(file, "--config", tmp_path / "link.toml", "--out", tmp_path / "x")
    summary = json.loads((tmp_path / "x" / "link.json").read_text())
    assert summary["settings"]["threshold"] == 0.9
    assert "phone" not in summary["columns"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--map", "name=名字"], "没有列 '名字'。表中的列：编号、姓名、出生日期、联系电话、真值"),
        (["--map", "姓名"], "应写成 字段=列名"),
        (["--truth", "答案"], "--truth 答案：表中没有这一列"),
        (["--explain", "a1", "b7"], "没有编号 'b7'"),
        (["--threshold", "2"], "threshold=2.0：须是 0.01 到 0.999999 之间的数"),
        (["--config", "nowhere.toml"], "nowhere.toml：打不开"),
    ],
)
def test_a_mistake_is_named_with_the_way_out(file: Path, words: list[str], says: str) -> None:
    assert says in refused(file, *words)


def test_a_file_of_headings_only_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("id,name\n", encoding="utf-8")
    assert "没有数据行" in refused(tmp_path / "empty.csv")


def test_an_empty_file_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "nothing.csv").write_text("", encoding="utf-8")
    assert "nothing.csv" in refused(tmp_path / "nothing.csv")
    assert "away.csv" in refused(tmp_path / "away.csv")


def test_one_row_is_one_person(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("id,name\nx,Jane Grey\n", encoding="utf-8")
    assert "1 行是 1 人" in said(tmp_path / "one.csv", "--out", tmp_path / "o")
