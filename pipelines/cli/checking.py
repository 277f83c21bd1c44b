"""The command `jianwei parity`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines import parity as job
from pipelines.city import City
from pipelines.cli import parity_view, show
from pipelines.cli.options import AsOfOption, HomeOption, list_time

Names = Annotated[
    list[str] | None,
    typer.Option(
        "--list",
        metavar="NAME",
        help="A published list by its folder's name, such as 20240301T0800.v2; may be given again.",
        show_default="the newest of each night",
    ),
]


def parity(
    as_of: AsOfOption = None,
    names: Names = None,
    lists: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many nights, the newest up to --as-of.", show_default="[parity] lists"
        ),
    ] = None,
    rows: Annotated[
        int | None,
        typer.Option(
            "--rows", "-n", min=1, help="Rows drawn of each grain.", show_default="[parity] rows"
        ),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Make rows of published lists again from the warehouse as of then, and compare to the last bit.

    Ends with 1 when something differs that no changed definition explains.
    """
    city = City.open(home)
    until = list_time(city, as_of) if as_of else None
    due = names or job.lists_to_check(city, until=until, lists=lists)
    with show.progress() as tell:
        found = job.parity(city, due, now=city.now(), rows=rows, tell=tell)
    show.console.print(parity_view.parity(found))
    if job.broken(found):
        raise typer.Exit(code=1)
