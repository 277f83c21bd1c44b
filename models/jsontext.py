"""JSON as the store writes it: the same content always gives the same bytes."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np
import pandas as pd


def to_json(content: Any) -> bytes:
    """UTF-8 with sorted keys; floats to the last bit, NaN as null, times in ISO form."""
    text = json.dumps(plain(content), sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode()


def from_json(data: bytes) -> Any:
    """The content of `to_json`."""
    return json.loads(data.decode())


def plain(value: Any) -> Any:
    """The same content out of dicts, lists, text, numbers and null only."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.isoformat() if isinstance(value, pd.Timestamp) else value
