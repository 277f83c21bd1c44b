"""Delivery contracts: one TOML file per source, to the column, with the facts that a row gives."""

from data_contracts.deliveries.load import deliveries, delivery, known_headings, source_names
from data_contracts.deliveries.model import Delivery, DeliveryColumn, Fact

__all__ = [
    "Delivery",
    "DeliveryColumn",
    "Fact",
    "deliveries",
    "delivery",
    "known_headings",
    "source_names",
]
