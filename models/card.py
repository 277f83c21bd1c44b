"""The model's card: one self-contained page in Chinese, every number computed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from models.trained import Trained

TEMPLATES = Path(__file__).parent / "templates"


def render_card(trained: Trained) -> str:
    """The page's HTML; the same training gives the same text."""
    return _template().render(
        trained=trained, about=trained.about, report=trained.report, model=trained.model
    )


@cache
def _template() -> Template:
    loader = FileSystemLoader(TEMPLATES, encoding="utf-8")
    page = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return page.get_template("card.html")
