import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from models.errors import EstimatorError
from models.estimators import LastViolenceRanking, LogisticBaseline, RiskBooster
from models.estimators.base import RiskEstimator
from models.frame import FeatureSpec
from tests.models.made_up_disputes import SPECS, features, only, rows, trained

DATA = rows(600)
ALL = [RiskBooster(SPECS, n_trees=20, seed=4), LogisticBaseline(SPECS), LastViolenceRanking(SPECS)]


@pytest.mark.parametrize("estimator", ALL, ids=lambda e: type(e).__name__)
def test_estimators_keep_scikit_learns_contract(estimator: RiskEstimator) -> None:
    fitted = clone(estimator).fit(DATA, DATA["label"], sample_weight=DATA["weight"])
    assert clone(fitted).get_params() == estimator.get_params()
    both = fitted.predict_proba(DATA)
    assert both.shape == (600, 2)
    np.testing.assert_allclose(both.sum(axis=1), 1.0)
    assert ((both[:, 1] > 0.5) == (fitted.predict(DATA) == 1)).all()


@pytest.mark.parametrize("estimator", ALL, ids=lambda e: type(e).__name__)
def test_one_class_is_refused(estimator: RiskEstimator) -> None:
    with pytest.raises(EstimatorError, match="needs both 0 and 1"):
        clone(estimator).fit(DATA, np.zeros(600))


@pytest.mark.parametrize("which", ["booster", "logistic", "last_violence"])
@pytest.mark.parametrize("spec", [s for s in SPECS if s.direction], ids=lambda s: s.name)
def test_risk_moves_only_in_the_declared_direction(which: str, spec: FeatureSpec) -> None:
    model = trained(which=only(which)).model
    some = features(np.random.default_rng(11), 40)
    grid = np.linspace(0, 200, 60)
    risks = np.column_stack([model.risk(some.assign(**{spec.name: value})) for value in grid])
    assert (np.diff(risks, axis=1) * spec.direction >= 0).all()


def against_the_direction() -> pd.DataFrame:
    """Rows in which threats lower the outcome, against what their feature declares."""
    rng = np.random.default_rng(2)
    threats = rng.integers(0, 5, 2000)
    return pd.DataFrame(
        {
            "threats": threats,
            "noise": rng.random(2000),
            "label": rng.random(2000) < 0.5 - 0.1 * threats,
        }
    )


@pytest.mark.parametrize("kind", [RiskBooster, LogisticBaseline])
def test_a_direction_holds_against_data_that_say_the_opposite(kind: type[RiskEstimator]) -> None:
    data = against_the_direction()
    bound = kind((FeatureSpec("threats", +1), FeatureSpec("noise"))).fit(data, data["label"])
    free = kind((FeatureSpec("threats"), FeatureSpec("noise"))).fit(data, data["label"])
    ends = pd.DataFrame({"threats": [0, 4], "noise": [0.5, 0.5]})
    assert np.diff(bound.decision_function(ends))[0] >= 0
    assert np.diff(free.decision_function(ends))[0] < -0.5


def test_the_number_of_threads_does_not_change_a_tree() -> None:
    one = RiskBooster(SPECS, n_trees=20, num_threads=1).fit(DATA, DATA["label"])
    two = RiskBooster(SPECS, n_trees=20, num_threads=2).fit(DATA, DATA["label"])
    assert one.scorer_.files() == two.scorer_.files()


def test_the_ranking_puts_the_last_violence_first_and_missing_last() -> None:
    ranking = LastViolenceRanking(SPECS).fit(DATA, DATA["label"])
    some = features(np.random.default_rng(3), 5).assign(days_since_violence=[30, None, 0, 9999, 7])
    assert np.argsort(-ranking.decision_function(some)).tolist() == [2, 4, 0, 3, 1]


def test_a_ranking_by_an_unknown_column_is_refused() -> None:
    with pytest.raises(
        EstimatorError, match="column='days' is not a feature; there are threats_90d"
    ):
        LastViolenceRanking(SPECS, column="days").fit(DATA, DATA["label"])


def test_logistic_regression_finds_the_coefficient_that_made_the_data() -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=20_000)
    y = rng.random(20_000) < 1 / (1 + np.exp(-(-1.0 + 2.0 * np.sign(x) * np.log1p(np.abs(x)))))
    term = LogisticBaseline((FeatureSpec("x"),)).fit(pd.DataFrame({"x": x}), y).scorer_.terms[0]  # type: ignore[attr-defined]
    assert term.coefficient == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("estimator", ALL, ids=lambda e: type(e).__name__)
def test_some_rows_teach_what_a_copy_of_them_teaches(estimator: RiskEstimator) -> None:
    # the rows left out hold a level, a largest and a smallest value that the others do not
    odd = features(np.random.default_rng(3), 100).assign(
        kind="9999", owed_yuan=[-1e9, 1e9] * 50, days_since_violence=[-500, 9000] * 50
    )
    both = pd.concat([DATA, odd], ignore_index=True)
    rows_of = np.arange(700) < 600
    label, weight = DATA["label"], DATA["weight"]
    within = clone(estimator).fit(both, label, sample_weight=weight, rows=rows_of)
    copied = clone(estimator).fit(DATA, label, sample_weight=weight)
    assert within.encoder_ == copied.encoder_
    assert within.scorer_.files() == copied.scorer_.files()


@pytest.mark.parametrize("estimator", ALL, ids=lambda e: type(e).__name__)
def test_the_columns_that_count_give_the_margin_of_all(estimator: RiskEstimator) -> None:
    # a feature that never varies is in no tree and has no coefficient that counts
    silent = FeatureSpec("silent")
    features = (silent, *SPECS)
    data = DATA.assign(silent=7.0)
    model = clone(estimator).set_params(features=features).fit(data, data["label"])
    places = model.scorer_.places
    assert 0 not in places
    assert 0 < len(places) < len(features)
    whole = model.scorer_.margin(model.encoder_.matrix(data))
    assert (model.decision_function(data) == whole).all()
    added = model.scorer_.contributions(model.encoder_.matrix(data)).sum(axis=1)
    np.testing.assert_allclose(added + model.scorer_.base, whole, rtol=0, atol=1e-9)
