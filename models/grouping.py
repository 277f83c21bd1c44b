"""How rows fall into groups that calibration and the card look at, such as families of kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from models.arrays import O1
from models.encoding import level_text
from models.frame import Data, to_pandas
from models.frame_checks import require_columns


@dataclass(frozen=True)
class Grouping:
    """Values of the categorical feature `column`, each with its group; `title` and `titles` are what the card says."""

    column: str
    group_of: Mapping[str, str]
    title: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)

    def groups(self, data: Data) -> O1:
        """The group of each row; None where the value is missing or no group has it."""
        frame = to_pandas(data)
        require_columns(frame, [self.column])
        index, values = pd.factorize(frame[self.column])
        named = [self.group_of.get(level_text(value)) for value in values]
        # factorize says -1 for missing, so the last entry
        return np.array([*named, None], dtype=object)[index]

    def categories(self, groups: O1) -> pd.Categorical:
        """The same groups in a byte each, with all groups there are: pieces of many nights go together."""
        return pd.Categorical(groups, categories=sorted(set(self.group_of.values())))

    def name(self, group: str) -> str:
        """What the card calls the group."""
        return self.titles.get(group, group)

    def to_json(self) -> dict[str, Any]:
        """The content of `grouping` in calibrator.json."""
        return {"column": self.column, "group_of": dict(self.group_of)} | {
            "title": self.title, "titles": dict(self.titles),
        }  # fmt: skip

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> Grouping:
        """The grouping that wrote it."""
        return Grouping(**content)
