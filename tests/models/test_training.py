import re

import numpy as np
import pandas as pd
import pytest

from models.bundle import bundle_files
from models.card import render_card
from models.errors import EstimatorError, EvaluationError, FrameError
from models.folds import mature_times, time_folds
from models.nightly import EvalLists
from models.train import check_maturity, train
from models.trained import Trained
from tests.models.made_up_disputes import (
    SPECS,
    candidates,
    features,
    frame,
    incidents,
    nights,
    only,
    rows,
    trained,
)


@pytest.fixture(scope="module")
def whole() -> Trained:
    return trained(lists=True)


def test_the_same_seed_gives_the_same_bytes(whole: Trained) -> None:
    assert bundle_files(trained(lists=True)) == bundle_files(whole)


def test_another_seed_gives_other_trees() -> None:
    one, other = (trained(which=only("booster"), seed=seed).model.scorer.files() for seed in (1, 2))
    assert one != other


@pytest.mark.parametrize("which", ["booster", "logistic", "last_violence"])
def test_contributions_add_up_to_the_log_odds_of_the_risk(which: str) -> None:
    model = trained(which=only(which)).model
    some = features(np.random.default_rng(5), 300)
    risk = model.risk(some)
    added = model.contributions(some).sum(axis=1) + model.base
    np.testing.assert_allclose(added, np.log(risk / (1 - risk)), rtol=0, atol=1e-9)


def test_every_candidate_is_judged_on_the_same_rows(whole: Trained) -> None:
    report = whole.report
    assert [c.name for c in report.candidates] == ["last_violence", "logistic", "booster"]
    assert sum(row.chosen for row in report.comparison) == 1
    assert report.reliability["n"].sum() == report.folds["test_n"].sum()
    assert {(p.candidate, p.per_day) for p in report.capacity} == {
        (c.name, k) for c in report.candidates for k in (1, 2, 4)
    }
    assert len({p.incidents_n for p in report.capacity}) == 1


def test_more_capacity_never_lists_less(whole: Trained) -> None:
    points = [p for p in whole.report.capacity if p.candidate == "booster"]
    assert [p.listed_n for p in points] == sorted(p.listed_n for p in points)


def test_the_model_learns_from_all_mature_rows(whole: Trained) -> None:
    facts = whole.report.data
    assert facts.rows_n == frame().mature.sum()
    assert facts.max_known_at == rows()["label_known"].max()


def test_one_changed_value_changes_the_fingerprint(whole: Trained) -> None:
    data = rows()
    data.loc[700, "parties_n"] += 1
    given = frame(data)
    folds = time_folds(mature_times(given), horizon_days=60, n_folds=3, test_days=90)
    other = train(given, folds=folds, candidates=only("last_violence"), seed=3, num_threads=1)
    assert other.report.data.sha256 != whole.report.data.sha256


def test_rows_not_yet_mature_teach_nothing() -> None:
    data = rows().assign(label=lambda d: d["label"].astype("Int64"))
    late = rows(200, seed=9).assign(
        label=None, label_known=pd.NaT, as_of=pd.Timestamp("2025-01-15 08:00")
    )
    both = pd.concat([data, late.assign(label=late["label"].astype("Int64"))], ignore_index=True)
    folds = time_folds(mature_times(frame(data)), horizon_days=60, n_folds=2)
    one, other = (
        train(frame(d), folds=folds, candidates=only("booster"), seed=1, num_threads=1)
        for d in (data, both)
    )
    assert bundle_files(one) == bundle_files(other)


def test_edges_are_the_shares_of_the_nights_rows(whole: Trained) -> None:
    red, orange = whole.model.edges["红"], whole.model.edges["橙"]
    assert red > orange > 0
    assert whole.report.edges_from == "nights"
    assert whole.model.edge(0.1) >= orange


def test_nights_may_come_piece_by_piece(whole: Trained) -> None:
    given = frame()
    folds = time_folds(mature_times(given), horizon_days=60, n_folds=3, test_days=90)
    from_, until = folds[0].test_from, folds[-1].test_until
    everything = nights(from_, until)

    def pieces(start: pd.Timestamp, end: pd.Timestamp) -> list[pd.DataFrame]:
        inside = everything[(everything["as_of"] >= start) & (everything["as_of"] < end)]
        return [piece for _, piece in inside.groupby("as_of")]

    told = train(
        given, folds=folds, candidates=candidates(), seed=3, num_threads=1,
        eval_lists=EvalLists(pieces, incidents(from_, until), per_day=2, curve=(1, 4)),
    )  # fmt: skip
    assert told.report.capacity == whole.report.capacity


