"""The page's charts: SVG text out of tables that others computed."""

from simulation.statistics.charts.bars import draw_bars, draw_parts
from simulation.statistics.charts.dots import draw_dots
from simulation.statistics.charts.months import draw_sources, draw_stacked
from simulation.statistics.charts.ranges import draw_ranges
from simulation.statistics.charts.shares import draw_shares
from simulation.statistics.charts.towns import draw_towns

__all__ = [
    "draw_bars", "draw_dots", "draw_parts", "draw_ranges", "draw_shares", "draw_sources", "draw_stacked",
    "draw_towns",
]  # fmt: skip
