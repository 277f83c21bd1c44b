"""Where one code ends and the next begins: fixed points, or shares resolved to risks at training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.policy.ladder import Ladder
from scoring.policy.points import PointScale


@dataclass(frozen=True)
class Bands:
    """Lower edges by name: `points` (0-100), or `share` (of those at risk at or above the name)."""

    basis: str
    edges: tuple[tuple[str, float], ...]

    @property
    def shares(self) -> dict[str, float]:
        """What training must resolve to risk edges; empty when edges are points."""
        return dict(self.edges) if self.basis == "share" else {}

    def levels(
        self,
        risk: NDArray[np.float64],
        *,
        ladder: Ladder,
        scale: PointScale,
        edge: Callable[[float], float],
    ) -> NDArray[np.int64]:
        """The level of each risk; `edge` gives the risk that the model stored for a share.

        A night's code depends on its own risk alone, never on who else is scored that night.
        """
        by_points = self.basis == "points"
        values = scale.points(risk) if by_points else np.asarray(risk, dtype=float)
        levels = np.zeros(len(values), dtype=np.int64)
        for name, stated in self.edges:
            reached = values >= (stated if by_points else edge(stated))
            levels = np.where(reached, np.maximum(levels, ladder.level(name)), levels)
        return levels
