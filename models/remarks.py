"""What a reader of a training must be told in so many words, beside its tables."""

from __future__ import annotations

from models.evaluation.intervals import Interval
from models.trained import CandidateResult, CapacityPoint, Report, Trained

# an AUC of one half is what drawing lots reaches
LOTS = 0.5


def cannot_tell(trained: Trained) -> str | None:
    """Why the model cannot tell who is at higher risk, in Chinese; None when it can.

    It cannot when the interval of its AUC on the judged rows reaches one half (or has no end at all, for
    want of positives), or when calibration had to hold its slope at the floor.
    """
    auc = _champion(trained.report).metrics["auc"]
    if not auc.low > LOTS:
        return f"分不出高低：检验行上 AUC {_number(auc)}的区间触及 {LOTS}"
    if trained.model.calibrator.on_floor:
        slope = trained.model.calibrator.slope
        return f"分不出高低：校准斜率落在下限 {slope:.2f}，检验行上分高的并不更危险"
    return None


def beside_yardstick(report: Report) -> str | None:
    """One Chinese sentence when the champion's recall at the headline capacity is not above a yardstick's."""
    points = {p.candidate: p for p in report.capacity if p.per_day == report.headline_per_day}
    ours = points.get(report.champion)
    rules = [c for c in report.candidates if c.yardstick and c.name != report.champion]
    if ours is None or not ours.incidents_n:
        return None
    told = [_not_above(ours, points[rule.name], rule.title) for rule in rules]
    return "".join(sentence for sentence in told if sentence) or None


def unattributed(report: Report) -> str | None:
    """One Chinese sentence with the share of incidents that no dispute or person can answer for."""
    found = report.attribution
    if found is None or not found.incidents_n:
        return None
    share = found.unattributable_n / found.incidents_n
    return (
        f"无法归属的事件 {found.unattributable_n} / {found.incidents_n} 起（{share:.1%}）："
        "没有可用的人员标识，或所涉纠纷只列有单位。"
    )


def _not_above(ours: CapacityPoint, rule: CapacityPoint, title: str) -> str:
    if ours.recall.value > rule.recall.value:
        return ""
    lower = ours.recall.high < rule.recall.low
    how = "更低，两者的 95% 区间不相交" if lower else "两者的 95% 区间相交，差异在误差之内"
    return (
        f"本模型在每日 {ours.per_day} 件下的召回（{ours.recall.value:.1%}）"
        f"未高于“{title}”（{rule.recall.value:.1%}）：{how}。"
    )


def _champion(report: Report) -> CandidateResult:
    return next(c for c in report.candidates if c.name == report.champion)


def _number(told: Interval) -> str:
    return f"{told.value:.3f}（{told.low:.3f} – {told.high:.3f}）"
