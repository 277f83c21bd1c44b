"""Commands about data: simulate, ingest, quality."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import jobs
from pipelines.city import City
from pipelines.cli import show, tables
from pipelines.cli.options import HomeOption

if TYPE_CHECKING:  # only this command and the demo know the simulation, and only when they run
    from simulation.many import Written
    from simulation.request import CityRequest

Out = Annotated[Path, typer.Argument(help="Folder to write the city into.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], show_default="the preset's")]


class OnOff(StrEnum):
    """A switch of the command."""

    ON = "on"
    OFF = "off"


def simulate(
    out: Out,
    *,
    preset: Annotated[
        str,
        typer.Option(
            help="default (2.7 million people, minutes), study (a third), rare, demo (seconds) or tiny."
        ),
    ] = "default",
    seed: Annotated[int, typer.Option(min=0, help="The same seed writes the same bytes.")] = 1,
    seeds: Annotated[
        str | None,
        typer.Option(
            help="Many cities, one per seed, two at a time, in OUT/seed_01 and so on: 1-20 or 1,4,7-9. "
            "Those that are finished are left as they are."
        ),
    ] = None,
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
    incident_rate: Annotated[
        float | None,
        typer.Option(
            help="Extreme incidents per dispute that reaches a file, above 0.",
            show_default="the preset's",
        ),
    ] = None,
    faults: Annotated[OnOff, typer.Option(help="What real files do wrong, put in.")] = OnOff.ON,
) -> None:
    """Write simulated cities in the vendors' file formats, with the truth and a page of statistics beside them."""
    from simulation.many import write_many
    from simulation.request import CityRequest, parse_seeds

    request = CityRequest(preset, seed, _day(from_), _day(until), incident_rate, faults is OnOff.ON)
    show.console.print(f"{preset}：{request.resolved().note}")
    if seeds is None:
        _one(out, request)
        return
    made = write_many(out, request, parse_seeds(seeds), tell=_say_done)
    show.console.print(tables.cities(made, out=out))


def _one(out: Path, request: CityRequest) -> None:
    from simulation.many import write_one

    with show.progress() as tell:
        made = write_one(
            out, request, progress=lambda _, share: tell("simulate", round(100 * share), 100)
        )
    show.console.print(tables.city(made.summary))
    if made.seconds is None:
        show.console.print("该城市此前已完整写出，未重写。")
    show.console.print(f"统计页：{out / 'statistics.html'}")


def _say_done(made: Written) -> None:
    show.console.print(tables.city_line(made))


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
