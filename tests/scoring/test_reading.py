from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from scoring import policy
from scoring.errors import PublishedError
from scoring.ledger import Ledger
from scoring.reading import explain, newest_lists, read_list
from scoring.score import score
from scoring.showing import explanation_view, list_view
from tests.scoring.scored_city import NIGHT, models, publish, small_city


def publish_night(root: Path, as_of: datetime = NIGHT, **changes: float) -> Path:
    scored = score(
        small_city(), as_of, models=models(**changes), policy=policy.load("default"),
        ledger=Ledger("sqlite://"), recorded_at=as_of,
    )  # fmt: skip
    return publish(scored, root).path


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("published")
    publish_night(root)
    publish_night(root, NIGHT + timedelta(days=1))
    publish_night(root, shift=1.0)
    return root


def test_the_latest_list_is_read_unless_another_is_named(root: Path) -> None:
    assert read_list(root).manifest["as_of"] == "2024-03-02T08:00:00"
    assert (read_list(root, NIGHT).version, read_list(root, NIGHT, version=1).version) == (2, 1)


def test_every_night_has_its_newest_manifest(root: Path) -> None:
    newest = newest_lists(root)
    assert list(newest) == [NIGHT, NIGHT + timedelta(days=1)]
    assert (
        newest[NIGHT]["content_hash"] == read_list(root, NIGHT, version=2).manifest["content_hash"]
    )
    assert newest_lists(root / "nothing") == {}


@pytest.mark.parametrize("key", ["110:1", "110:3", "3"])
def test_a_dispute_is_explained_by_its_id_or_by_any_of_its_records(root: Path, key: str) -> None:
    found = explain(root, key)
    assert found.row["dispute_id"] == "110:1"
    assert found.records == ("110:1", "110:2", "110:3")
    assert [p["person_id"] for p in found.persons] == ["Pm", "Pw"]
    assert found.facts[0]["says"] == "危险迹象：扬言杀人"


def test_an_unknown_key_says_what_to_give(root: Path) -> None:
    with pytest.raises(
        PublishedError, match="no dispute at risk in list 20240302T0800 has this id"
    ):
        explain(root, "110:999")


def test_a_missing_list_says_which_there_are(root: Path, tmp_path: Path) -> None:
    with pytest.raises(
        PublishedError, match=r"no list 20230101T0800; the newest are 20240301T0800"
    ):
        read_list(root, datetime(2023, 1, 1, 8))
    with pytest.raises(
        PublishedError, match="nothing is published here; run `jianwei score` first"
    ):
        read_list(tmp_path)


def test_a_file_changed_after_publishing_is_not_read(tmp_path: Path) -> None:
    path = publish_night(tmp_path)
    (path / "disputes.parquet").write_bytes((path / "persons.parquet").read_bytes())
    with pytest.raises(
        PublishedError, match=r"disputes.parquet: missing or changed since it was published"
    ):
        read_list(tmp_path)


def test_a_key_that_names_two_disputes_asks_which(tmp_path: Path) -> None:
    city = small_city()
    city.execute(
        "insert into derived.dispute_members values ('12345:7', 'court:1', 'linked', '2024-02-16', null)"
    )
    city.execute(
        "insert into derived.dispute_members values ('grid:9', 'order:1', 'linked', '2024-02-26', null)"
    )
    scored = score(
        city,
        NIGHT,
        models=models(),
        policy=policy.load("default"),
        ledger=Ledger("sqlite://"),
        recorded_at=NIGHT,
    )
    publish(scored, tmp_path)
    assert explain(tmp_path, "court:1").row["dispute_id"] == "12345:7"
    with pytest.raises(
        PublishedError, match=r"1: names 3 disputes \(110:1, 12345:7, grid:9\); give one of these"
    ):
        explain(tmp_path, "1")


def shown(renderable: object) -> str:
    console = Console(width=160, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(renderable)
    return console.export_text()


def test_the_terminal_shows_the_head_of_the_list_and_one_explanation(root: Path) -> None:
    head = shown(list_view(read_list(root), rows=1))
    assert "名单 2024-03-02 08:00　红 0  橙 1" in head
    assert "110:1" in head
    assert "12345:7" not in head
    told = shown(explanation_view(explain(root, "110:1")))
    for text in ("硬性规则：扬言杀人", "findings:0", "马**", "须经人员核实确认"):
        assert text in told
