"""Commands about data: simulate, ingest, quality."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines import jobs
from pipelines.city import City
from pipelines.cli import show, tables
from pipelines.cli.options import HomeOption

Out = Annotated[Path, typer.Argument(help="Folder to write deliveries/ and truth/ into.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], show_default="the preset's")]


def simulate(
    out: Out,
    preset: Annotated[str, typer.Option(help="Size of the city: tiny or demo.")] = "tiny",
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 1,
    from_: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=["%Y-%m-%d"],
            help="First day of the history.",
            show_default="the preset's",
        ),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            "--until",
            formats=["%Y-%m-%d"],
            help="Date of the last daily delivery.",
            show_default="the preset's",
        ),
    ] = None,
) -> None:
    """Write a simulated city in the vendors' file formats, with the truth beside it."""
    from simulation.city import write_city  # only this command and the demo know the simulation

    with show.progress() as tell:
        city = write_city(
            out,
            preset=preset,
            seed=seed,
            from_=_day(from_),
            until=_day(until),
            progress=lambda _, share: tell("simulate", round(100 * share), 100),
        )
    show.console.print(tables.city(city))


def ingest(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Folder with deliveries, searched through; files already taken in are nothing."
        ),
    ],
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="Bulk history: last versions only, clocks rebuilt field by field."
        ),
    ] = False,
    home: HomeOption = None,
) -> None:
    """Take in deliveries; every row is counted as new, version, unchanged or quarantined."""
    city = City.open(home)
    with show.progress() as tell:
        counts = jobs.ingest(city, folder, history=history, now=city.now(), tell=tell)
        jobs.check(city, counts, now=city.now())
    show.console.print(tables.files(counts))
    jobs.write_quality(city)
    show.console.print(f"数据质量页：{city.home.quality_page}")
    if any(count.state == "stopped" for count in counts):
        raise typer.Exit(code=1)


def quality(home: HomeOption = None) -> None:
    """Show the quality of what came in, on screen and as an HTML page."""
    from data_contracts.quality import render_text

    city = City.open(home)
    show.console.print(render_text(jobs.quality(city)))
    show.console.print(f"数据质量页：{jobs.write_quality(city)}")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
