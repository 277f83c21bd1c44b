"""The card's charts: SVG text out of tables that others computed."""

from models.charts.capacity import draw_capacity
from models.charts.folds import draw_folds
from models.charts.importance import draw_importance
from models.charts.reliability import draw_reliability

__all__ = ["draw_capacity", "draw_folds", "draw_importance", "draw_reliability"]
