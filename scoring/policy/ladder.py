"""Ladders of codes (红橙黄蓝绿) and grades (A B C D): what stands where, and what each level asks for."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.errors import PolicyError


@dataclass(frozen=True)
class Rung:
    """One code or grade; times are in the units their names say, None where nothing is asked."""

    name: str
    meaning: str
    colour: str
    min_stay_days: float
    review_hours: float | None
    act_within_hours: float | None
    act_within_working_days: int | None
    told: tuple[str, ...]

    @property
    def ink(self) -> str:
        """Black or white, whichever reads better on the rung's colour (WCAG relative luminance)."""
        parts = [int(self.colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        return "#1c2733" if light > 0.4 else "#ffffff"


@dataclass(frozen=True)
class Ladder:
    """Rungs, worst first; the last one is the resting level that carries no warning."""

    rungs: tuple[Rung, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names, worst first."""
        return tuple(rung.name for rung in self.rungs)

    @property
    def resting(self) -> str:
        """The lowest name."""
        return self.rungs[-1].name

    def level(self, name: str) -> int:
        """0 for the resting level, higher is worse; PolicyError when the ladder has no such name."""
        if name not in self.names:
            raise PolicyError(
                f"code {name!r} is not on this ladder; it has {' '.join(self.names)}."
            )
        return len(self.rungs) - 1 - self.names.index(name)

    def rung(self, level: int) -> Rung:
        """The rung at a level."""
        return self.rungs[len(self.rungs) - 1 - level]

    def name(self, level: int) -> str:
        """The name at a level."""
        return self.rung(level).name
