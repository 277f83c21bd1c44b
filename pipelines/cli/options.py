"""Options that several commands share, stated once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.city import City

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        envvar="JIANWEI_HOME",
        help="Home folder of the city.",
        show_default="var/",
        file_okay=False,
    ),
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help="Time of the list, local; a date means 08:00. Only what was known before it counts.",
        show_default="latest 08:00",
    ),
]


def list_time(city: City, as_of: datetime | None) -> datetime:
    """The list time that an option means: a bare date is that day's list, nothing the latest one."""
    if as_of is None:
        return city.latest_as_of(city.now())
    bare = (as_of.hour, as_of.minute) == (0, 0)
    return as_of.replace(hour=city.settings.scoring.as_of_hour) if bare else as_of
