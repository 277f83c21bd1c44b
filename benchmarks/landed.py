"""Which physical row of which file became what: stored with a verdict, refused, or nothing new."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from data_contracts.adapters import Adapter, identity
from data_contracts.deliveries import delivery, source_names
from data_contracts.ingest.arrive import Arrived, arrive
from data_contracts.ingest.parts import parts
from data_contracts.sealing import Keys

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Landed:
    """The stored rows of a city's warehouse, and its deliveries on disk to tell what is not among them."""

    con: duckdb.DuckDBPyConnection
    deliveries: Path
    keys: Keys
    adapters: dict[str, Adapter]

    @cached_property
    def register(self) -> pd.DataFrame:
        """One line per loaded file: file_id, file (below `deliveries`), source, unchanged_n, notes."""
        loaded: pd.DataFrame = self.con.sql("""
            select file_id, source, unchanged_n, coalesce(notes, '') as notes, case mode when 'history'
                then 'history/' else 'inbox/' end || source || '/' || name as file
            from ops.deliveries where state = 'loaded' order by file_no""").df()
        return loaded

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One line per stored row: source, file, key, row_no, verdict, retired."""
        tables = [
            self.con.sql(f"""select file_id, row_key as key, row_no, verdict, retired
            from landing.{name}""").df()
            for name in source_names()
        ]
        files = self.register[["file_id", "file", "source"]]
        stored: pd.DataFrame = pd.concat(tables, ignore_index=True).merge(files, on="file_id")
        return stored

    def unchanged(self) -> pd.DataFrame:
        """One line per delivered row that is neither stored nor refused: source, file, key."""
        refused = self.con.sql("select file_id, row_no from ops.quarantine").df()
        kept = pd.concat([self.rows[["file_id", "row_no"]], refused])
        numbers = kept.groupby("file_id")["row_no"].agg(set)
        files = self.register[self.register["unchanged_n"] > 0]
        unkept = [
            self._unkept(file, numbers.get(file.file_id, set())) for file in files.itertuples()
        ]
        empty = pd.DataFrame({"source": [], "file": [], "key": []}, dtype=object)
        return pd.concat([empty, *unkept], ignore_index=True)

    def _unkept(self, file: object, kept: set[int]) -> pd.DataFrame:
        contract = delivery(file.source)  # type: ignore[attr-defined]
        adapter = self.adapters.get(contract.name, identity(contract))
        opened = arrive(self.deliveries / file.file, contract, adapter, self.keys)  # type: ignore[attr-defined]
        unkept = [self._part(part, contract.key, kept) for part in parts([opened])]
        return pd.concat(unkept).assign(source=contract.name, file=file.file)  # type: ignore[attr-defined]

    def _part(self, arrived: Arrived, key_columns: tuple[str, ...], kept: set[int]) -> pd.DataFrame:
        columns = [arrived.rows[part].to_pandas().astype(object) for part in key_columns]
        key = columns[0]
        for column in columns[1:]:
            key = key + "/" + column
        outside = ~arrived.row_no.to_pandas().isin(kept).to_numpy()
        return pd.DataFrame({"key": key.to_numpy()[outside]}, dtype=object)

    def holds(self, notes: pd.DataFrame, said: dict[str, str]) -> Bools:
        """Per note of a silent trap whether the row came in (or is lost) and the file's notes say so."""
        checks = {"none": self._came_in, "lost": self._is_lost, "read_as": self._read_as}
        result = np.zeros(len(notes), dtype=bool)
        for counter, check in checks.items():
            mine = (notes["counter"] == counter).to_numpy()
            result[mine] = check(notes[mine], said)
        return result

    def _came_in(self, notes: pd.DataFrame, said: dict[str, str]) -> Bools:
        told = self.register.set_index("file")["notes"]
        word = notes["fault"].map(said).fillna("")
        found = notes["file"].map(told)
        loaded = [isinstance(n, str) and w in n for n, w in zip(found, word, strict=True)]
        whole = (notes["key"] == "").to_numpy()
        return np.where(whole, loaded, self._known(notes))

    def _is_lost(self, notes: pd.DataFrame, said: dict[str, str]) -> Bools:
        """A lost file is not in the register; a lost row is not in its file."""
        whole = (notes["key"] == "").to_numpy()
        return np.where(whole, ~notes["file"].isin(self.register["file"]), ~self._known(notes))

    def _known(self, notes: pd.DataFrame) -> Bools:
        """Whether the file (any file, where the note names none) has brought this key."""
        pairs = pd.concat([self.rows[["source", "file", "key"]], self.unchanged_rows])
        inside = pd.MultiIndex.from_frame(notes[["file", "key"]]).isin(
            pd.MultiIndex.from_frame(pairs[["file", "key"]])
        )
        anywhere = pd.MultiIndex.from_frame(notes[["source", "key"]]).isin(
            pd.MultiIndex.from_frame(pairs[["source", "key"]])
        )
        return np.where(notes["file"] == "", anywhere, inside)

    @cached_property
    def unchanged_rows(self) -> pd.DataFrame:
        """`unchanged()`, read once."""
        return self.unchanged()

    def _read_as(self, notes: pd.DataFrame, said: dict[str, str]) -> Bools:
        """Whether the record's class is the one that the note's rule states."""
        records = self.con.sql("""select distinct row_key as key, first_class as rule from core.records
            where source = 'police_110'""").df()
        return pd.MultiIndex.from_frame(notes[["key", "rule"]]).isin(
            pd.MultiIndex.from_frame(records)
        )
