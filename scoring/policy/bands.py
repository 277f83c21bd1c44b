"""Where one code ends and the next begins: fixed points, or shares resolved to risks at training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.errors import PolicyError
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
        resolved: Mapping[str, float],
    ) -> NDArray[np.int64]:
        """The level of each risk; `resolved` holds the risk edges stored with the model.

        A night's code depends on its own risk alone, never on who else is scored that night.
        """
        values = scale.points(risk) if self.basis == "points" else np.asarray(risk, dtype=float)
        edges = dict(self.edges) if self.basis == "points" else self._resolved(resolved)
        levels = np.zeros(len(values), dtype=np.int64)
        for name, edge in edges.items():
            levels = np.where(values >= edge, np.maximum(levels, ladder.level(name)), levels)
        return levels

    def _resolved(self, resolved: Mapping[str, float]) -> dict[str, float]:
        missing = [name for name, _ in self.edges if name not in resolved]
        if missing:
            raise PolicyError(
                f"the model holds no risk edge for {' '.join(missing)}, and this policy asks for shares;"
                ' train under this policy, or give edges in points (basis = "points").'
            )
        return {name: float(resolved[name]) for name, _ in self.edges}