def test_a_label_known_before_its_horizon_is_over_is_refused() -> None:
    data = rows().assign(label_known=lambda d: d["as_of"] + pd.Timedelta(days=59))
    folds = time_folds(data["as_of"], horizon_days=60, n_folds=2)
    with pytest.raises(FrameError, match="less than 60 days after as_of in 1500 rows"):
        train(frame(data), folds=folds, candidates=candidates(), seed=1, num_threads=1)


def test_a_label_known_right_at_the_end_of_its_horizon_is_taken() -> None:
    data = rows().assign(label_known=lambda d: d["as_of"] + pd.Timedelta(days=60))
    check_maturity(frame(data), 60)
    with pytest.raises(FrameError, match="less than 61 days"):
        check_maturity(frame(data), 61)


def test_candidates_need_names_of_their_own() -> None:
    folds = time_folds(rows()["as_of"], horizon_days=60, n_folds=2)
    with pytest.raises(EstimatorError, match="each needs a name of its own"):
        train(frame(), folds=folds, candidates=only("booster") * 2, seed=1, num_threads=1)


def test_nights_outside_the_tests_are_refused() -> None:
    folds = time_folds(rows()["as_of"], horizon_days=60, n_folds=2)
    early = nights(pd.Timestamp("2023-02-01"), pd.Timestamp("2023-03-01"))
    lists = EvalLists(early, incidents(pd.Timestamp("2023-02-01"), pd.Timestamp("2023-03-01")))
    with pytest.raises(EvaluationError, match="no night in the test periods"):
        train(
            frame(),
            folds=folds,
            candidates=only("logistic"),
            seed=1,
            num_threads=1,
            eval_lists=lists,
        )


def test_with_a_single_fold_calibration_is_cross_fitted_over_people() -> None:
    folds = time_folds(rows()["as_of"], horizon_days=60, n_folds=1, test_days=240)
    told = train(frame(), folds=folds, candidates=only("logistic"), seed=1, num_threads=1)
    assert told.report.calibrated_by == "cluster"
    assert "按人群簇交叉拟合" in render_card(told)


def test_a_scoring_frame_without_a_feature_is_refused_by_name(whole: Trained) -> None:
    with pytest.raises(FrameError, match="no column 'owed_yuan'"):
        whole.model.risk(rows().drop(columns="owed_yuan"))


def test_other_columns_and_their_order_do_not_matter(whole: Trained) -> None:
    data = rows(50, seed=4)
    assert (whole.model.risk(data[data.columns[::-1]]) == whole.model.risk(data)).all()


def test_the_card_says_every_headline_number(whole: Trained) -> None:
    page = render_card(whole)
    report = whole.report
    point = next(p for p in report.capacity if p.candidate == report.champion and p.per_day == 2)
    assert f"{point.caught_n} / {point.incidents_n} 起" in page
    assert report.data.sha256 in page
    assert all(c.title in page for c in report.candidates)
    assert all(spec.title in page for spec in SPECS)
    assert "劳资纠纷的极端事件预测没有已发表的验证研究" in page
    assert page.count("<svg") == 4


def test_the_card_needs_nothing_from_elsewhere(whole: Trained) -> None:
    page = render_card(whole).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|<script|<link|url\(", page)


def test_titles_with_markup_stay_text() -> None:
    odd = [
        *(s for s in SPECS[1:]),
        type(SPECS[0])("threats_90d", +1, title="<b>威胁</b>", mechanism="<i>"),
    ]
    given = frame()
    changed = type(given)(
        given.data, entity="entity_id", time="as_of", label="label", label_known="label_known", features=tuple(odd)
    )  # fmt: skip
    folds = time_folds(mature_times(given), horizon_days=60, n_folds=2)
    page = render_card(
        train(changed, folds=folds, candidates=only("booster"), seed=1, num_threads=1)
    )
    assert "<b>威胁" not in page
    assert "&lt;b&gt;威胁" in page
