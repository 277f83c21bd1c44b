"""Results per group: each figure over its own cases, and none where there are too few of them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.bundle import bundle_files
from models.by_group import (
    FEWEST,
    Judged,
    Lists,
    group_report,
    groups_of_incidents,
    median_metric,
)
from models.card import render_card
from models.evaluation.capacity import capacity
from models.folds import mature_times, time_folds
from models.grouping import Grouping
from models.jsontext import from_json
from models.nightly import EvalLists
from models.train import train
from models.trained import Trained
from tests.models.made_up_disputes import candidates, frame, incidents, nights
from tests.models.text_tables import table, when

BY_LETTER = Grouping("kind", {"a": "A", "b": "B"}, "字母", {"A": "甲", "B": "乙"})


def judged(n: int = 400, *, people: int = 400) -> Judged:
    """Group A is ranked as it ends, group B against it; `people` clusters share the rows."""
    rng = np.random.default_rng(1)
    group = np.where(np.arange(n) % 2 == 0, "A", "B").astype(object)
    label = (rng.random(n) < 0.2).astype(float)
    margin = np.where(group == "A", label, -label) + rng.random(n) / 10
    return Judged(label, margin, np.ones(n), (np.arange(n) % people).astype(object), group)


def test_each_group_is_ranked_by_itself() -> None:
    told = group_report(judged(), BY_LETTER, lists=Lists(), seed=1)
    a, b = told.groups
    assert a.auc is not None and b.auc is not None and told.total.auc is not None
    assert (a.auc.value, b.auc.value) == (1.0, 0.0)
    assert 0 < told.total.auc.value < 1
    assert a.positives_n + b.positives_n == told.total.positives_n
    assert told.titles == {"A": "甲", "B": "乙"}


def test_fewer_than_ten_people_give_no_figure_however_many_rows_they_have() -> None:
    few = group_report(judged(people=2 * (FEWEST - 1)), BY_LETTER, lists=Lists(), seed=1).groups[0]
    assert few.positives_n > FEWEST
    assert few.positive_clusters_n == FEWEST - 1
    assert few.auc is None and few.average_precision is None
    enough = group_report(judged(people=2 * FEWEST), BY_LETTER, lists=Lists(), seed=1).groups[0]
    assert enough.positive_clusters_n == FEWEST
    assert enough.auc is not None and enough.average_precision is not None


NIGHTS = table("""
    as_of       | entity | group
    01-01 08:00 | a      | A
    01-02 08:00 | a      | B
    01-03 08:00 | a      | A
    01-01 08:00 | b      | B
    01-02 08:00 | b      | -
    01-01 08:00 | c      | A
""").assign(as_of=lambda d: when(d["as_of"]))
INCIDENTS = table("""
    incident_id | entity | happened_at
    i1          | a      | 01-02 08:01
    i2          | a      | 01-02 08:00
    i3          | a      | 01-04 08:00
    i4          | b      | 01-03 08:00
    i5          | d      | 01-03 08:00
    i6          | -      | 01-03 08:00
    i7          | c      | 01-01 08:00
    i8          | a      | 01-02 10:00
    i8          | c      | 01-02 10:00
""").assign(happened_at=lambda d: when(d["happened_at"]))


def test_an_incident_is_of_the_group_its_dispute_stood_in_on_the_last_night_before() -> None:
    found = groups_of_incidents(INCIDENTS, NIGHTS)
    assert found.to_dict() == {
        "i1": "B",
        "i2": "A",  # the list of 01-02 08:00 is not before 08:00
        "i3": "A",
        "i4": "B",  # on 01-02 its group was not known
        "i8": "B",  # of its two disputes a was listed last
    }


def many_incidents() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two nights; 12 disputes of A listed above 12 of B, each with one incident ten days later."""
    names = [f"{letter}{nth:02d}" for letter in "AB" for nth in range(12)]
    listed = pd.DataFrame(
        {
            "entity": names * 2,
            "as_of": [pd.Timestamp("2024-01-01 08:00")] * 24
            + [pd.Timestamp("2024-01-12 08:00")] * 24,
            "score": [1.0 if n[0] == "A" else 0.5 for n in names] * 2,
            "group": [n[0] for n in names] * 2,
        }
    )
    happened = pd.DataFrame(
        {
            "incident_id": [f"i{n}" for n in names], "entity": names,
            "happened_at": pd.Timestamp("2024-01-11 08:00"), "reachable": True, "cluster": names,
            "first_report_known_at": pd.Timestamp("2023-12-01"),
        }
    )  # fmt: skip
    silent = happened.iloc[:10].assign(
        incident_id=[f"s{i}" for i in range(10)], entity=None, reachable=False,
        cluster=[f"s{i}" for i in range(10)], first_report_known_at=pd.NaT,
    )  # fmt: skip
    return listed, pd.concat([happened, silent], ignore_index=True)


