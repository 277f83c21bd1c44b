"""A few SVG shapes with escaped text and short numbers; enough for our pages, with nothing to install."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

INK, SOFT, RULE = "#22303c", "#66747f", "#dfe4e8"
CHAMPION, TEST, EMBARGO = "#1d4f7c", "#c98a2b", "#b9c2ca"
OTHERS = ("#8a98a5", "#b07d62", "#6d8f7a", "#8d7aa0", "#a0a86a")


@dataclass(frozen=True)
class Scale:
    """A linear map from data to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        span = self.high - self.low or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


def rect(x: float, y: float, width: float, height: float, *, fill: str) -> str:
    """A filled box, at least one pixel wide so that it is seen."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}" fill="{fill}"/>'


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    color: str = RULE,
    width: float = 1,
    dash: str = "",
) -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}" '
        f'stroke-width="{width:g}"{dashed}/>'
    )


def path(
    points: list[tuple[float, float]], *, color: str, width: float = 2, fill: str = "none"
) -> str:
    """A line through points; a filled area without an outline when `fill` is given."""
    steps = "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    stroke = (
        f'stroke="{color}" stroke-width="{width:g}"' if fill == "none" else 'fill-opacity="0.14"'
    )
    return f'<path d="M{steps}" fill="{fill}" {stroke}/>'


def dot(x: float, y: float, *, color: str, radius: float = 3.5) -> str:
    """A filled circle."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{color}"/>'


def text(
    x: float, y: float, words: object, *, anchor: str = "start", color: str = SOFT, size: float = 12
) -> str:
    """One line of escaped text; `anchor` is start, middle or end."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}" '
        f'font-size="{size:g}">{escape(str(words))}</text>'
    )


def document(width: int, height: int, *, title: str, parts: list[str]) -> str:
    """The whole picture, scaling with its column; the title is what a screen reader says."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title, quote=True)}">{"".join(parts)}</svg>'
    )


def percent(share: float) -> str:
    """A share as a percentage of about two digits: 0.2%, 3.4%, 31%."""
    value = 100 * share
    if value == 0:
        return "0%"
    digits = 2 if value < 1 else 1 if value < 10 else 0
    return f"{value:.{digits}f}%"
