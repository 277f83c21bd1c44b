"""Traps across two cells of a row: times out of order, longitude and latitude swapped."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.faults.rates import FaultRates
from simulation.faults.shipments import Injected, Shipment, injected
from simulation.types import Bools, Rng, Texts

COORDINATES = {
    "police_110": ("JD", "WD"),
    "hotline_12345": ("经度", "纬度"),
    "dispute_ledger": ("经度", "纬度"),
}
TIMES = {"police_110": ("FKSJ", "BJSJ")}  # the first is put a day before the second


def cross_cells(shipment: Shipment, rates: FaultRates, rng: Rng) -> tuple[Shipment, list[Injected]]:
    """The shipment with both traps set, and the list of them."""
    rows, notes = shipment.rows.copy(), list[Injected]()
    if shipment.source in COORDINATES:
        lon, lat = COORDINATES[shipment.source]
        hit = (rng.random(len(rows)) < rates.swapped_coordinates) & (rows[lon] != "").to_numpy()
        swapped = {
            lon: np.where(hit, rows[lat], rows[lon]),
            lat: np.where(hit, rows[lon], rows[lat]),
        }
        rows = rows.assign(**swapped)
        for column, rule in ((lon, "outside_city"), (lat, "coordinate_range")):
            notes += _noted("swapped_coordinates", shipment, hit, column, rule)
    if shipment.source in TIMES:
        late, early = TIMES[shipment.source]
        hit = (rng.random(len(rows)) < rates.order_of_times) & (rows[late] != "").to_numpy()
        rows[late] = np.where(hit, _day_before(rows[early]), rows[late])
        notes += _noted("order_of_times", shipment, hit, late, "time_order")
    return shipment.with_rows(rows), notes


def _noted(fault: str, shipment: Shipment, hit: Bools, column: str, rule: str) -> list[Injected]:
    keys = list(shipment.keys()[hit])
    return injected(fault, shipment, keys, counter="flag", column=column, rule=rule)


def _day_before(times: pd.Series[str]) -> Texts:
    earlier = pd.to_datetime(times) - pd.Timedelta(days=1)
    return earlier.dt.strftime("%Y-%m-%d %H:%M:%S").to_numpy(dtype=object)