def test_recall_coverage_and_lead_time_are_over_the_groups_own_incidents() -> None:
    listed, happened = many_incidents()
    found = capacity(listed, happened, per_day=12)
    told = group_report(judged(), BY_LETTER, lists=Lists(found, listed, happened), seed=1)
    a, b = told.groups
    assert (told.total.incidents_n, a.incidents_n, b.incidents_n) == (34, 12, 12)
    assert a.recall is not None and b.recall is not None and told.total.recall is not None
    assert (a.recall.value, b.recall.value, told.total.recall.value) == (1.0, 0.0, 12 / 34)
    assert a.lead_time_days is not None and a.lead_time_days.value == 10
    assert b.lead_time_days is None  # none of them was caught
    assert told.unlisted is not None and told.unlisted.coverage_none is not None
    assert told.unlisted.coverage_none.value == 1.0
    assert told.unlisted.recall_reachable is None
    assert told.total.coverage_none is not None
    assert told.total.coverage_none.value == 10 / 34


@given(
    st.lists(
        st.tuples(st.integers(-5, 5), st.integers(0, 3)), min_size=1, max_size=12
    ).filter(lambda rows: any(n for _, n in rows))
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_the_weighted_median_is_that_of_the_rows_repeated(rows: list[tuple[int, int]]) -> None:
    values, counts = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    repeated = np.repeat(values, counts.astype(int))
    assert median_metric(values)(counts[None, :])[0] == np.median(repeated)


FAMILIES = Grouping("kind", {"0101": "01", "02": "02", "0701": "07"}, "大类", {"01": "01 婚恋家庭"})


@pytest.fixture(scope="module")
def made() -> Trained:
    given = frame()
    folds = time_folds(mature_times(given), horizon_days=60, n_folds=3, test_days=90)
    from_, until = folds[0].test_from, folds[-1].test_until
    lists = EvalLists(nights(from_, until), incidents(from_, until), per_day=2, curve=(1, 4))
    return train(
        given, folds=folds, candidates=candidates(), seed=3, num_threads=1, eval_lists=lists,
        pool_by=FAMILIES,
    )  # fmt: skip


def test_the_total_is_what_the_card_says_elsewhere(made: Trained) -> None:
    told, report = made.report.by_group, made.report
    assert told is not None
    champion = next(c for c in report.candidates if c.name == report.champion)
    point = next(p for p in report.capacity if p.candidate == report.champion and p.per_day == 2)
    assert told.total.auc == champion.metrics["auc"]
    assert told.total.average_precision == champion.metrics["average_precision"]
    assert told.total.recall == point.recall
    assert told.total.recall_reachable == point.recall_reachable
    assert (told.total.incidents_n, told.total.caught_n) == (point.incidents_n, point.caught_n)
    groups = [*told.groups, *([told.unlisted] if told.unlisted else [])]
    assert sum(g.incidents_n for g in groups) == point.incidents_n


def test_the_card_gives_a_number_of_cases_where_it_gives_no_figure(made: Trained) -> None:
    page, told = render_card(made), made.report.by_group
    assert told is not None
    assert "各组结果：大类" in page
    few = [g for g in told.groups if g.recall is None]
    assert few
    assert all(f"例数不足（{g.incidents_n}）" in page for g in few)


def test_the_stored_numbers_carry_the_groups(made: Trained) -> None:
    stored = from_json(bundle_files(made)["metrics.json"])["by_group"]
    assert [g["group"] for g in stored["groups"]] == ["01", "02", "07"]
    assert stored["total"]["incidents_n"] == made.report.by_group.total.incidents_n  # type: ignore[union-attr]
