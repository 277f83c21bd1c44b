import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.bundle import bundle_files
from models.calibration import SMALLEST_SLOPE, Calibrator, fit_calibrator
from models.card import render_card
from models.encoding import fit_encoder
from models.errors import FrameError
from models.evaluation.intervals import Interval
from models.fingerprint import data_facts
from models.remarks import beside_yardstick, cannot_tell, unattributed
from models.trained import Attribution, Report, Trained
from tests.models.made_up_disputes import SPECS, frame, rows, trained

MADE = trained(lists=True)
CHAMPION, RULE = MADE.report.champion, "last_violence"


def with_auc(low: float, value: float, high: float) -> Trained:
    candidates = tuple(
        replace(c, metrics=c.metrics | {"auc": Interval(value, low, high)})
        for c in MADE.report.candidates
    )
    return replace(MADE, report=replace(MADE.report, candidates=candidates))


@pytest.mark.parametrize(
    ("low", "value", "high", "told"),
    [
        (0.51, 0.70, 0.85, None),
        (0.50, 0.70, 0.85, "分不出高低：检验行上 AUC 0.700（0.500 – 0.850）的区间触及 0.5"),
        (0.31, 0.44, 0.60, "分不出高低：检验行上 AUC 0.440（0.310 – 0.600）的区间触及 0.5"),
    ],
)
def test_a_model_cannot_tell_when_the_interval_of_its_auc_reaches_one_half(
    low: float, value: float, high: float, told: str | None
) -> None:
    assert cannot_tell(with_auc(low, value, high)) == told


def test_an_auc_without_an_interval_tells_nothing() -> None:
    assert "触及 0.5" in (cannot_tell(with_auc(np.nan, 0.9, np.nan)) or "")


def test_a_slope_that_had_to_be_held_is_on_its_floor() -> None:
    label = np.tile([0.0, 0.0, 0.0, 1.0], 50)
    margin = np.linspace(-1, 1, 200) + label
    backwards = fit_calibrator(-margin, label)
    assert backwards.slope == pytest.approx(SMALLEST_SLOPE)
    assert (backwards.on_floor, fit_calibrator(margin, label).on_floor) == (True, False)


def test_a_model_cannot_tell_when_its_slope_is_on_the_floor() -> None:
    flat = replace(MADE.model, calibrator=Calibrator(-4.0, SMALLEST_SLOPE))
    told = cannot_tell(replace(with_auc(0.6, 0.7, 0.8), model=flat))
    assert told == "分不出高低：校准斜率落在下限 0.02，检验行上分高的并不更危险"


def with_recalls(champion: Interval, rule: Interval) -> Report:
    recalls = {CHAMPION: champion, RULE: rule}
    report = MADE.report
    return replace(
        report,
        candidates=tuple(replace(c, yardstick=c.name == RULE) for c in report.candidates),
        comparison=tuple(replace(c, chosen=c.name == CHAMPION) for c in report.comparison),
        capacity=tuple(
            replace(p, recall=recalls.get(p.candidate, p.recall)) for p in report.capacity
        ),
    )


SAME, LESS, BETTER = Interval(0.4, 0.2, 0.6), Interval(0.3, 0.1, 0.5), Interval(0.5, 0.3, 0.7)
FAR_LESS = Interval(0.05, 0.0, 0.1)


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        (BETTER, None),
        (SAME, "（40.0%）未高于“按最近一次暴力排序（标尺）”（40.0%）：两者的 95% 区间相交"),
        (LESS, "（30.0%）未高于“按最近一次暴力排序（标尺）”（40.0%）：两者的 95% 区间相交"),
        (FAR_LESS, "（5.0%）未高于“按最近一次暴力排序（标尺）”（40.0%）：更低"),
    ],
)
def test_a_champion_that_does_not_beat_the_yardstick_says_so(
    ours: Interval, told: str | None
) -> None:
    assert CHAMPION != RULE
    found = beside_yardstick(with_recalls(ours, SAME))
    assert (found is None) if told is None else (told in (found or ""))
    assert found is None or found.startswith("本模型在每日 2 件下的召回")


def test_without_nights_there_is_no_recall_to_set_beside_the_yardstick() -> None:
    assert beside_yardstick(replace(MADE.report, capacity=(), headline_per_day=None)) is None


def with_attribution(unattributable: int, incidents: int) -> Report:
    return replace(MADE.report, attribution=Attribution(unattributable, incidents))


def test_the_share_of_incidents_that_nobody_answers_for_is_a_sentence() -> None:
    assert "3 / 40 起（7.5%）" in (unattributed(with_attribution(3, 40)) or "")  # 3 / 40
    assert unattributed(with_attribution(0, 0)) is None
    assert unattributed(replace(MADE.report, attribution=None)) is None


def test_the_card_and_metrics_json_carry_what_has_to_be_said() -> None:
    report = replace(with_recalls(LESS, SAME), attribution=Attribution(3, 40))
    made = replace(MADE, report=report)
    page = render_card(made)
    assert beside_yardstick(report) in page
    assert unattributed(report) in page
    stored = json.loads(bundle_files(made)["metrics.json"])
    assert stored["attribution"] == {"unattributable_n": 3, "incidents_n": 40}


def test_the_card_of_a_model_that_cannot_tell_says_so() -> None:
    assert "分不出高低" in render_card(with_auc(0.4, 0.6, 0.8))
    assert "分不出高低" not in render_card(with_auc(0.6, 0.7, 0.8))


def test_the_card_counts_the_secondary_outcome_beside_the_label() -> None:
    facts = replace(MADE.report.data, rows_n=400, positives_n=8, secondary_n=12)
    with_it = render_card(replace(MADE, report=replace(MADE.report, data=facts)))
    assert "阳性 8 行（2.0%）" in with_it  # 8 / 400
    assert "阳性 12 行（3.0%）" in with_it  # 12 / 400
    assert "次要结果" not in render_card(MADE)


def test_the_secondary_outcome_is_counted_over_mature_rows_and_changes_no_fingerprint() -> None:
    data = rows(300)
    open_rows = data.index[:40]
    data.loc[open_rows, "label_known"] = pd.NaT
    data["label"] = data["label"].astype("Int64").mask(data.index.isin(open_rows))
    data["wider"] = data["label"].fillna(1).astype(bool)
    given = frame(data)
    encoder = fit_encoder(given.rows, SPECS)
    plain, counted = (data_facts(f, encoder) for f in (given, replace(given, secondary="wider")))
    assert (plain.secondary_n, counted.secondary_n) == (None, plain.positives_n)
    assert counted.sha256 == plain.sha256


def test_the_secondary_outcome_is_no_feature() -> None:
    with pytest.raises(FrameError, match="parties_n tells the outcome"):
        replace(frame(), secondary="parties_n")
