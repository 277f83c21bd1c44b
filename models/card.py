"""The model's card: one self-contained page in Chinese, every number computed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from data_contracts.svg import percent
from models.about import About
from models.by_group import FEWEST
from models.charts import draw_capacity, draw_folds, draw_importance, draw_reliability
from models.evaluation.intervals import Interval
from models.model import Model
from models.remarks import beside_yardstick, cannot_tell, unattributed
from models.trained import CandidateResult, CapacityPoint, Report, Trained

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, eq=False)
class CardPage:
    """What the template reads: the training, the champion's own numbers, and the drawn charts."""

    about: About
    report: Report
    model: Model
    champion: CandidateResult
    headline: tuple[CapacityPoint, ...]
    folds_svg: Markup | None
    reliability_svg: Markup
    importance_svg: Markup
    capacity_svg: Markup | None
    warnings: tuple[str, ...]
    unattributed: str | None
    fewest: int = FEWEST

    @property
    def titles(self) -> dict[str, str]:
        """Candidate name -> Chinese title."""
        return {candidate.name: candidate.title for candidate in self.report.candidates}

    def feature_title(self, name: str) -> str:
        """The Chinese title of a feature; the column's name when it is no feature or has no title."""
        return next((spec.label for spec in self.model.features if spec.name == name), name)

    @property
    def champion_point(self) -> CapacityPoint | None:
        """The champion at the headline capacity, when nights were judged."""
        return next((p for p in self.headline if p.candidate == self.champion.name), None)


def render_card(trained: Trained) -> str:
    """The page's HTML; the same training gives the same text."""
    return _template().render(page=card_page(trained))


def card_page(trained: Trained) -> CardPage:
    """The page's content, charts drawn."""
    report = trained.report
    return CardPage(
        about=trained.about,
        report=report,
        model=trained.model,
        champion=next(c for c in report.candidates if c.name == report.champion),
        headline=tuple(p for p in report.capacity if p.per_day == report.headline_per_day),
        folds_svg=Markup(draw_folds(report.folds)) if report.folds_by == "time" else None,
        reliability_svg=Markup(draw_reliability(report.reliability)),
        importance_svg=Markup(draw_importance(report.importance)),
        capacity_svg=_capacity_svg(report),
        warnings=_warnings(trained),
        unattributed=unattributed(report),
    )


def _warnings(trained: Trained) -> tuple[str, ...]:
    told = cannot_tell(trained)
    found = (None if told is None else f"{told}。", beside_yardstick(trained.report))
    return tuple(sentence for sentence in found if sentence)


def _capacity_svg(report: Report) -> Markup | None:
    if report.headline_per_day is None:
        return None
    titles = {candidate.name: candidate.title for candidate in report.candidates}
    drawn = draw_capacity(
        report.capacity, titles=titles, champion=report.champion, per_day=report.headline_per_day
    )
    return Markup(drawn)


@cache
def _template() -> Template:
    loader = FileSystemLoader(TEMPLATES, encoding="utf-8")
    pages = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "pct": pct,
        "num": num,
        "signed": signed,
        "pct_interval": pct_interval,
        "num_interval": num_interval,
    }
    return pages.get_template("card.html")


def pct(share: float) -> str:
    """A share as a percentage, a dash where it cannot be told."""
    return "—" if math.isnan(share) else percent(share)


def num(value: float, digits: int = 3) -> str:
    """A number with that many decimals, a dash where it cannot be told."""
    return "—" if math.isnan(value) else f"{value:,.{digits}f}"


def signed(value: float, digits: int = 3) -> str:
    """The same with its sign, a true minus."""
    return "—" if math.isnan(value) else f"{value:+,.{digits}f}".replace("-", "−")


def pct_interval(told: Interval) -> Markup:
    """A percentage with its interval in small print."""
    return _with_interval(pct(told.value), pct(told.low), pct(told.high))


def num_interval(told: Interval, digits: int = 3) -> Markup:
    """A number with its interval in small print."""
    return _with_interval(num(told.value, digits), num(told.low, digits), num(told.high, digits))


def _with_interval(value: str, low: str, high: str) -> Markup:
    return Markup("{} <small>{} – {}</small>").format(value, low, high)
