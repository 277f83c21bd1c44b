"""What a mechanism is worth: the rows are made up, so it is known which one carries the signal."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from benchmarks.worth import Worth, as_toml, main, worth_of
from features import listing
from features.mechanisms import mechanisms
from features.registry import every, features
from models.folds import mature_times, time_folds
from pipelines.targets import TARGETS
from tests.models import made_up_disputes as made_up

TITLES = {m.name: m.title for m in mechanisms().values()}
# threats, reports and violence move the made-up risk; the number of parties does not
OF = {
    "threats_90d": "gravity",
    "reports_30d": "pace",
    "days_since_violence": "gravity",
    "owed_yuan": "wages",
    "parties_n": "relation",
    "kind": "gravity",
}


@pytest.fixture(scope="module")
def worth() -> Worth:
    whole = made_up.frame(made_up.rows(6000))
    specs = tuple(replace(spec, mechanism=TITLES[OF[spec.name]]) for spec in whole.features)
    frame = replace(whole, features=specs)
    folds = time_folds(mature_times(frame), horizon_days=60, n_folds=2, test_days=90)
    return worth_of(frame, folds, target="dispute", seed=1, threads=1, tell=lambda _: None)


def test_without_what_moves_the_risk_the_ranking_is_worse_and_without_noise_it_is_not(
    worth: Worth,
) -> None:
    gravity, noise = (worth.mechanisms[TITLES[name]] for name in ("gravity", "relation"))
    assert gravity.auc.low > 0
    assert gravity.log_loss.low > 0
    assert noise.auc.low < 0 < noise.auc.high
    assert worth.auc.low > 0.6


def test_the_shares_of_the_features_are_those_of_one_whole(worth: Worth) -> None:
    assert sum(worth.features.values()) == pytest.approx(1.0)
    assert max(worth.features, key=lambda name: worth.features[name]) == "threats_90d"


def test_where_threats_show_the_outcome_follows_more_often_and_the_number_of_parties_says_nothing(
    worth: Worth,
) -> None:
    rows = made_up.frame(made_up.rows(6000)).rows
    known = rows[rows["label"].notna()]
    there = known["threats_90d"] > 0
    threats = worth.shown["threats_90d"]
    assert threats.seen == pytest.approx(there.mean())
    assert threats.times.value == pytest.approx(
        known["label"][there].mean() / known["label"].mean()
    )
    assert threats.times.low > 1
    assert worth.shown["parties_n"].times.low < 1 < worth.shown["parties_n"].times.high
    assert "kind" not in worth.shown


def test_the_file_says_what_was_measured(worth: Worth) -> None:
    told = tomllib.loads(as_toml([worth], said="a made-up city"))
    assert told["measured"] == "a made-up city"
    assert (told["dispute"]["rows"], told["dispute"]["positives"]) == (worth.rows, worth.positives)
    lost = worth.mechanisms[TITLES["gravity"]].auc
    assert told["dispute"]["mechanisms"]["gravity"]["auc"] == pytest.approx(
        [lost.value, lost.low, lost.high], abs=1e-6
    )


def test_what_was_measured_is_there_still_and_a_new_feature_has_no_figure_yet() -> None:
    told = tomllib.loads(listing.WORTH.read_text(encoding="utf-8"))
    for name, target in TARGETS.items():
        learned = features(target.grain, what=target.what)
        assert set(told[name]["mechanisms"]) == {f.mechanism for f in learned}
        assert set(told[name]["weights"]) <= {f.name for f in learned}
        assert set(told[name]["times"]) <= {f.name for f in learned if not f.categorical}
        assert sum(told[name]["weights"].values()) == pytest.approx(1.0, abs=1e-3)
    assert listing.weight("a_feature_of_today") == "– · – · –"
    assert listing.shown("a_feature_of_today") == ("–", "–")
    assert not listing.idle("a_feature_of_today")


def test_whatever_brings_nothing_is_kept_for_a_reason_and_nothing_else_needs_one() -> None:
    idle = {f.name for f in every() if listing.idle(f.name)}
    assert idle == set(listing.kept()), "give the reason in features/kept.toml, or drop the feature"


def test_a_run_for_some_targets_does_not_replace_the_figures_of_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--home", "x", "--as-of", "2025-07-01", "--said", "x", "--targets", "dispute"])
    assert "for some of them give --out" in capsys.readouterr().err
