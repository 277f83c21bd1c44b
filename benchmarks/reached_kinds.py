"""One city by kind of dispute: the same lists and rankings, accounted for by the kind of the true dispute.

Capacity stays shared: lists are drawn over all kinds, so a kind may reach less because another takes the places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter

import numpy as np

from benchmarks.reached_city import ratio_of
from benchmarks.reached_scene import Ranking, Scene
from simulation.life import kinds
from simulation.truth.capacity import Recall
from simulation.types import Bools, Ints, Texts

# main classes of GB/T 31000, 5.56
MAIN_CLASSES = {"love, marriage, family (01 婚恋家庭)": "01", "wages, labour (07 劳资)": "07"}
OTHERS = "all others"
RESAMPLED = 1000  # of 200 draws the ends of a group of seven incidents still move by a tenth
FIGURES = (
    "recall_ours.expected_incidents",
    "ratio",
    *(f"recall_{who}.expected" for who in ("ours", "observable", "true")),
    *(f"recall_{who}.expected_of_reachable" for who in ("ours", "observable")),
    *(f"ranking_{who}.auc" for who in ("ours", "observable", "true")),
    *(f"ranking_{who}.average_precision" for who in ("ours", "observable", "true")),
)


@dataclass(frozen=True)
class OfKinds:
    """One group of kinds in one city; ranked are only the disputes of the group.

    `intervals`: of each of FIGURES the 2.5 and 97.5 percentiles over true disputes drawn anew.
    """

    group: str
    recall_ours: Recall
    recall_observable: Recall
    recall_true: Recall
    ranking_ours: Ranking
    ranking_observable: Ranking
    ranking_true: Ranking
    intervals: Mapping[str, tuple[float, float]]

    @property
    def ratio(self) -> float:
        """Ours / observable in recall at capacity, over the incidents of the group to be expected."""
        return ratio_of(self.recall_ours.expected, self.recall_observable.expected)


def by_kinds(seed: int, scene: Scene, *, draws: int = RESAMPLED) -> tuple[OfKinds, ...]:
    """The groups of one city in the order of the page; `seed` is that of the draws, too."""
    codes = kinds.texts("code")[scene.view.chronicle.disputes.kind]
    rng = np.random.default_rng(seed)
    found = []
    for group, counted in groups_of(codes).items():
        again = [_counted(scene, group, times) for times in _drawn(counted, rng, draws)]
        found.append(replace(_counted(scene, group, counted), intervals=intervals_of(again)))
    return tuple(found)


def groups_of(codes: Texts) -> dict[str, Bools]:
    """Group -> the mask of its disputes, by the code of each; every dispute is in one group."""
    main = np.array([code[:2] for code in codes], dtype=str)
    found: dict[str, Bools] = {group: main == code for group, code in MAIN_CLASSES.items()}
    return found | {OTHERS: ~np.isin(main, list(MAIN_CLASSES.values()))}


def intervals_of(again: list[OfKinds]) -> dict[str, tuple[float, float]]:
    """Of each of FIGURES the 2.5 and 97.5 percentiles; NaN where some draw lacks the figure."""
    found = {}
    for figure in FIGURES:
        low, high = np.quantile([attrgetter(figure)(one) for one in again], (0.025, 0.975))
        found[figure] = (float(low), float(high))
    return found


def _drawn(counted: Bools, rng: np.random.Generator, draws: int) -> Iterator[Ints]:
    """How many times each dispute is taken, anew each time: Poisson(1), a bootstrap whose size is free as well."""
    for _ in range(draws):
        yield np.where(counted, rng.poisson(1.0, len(counted)), 0)


def _counted(scene: Scene, group: str, times: Ints | Bools) -> OfKinds:
    return OfKinds(
        group=group,
        recall_ours=scene.recall("ours", times),
        recall_observable=scene.recall("observable", times),
        recall_true=scene.recall("true", times),
        ranking_ours=scene.sampled.ranking("ours", times),
        ranking_observable=scene.sampled.ranking("observable", times),
        ranking_true=scene.sampled.ranking("true", times),
        intervals={},
    )
