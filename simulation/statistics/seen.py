"""The city as the page looks at it: its course, its files, and who came first with what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from simulation.presets import Preset
from simulation.record.case import Case
from simulation.statistics.kept import Kept
from simulation.types import Bools, Ints, Texts

PLATFORMS = ("police_110", "hotline_12345", "grid_events")
GROUPS = {
    "love": "情感", "family": "家庭", "neighbour": "邻里", "labour": "劳资", "debt": "借贷", "land": "土地",
    "property": "物业", "consumer": "消费", "other": "其他",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A case and what was kept of its books; every table is cut at `until`."""

    case: Case
    kept: Kept

    @property
    def preset(self) -> Preset:
        """What the city was made from."""
        return self.case.world.preset

    @property
    def years(self) -> float:
        """Length of the files in years."""
        return (self.preset.until - self.preset.history_from).days / 365

    @property
    def shock_at(self) -> np.datetime64:
        """Midnight of the day of the shock."""
        return np.datetime64(self.preset.shock_on, "s")

    @cached_property
    def group(self) -> Texts:
        """The group of each dispute, in the page's words."""
        own = self.case.chronicle.disputes.group
        return pd.Series(own).map(lambda g: GROUPS.get(g, g)).to_numpy(dtype=object)

    @cached_property
    def worst(self) -> pd.DataFrame:
        """Level 1 incidents that grew out of a dispute: dispute, at, type."""
        bad = self.case.incidents
        mine = (bad["level"] == "1") & (bad["dispute"] >= 0) & (bad["at"] < self.kept.until)
        return bad.loc[mine, ["dispute", "at", "type"]].reset_index(drop=True)

    @cached_property
    def reports(self) -> pd.DataFrame:
        """Rows of the three platforms about a dispute before its incident: dispute, at, source, in order of time."""
        parts = [
            self.kept.frames[s].loc[self.kept.frames[s]["dispute"] >= 0, ["dispute", "at"]]
            .assign(source=s) for s in PLATFORMS
        ]  # fmt: skip
        found = pd.concat(parts, ignore_index=True)
        before = self.before_incident(found)
        return found[before].sort_values("at", kind="stable").reset_index(drop=True)

    def before_incident(self, rows: pd.DataFrame) -> Bools:
        """Which rows about a dispute (dispute, at) come before its incident, if it has one."""
        ended = np.full(len(self.group), np.datetime64("2999-01-01", "s"))
        ended[self.worst["dispute"].to_numpy()] = self.worst["at"].to_numpy()
        return np.asarray(rows["at"].to_numpy() < ended[rows["dispute"].to_numpy()], dtype=bool)

    @cached_property
    def first_report(self) -> pd.Series:
        """Time of the first report, by dispute that reached a file."""
        return self.reports.groupby("dispute")["at"].min()

    @property
    def told(self) -> Ints:
        """The disputes that reached a file, in order."""
        return self.first_report.index.to_numpy()

    def before_shock(self, at: pd.Series) -> Bools:
        """Which of these times lie before the shock."""
        return np.asarray(at.to_numpy() < self.shock_at, dtype=bool)
