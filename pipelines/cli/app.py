"""The `jianwei` command: every subcommand in its own module, errors shown without traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

from data_contracts.errors import JianweiError
from pipelines.cli import (
    checking,
    data,
    demo,
    identity,
    learning,
    linking,
    lists,
    quarantine,
    running,
    show,
)

# waiting threads must not spin while another process works on the second core
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Jianwei 见微: an explained, checkable warning list of the disputes and people that need help in time.",
    epilog="Start with [bold]jianwei demo[/]. Every command says more with --help.",
)

GROUPS: dict[str, tuple[Callable[..., None], ...]] = {
    "Try it": (demo.demo, data.simulate),
    "Data": (data.ingest, data.quality, linking.link),
    "Models": (learning.features, learning.train),
    "Lists": (lists.score, lists.list_, lists.explain),
    "Operation": (running.run, running.serve, checking.parity),
}

for panel, commands in GROUPS.items():
    for command in commands:
        app.command(name=command.__name__.rstrip("_"), rich_help_panel=panel)(command)


app.add_typer(quarantine.app, name="quarantine", rich_help_panel="Data")
app.add_typer(identity.app, name="identity", rich_help_panel="Data")


def main() -> None:
    """Runs the command; what a user can cause ends with one line and exit code 2."""
    try:
        app()
    except JianweiError as error:
        show.refuse(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        show.refuse("interrupted; run the same command again, it goes on where it stopped.")
        sys.exit(130)
