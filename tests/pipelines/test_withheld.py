"""No person gets a grade from a model that cannot tell."""

from dataclasses import replace

import pyarrow as pa
import pytest
from rich.console import Console

from features.incidents import incidents
from models import store
from models.about import DISPUTE, PERSON_HARM, About
from models.evaluation.intervals import Interval
from models.trained import Attribution, Trained
from pipelines import jobs
from pipelines.city import City
from pipelines.cli import tables
from pipelines.past_nights import attribution
from tests.pipelines.conftest import NIGHT, Built

TELLS, LOTS = Interval(0.8, 0.7, 0.9), Interval(0.6, 0.45, 0.75)


def made(built: Built, about: About, auc: Interval) -> Trained:
    """The built city's model under another name, judged to have this AUC."""
    first = built.trained
    judged = tuple(replace(c, metrics=c.metrics | {"auc": auc}) for c in first.report.candidates)
    model = replace(
        first.model,
        target=about.target,
        calibrator=replace(first.model.calibrator, slope=1.0),
    )
    return Trained(model, about, replace(first.report, candidates=judged))


def train(
    city: City, trained: Trained, monkeypatch: pytest.MonkeyPatch, *, promote: bool = True
) -> jobs.TrainingRun:
    training = replace(city.settings.training, targets=(trained.about.target,))
    only = replace(city, settings=replace(city.settings, training=training))
    monkeypatch.setattr(jobs, "train_target", lambda *_, **__: trained)
    return jobs.train(only, NIGHT, promote=promote)


def test_a_person_model_that_cannot_tell_is_stored_but_grades_nobody(
    city: City, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = train(city, made(built, PERSON_HARM, LOTS), monkeypatch)
    (model,) = run.models
    assert (model.path / "card.html").is_file()
    assert model.version in store.versions(city.home.models)
    assert set(jobs.champions(city)) == {"dispute"}
    assert "区间触及 0.5" in run.withheld["person_harm"]


def test_the_champion_stays_when_a_later_model_cannot_tell(
    city: City, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = train(city, made(built, PERSON_HARM, TELLS), monkeypatch)
    assert good.withheld == {}
    train(city, made(built, PERSON_HARM, LOTS), monkeypatch)
    assert jobs.champions(city)["person_harm"].version == good.models[0].version


def test_a_model_on_the_floor_of_calibration_grades_nobody(
    city: City, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = made(built, PERSON_HARM, TELLS)
    flat = replace(good.model, calibrator=replace(good.model.calibrator, slope=0.02))
    run = train(city, replace(good, model=flat), monkeypatch)
    assert "校准斜率落在下限" in run.withheld["person_harm"]
    assert "person_harm" not in jobs.champions(city)


def test_disputes_are_listed_whatever_the_model_can_tell(
    city: City, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = train(city, made(built, DISPUTE, LOTS), monkeypatch)
    assert run.withheld == {}
    assert jobs.champions(city)["dispute"].version == run.models[0].version


def printed(run: jobs.TrainingRun) -> str:
    console = Console(width=400, force_terminal=True, color_system="standard")
    with console.capture() as told:
        console.print(tables.training(run))
    return told.get()


YELLOW = "\x1b[33m"


def test_the_command_prints_the_reason_in_yellow(
    city: City, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(train(city, made(built, PERSON_HARM, LOTS), monkeypatch))
    assert f"{YELLOW}person_harm 只存档、不启用，不据此评级：分不出高低" in text


def test_the_command_prints_unattributable_incidents_and_a_yardstick_not_beaten(
    city: City, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = made(built, DISPUTE, TELLS)
    level = tuple(
        replace(p, recall=Interval(0.4, 0.2, 0.6), incidents_n=10) for p in trained.report.capacity
    )
    report = replace(trained.report, capacity=level, attribution=Attribution(3, 40))
    text = printed(train(city, replace(trained, report=report), monkeypatch))
    assert "无法归属的事件 3 / 40 起（7.5%）" in text
    assert f"{YELLOW}本模型在每日 1 件下的召回（40.0%）未高于“按最近一次暴力排序" in text


def test_an_incident_is_attributable_when_one_of_its_disputes_answers_for_it() -> None:
    found = pa.table(
        {
            "incident_id": ["SJ1", "SJ1", "SJ2", "SJ3"],
            "attributable": [True, False, False, True],
        }
    )
    assert attribution(found) == Attribution(1, 3)


def test_a_training_counts_the_incidents_that_nobody_answers_for(city: City, built: Built) -> None:
    with city.warehouse() as con:
        found = incidents(con, known_before=NIGHT).to_pandas()
    nobodys = set(found["incident_id"]) - set(found.loc[found["attributable"], "incident_id"])
    expected = Attribution(len(nobodys), found["incident_id"].nunique())
    assert built.trained.report.attribution == expected
    assert expected.incidents_n > 0


def test_the_card_counts_who_matches_by_person_alone(built: Built) -> None:
    facts = built.trained.report.data
    assert facts.secondary_n is not None
    assert facts.rows_n > facts.secondary_n >= facts.positives_n > 0  # the label is a part of it
