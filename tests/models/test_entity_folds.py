from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.card import render_card
from models.entity_folds import entity_folds, part_of
from models.errors import FoldError
from models.folds import check_folds, describe, folds_table
from models.nightly import EvalLists
from models.train import train
from tests.models.made_up_disputes import frame, incidents, nights, only, rows


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6))
def test_no_cluster_is_on_both_sides_and_every_mature_row_is_tested_once(
    seed: int, n_folds: int
) -> None:
    given_frame = frame(rows(300, seed=seed))
    tested = np.zeros(300, dtype=int)
    for fold in entity_folds(given_frame, n_folds, seed):
        train_rows, test_rows = fold.train_mask(given_frame), fold.test_mask(given_frame)
        on_both = set(given_frame.clusters[train_rows]) & set(given_frame.clusters[test_rows])
        assert on_both == set()
        assert (train_rows | test_rows == given_frame.mature).all()
        tested += test_rows
    assert (tested == given_frame.mature.astype(int)).all()


def test_a_row_whose_label_is_not_known_is_on_neither_side() -> None:
    data = rows(60)
    data.loc[5, "label_known"] = pd.NaT
    given_frame = frame(data.assign(label=data["label"].astype("Int64").where(data.index != 5)))
    for fold in entity_folds(given_frame, 3, 1):
        both = fold.train_mask(given_frame) | fold.test_mask(given_frame)
        assert both.sum() == 59  # 60 rows less the one without a label


def test_new_rows_never_move_an_old_cluster() -> None:
    few, many = frame(rows(60)), frame(rows(600))
    shared = set(few.clusters) & set(many.clusters)
    sides = [
        {c for f in entity_folds(g, 4, 7)[:1] for c in g.clusters[f.test_mask(g)]} & shared
        for g in (few, many)
    ]
    assert sides[0] == sides[1]


def test_the_part_depends_on_name_and_seed_alone() -> None:
    names = [f"P{i}" for i in range(1000)]
    parts = [part_of(name, n_folds=5, seed=1) for name in names]
    assert parts == [part_of(name, n_folds=5, seed=1) for name in names]
    assert parts != [part_of(name, n_folds=5, seed=2) for name in names]
    counts = np.bincount(parts, minlength=5)
    assert counts.sum() == 1000
    assert counts.min() > 1000 / 5 - 5 * (1000 / 5 * 4 / 5) ** 0.5  # five binomial deviations


@pytest.mark.parametrize(("n_folds", "said"), [(1, "use 2 or more"), (999, "use at most 20")])
def test_folds_that_cannot_be_are_refused_with_the_limit(n_folds: int, said: str) -> None:
    with pytest.raises(FoldError, match=said):
        entity_folds(frame(rows(60)), n_folds, 1)  # 60 rows, 3 a person: 20 clusters


def test_they_print_their_counts_and_that_nothing_lies_between_them() -> None:
    given_frame = frame()
    folds = entity_folds(given_frame, 3, 1)
    check_folds(given_frame, folds)
    told = folds_table(given_frame, folds)
    assert set(told["by"]) == {"entity"}
    assert told["test_n"].sum() == given_frame.mature.sum()
    assert (told["train_n"] + told["test_n"] == given_frame.mature.sum()).all()
    assert "same period" in describe(folds).splitlines()[0]


def test_nights_cannot_be_judged_by_a_model_that_knows_their_future() -> None:
    given_frame = frame()
    from_, until = pd.Timestamp("2024-06-01"), pd.Timestamp("2024-09-01")
    lists = EvalLists(nights(from_, until), incidents(from_, until), per_day=2)
    with pytest.raises(FoldError, match=r"eval_lists with folds by entity: .* use time_folds"):
        train(
            given_frame, folds=entity_folds(given_frame, 3, 1), candidates=only("logistic"),
            seed=1, num_threads=1, eval_lists=lists,
        )  # fmt: skip


def test_the_card_says_that_the_figures_are_not_out_of_time() -> None:
    given_frame = frame()
    trained = train(
        given_frame, folds=entity_folds(given_frame, 3, 1), candidates=only("logistic"),
        seed=1, num_threads=1,
    )  # fmt: skip
    page = render_card(trained)
    assert "3 个对象不相交的折检验" in page
    assert "不是样本外时间的结果" in page
    assert "时间折" not in page
    by_time = replace(trained.report, folds=trained.report.folds.assign(by="time"))
    assert "对象折" not in render_card(replace(trained, report=by_time))
