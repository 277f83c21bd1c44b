"""Corrections by group: shrunken, learned from other rows, kept where they pay, and whole in the model.

Long because the corrections are followed from the ratio to the card over the same made-up kinds.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import nbinom, poisson

from models.bundle import bundle_files, model_of
from models.calibration import Calibrator, cross_fit, fit_calibrator, fit_pooled
from models.candidates import default_candidates
from models.card import render_card
from models.errors import FrameError
from models.folds import mature_times, time_folds
from models.grouping import Grouping
from models.jsontext import from_json, to_json
from models.model import Model
from models.nightly import EvalLists
from models.out_of_time import OutOfTime
from models.pooling import PRIORS, best_prior, log_evidence, offsets, pool
from models.pooling_trial import try_pooling
from models.store import load, save
from models.train import train
from models.trained import Trained
from tests.models.made_up_disputes import (
    SPECS,
    features,
    frame,
    incidents,
    only,
    rows,
    true_log_odds,
)
from tests.models.text_tables import table

# kinds are numbered anew every month: no model has seen those that its test brings, but their family it has
GROUP_OF = {f"{family}{month:02d}": family for family in ("01", "02", "07") for month in range(30)}
FAMILIES = Grouping("kind", GROUP_OF, "大类", {"01": "01 婚恋家庭", "07": "07 劳动"})


def repeated(text: str) -> pd.DataFrame:
    """Lines of group, risk, n rows of it and how many of them are positives, as rows."""
    lines = table(text)
    parts = [
        pd.DataFrame({"group": g, "risk": risk, "label": np.arange(n) < positives})
        for g, risk, n, positives in lines.itertuples(index=False)
    ]
    return pd.concat(parts, ignore_index=True).astype({"group": object, "label": float})


def pooled(data: pd.DataFrame, cluster: np.ndarray | None = None):
    own = np.arange(len(data)).astype(object)
    return pool(
        data["group"].to_numpy(dtype=object), data["label"].to_numpy(), data["risk"].to_numpy(),
        weight=np.ones(len(data)), cluster=own if cluster is None else cluster,
    )  # fmt: skip


DIFFER = repeated("""
    group | risk | n    | positives
    love  | 0.01 | 4000 | 120
    near  | 0.01 | 4000 | 20
    work  | 0.01 | 4000 | 18
    few   | 0.01 | 100  | 3
