"""One city's installation: its home, its settings, and the doors to warehouse, ledger and policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb

from data_contracts.ingest.work import Bounds
from data_contracts.sealing import Keys
from data_contracts.warehouse import open_warehouse
from pipelines import nights
from pipelines.home import Home
from pipelines.settings import Settings, SettingsError, load
from scoring import policy
from scoring.ledger import Ledger


@dataclass(frozen=True)
class City:
    """What every job needs to know; opening it reads settings and nothing else."""

    home: Home
    settings: Settings

    @classmethod
    def open(cls, home: Path | None) -> City:
        """The city whose home this is; SettingsError when its settings are wrong."""
        found = Home.find(home)
        return cls(found, load(found.settings))

    @contextmanager
    def warehouse(self, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse, closed again at the end; WarehouseError while another process writes."""
        memory = self.settings.warehouse.memory
        con = open_warehouse(self.home.root, read_only=read_only, memory=memory)
        try:
            yield con
        finally:
            con.close()

    @property
    def keys(self) -> Keys:
        """The city's keys, made at the first use."""
        return Keys.load_or_create(self.home.root)

    @property
    def ledger(self) -> Ledger:
        """The append-only ledger of lists and decisions."""
        return Ledger(self.settings.scoring.ledger_url or self.home.ledger_url)

    @property
    def policy(self) -> policy.Policy:
        """The policy that settings name: one that ships, or a file (relative to the home)."""
        named = self.settings.scoring.policy
        beside = self.home.root / named
        return policy.load(beside if beside.is_file() else named)

    @property
    def inbox(self) -> Path:
        """Where daily deliveries arrive."""
        return self.home.root / self.settings.ingest.inbox

    @property
    def bounds(self) -> Bounds | None:
        """West, south, east, north of the city in degrees; None leaves coordinates unchecked but for their range."""
        stated = self.settings.ingest.bounds
        if not stated:
            return None
        if len(stated) != 4:
            raise SettingsError(
                f"[ingest] bounds = {list(stated)}: give west, south, east and north in degrees."
            )
        west, south, east, north = map(float, stated)
        return west, south, east, north

    def now(self) -> datetime:
        """The city's local time without zone; only flows and commands ask."""
        zone = self.settings.city.timezone
        try:
            return datetime.now(ZoneInfo(zone)).replace(tzinfo=None)
        except ZoneInfoNotFoundError as error:
            raise SettingsError(
                f"[city] timezone = {zone!r}: no such zone; use a name like 'Asia/Shanghai'."
            ) from error

    def latest_as_of(self, now: datetime) -> datetime:
        """The latest list time that is not after `now`."""
        return nights.as_of_on(now, hour=self.settings.scoring.as_of_hour)
