from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import jobs
from pipelines.city import City
from pipelines.cli import app as command
from scoring.reading import read_list
from tests.pipelines.conftest import NIGHT, NOW

RUN = CliRunner()


def said(*words: str) -> str:
    result = RUN.invoke(command.app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def test_help_names_every_command() -> None:
    text = said("--help")
    for name in (
        "demo",
        "simulate",
        "ingest",
        "train",
        "score",
        "run",
        "list",
        "explain",
        "features",
        "quality",
        "serve",
        "parity",
    ):
        assert f" {name} " in text


def test_features_lists_name_sentence_source_and_window() -> None:
    text = said("features", "--grain", "dispute")
    assert "kill_threats_90d" in text
    assert "cues" in text
    assert "90 天" in text


def test_list_and_explain_read_what_was_published(city: City) -> None:
    published = jobs.score(city, NIGHT, now=NOW)
    home = str(city.home.root)
    text = said("list", "--home", home, "-n", "3")
    assert published.path.name in text.replace("\n", "")
    worst = read_list(city.home.published).disputes["dispute_id"].iloc[0]
    assert worst in said("explain", worst, "--home", home)


def test_simulate_writes_a_city_and_says_what_is_in_it(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = said("simulate", str(tmp_path / "city"), "--preset", "tiny", "--seed", "5")
    assert "tiny" in text
    assert (tmp_path / "city" / "deliveries" / "history" / "police_110").is_dir()


def test_an_error_with_brackets_is_shown_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere[/b]"
    monkeypatch.setattr("sys.argv", ["jianwei", "ingest", str(nowhere), "--home", str(tmp_path)])
    with pytest.raises(SystemExit) as stopped:
        command.main()
    assert stopped.value.code == 2
    assert "nowhere[/b]: no such folder" in capsys.readouterr().err


def test_what_a_user_can_cause_ends_in_one_line_without_traceback(
    city: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["jianwei", "list", "--home", str(city.home.root)])
    with pytest.raises(SystemExit) as stopped:
        command.main()
    told = capsys.readouterr().err
    assert stopped.value.code == 2
    assert "nothing is published here" in told
    assert "Traceback" not in told


def test_simulate_writes_many_cities_and_says_what_is_in_each(tmp_path) -> None:  # type: ignore[no-untyped-def]
    words = ["simulate", str(tmp_path), "--preset", "tiny", "--seeds", "1-2", "--faults", "off"]
    text = said(*words, "--incident-rate", "0.1")
    assert "2 座模拟城市" in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["seed_01", "seed_02"]
    assert "此前已有" in said(*words, "--incident-rate", "0.1")
