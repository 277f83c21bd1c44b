"""Commands about lists: score, list, explain."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines import jobs
from pipelines.city import City
from pipelines.cli import show
from pipelines.cli.options import AsOfOption, HomeOption, list_time
from scoring.reading import explain as read_explanation
from scoring.reading import read_list
from scoring.showing import explanation_view, list_view

Rows = Annotated[int, typer.Option("--rows", "-n", min=1, help="Disputes to show.")]


def score(as_of: AsOfOption = None, home: HomeOption = None) -> None:
    """Score one time and publish its list; the same time again gives the same bytes."""
    city = City.open(home)
    moment = list_time(city, as_of)
    published = jobs.score(city, moment, now=city.now())
    show.console.print(list_view(read_list(city.home.published, moment), rows=10))
    if not published.new:
        show.console.print("与已发布的名单内容相同，未另行发布。")


def list_(as_of: AsOfOption = None, rows: Rows = 20, home: HomeOption = None) -> None:
    """Show the head of a published list; the latest when no time is given."""
    city = City.open(home)
    moment = list_time(city, as_of) if as_of else None
    show.console.print(list_view(read_list(city.home.published, moment), rows=rows))


def explain(
    dispute: Annotated[
        str,
        typer.Argument(metavar="DISPUTE", help="A dispute_id, or the number of any record in it."),
    ],
    as_of: AsOfOption = None,
    home: HomeOption = None,
) -> None:
    """Show why a dispute has its code: reasons, evidence, people, time limits."""
    city = City.open(home)
    moment = list_time(city, as_of) if as_of else None
    show.console.print(explanation_view(read_explanation(city.home.published, dispute, moment)))
