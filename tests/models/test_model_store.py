import json
from pathlib import Path

import numpy as np
import pytest

from models.atomic import write_folder
from models.errors import StoreError
from models.store import champion, load, promote, save, versions
from models.trained import Trained
from tests.models.made_up_disputes import features, only, rows, trained

FILES = {
    "calibrator.json",
    "features.json",
    "metrics.json",
    "folds.json",
    "data.json",
    "card.html",
    "bundle.json",
}


@pytest.fixture(scope="module")
def booster() -> Trained:
    return trained(which=only("booster"))


@pytest.mark.parametrize(
    ("which", "file"),
    [
        ("booster", "model.txt"),
        ("logistic", "coefficients.json"),
        ("last_violence", "coefficients.json"),
    ],
)
def test_a_stored_model_predicts_to_the_same_bits(which: str, file: str, tmp_path: Path) -> None:
    made = trained(which=only(which))
    ref = save(made, tmp_path)
    model = load(tmp_path, ref.version)
    data = rows(400, seed=12)
    assert model.risk(data).tobytes() == made.model.risk(data).tobytes()
    assert model.contributions(data).equals(made.model.contributions(data))
    assert list(model.edges.items()) == list(made.model.edges.items())
    assert model.features == made.model.features
    assert {path.name for path in ref.path.iterdir()} == FILES | {file}


def test_the_same_content_gets_the_same_version_and_is_stored_once(
    booster: Trained, tmp_path: Path
) -> None:
    first, second = save(booster, tmp_path), save(trained(which=only("booster")), tmp_path)
    assert first == second
    assert versions(tmp_path) == (first.version,)
    assert load(tmp_path, first.version).version == first.version


def test_no_drafts_are_left_behind(booster: Trained, tmp_path: Path) -> None:
    ref = save(booster, tmp_path)
    promote(tmp_path, ref.version)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CHAMPION.dispute", ref.version]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_folder(tmp_path / "dispute-1", {"card.html": b"", "no/such/folder": b""})
    assert list(tmp_path.iterdir()) == []


def test_the_folder_that_was_there_first_stays(tmp_path: Path) -> None:
    write_folder(tmp_path / "dispute-1", {"card.html": b"first"})
    write_folder(tmp_path / "dispute-1", {"card.html": b"second"})
    assert (tmp_path / "dispute-1" / "card.html").read_bytes() == b"first"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("file", sorted(FILES | {"model.txt"}))
def test_a_changed_file_is_refused_by_name(booster: Trained, tmp_path: Path, file: str) -> None:
    ref = save(booster, tmp_path)
    path = ref.path / file
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(
        StoreError, match="renamed" if file == "bundle.json" else f"{file} was changed"
    ):
        load(tmp_path, ref.version)


def test_a_missing_file_is_refused_by_name(booster: Trained, tmp_path: Path) -> None:
    ref = save(booster, tmp_path)
    (ref.path / "model.txt").unlink()
    with pytest.raises(StoreError, match=r"model\.txt is missing"):
        load(tmp_path, ref.version)


def test_saving_over_a_damaged_copy_does_not_pass_for_saving(
    booster: Trained, tmp_path: Path
) -> None:
    ref = save(booster, tmp_path)
    (ref.path / "model.txt").write_text("tree")
    with pytest.raises(StoreError, match=r"model\.txt was changed"):
        save(booster, tmp_path)


def test_each_target_has_its_champion(booster: Trained, tmp_path: Path) -> None:
    first = save(booster, tmp_path)
    second = save(trained(which=only("logistic")), tmp_path)
    promote(tmp_path, first.version)
    promote(tmp_path, second.version)
    assert champion(tmp_path, "dispute") == second.version
    assert load(tmp_path, "champion", target="dispute").version == second.version
    with pytest.raises(StoreError, match="no champion for target 'person_harm'"):
        load(tmp_path, "champion", target="person_harm")


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("../etc", "a version looks like dispute-0123456789ab"),
        ("dispute-000000000000", "no model dispute-000000000000 in .*; stored: nothing"),
        ("champion", "no champion for target 'dispute' .* none; train one first"),
    ],
)
def test_a_version_that_is_not_there_is_refused(tmp_path: Path, version: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        load(tmp_path, version)


def test_the_bundle_holds_text_only(booster: Trained, tmp_path: Path) -> None:
    ref = save(booster, tmp_path)
    for path in ref.path.iterdir():
        content = path.read_text(encoding="utf-8")
        assert path.suffix != ".json" or json.loads(content) is not None
    assert "num_threads" not in (ref.path / "model.txt").read_text()


def test_unseen_levels_score_like_missing_ones_after_loading(
    booster: Trained, tmp_path: Path
) -> None:
    model = load(tmp_path, save(booster, tmp_path).version)
    some = features(np.random.default_rng(1), 20)
    assert (model.risk(some.assign(kind="9999")) == model.risk(some.assign(kind=None))).all()
