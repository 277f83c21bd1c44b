"""Commands about features and models: features, train."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines import jobs
from pipelines.city import City
from pipelines.cli import show, tables
from pipelines.cli.options import AsOfOption, HomeOption, list_time


def features(
    grain: Annotated[
        str, typer.Option(help="dispute or person; both when left out.", show_default="both")
    ] = "",
) -> None:
    """List every feature: name, sentence, source, window, value when absent."""
    show.console.print(tables.features(grain))


def train(
    as_of: AsOfOption = None,
    promote: Annotated[
        bool, typer.Option(help="Make the new models the champions that lists are scored with.")
    ] = True,
    home: HomeOption = None,
) -> None:
    """Train a model per target on what was known before a time; store each with its card."""
    city = City.open(home)
    with show.progress() as tell:
        run = jobs.train(city, list_time(city, as_of), promote=promote, tell=tell)
    show.console.print(tables.training(run))
