"""Is the published list better than counting? Recall and precision of its head, against past counts.

Run: `python examples/houston/evaluate.py --home HOME` after `jianwei score --as-of 2010-07-01`.
Reads the published list and, from the warehouse, what happened in the 60 days after it.
"""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from data_contracts.errors import JianweiError
from data_contracts.warehouse import open_warehouse
from features.incidents import incidents
from features.labels import HORIZON_DAYS, dispute_labels
from models.evaluation.head import HeadPoint, heads
from models.evaluation.intervals import Interval
from scoring.reading import read_list

PAST_COUNTS = (Path(__file__).parent / "past_counts.sql").read_text(encoding="utf-8")
AS_OF = datetime(2010, 7, 1, 8)
TOPS = (100, 500)
SEED, DRAWS = 2010, 1000
# the column that ranks, the highest first, under the name that the table shows
RANKINGS = {
    "risk": "model",
    "reports_n": "all past reports",
    "violent_n": "past assaults and murders",
}


class NotYet(JianweiError):
    """The outcomes of the list are not all known yet."""


def judged(
    con: duckdb.DuckDBPyConnection, published: pd.DataFrame, as_of: datetime
) -> pd.DataFrame:
    """One row a block: dispute_id, risk, reports_n, violent_n, outcome, incidents_n, listed.

    Blocks on the list, and blocks that had an incident without being on it (listed false, no risk).
    A block with an incident before `as_of` that was known only later is left out. NotYet when the
    60 days are not over.
    """
    con.execute("create or replace temp table spine (entity_id varchar, as_of timestamp)")
    con.register("published_ids", published[["dispute_id"]])
    con.execute("insert into spine select dispute_id, ? from published_ids", [as_of])
    labels = dispute_labels(con, "spine", unit="place").to_pandas()
    if not labels["mature"].all():
        raise NotYet(f"outcomes of {as_of:%Y-%m-%d} are not all known; take in later files first.")
    labels = labels.rename(columns={"entity_id": "dispute_id", "label": "outcome"})
    past = con.execute(PAST_COUNTS, [as_of]).df()
    rows = published[["dispute_id", "risk"]].merge(past, on="dispute_id", validate="1:1")
    rows = rows.merge(labels[["dispute_id", "outcome", "excluded"]], validate="1:1")
    return _with_incidents(rows, _incidents(con, as_of))


def _incidents(con: duckdb.DuckDBPyConnection, as_of: datetime) -> pd.Series[int]:
    """Incidents of the 60 days by block; one at a block without any report stands for itself."""
    found = incidents(con, unit="place").to_pandas()
    until = as_of + timedelta(days=HORIZON_DAYS)
    found = found[(found["happened_at"] >= as_of) & (found["happened_at"] < until)]
    blocks = found["dispute_id"].fillna(found["incident_id"])
    return pd.Series(blocks.groupby(blocks).size())


def _with_incidents(rows: pd.DataFrame, counts: pd.Series[int]) -> pd.DataFrame:
    elsewhere = counts.index.difference(pd.Index(rows["dispute_id"]))
    unlisted = pd.DataFrame({"dispute_id": elsewhere, "outcome": True, "excluded": False})
    both = pd.concat([rows.assign(listed=True), unlisted.assign(listed=False)], ignore_index=True)
    both["incidents_n"] = both["dispute_id"].map(counts).fillna(0).astype(int)
    return both[~both["excluded"]].drop(columns="excluded").reset_index(drop=True)


def table(
    rows: pd.DataFrame, *, tops: tuple[int, ...] = TOPS, draws: int = DRAWS
) -> tuple[HeadPoint, ...]:
    """The model and both past counts at every length of the list, with paired differences."""
    scores = rows[list(RANKINGS)].rename(columns=RANKINGS).astype(float)
    return heads(
        scores.where(rows["listed"], axis=0),
        outcome=rows["outcome"].to_numpy(dtype=float),
        cases=rows["incidents_n"].to_numpy(dtype=float),
        tops=tops,
        seed=SEED,
        draws=draws,
    )


def markdown(rows: pd.DataFrame, found: tuple[HeadPoint, ...]) -> str:
    """What was judged and the table, as the README shows it."""
    listed = rows[rows["listed"]]
    head = (
        f"{len(listed):,} blocks on the list, {int(listed['outcome'].sum()):,} of them with an incident within 60 days; "
        f"{int(rows['incidents_n'].sum()):,} incidents in the city, "
        f"{int(rows.loc[~rows['listed'], 'incidents_n'].sum()):,} at blocks not on the list. The model expected "
        f"{listed['risk'].sum():,.0f} blocks with an incident: {listed['risk'].sum() / listed['outcome'].sum():.2f} times as many."
    )
    lines = [
        "| top | ranking | precision | recall of blocks | recall of incidents |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {p.top} | {_name(p)} | {_percent(p.precision)} | {_percent(p.recall)} | {_percent(p.recall_cases)} |"
        for p in found
    ]
    return "\n".join([head, "", *lines])


def _name(point: HeadPoint) -> str:
    return point.ranking if point.against is None else f"{point.ranking} minus {point.against}"


def _percent(found: Interval) -> str:
    return f"{100 * found.value:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"


def main() -> None:
    """Prints the table of one home."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--home", type=Path, required=True, help="home that holds the warehouse and the list"
    )
    home = parser.parse_args().home
    published = read_list(home / "published", AS_OF).disputes
    con = open_warehouse(home)
    try:
        rows = judged(con, published, AS_OF)
    finally:
        con.close()
    print(markdown(rows, table(rows)))


if __name__ == "__main__":
    main()