""")


def test_a_factor_is_the_posterior_mean_of_the_ratio() -> None:
    found = pooled(DIFFER)
    of = {g.group: g for g in found.groups}
    assert found.dispersion == 1  # every outcome stands alone
    assert (of["love"].observed, of["love"].expected) == (120, pytest.approx(4000 * 0.01))
    for g in found.groups:
        assert g.factor == pytest.approx(
            (found.prior + g.observed) / (found.prior + g.expected), rel=1e-12
        )
        assert g.low < g.factor < g.high


def test_the_same_ratio_is_believed_less_where_there_are_fewer_cases() -> None:
    of = {g.group: g.factor for g in pooled(DIFFER).groups}
    assert 1 < of["few"] < of["love"] < 120 / 40  # both were seen three times as often as expected
    assert of["near"] < 1


@pytest.mark.parametrize("positives", ["1|0|0", "1|1|1", "2|1|0", "10|10|10", "9|11|10"])
def test_where_groups_differ_no_more_than_by_chance_every_factor_is_exactly_one(
    positives: str,
) -> None:
    one, two, three = map(int, positives.split("|"))
    risk = (one + two + three) / 3000
    data = repeated(f"""
        group | risk   | n    | positives
        a     | {risk} | 1000 | {one}
        b     | {risk} | 1000 | {two}
        c     | {risk} | 1000 | {three}
    """)
    found = pooled(data)
    assert found.prior is None
    assert found.factors == {}
    assert [(g.factor, g.low, g.high) for g in found.groups] == [(1, 1, 1)] * 3


def test_outcomes_of_one_person_count_like_one() -> None:
    alone = pooled(DIFFER)
    positives_of_one = np.where(
        (DIFFER["group"] == "love") & (DIFFER["label"] == 1), -1, np.arange(len(DIFFER))
    ).astype(object)
    together = pooled(DIFFER, positives_of_one)
    # the sum over clusters of squares, 120^2 + 41, over the sum, 161
    assert together.dispersion == (120**2 + 41) / 161
    assert together.prior is None  # 1.3 against 0.4 expected, in effect
    assert alone.prior is not None


def test_the_prior_is_the_one_of_most_marginal_likelihood() -> None:
    observed, expected = np.array([12.0, 2.0, 0.0, 5.0]), np.array([4.0, 6.0, 3.0, 5.0])
    # with a gamma ratio of shape a and mean 1 the count is negative binomial of size a and mean e
    told = [
        nbinom.logpmf(observed, a, a / (a + expected)).sum() - poisson.logpmf(observed, expected).sum()
        for a in PRIORS
    ]  # fmt: skip
    without = float(-expected.sum())
    np.testing.assert_allclose(
        log_evidence(PRIORS, observed, expected) - without, told, rtol=0, atol=1e-8
    )
    assert best_prior(observed, expected) == PRIORS[int(np.argmax(told))]


def test_rows_without_a_group_take_no_part_and_keep_their_odds() -> None:
    more = pd.concat([DIFFER, DIFFER.assign(group=None)], ignore_index=True)
    assert pooled(more).factors == pooled(DIFFER).factors
    found = offsets({"01": 2.0}, np.array(["01", None, "31"], dtype=object))
    assert found.tolist() == [np.log(2.0), 0.0, 0.0]


def sample(n: int = 40_000, *, lift: float = 1.2, seed: int = 1):
    """Margins that know nothing of the group, and labels to which group 01 adds `lift`."""
    rng = np.random.default_rng(seed)
    margin, group = rng.normal(-4, 1, n), rng.choice(["01", "02", "07"], n).astype(object)
    label = (rng.random(n) < expit(margin + lift * (group == "01"))).astype(float)
    return margin, label, group


def test_a_pooled_calibrator_adds_up_to_the_outcomes_and_nearly_so_in_each_group() -> None:
    margin, label, group = sample()
    people = np.arange(len(margin)).astype(object)
    found = fit_pooled(margin, label, group=group, cluster=people, weight=np.ones(len(margin)))
    risk = found.risk(margin, group)
    assert risk.sum() == pytest.approx(label.sum(), rel=1e-9)
    for g in ("01", "02", "07"):
        # odds are multiplied and outcomes here are not so rare: the sums come close, no more
        assert risk[group == g].sum() == pytest.approx(label[group == g].sum(), rel=0.1)
    plain = fit_calibrator(margin, label).risk(margin)
    assert plain[group == "01"].sum() < 0.8 * label[group == "01"].sum()


def test_cross_fitted_corrections_never_use_a_parts_own_outcomes() -> None:
    margin, label, group = sample(6000)
    part = np.repeat([0, 1, 2], 2000)
    before = cross_fit(margin, label, parts=part, group=group)
    changed = np.where((part == 1) & (group == "01"), 1 - label, label)
    after = cross_fit(margin, changed, parts=part, group=group)
    assert (before.risk[part == 1] == after.risk[part == 1]).all()
    assert (before.risk[part == 0] != after.risk[part == 0]).all()


def test_a_shifted_margin_ranks_as_the_risk_does() -> None:
    found = Calibrator(-1.0, 0.5, {"01": 3.0})
    margin, group = np.array([1.0, 2.0, 2.5]), np.array(["01", "02", None], dtype=object)
    # log 3 / 0.5 is worth 2.197 of margin
    assert found.shifted(margin, group).tolist() == [1.0 + np.log(3.0) / 0.5, 2.0, 2.5]
    assert logit(found.risk(margin, group)) == pytest.approx(
        -1.0 + 0.5 * found.shifted(margin, group), rel=1e-12
    )


def out_of_time(label: np.ndarray, margin: np.ndarray, fold: np.ndarray) -> OutOfTime:
    n = len(label)
    return OutOfTime(
        np.arange(n), fold, label, np.ones(n), np.arange(n).astype(object), {"m": margin}, {}
    )


def trial(label: np.ndarray, margin: np.ndarray, fold: np.ndarray, group: np.ndarray):
    found = out_of_time(label, margin, fold)
    plain = cross_fit(margin, label, parts=fold)
    return try_pooling(found, "m", plain=plain, parts=fold, group=group)


def test_a_correction_that_later_folds_confirm_is_kept() -> None:
    margin, label, group = sample(6000)
    told = trial(label, margin, np.repeat([0, 1], 3000), group)
    assert told.kept
    assert told.worse_by < -2 * told.standard_error


def test_a_correction_that_turns_round_from_fold_to_fold_is_not_kept() -> None:
    one, other = sample(3000, lift=1.5), sample(3000, lift=-1.5, seed=2)
    margin, label, group = (np.concatenate(pair) for pair in zip(one, other, strict=True))
    told = trial(label, margin, np.repeat([0, 1], 3000), group)
    assert told.found
    assert told.worse_by > 0
    assert not told.kept


def renumbered(data: pd.DataFrame, *, seed: int = 4) -> pd.DataFrame:
    """The rows with a kind of their own month."""
    family = np.random.default_rng(seed).choice(["01", "02", "07"], len(data))
    month = (data["as_of"] - pd.Timestamp("2023-01-01")).dt.days // 30
    return data.assign(kind=[f"{f}{m:02d}" for f, m in zip(family, month, strict=True)])


def many_kinds(lift: float = 1.5) -> pd.DataFrame:
    """Rows whose disputes of family 01 end badly far more often than what else they hold says."""
    data = renumbered(rows(4000))
    log_odds = true_log_odds(data.assign(kind=None)) + lift * data["kind"].str.startswith("01")
    drawn = np.random.default_rng(6).random(len(data))
    return data.assign(label=(drawn < expit(log_odds)).astype(int))


def train_pooled(data: pd.DataFrame, *, which: str = "booster", lists: bool = False) -> Trained:
    given = frame(data)
    folds = time_folds(mature_times(given), horizon_days=60, n_folds=3, test_days=90)
    from_, until = folds[0].test_from, folds[-1].test_until
    listed = rows(3000, seed=5).drop(columns=["label", "label_known"])
    listed = listed[(listed["as_of"] >= from_) & (listed["as_of"] < until)].drop_duplicates(
        ["entity_id", "as_of"]
    )
    evaluation = EvalLists(renumbered(listed), incidents(from_, until), per_day=2, curve=(1,))
    return train(
        given, folds=folds, candidates=default_candidates(SPECS) if which == "all" else only(which), seed=3,
        num_threads=1, eval_lists=evaluation if lists else None, pool_by=FAMILIES,
        shares={"红": 0.02}, check_by=("kind",),
    )  # fmt: skip


@pytest.fixture(scope="module")
def made() -> Trained:
    return train_pooled(many_kinds(), lists=True)


def with_factors(model: Model, **factors: float) -> Model:
    return replace(
        model,
        calibrator=replace(model.calibrator, factors={k[1:]: v for k, v in factors.items()}),
        grouping=FAMILIES,
    )


def test_where_the_groups_differ_the_model_has_their_factors(made: Trained) -> None:
    assert made.report.pooling is not None and made.report.pooling.kept
    assert made.model.grouping == FAMILIES
    told = {g.group: g for g in made.report.pooling.groups}
    assert {g: f.factor for g, f in told.items()} == made.model.calibrator.factors
    assert told["01"].factor > 1.1
    # closer to what was observed, on rows that the corrections were not learned from
    assert told["01"].expected_before < told["01"].expected_after < told["01"].observed * 1.1


@pytest.mark.parametrize("which", ["booster", "logistic"])
def test_contributions_with_factors_add_up_to_the_log_odds_of_the_risk(which: str) -> None:
    model = with_factors(train_pooled(rows(), which=which).model, _01=1.7, _07=0.6)
    some = features(np.random.default_rng(5), 300)
    risk = model.risk(some)
    added = model.contributions(some).sum(axis=1) + model.base
    np.testing.assert_allclose(added, np.log(risk / (1 - risk)), rtol=0, atol=1e-9)


def test_a_groups_offset_stands_in_the_contribution_of_its_feature(made: Trained) -> None:
    plain = replace(made.model, calibrator=replace(made.model.calibrator, factors={}))
    corrected = with_factors(made.model, _01=2.0)
    some = features(np.random.default_rng(6), 200)
    moved = corrected.contributions(some) - plain.contributions(some)
    np.testing.assert_allclose(
        moved["kind"], np.where(some["kind"].isin(["0101"]), np.log(2.0), 0.0), rtol=0, atol=1e-12
    )
    assert (moved.drop(columns="kind") == 0).all(axis=None)


COUNTS = [spec.name for spec in SPECS if spec.direction > 0]


@given(
    column=st.sampled_from(COUNTS), more=st.integers(1, 1000),
    one=st.floats(0.05, 20), other=st.floats(0.05, 20),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_one_more_of_anything_counted_never_lowers_a_corrected_risk(
    column: str, more: int, one: float, other: float
) -> None:
    model = with_factors(COUNTING.model, _01=one, _07=other)
    some = features(np.random.default_rng(7), 80)
    after = model.log_odds(some.assign(**{column: some[column] + more}))
    assert (after >= model.log_odds(some)).all()


COUNTING = train_pooled(rows())


def test_an_unseen_kind_and_a_missing_one_keep_their_odds(made: Trained) -> None:
    plain = replace(made.model, calibrator=replace(made.model.calibrator, factors={}))
    some = features(np.random.default_rng(8), 60)
    for kind in ("3199", None):
        odd = some.assign(kind=pd.Series([kind] * len(some), dtype=object))
        assert (made.model.log_odds(odd) == plain.log_odds(odd)).all()


def test_a_stored_model_keeps_its_factors_to_the_last_bit(made: Trained, tmp_path: Path) -> None:
    model = load(tmp_path, save(made, tmp_path).version)
    data = rows(300, seed=12)
    assert model.risk(data).tobytes() == made.model.risk(data).tobytes()
    assert model.contributions(data).equals(made.model.contributions(data))
    assert model.grouping == FAMILIES


def test_a_model_stored_before_there_were_factors_still_loads(made: Trained) -> None:
    files = bundle_files(made)
    content = from_json(files["calibrator.json"])
    del content["factors"], content["grouping"]
    old = model_of(files | {"calibrator.json": to_json(content)}, num_threads=1)
    assert old.grouping is None
    data = rows(50, seed=2)
    plain = replace(made.model, calibrator=replace(made.model.calibrator, factors={}))
    assert (old.risk(data) == plain.risk(data)).all()


def test_the_same_seed_gives_the_same_factors(made: Trained) -> None:
    assert bundle_files(train_pooled(many_kinds(), lists=True)) == bundle_files(made)


def test_a_yardstick_is_never_corrected() -> None:
    told = train_pooled(many_kinds(), which="all")
    assert told.report.pooling is not None
    rule = next(c for c in told.report.candidates if c.name == "last_violence")
    uncorrected = train(
        frame(many_kinds()), candidates=default_candidates(SPECS), seed=3, num_threads=1,
        folds=time_folds(mature_times(frame(many_kinds())), horizon_days=60, n_folds=3, test_days=90),
    )  # fmt: skip
    before = next(c for c in uncorrected.report.candidates if c.name == "last_violence")
    assert rule.metrics == before.metrics


def test_with_a_single_fold_nothing_is_corrected() -> None:
    given = frame(many_kinds())
    folds = time_folds(mature_times(given), horizon_days=60, n_folds=1, test_days=240)
    told = train(
        given, folds=folds, candidates=only("logistic"), seed=1, num_threads=1, pool_by=FAMILIES
    )
    assert told.report.pooling is None
    assert told.model.grouping is None


def test_a_grouping_that_goes_by_no_categorical_feature_is_refused_by_name() -> None:
    given = frame(rows())
    folds = time_folds(mature_times(given), horizon_days=60, n_folds=2)
    by_count = Grouping("parties_n", {"1": "a"})
    with pytest.raises(FrameError, match=r"pool_by='parties_n' is no categorical feature.*kind"):
        train(
            given, folds=folds, candidates=only("logistic"), seed=1, num_threads=1, pool_by=by_count
        )


def test_the_card_says_what_became_of_the_corrections(made: Trained) -> None:
    page = render_card(made)
    assert "分组修正：大类" in page
    assert "<b>已采用</b>" in page
    assert "01 婚恋家庭" in page
    assert f"{made.model.calibrator.factors['01']:.2f}" in page
    pooling = made.report.pooling
    assert pooling is not None
    worse = replace(made.report, pooling=replace(pooling, kept=False, worse_by=0.001))
    assert "修正使预测变差" in render_card(replace(made, report=worse))
    none = replace(made.report, pooling=replace(pooling, kept=False, found=False))
    assert "各组与预期之差不超过偶然" in render_card(replace(made, report=none))


def test_groups_come_from_values_of_any_type() -> None:
    by_number = Grouping("kind", {"1": "a", "2": "b"})
    told = [
        by_number.groups(pd.DataFrame({"kind": pd.Series(v)})).tolist()
        for v in ([1, 2, 3], [1.0, None, 2.0], ["1", "2", None])
    ]
    assert told == [["a", "b", None], ["a", None, "b"], ["a", "b", None]]


def test_a_frame_of_a_model_needs_the_grouping_column(made: Trained) -> None:
    with pytest.raises(FrameError, match="no column 'kind'"):
        made.model.risk(rows().drop(columns="kind"))
