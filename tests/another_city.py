"""The files of a city that another hand might have made: the same rows with other constants in them."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

import numpy as np
import pandas as pd

from simulation.delivery.faults.shipments import Shipment
from simulation.world.ids import FIRM_ALPHABET, FIRM_WEIGHTS, with_check
from simulation.world.toponyms import CITY_NAME, COUNTIES, COUNTY_NAMES, FIRST, SECOND

EAST, NORTH = 6.137, -9.214  # degrees by which the other city lies elsewhere
AREAS = {code: f"3607{i:02d}" for i, code in enumerate(COUNTIES, 21)}
LONGITUDES, LATITUDES = ("JD", "经度", "lon", "中心经度"), ("WD", "纬度", "lat", "中心纬度")
OUTLINE = "边界WKT"
CITIZEN = re.compile(r"(?<![0-9A-Za-z])(\d{6})(\d{11})[\dX](?![0-9A-Za-z])")
FIRM = re.compile(r"(?<![0-9A-Za-z])91(\d{6})(\d{9})[0-9A-Z](?![0-9A-Za-z])")
# a call's number, a unit, a grid: an area and digits that have no check character
# eleven digits are a mobile phone, whatever they begin with
PLACED = re.compile(
    rf"(?<![0-9A-Za-z])({'|'.join(COUNTIES)})(?=(?:\d{{3}}|\d{{9}})?(?![0-9A-Za-z]))"
)
CALL = re.compile(rf"(?<![0-9A-Za-z])({'|'.join(COUNTIES)})(?=20\d{{6}}\d+)")
KEY = re.compile(r"(?<![0-9A-Za-z])([A-Z]{2})(?=\d{5,})")
PAIR = re.compile(r"(\d+\.\d+) (\d+\.\d+)")


def elsewhere(shipment: Shipment) -> Shipment:
    """The file with other areas, places, coordinates and key prefixes, and with right check characters."""
    rows = shipment.rows
    return shipment.with_rows(pd.DataFrame({c: _column(c, rows[c]) for c in rows.columns}))


def _column(name: str, cells: pd.Series) -> np.ndarray:
    if name in LONGITUDES or name in LATITUDES:
        by = EAST if name in LONGITUDES else NORTH
        return cells.map(lambda cell: _moved(cell, by) if cell else cell).to_numpy(dtype=object)
    if name == OUTLINE:
        return cells.map(_outline).to_numpy(dtype=object)
    return cells.map(_rewritten).to_numpy(dtype=object)


def _moved(cell: str, by: float) -> str:
    return f"{float(cell) + by:.6f}".rstrip("0").rstrip(".")


def _outline(cell: str) -> str:
    return PAIR.sub(lambda m: f"{float(m[1]) + EAST:.6f} {float(m[2]) + NORTH:.6f}", cell)


@cache
def _rewritten(cell: str) -> str:
    cell = CITIZEN.sub(lambda m: with_check(AREAS.get(m[1], m[1]) + m[2]), cell)
    cell = FIRM.sub(lambda m: _firm("91" + AREAS.get(m[1], m[1]) + m[2]), cell)
    cell = CALL.sub(lambda m: AREAS[m[1]], cell)
    cell = PLACED.sub(lambda m: AREAS[m[1]], cell)
    cell = KEY.sub(lambda m: m[1].translate(LETTERS), cell)
    return _places().sub(lambda m: OTHER_NAMES[m[0]], cell)


def _firm(stem: str) -> str:
    digits = np.array([FIRM_ALPHABET.index(c) for c in stem])
    return stem + FIRM_ALPHABET[int(31 - digits @ FIRM_WEIGHTS % 31) % 31]


LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "NOPQRSTUVWXYZABCDEFGHIJKLM")
OTHER_NAMES = {a + b: b + a for a, b in product(FIRST, SECOND)}
OTHER_NAMES |= {name: name[1] + name[0] + name[2:] for name in (CITY_NAME, *COUNTY_NAMES)}


@cache
def _places() -> re.Pattern[str]:
    return re.compile("|".join(sorted(OTHER_NAMES, key=len, reverse=True)))
