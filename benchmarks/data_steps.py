"""From files to features: simulate, ingest, group disputes, build."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from benchmarks.measure import Amount
from benchmarks.place import Place
from benchmarks.plan import SEED
from benchmarks.sizes import CITIES
from benchmarks.spine import facts_read, put_landmarks
from data_contracts.ingest import ingest_folder
from data_contracts.warehouse import open_warehouse
from features import builder, disputes, registry
from pipelines.city import City
from simulation.city import write_city

Work = Callable[[], Amount]


@contextmanager
def simulate(place: Place) -> Iterator[Work]:
    """A city in files; only so that the other steps have something to read."""
    out = place.anew(place.city)

    def work() -> Amount:
        made = write_city(out, preset=CITIES[place.size].preset, seed=SEED)
        return Amount(sum(made.rows.values()), "rows of files")

    yield work


@contextmanager
def ingest(place: Place) -> Iterator[Work]:
    """The bulk history into an empty warehouse."""
    home = place.anew(place.home)
    (home / "jianwei.toml").write_text(CITIES[place.size].settings, encoding="utf-8")
    files, keys, now = (
        place.city / "deliveries" / "history",
        City.open(home).keys,
        datetime(2026, 1, 1),
    )
    with open_warehouse(home) as con:

        def work() -> Amount:
            counts = ingest_folder(con, files, mode="history", keys=keys, ingested_at=now)
            return Amount(sum(c.rows_in for c in counts), "rows of files", f"{len(counts)} files")

        yield work


@contextmanager
def group(place: Place) -> Iterator[Work]:
    """Which records are one dispute, at every moment of the history."""
    with open_warehouse(place.home) as con:
        ((records,),) = con.sql("select count(distinct record_id) from core.records").fetchall()
        yield lambda: Amount(records, "records", f"{disputes.rebuild(con):,} periods written")


@contextmanager
def features(place: Place) -> Iterator[Work]:
    """Every dispute feature of the rows that are trained on."""
    with open_warehouse(place.home, read_only=True) as con:
        put_landmarks(con)
        note = f"{facts_read(con):,} facts, {len(registry.features('dispute'))} features"
        yield lambda: Amount(builder.build(con, "spine").num_rows, "landmark rows", note)
