import pandas as pd
import pyarrow as pa
import pytest

from models.encoding import Encoder, fit_encoder
from models.errors import FrameError
from models.frame import FeatureSpec, TrainingFrame
from tests.models.made_up_disputes import SPECS, rows

DATA = rows(60)


def frame_of(data: pd.DataFrame, **changes: object) -> TrainingFrame:
    roles: dict[str, object] = {
        "entity": "entity_id", "time": "as_of", "label": "label", "label_known": "label_known",
        "weight": "weight", "cluster": "person", "features": SPECS,
    }  # fmt: skip
    return TrainingFrame(data, **(roles | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "changes", "said"),
    [
        (DATA, {"time": "asof"}, "no column 'asof': did you mean 'as_of'"),
        (DATA.assign(label=DATA["label"] * 2), {}, "label holds 2; a label is 0, 1 or null"),
        (DATA.assign(label=0), {}, "label holds only 0 in 60 rows; training needs both"),
        (DATA.assign(as_of="2024-01-01"), {}, "convert it with pd.to_datetime"),
        (DATA.assign(as_of=DATA["as_of"].dt.tz_localize("UTC")), {}, "use naive local time"),
        (DATA.assign(weight=0.0), {}, "weight is not a positive number in 60 rows"),
        (DATA.assign(label_known=DATA["as_of"] - pd.Timedelta(days=1)), {}, "a label cannot be known first"),
        (DATA, {"features": ()}, "at least one FeatureSpec"),
        (DATA, {"features": (FeatureSpec("label"),)}, "label tells the outcome"),
        (DATA, {"features": (SPECS[0], SPECS[0])}, "threats_90d is declared twice"),
        (DATA.assign(label=None), {}, "label holds nothing in 60 rows"),
    ],
)  # fmt: skip
def test_a_wrong_frame_is_refused_with_the_next_step(
    data: pd.DataFrame, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(FrameError, match="(?s)" + said.replace("(", r"\(")):
        frame_of(data, **changes)


def test_a_direction_on_a_categorical_feature_is_refused() -> None:
    with pytest.raises(FrameError, match="categorical feature, which has no order"):
        FeatureSpec("kind", 1, categorical=True)


def test_row_order_and_arrow_input_change_nothing() -> None:
    shuffled = frame_of(pa.Table.from_pandas(DATA.sample(frac=1, random_state=1)))
    pd.testing.assert_frame_equal(
        shuffled.rows[["entity_id", "label"]], frame_of(DATA).rows[["entity_id", "label"]]
    )


def test_rows_whose_label_is_not_known_yet_are_not_mature() -> None:
    data = DATA.assign(label=DATA["label"].astype("Int64"))
    data.loc[:9, ["label", "label_known"]] = [pd.NA, pd.NaT]
    assert frame_of(data).mature.sum() == 60 - 10


def test_a_row_without_cluster_is_its_own_entity() -> None:
    data = DATA.assign(person=[None] * 30 + ["P1"] * 30)
    assert len(set(frame_of(data).clusters)) == 15 + 1  # 30 rows are 15 disputes


def test_levels_are_the_same_text_whatever_the_type_of_the_column() -> None:
    spec = (FeatureSpec("kind", categorical=True),)
    encoder = fit_encoder(pd.DataFrame({"kind": [7, 3, 7]}), spec)
    with_null = pd.DataFrame({"kind": [3.0, None, 7.0]})  # a null turns whole numbers to floats
    assert (
        encoder.matrix(with_null)[[0, 2], 0].tolist()
        == encoder.matrix(pd.DataFrame({"kind": ["3", "7"]}))[:, 0].tolist()
    )


def test_an_unseen_level_is_missing_and_absent_fills_missing() -> None:
    specs = (FeatureSpec("kind", categorical=True), FeatureSpec("n", absent=0))
    encoder = fit_encoder(pd.DataFrame({"kind": ["a", "b"], "n": [1, 2]}), specs)
    found = encoder.matrix(pd.DataFrame({"kind": ["c", "b"], "n": [None, 5]}))
    assert pd.isna(found[0, 0])
    assert found[1, 0] == 1.0
    assert found[:, 1].tolist() == [0.0, 5.0]


def test_the_encoder_survives_its_json() -> None:
    encoder = fit_encoder(DATA, SPECS)
    again = Encoder.from_json(encoder.to_json())
    assert again.matrix(DATA).tobytes() == encoder.matrix(DATA).tobytes()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["x", "y"], "n holds text"),
        ([float("inf"), 1.0], "n is infinite in 1 rows"),
        (pd.to_datetime(["2024-01-01", "2024-01-02"]), "n holds dates"),
    ],
)
def test_a_column_that_is_no_number_is_named(values: list[object], said: str) -> None:
    with pytest.raises(FrameError, match=said):
        fit_encoder(pd.DataFrame({"n": [1, 2]}), (FeatureSpec("n"),)).matrix(
            pd.DataFrame({"n": values})
        )
