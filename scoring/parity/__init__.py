"""Parity: the rows a published list was scored from, made again from the warehouse and compared to the last bit."""

from scoring.parity.check import check_list
from scoring.parity.found import Cause, ListParity
from scoring.parity.kept import KeptRows, drop_rows, kept_names, kept_rows

__all__ = [
    "Cause",
    "KeptRows",
    "ListParity",
    "check_list",
    "drop_rows",
    "kept_names",
    "kept_rows",
]
