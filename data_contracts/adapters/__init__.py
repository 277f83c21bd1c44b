"""Adapters: a vendor's columns, codes and clocks mapped to a delivery contract in one TOML file."""

from data_contracts.adapters.apply import Adapted, adapt, notes
from data_contracts.adapters.load import load_adapter
from data_contracts.adapters.spec import Adapter, AdapterError, identity

__all__ = ["Adapted", "Adapter", "AdapterError", "adapt", "identity", "load_adapter", "notes"]
