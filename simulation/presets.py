"""How big the city is, how long its files reach, and how often the worst happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from data_contracts.errors import JianweiError
from simulation.fault_rates import MANY, FaultRates
from simulation.mechanism import Mechanism


class UnknownPresetError(JianweiError):
    """The asked preset does not exist."""


class EmptyPeriodError(JianweiError):
    """`from_` and `until` leave no history before the inbox days."""


@dataclass(frozen=True)
class Preset:
    """One city's size and period; rates are stated exaggerations where `note` says so."""

    name: str
    residents: int
    towns: int
    grids: int
    disputes_per_year: int
    history_from: date
    until: date  # date of the last inbox file
    inbox_days: int
    incident_rate: float  # level 1 incidents of any dispute, per dispute that reached a file
    note: str = ""  # what is as in life and what is exaggerated, for the people who read results
    traffic_ratio: float = 4.0  # 110 and 12345 rows about no dispute, per such row about one
    tail_days: int = 60  # simulated beyond `until`, so that truth knows what the last list missed
    town_merged: bool = False  # one town is merged into its neighbour half way through
    grids_split: int = 0  # so many grids are redrawn half way through: each becomes two
    shock_at: date | None = None  # when the factory closes; None: half way through
    mechanism: Mechanism = field(default_factory=Mechanism)  # which causes are at work
    faults: FaultRates = field(default_factory=FaultRates)  # traps in the files

    @property
    def history_until(self) -> date:
        """Arrival date of the history files: they hold what was recorded before this day."""
        return self.until - timedelta(days=self.inbox_days)

    @property
    def half_way(self) -> date:
        """The middle of the history: towns merge and grids are redrawn on this day."""
        return self.history_from + (self.history_until - self.history_from) // 2

    @property
    def shock_on(self) -> date:
        """The day on which the biggest employer closes and the closing practice changes."""
        return self.shock_at or self.half_way

    @property
    def days(self) -> int:
        """Days simulated, from `history_from` to the end of the tail."""
        return (self.until - self.history_from).days + self.tail_days

    @property
    def disputes(self) -> int:
        """Disputes that should reach a file before `until`."""
        return round(self.disputes_per_year * (self.until - self.history_from).days / 365)


DEFAULT = Preset(
    name="default",
    residents=2_700_000,
    towns=86,
    grids=5_800,
    disputes_per_year=42_000,
    history_from=date(2022, 7, 1),
    until=date(2025, 7, 1),
    inbox_days=182,
    incident_rate=0.003,
    note="一座 270 万人口城市的三年：规模、纠纷数、极端事件占比（0.3%）均按实际量级，无夸大。",
    town_merged=True,
    grids_split=24,
)
STUDY = Preset(
    name="study",
    residents=900_000,
    towns=29,
    grids=1_930,
    disputes_per_year=14_000,
    history_from=date(2022, 7, 1),
    until=date(2025, 7, 1),
    inbox_days=182,
    incident_rate=0.003,
    note="default 的三分之一，供多个随机种子的对比研究：各项比例与实际量级一致，无夸大；极端事件约 130 起，单个城市的结果误差较大。",
    town_merged=True,
    grids_split=8,
)
RARE = Preset(
    name="rare",
    residents=900_000,
    towns=29,
    grids=1_930,
    disputes_per_year=14_000,
    history_from=date(2022, 7, 1),
    until=date(2025, 7, 1),
    inbox_days=182,
    # about twenty incidents in three years: too few to certify any miss rate, so a certificate for
    # this city would be false whatever it says; the preset exists to see certification refuse
    incident_rate=0.0005,
    note="规模同 study，但极端事件只占 0.05%（三年约 20 起）：样本不足以认证漏报率，用来检验系统会如实拒绝出具认证。",
    town_merged=True,
    grids_split=8,
)
DEMO = Preset(
    name="demo",
    residents=60_000,
    towns=8,
    grids=120,
    disputes_per_year=4_500,
    history_from=date(2023, 7, 1),
    until=date(2025, 7, 11),
    inbox_days=10,
    # about seven times life, so that two years of one district can teach a model
    incident_rate=0.02,
    note="演示用的一个城区：极端事件占 2%（约为实际的七倍），人均纠纷数约为实际的五倍；只能看流程，结论不能外推。",
    town_merged=True,
    grids_split=2,
)
TINY = Preset(
    name="tiny",
    residents=3_000,
    towns=2,
    grids=12,
    disputes_per_year=510,
    history_from=date(2024, 1, 1),
    until=date(2025, 3, 6),
    inbox_days=5,
    # twenty times life, so that tests can train on it
    incident_rate=0.06,
    note="测试用的小镇：极端事件占 6%（约为实际的二十倍），人均纠纷数约为实际的十一倍，数据陷阱成倍设置；只供自动测试。",
    faults=MANY,
)
PRESETS = {p.name: p for p in (DEFAULT, STUDY, RARE, DEMO, TINY)}


def preset(name: str) -> Preset:
    """The preset of that name; UnknownPresetError lists the names there are."""
    if name not in PRESETS:
        raise UnknownPresetError(f"preset={name!r}: not known; use one of {', '.join(PRESETS)}.")
    return PRESETS[name]
