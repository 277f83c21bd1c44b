import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.charts import draw_folds
from models.errors import FoldError
from models.folds import Fold, check_folds, describe, folds_table, mature_times, time_folds
from models.frame import TrainingFrame
from tests.models.made_up_disputes import SPECS, frame, rows

DAYS = pd.date_range("2023-01-01 08:00", periods=400, freq="D")


def test_folds_walk_back_from_the_last_mature_label() -> None:
    folds = time_folds(DAYS, horizon_days=60, n_folds=2)
    end = pd.Timestamp("2024-02-05")  # the midnight after the last row, 2024-02-04 08:00
    assert [fold.test_until for fold in folds] == [end - pd.Timedelta(days=60), end]
    assert [fold.test_from for fold in folds] == [
        end - pd.Timedelta(days=120),
        end - pd.Timedelta(days=60),
    ]
    assert [fold.rows_until for fold in folds] == [
        end - pd.Timedelta(days=180),
        end - pd.Timedelta(days=120),
    ]


def test_tests_start_at_the_date_asked_for_and_share_the_rest() -> None:
    folds = time_folds(DAYS, horizon_days=60, n_folds=3, first_test=pd.Timestamp("2023-10-08"))
    assert folds[0].test_from == pd.Timestamp("2023-10-08")  # 120 days to 2024-02-05, so 40 a fold
    assert {fold.test_until - fold.test_from for fold in folds} == {pd.Timedelta(days=40)}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"embargo_days": 59}, "embargo_days=59: .* use at least 60"),
        ({"n_folds": 0}, "n_folds=0: use at least 1"),
        ({"n_folds": 9}, "n_folds=9: .* before the first row .2023-01-01"),
        ({"horizon_days": 0}, "horizon_days=0"),
        ({"first_test": pd.Timestamp("2025-01-01")}, "labels end 2024-02-05"),
        ({"first_test": pd.Timestamp("2023-12-01"), "test_days": 30}, "give one of them"),
    ],
)
def test_folds_that_cannot_be_are_refused_with_the_limit(
    asked: dict[str, object], said: str
) -> None:
    with pytest.raises(FoldError, match=said):
        time_folds(DAYS, **({"horizon_days": 60, "n_folds": 2} | asked))  # type: ignore[arg-type]


def test_no_mature_label_is_refused() -> None:
    with pytest.raises(FoldError, match="no row has a mature label"):
        time_folds(DAYS[:0], horizon_days=60, n_folds=2)


CUT = pd.Timestamp("2024-03-01")
FOLD = Fold(CUT, CUT, CUT + pd.Timedelta(days=20), 10)


@st.composite
def crowded(draw: st.DrawFn) -> TrainingFrame:
    """Rows whose times and knowledge crowd at the cut and at the embargo, to the second."""
    near = st.sampled_from([-11, -10, -9, -1, 0, 1, 19, 20, 21])
    seconds = st.sampled_from([-1, 0, 1])
    n = draw(st.integers(2, 12))
    as_of = [CUT + pd.Timedelta(days=draw(near), seconds=draw(seconds)) for _ in range(n)]
    delay = [draw(st.sampled_from([0, 1, 9, 10, 11, None])) for _ in range(n)]
    known = [
        None if d is None else t + pd.Timedelta(days=d, seconds=draw(st.integers(0, 1)))
        for t, d in zip(as_of, delay, strict=True)
    ]
    label = [None if k is None else i % 2 for i, k in enumerate(known)]
    data = pd.DataFrame(
        {
            "e": [str(i) for i in range(n)],
            "t": as_of,
            "y": label,
            "k": pd.to_datetime(known),
            "x": 1.0,
        }
    )
    seen = {0, 1} - set(label)
    extra = pd.DataFrame(
        {
            "e": [f"z{v}" for v in seen],
            "t": CUT - pd.Timedelta(days=99),
            "y": list(seen),
            "k": CUT,
            "x": 1.0,
        }
    )
    return TrainingFrame(
        pd.concat([data, extra], ignore_index=True) if seen else data,
        entity="e", time="t", label="y", label_known="k", features=(SPECS[0].__class__("x"),),
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(crowded())
def test_folds_never_leak(given_frame: TrainingFrame) -> None:
    train, test = FOLD.train_mask(given_frame), FOLD.test_mask(given_frame)
    for i, row in enumerate(given_frame.rows.to_dict("records")):
        mature = not pd.isna(row["y"])
        early = row["t"] < CUT - pd.Timedelta(days=10) and not pd.isna(row["k"]) and row["k"] < CUT
        assert train[i] == (mature and early)
        assert test[i] == (mature and CUT <= row["t"] < CUT + pd.Timedelta(days=20))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(30, 90))
def test_every_fold_keeps_its_embargo_and_tests_each_row_once(
    seed: int, n_folds: int, test_days: int
) -> None:
    given_frame = frame(rows(300, seed=seed))
    folds = time_folds(
        mature_times(given_frame), horizon_days=60, n_folds=n_folds, test_days=test_days
    )
    tested = np.zeros(300, dtype=int)
    for fold in folds:
        train, test = fold.train_mask(given_frame), fold.test_mask(given_frame)
        assert (given_frame.known[train] < np.datetime64(fold.train_until)).all()
        assert (
            given_frame.times[train] + np.timedelta64(60, "D") < np.datetime64(fold.test_from)
        ).all()
        tested += test
    assert tested.max() == 1
    assert tested[given_frame.times >= np.datetime64(folds[0].test_from)].min() == 1


def test_a_fold_without_training_positives_is_named() -> None:
    data = rows(300)
    data.loc[data["as_of"] < pd.Timestamp("2024-03-01"), "label"] = 0
    folds = time_folds(data["as_of"], horizon_days=60, n_folds=4, test_days=60)
    with pytest.raises(FoldError, match=r"fold 1: 0 positives in .* ask for fewer folds"):
        check_folds(frame(data), folds)


def test_folds_print_and_draw_what_the_table_says() -> None:
    given_frame = frame()
    folds = time_folds(mature_times(given_frame), horizon_days=60, n_folds=2)
    told = folds_table(given_frame, folds)
    assert told["test_n"].sum() == sum(fold.test_mask(given_frame).sum() for fold in folds)
    assert describe(folds).count("\n") == 1
    drawn = draw_folds(told)
    assert drawn.startswith("<svg")
    assert f"检验 {told['test_n'][0]:,} 行（{told['test_positives'][0]:,} 例）" in drawn
