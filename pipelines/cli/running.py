"""Commands of daily operation: run (the nightly flow), serve (schedules)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.city import City
from pipelines.cli import show
from pipelines.cli.options import AsOfOption, HomeOption, list_time
from scoring.reading import read_list
from scoring.showing import list_view


def run(
    as_of: AsOfOption = None,
    inbox: Annotated[
        Path | None, typer.Option(help="Folder of daily deliveries.", show_default="HOME/inbox")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Run the nightly flow: ingest, make up missed nights, re-score what late files concern, publish."""
    from pipelines import flows  # importing Prefect takes seconds

    city = City.open(home)
    made = flows.nightly(city.home.root, as_of=list_time(city, as_of), inbox=inbox)
    for path in made:
        show.console.print(f"名单：{path}")
    show.console.print(list_view(read_list(city.home.published), rows=10))


def serve(
    port: Annotated[int, typer.Option(help="Port of Prefect's pages.")] = 4200,
    home: HomeOption = None,
) -> None:
    """Serve the schedules (nightly, parity, every ten days, monthly) until stopped; pages show every run."""
    from pipelines import serving

    city = City.open(home)
    with serving.server(city.home.root / "prefect", port=port) as address:
        show.console.print(f"Prefect: {address.removesuffix('/api')}")
        serving.register(city)
