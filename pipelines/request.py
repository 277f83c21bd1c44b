"""What is trained: a target of a city, as known at one time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from features import registry
from features.mechanisms import mechanism
from models.about import PLACE, About
from models.frame import FeatureSpec
from pipelines.kept import KeptTables
from pipelines.settings import Settings
from pipelines.targets import Target


@dataclass(frozen=True)
class Request:
    """What is trained: a target, as known before `as_of`, under the city's settings.

    With `kept`, nights that another target of the same job has built are not built again. `reconstructed` is the
    share of facts whose clock was rebuilt from bulk history. `hear` is told the scored nights (see `EvalLists`).
    """

    target: Target
    as_of: datetime
    settings: Settings
    kept: KeptTables | None = None
    reconstructed: float = 0.0
    hear: Callable[[pd.DataFrame], None] | None = None

    @property
    def about(self) -> About:
        """What the card says that is estimated; in a city without persons a place is the dispute."""
        settings = self.settings
        found = self.target.about
        if self.target.grain == "dispute" and settings.disputes.unit == "place":
            found = PLACE
        clock = f"所用事实中 {self.reconstructed:.0%} 的得知时间由批量历史数据推算（reconstructed），并非当时记录。"
        return replace(
            found,
            horizon_days=settings.training.horizon_days,
            simulated=settings.city.simulated,
            limits=(*found.limits, clock),
        )

    @property
    def features(self) -> tuple[FeatureSpec, ...]:
        """Every registered feature that the target may learn from, as models see it."""
        return tuple(
            FeatureSpec(
                f.name,
                f.direction,
                f.categorical,
                f.absent,
                mechanism(f.mechanism).title,
                f.sentence,
            )
            for f in registry.features(self.target.grain, what=self.target.what)
        )
