"""Commands about who is the same person: identity, queue, of, why, split, merge, relink."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.city import City
from pipelines.cli import show
from pipelines.cli.options import HomeOption

app = typer.Typer(
    invoke_without_command=True,
    help="Who is the same person: sizes and repeated reports, doubtful pairs, and an analyst's split or merge.",
)
Name = Annotated[
    str, typer.Argument(metavar="NAME", help="A name that the lists or `identity queue` show.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stands in the ledger for good.")]
By = Annotated[str, typer.Option("--by", help="Who decides.")]


@app.callback()
def identity(context: typer.Context, home: HomeOption = None) -> None:
    """Show how many names are how many people, what is doubtful, and how often people report again."""
    if context.invoked_subcommand is not None:
        return
    from features.identity.city import reading
    from pipelines.cli import identity_view as view

    with City.open(home).warehouse(read_only=True) as con:
        show.console.print(view.sizes(reading.sizes(con)))
        show.console.print(view.queue(reading.queue(con, limit=view.HEAD)))
        show.console.print(view.repeats(reading.repeats(con)))


@app.command("queue")
def queue(
    limit: Annotated[int, typer.Option("--rows", "-n", min=1, help="Pairs to show.")] = 50,
    home: HomeOption = None,
) -> None:
    """Show the pairs of names that may be one person, those with most reports first."""
    from features.identity.city import reading
    from pipelines.cli import identity_view as view

    with City.open(home).warehouse(read_only=True) as con:
        show.console.print(view.queue(reading.queue(con, limit=limit)))


@app.command("of")
def of(name: Name, home: HomeOption = None) -> None:
    """Show every name of the person that a name is, and what joined them."""
    from features.identity.city import reading
    from pipelines.cli import identity_view as view

    with City.open(home).warehouse(read_only=True) as con:
        show.console.print(view.names(name, reading.names_of(con, name)))


@app.command("why")
def why(a: Name, b: Name, home: HomeOption = None) -> None:
    """Show why two names are one person or two, field by field, without the clear values."""
    from features.identity.city.why import why as explained
    from pipelines.cli.linking_view import waterfall

    city = City.open(home)
    with city.warehouse(read_only=True) as con:
        show.console.print(waterfall(explained(con, city.keys, a, b)))


@app.command("split")
def split(a: Name, b: Name, *, reason: Reason, by: By, home: HomeOption = None) -> None:
    """Decide that two names are two people, whatever joins them; lists from now on know it."""
    _decide("split", a, b, reason=reason, by=by, city=City.open(home))


@app.command("merge")
def merge(a: Name, b: Name, *, reason: Reason, by: By, home: HomeOption = None) -> None:
    """Decide that two names are one person; it also takes a split of the two back."""
    _decide("merge", a, b, reason=reason, by=by, city=City.open(home))


@app.command("relink")
def relink(home: HomeOption = None) -> None:
    """Learn from all that there is now and compare everybody anew; what is linked stays, lists of before stay as they are.

    For a city that began with few rows, and after a change of thresholds.
    """
    from pipelines import identity as job
    from pipelines.cli import identity_view as view

    show.console.print(view.relinked(job.relink(City.open(home))))


def _decide(what: str, a: str, b: str, *, reason: str, by: str, city: City) -> None:
    from pipelines import identity as job
    from pipelines.cli import identity_view as view

    changed = job.decide(city, what, a, b, reason=reason, by=by, now=city.now())
    show.console.print(view.decided(what, a, b, changed))
