"""Which records could ever come into one dispute: the components that shared persons, pairs and keys make.

No rule of grouping looks beyond a component, so those without a founding record give no dispute, and
those of which no fact has changed keep the memberships that they have.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

EDGES = (Path(__file__).parent / "disputes_edges.sql").read_text(encoding="utf-8")
RECORDS = """
create or replace temp table jianwei_records as
select row_number() over (order by record_id) - 1 as record_no, record_id, bool_or(founds) as founds
from jianwei_dispute_facts
where what = 'record'
group by record_id"""


@dataclass(frozen=True)
class Related:
    """Every record with the number of its component, and whether some version of it ever founded."""

    record_id: pa.Array
    component: npt.NDArray[np.int32]
    founds: npt.NDArray[np.bool_]

    def founding(self) -> npt.NDArray[np.bool_]:
        """Per record whether its component has a founding record."""
        return self._with(self.founds)

    def touched(self, changed: pa.Array) -> npt.NDArray[np.bool_]:
        """Per record whether its component has one of these records."""
        seen = pc.is_in(self.record_id, value_set=changed)
        return self._with(seen.to_numpy(zero_copy_only=False))

    def named(self) -> pa.Array:
        """Per record its component, named after the first record of it: a name that lasts while nothing joins or parts it."""
        _, first, of = np.unique(self.component, return_index=True, return_inverse=True)
        return self.record_id.take(pa.array(first[of]))

    def _with(self, marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        return np.isin(self.component, np.unique(self.component[marked]))


def related(con: duckdb.DuckDBPyConnection) -> Related:
    """The components of the facts in the view jianwei_dispute_facts, over all time."""
    con.execute(RECORDS)
    records = con.sql("select record_id, founds from jianwei_records order by record_no")
    table = records.to_arrow_table()
    edges = con.sql(EDGES).fetchnumpy()
    con.execute("drop table jianwei_records")
    return Related(
        table["record_id"].combine_chunks(),
        _components(edges["record_no"], edges["name_no"], table.num_rows),
        table["founds"].combine_chunks().to_numpy(zero_copy_only=False).astype(bool),
    )


def _components(
    record: npt.NDArray[np.int64], name: npt.NDArray[np.int64], records_n: int
) -> npt.NDArray[np.int32]:
    nodes = records_n + (int(name.max()) + 1 if len(name) else 0)
    ends = (record, name + records_n)
    graph = coo_array((np.ones(len(record), dtype=np.int8), ends), shape=(nodes, nodes))
    return np.asarray(connected_components(graph, directed=False)[1][:records_n])
