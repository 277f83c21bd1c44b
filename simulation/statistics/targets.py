"""The targets of `targets.toml`, and what a measured quantity is judged to be against them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from data_contracts.errors import JianweiError
from simulation.presets import Preset
from simulation.statistics.measured import Measured

LIFE_DISPUTES = 42_000 / 2_700_000  # a year and resident, domain README
LIFE_RATE = 0.003
UNEXPLAINED = "原因未知，使用前须查明"
FILE = Path(__file__).with_name("targets.toml")


class TargetError(JianweiError):
    """`targets.toml` names a quantity that nobody measures, or says both or no limits."""


class Verdict(StrEnum):
    """How a measured quantity stands to its target, as the page says it."""

    MET = "达到"
    CHANCE = "误差之内"  # the interval reaches the target
    STATED = "预设如此"  # the preset says that it is so, and why
    MISSED = "未达到"
    LISTED = "只列出"  # of interest, without a limit
    NONE = "无样本"


@dataclass(frozen=True)
class Target:
    """A range for one quantity: `low` to `high`, or `within` (a share) of a setting of the preset.

    A `listed` one has no range: it is shown for what it is.
    """

    key: str
    title: str
    unit: str  # share, count, ratio, hours, days, auc
    source: str
    low: float | None = None
    high: float | None = None
    preset: str = ""
    within: float = 0.0
    listed: bool = False
    life_size: bool = False  # presets that exaggerate state so in their note
    unmet: str = ""  # why a city may miss it all the same

    def limits(self, preset: Preset) -> tuple[float, float]:
        """The range for this preset; open ends are infinite."""
        if self.preset:
            middle = float(getattr(preset, self.preset))
            return middle * (1 - self.within), middle * (1 + self.within)
        low = float("-inf") if self.low is None else self.low
        return low, float("inf") if self.high is None else self.high


@dataclass(frozen=True)
class Judged:
    """One line of the targets table; `reason` says why a target is not met."""

    target: Target
    measured: Measured
    limits: tuple[float, float]
    verdict: Verdict
    reason: str


def load_targets(path: Path = FILE) -> tuple[Target, ...]:
    """All targets in the order of the file; TargetError names what is wrong."""
    found = tuple(Target(**t) for t in tomllib.loads(path.read_text(encoding="utf-8"))["target"])
    for target in found:
        ways = (
            target.low is not None or target.high is not None,
            target.preset != "",
            target.listed,
        )
        if sum(ways) != 1:
            raise TargetError(
                f"{path.name}: {target.key}: give low and high, or preset and within, or listed."
            )
    return found


def judge(measured: list[Measured], preset: Preset) -> list[Judged]:
    """Every measured part of every target, in the order of the targets; TargetError for one not measured."""
    targets = load_targets()
    unknown = {t.key for t in targets} - {m.key for m in measured}
    if unknown:
        raise TargetError(f"targets.toml: nothing measures {', '.join(sorted(unknown))}.")
    return [judged_by(t, m, preset) for t in targets for m in measured if m.key == t.key]


def is_life_size(preset: Preset) -> bool:
    """Whether a preset claims life's own rates: disputes per resident and incidents as stated for a real city."""
    per_resident = preset.disputes_per_year / preset.residents
    return (
        abs(per_resident / LIFE_DISPUTES - 1) < 0.1
        and abs(preset.incident_rate / LIFE_RATE - 1) < 0.1
    )


def judged_by(target: Target, found: Measured, preset: Preset) -> Judged:
    """One quantity held against its target."""
    low, high = target.limits(preset)
    verdict = _verdict(target, found, (low, high), preset)
    reasons = {
        Verdict.CHANCE: "样本小，95% 区间与目标相接",
        Verdict.STATED: preset.note,
        Verdict.MISSED: target.unmet or UNEXPLAINED,
        Verdict.LISTED: "不设限",
        Verdict.NONE: "本城没有这样的事例",
    }
    return Judged(target, found, (low, high), verdict, reasons.get(verdict, ""))


def _verdict(
    target: Target, found: Measured, limits: tuple[float, float], preset: Preset
) -> Verdict:
    low, high = limits
    if found.missing or target.listed:
        return Verdict.NONE if found.missing else Verdict.LISTED
    if low <= found.value <= high:
        return Verdict.MET
    if found.low <= high and found.high >= low:
        return Verdict.CHANCE
    return Verdict.STATED if target.life_size and not is_life_size(preset) else Verdict.MISSED
