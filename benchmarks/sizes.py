"""The cities that steps are measured on: one simulated district at three sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulation.presets import PRESETS, Preset

DEMO, TINY = PRESETS["demo"], PRESETS["tiny"]


@dataclass(frozen=True)
class Size:
    """A city and the settings that fit it; the capacity grows with the disputes."""

    name: str
    preset: Preset
    per_day: int
    folds: int = 3

    @property
    def settings(self) -> str:
        """The text of the home's jianwei.toml."""
        return f"[city]\nsimulated = true\n\n[training]\nper_day = {self.per_day}\nfolds = {self.folds}\n"


def _scaled(name: str, *, residents: int, per_day: int) -> Size:
    share = residents / DEMO.residents
    preset = replace(
        DEMO,
        name=name,
        residents=residents,
        towns=max(2, round(DEMO.towns * share)),
        grids=max(12, round(DEMO.grids * share)),
        disputes_per_year=round(DEMO.disputes_per_year * share),
    )
    return Size(name, preset, per_day)


CITIES = {
    size.name: size
    for size in (
        # for the tests of the benchmarks alone: so few disputes teach nothing at any lower rate
        Size("smoke", replace(TINY, name="smoke", incident_rate=0.25), per_day=1, folds=1),
        _scaled("small", residents=15_000, per_day=1),
        _scaled("medium", residents=60_000, per_day=2),
        _scaled("large", residents=250_000, per_day=8),
    )
}
