"""`jianwei serve`: Prefect's server and the city's schedules, on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.error import URLError
from urllib.request import urlopen

from data_contracts.errors import JianweiError
from pipelines.city import City

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment


class ServerError(JianweiError):
    """Prefect's server did not come up."""


@contextmanager
def server(folder: Path, *, port: int, wait_seconds: int = 120) -> Iterator[str]:
    """The address of a Prefect server that keeps its database in `folder`; an address in PREFECT_API_URL is used as it is."""
    if address := os.environ.get("PREFECT_API_URL"):
        yield address
        return
    os.environ["PREFECT_HOME"] = str(folder)
    address = os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(port)]
    )
    try:
        _wait_until_healthy(process, address, wait_seconds=wait_seconds)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_healthy(
    process: subprocess.Popen[bytes], address: str, *, wait_seconds: int
) -> None:
    until = time.monotonic() + wait_seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"{address}/health", timeout=2):
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    raise ServerError(
        f"no healthy Prefect server at {address} after {wait_seconds} s; is the port taken? Use --port."
    )


def register(city: City) -> None:
    """Serves the nightly, parity, ten-day and monthly schedules of the city's settings until stopped."""
    from prefect import serve  # importing Prefect takes seconds

    serve(*deployments(city))


def deployments(city: City) -> list[RunnerDeployment]:
    """The nightly, parity, ten-day and monthly flows, each with its cron line and the city's home."""
    from prefect.schedules import Cron

    from pipelines import flows

    when, home = city.settings.schedule, {"home": str(city.home.root)}
    zone = city.settings.city.timezone
    planned = (
        (flows.nightly, "nightly", when.nightly),
        (flows.parity, "parity", when.parity),
        (flows.ten_days, "ten-days", when.ten_days),
        (flows.train, "monthly-training", when.monthly),
    )
    return [
        cast(
            "RunnerDeployment",
            flow.to_deployment(name, schedule=Cron(line, timezone=zone), parameters=home),
        )
        for flow, name, line in planned
    ]
