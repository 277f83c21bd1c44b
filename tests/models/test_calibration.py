import numpy as np
import pytest
from scipy.special import expit

from models.calibration import SMALLEST_SLOPE, Calibrator, cross_fit, fit_calibrator
from models.errors import EvaluationError


def sample(
    intercept: float, slope: float, *, n: int = 60_000, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    margin = rng.normal(-3, 1.5, n)
    return margin, (rng.random(n) < expit(intercept + slope * margin)).astype(float)


@pytest.mark.parametrize(("intercept", "slope"), [(0.0, 1.0), (-1.0, 0.6), (0.7, 1.8)])
def test_calibration_recovers_the_parameters_that_made_the_data(
    intercept: float, slope: float
) -> None:
    found = fit_calibrator(*sample(intercept, slope))
    assert found.intercept == pytest.approx(intercept, abs=0.15)
    assert found.slope == pytest.approx(slope, abs=0.05)


def test_calibrated_risks_add_up_to_the_outcomes() -> None:
    margin, label = sample(-1, 0.6, n=3000)
    weight = np.random.default_rng(2).uniform(0.2, 1.0, 3000)
    risk = fit_calibrator(margin, label, weight=weight).risk(margin)
    assert weight @ risk == pytest.approx(weight @ label, rel=1e-9)


def test_weights_count_like_repeated_rows() -> None:
    margin, label = sample(0, 1, n=400)
    weight = np.random.default_rng(3).integers(1, 4, 400)
    by_weight = fit_calibrator(margin, label, weight=weight.astype(float))
    repeated = fit_calibrator(np.repeat(margin, weight), np.repeat(label, weight))
    assert by_weight.slope == pytest.approx(repeated.slope, abs=1e-6)
    assert by_weight.intercept == pytest.approx(repeated.intercept, abs=1e-6)


def test_a_model_that_ranks_backwards_becomes_flat_and_never_reversed() -> None:
    margin, label = sample(0, 1, n=5000)
    found = fit_calibrator(-margin, label)
    assert found.slope == pytest.approx(SMALLEST_SLOPE)
    assert found.risk(-margin).mean() == pytest.approx(label.mean(), rel=1e-6)


def test_separated_classes_give_a_finite_slope() -> None:
    found = fit_calibrator(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert 0 < found.slope < 100


def test_one_class_is_refused() -> None:
    with pytest.raises(EvaluationError, match="2 rows of one class"):
        fit_calibrator(np.array([0.0, 1.0]), np.array([0.0, 0.0]))


def test_cross_fitting_never_uses_a_groups_own_outcomes() -> None:
    margin, label = sample(0, 1, n=900)
    group = np.repeat([0, 1, 2], 300)
    before = cross_fit(margin, label, parts=group).risk
    changed = np.where(group == 1, 1 - label, label)
    after = cross_fit(margin, changed, parts=group).risk
    assert (before[group == 1] == after[group == 1]).all()
    assert (before[group == 0] != after[group == 0]).all()


def test_risk_is_the_logistic_of_intercept_and_slope() -> None:
    assert Calibrator(-1.0, 2.0).risk(np.array([0.5]))[0] == 0.5  # -1 + 2 x 0.5 = 0
