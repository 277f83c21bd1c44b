"""A fact that comes in where nothing was known may not lower the risk, whatever the data say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.encoding import Encoder, fit_encoder
from models.folds import mature_times, time_folds
from models.frame import FeatureSpec
from models.model import Model
from models.store import load, save
from models.train import train
from models.trained import Trained
from tests.models.made_up_disputes import features, frame, only, rows

SOME = features(np.random.default_rng(11), 40)
NEVER_VIOLENT = SOME.assign(days_since_violence=np.nan)
NOTHING_OWED = SOME.assign(owed_yuan=np.nan)
MODELS = ["booster", "logistic", "last_violence"]
DAYS = st.floats(0, 100_000)
YUAN = st.floats(-1_000, 1e9)


def misleading(which: str) -> Trained:
    """Trained where rows without violence and debt are the most dangerous: the data plead for lowering."""
    data = rows()
    silent = data["days_since_violence"].isna() & data["owed_yuan"].isna()
    data["label"] = (np.random.default_rng(8).random(len(data)) < 0.05 + 0.5 * silent).astype(int)
    table = frame(data)
    folds = time_folds(mature_times(table), horizon_days=60, n_folds=2, test_days=90)
    return train(table, folds=folds, candidates=only(which), seed=3, num_threads=1)


MADE = {which: misleading(which) for which in MODELS}


@pytest.mark.parametrize("which", MODELS)
@given(days=DAYS)
@settings(max_examples=60, deadline=None)
def test_a_first_violence_never_lowers_the_risk(which: str, days: float) -> None:
    model = MADE[which].model
    after = model.log_odds(NEVER_VIOLENT.assign(days_since_violence=days))
    assert (after >= model.log_odds(NEVER_VIOLENT)).all()


@pytest.mark.parametrize("which", MODELS)
@given(yuan=YUAN)
@settings(max_examples=60, deadline=None)
def test_a_first_debt_never_lowers_the_risk(which: str, yuan: float) -> None:
    model = MADE[which].model
    after = model.log_odds(NOTHING_OWED.assign(owed_yuan=yuan))
    assert (after >= model.log_odds(NOTHING_OWED)).all()


def test_the_safe_end_is_stored_with_the_model(tmp_path: Path) -> None:
    made = MADE["booster"]
    model: Model = load(tmp_path, save(made, tmp_path).version)
    seen = rows()
    assert model.encoder.fills == {
        "days_since_violence": seen["days_since_violence"].max(),
        "owed_yuan": seen["owed_yuan"].min(),
    }
    assert model.risk(NEVER_VIOLENT).tobytes() == made.model.risk(NEVER_VIOLENT).tobytes()


SPECS = (
    FeatureSpec("days", -1),
    FeatureSpec("yuan", +1),
    FeatureSpec("parties"),
    FeatureSpec("times", +1, absent=0),
)
SEEN = pd.DataFrame(
    {"days": [3, 90, None], "yuan": [50, 700, None], "parties": [2, 4, None], "times": [2, 5, None]}
)


def test_missing_counts_as_the_safe_end_and_nothing_as_safer() -> None:
    asked = pd.DataFrame(
        {
            "days": [None, 1, 400],
            "yuan": [None, 9, 800],
            "parties": [None, 1, 9],
            "times": [None, 1, 9],
        }
    )
    found = fit_encoder(SEEN, SPECS).matrix(asked)
    expected = [[90, 50, np.nan, 0], [1, 50, 1, 1], [90, 800, 9, 9]]
    np.testing.assert_array_equal(found, expected)


def test_a_feature_that_training_never_saw_stays_silent() -> None:
    unseen = fit_encoder(SEEN.assign(days=np.nan), SPECS)
    found = unseen.matrix(SEEN.assign(days=[5, 0, None]))
    assert found[:, 0].tolist() == [0, 0, 0]


def test_a_model_stored_without_safe_ends_is_read_as_it_was() -> None:
    old = fit_encoder(SEEN, SPECS, fill=False)
    assert Encoder.from_json(old.to_json()) == old
    assert np.isnan(old.matrix(SEEN)[2]).tolist() == [True, True, True, False]
