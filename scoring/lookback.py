"""Looking back: what the lists said before each incident (倒查)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from scoring.publish.folders import published_folders
from scoring.reading import read_list

LEAD = timedelta(hours=24)
COLUMNS = ["incident_id", "happened_at", "dispute_id", "reachable", "list", "code", "points"]


def codes_before(root: Path | str, incidents: pd.DataFrame) -> pd.DataFrame:
    """One row per incident and dispute with what the last list at least 24 h before said of it.

    `incidents` has incident_id, happened_at, dispute_id (null when it came out of no known dispute), reachable and
    aliases. Columns: incident_id, happened_at, dispute_id, reachable, list (the folder that was read), code,
    points; list is null when none stood 24 h before, code and points also when the dispute was not on it.
    Of a night that was scored again the newest version is read, which a late file may have changed.
    """
    nights = sorted(set(_nights(root)))
    rows = [_look(root, nights, incident) for incident in incidents.to_dict("records")]
    return pd.DataFrame(rows, columns=COLUMNS)


def _nights(root: Path | str) -> list[pd.Timestamp]:
    return [pd.Timestamp(stamp) for stamp, _, _ in published_folders(Path(root))]


def _look(
    root: Path | str, nights: list[pd.Timestamp], incident: Mapping[Any, Any]
) -> dict[str, Any]:
    before = [
        night for night in nights if night <= pd.Timestamp(str(incident["happened_at"])) - LEAD
    ]
    found = {name: incident[name] for name in COLUMNS[:4]}
    if not before:
        return found
    told = read_list(root, before[-1].to_pydatetime())
    own = told.disputes[told.disputes["dispute_id"].isin(list(incident["aliases"]))]
    worst = own.head(1).to_dict("records")  # a list stands worst first
    return (
        found
        | {"list": told.path.name}
        | ({k: worst[0][k] for k in ("code", "points")} if worst else {})
    )
