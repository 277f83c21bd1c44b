"""The job of `jianwei link`: a person table in, its people and scored pairs out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pandas as pd

from data_contracts.readers import RawTable, read
from features.identity import (
    ColumnMap,
    Linkage,
    LinkError,
    LinkSettings,
    Quality,
    clusters_at,
    link_people,
    map_columns,
    quality,
)

THRESHOLDS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99)
THREADS, MEMORY = 2, "4GB"
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Written:
    """Where the results are: a row per row, the scored pairs, and what was done and learned."""

    people: Path
    pairs: Path
    summary: Path


def read_people(
    file: Path, settings: LinkSettings, *, truth: str = ""
) -> tuple[RawTable, ColumnMap]:
    """The table as text and what its columns are. LinkError: no rows, no such truth column, or a wrong map."""
    table = read(file)
    if truth and truth not in table.columns:
        raise LinkError(f"--truth {truth}：表中没有这一列。表中的列：{'、'.join(table.columns)}。")
    columns = map_columns(table.columns, settings.columns, truth=truth)
    if not table.data.num_rows:
        raise LinkError(f"{file.name}：只有表头，没有数据行。请检查导出条件后重新导出。")
    return table, columns


@contextmanager
def workplace() -> Iterator[duckdb.DuckDBPyConnection]:
    """A work database in memory; what does not fit goes into a folder that only its owner may read, gone at the end."""
    with TemporaryDirectory(prefix="jianwei-link-") as spill, duckdb.connect() as con:
        con.execute(
            f"set threads = {THREADS}; set memory_limit = '{MEMORY}'; set enable_progress_bar = false"
        )
        con.execute(f"set temp_directory = '{spill}'")
        yield con


def link(
    con: duckdb.DuckDBPyConnection,
    table: RawTable,
    columns: ColumnMap,
    settings: LinkSettings,
    *,
    tell: Tell,
) -> Linkage:
    """The linked table."""
    return link_people(con, table.data, columns, settings, tell=tell)


def write(linkage: Linkage, table: RawTable, out: Path) -> Written:
    """Writes the results: into the file `out` when it ends in .csv or .parquet, with the others beside it; else into that folder."""
    whole = out.suffix in (".csv", ".parquet")
    folder, stem = (out.parent, out.stem + "_") if whole else (out, "")
    written = Written(
        out if whole else folder / "people.csv",
        folder / f"{stem}pairs.parquet",
        folder / f"{stem}link.json",
    )
    folder.mkdir(parents=True, exist_ok=True)
    people = people_frame(linkage, table)
    if written.people.suffix == ".parquet":
        people.to_parquet(written.people, index=False)
    else:
        people.to_csv(written.people, index=False)
    _write_pairs(linkage, written.pairs)
    written.summary.write_text(_summary(linkage, table), encoding="utf-8")
    return written


def people_frame(linkage: Linkage, table: RawTable) -> pd.DataFrame:
    """Columns id (under the table's own heading), person_id and cluster_size; rows in the order of the file."""
    column = linkage.columns.id
    person = pd.Series(linkage.person_ids, index=linkage.ids, dtype=object)
    ids = table.data.column(column).to_pylist() if column else list(linkage.ids)
    own = person.loc[ids].to_numpy()
    size = pd.Series(own).map(pd.Series(own).value_counts()).to_numpy()
    heading = column if column not in (None, "person_id", "cluster_size") else "row_id"
    return pd.DataFrame({heading: ids, "person_id": own, "cluster_size": size})


def measured(linkage: Linkage, table: RawTable, truth: str) -> Mapping[float, Quality]:
    """Per threshold, the settings' own among them, the quality against a column that states the truth.

    Rows without a truth are left out of the count. LinkError: no row has one.
    """
    column = linkage.columns.id
    ids = table.data.column(column).to_pylist() if column else list(linkage.ids)
    stated = dict(zip(ids, table.data.column(truth).to_pylist(), strict=True))
    known = np.array([stated[i] is not None for i in linkage.ids])
    if not known.any():
        raise LinkError(f"--truth {truth}：这一列全是空的，无法比较。请换一列，或不写 --truth。")
    real = np.array([stated[i] for i in linkage.ids[known]], dtype=str)
    own = linkage.settings
    return {
        threshold: quality(
            (
                linkage.clusters
                if threshold == own.threshold
                else clusters_at(linkage, replace(own, threshold=threshold))
            ).person[known],
            real,
        )
        for threshold in sorted({*THRESHOLDS, own.threshold})
    }


def _write_pairs(linkage: Linkage, path: Path) -> None:
    """Scored pairs, likeliest first: both ids, match_probability, match_weight (bits), and the bits of each field."""
    weights = ", ".join(
        f"mw_{c.name} + {_adjusted(linkage, c.name)} as weight_{c.name}"
        for c in linkage.base.comparisons
    )
    query = f"""
select l.id as id_l, r.id as id_r, match_probability, match_weight, {weights}
from scored
join people as l on l.unique_id = unique_id_l
join people as r on r.unique_id = unique_id_r
order by match_weight desc, unique_id_l, unique_id_r
"""
    linkage.con.sql(query).write_parquet(str(path))


def _adjusted(linkage: Linkage, name: str) -> str:
    column = f"mw_tf_adj_{name}"
    return column if column in linkage.con.table("scored").columns else "0"


def _summary(linkage: Linkage, table: RawTable) -> str:
    """What was done, as JSON: settings, columns, blocks that were skipped, the model and from what it was learned."""
    trained = linkage.trained
    sizes = np.bincount(np.bincount(linkage.clusters.person))
    return json.dumps(
        {
            "rows": len(linkage.ids),
            "rows_broken": len(table.broken),
            "people": len(set(linkage.person_ids)),
            "people_by_rows": {str(n): int(count) for n, count in enumerate(sizes) if n and count},
            "groups_cut": linkage.clusters.cut,
            "candidate_pairs": linkage.candidates,
            "settings": {**asdict(linkage.settings), "columns": dict(linkage.settings.columns)},
            "columns": {"id": linkage.columns.id, **linkage.columns.fields},
            "withheld": linkage.columns.withheld,
            "unread": [asdict(one) for one in linkage.unread],
            "blocking": [asdict(one) for one in linkage.blocked],
            "learned_from": [asdict(one) for one in trained.sessions],
            "preset": trained.preset,
            "prior": trained.model.prior,
            "comparisons": [
                {"field": c.name, "levels": [{"level": v.title, "m": v.m, "u": v.u, "bits": v.weight} for v in c.levels]}
                for c in trained.model.comparisons
            ],
        },
        ensure_ascii=False,
        indent=1,
    )  # fmt: skip
