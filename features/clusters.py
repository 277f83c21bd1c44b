"""Person clusters: disputes that share a person are resampled together when an interval is drawn."""

from __future__ import annotations

from datetime import datetime

import duckdb
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

_PAIRS = """
with final as (
    select distinct member.dispute_id, party.person_key
    from derived.dispute_members as member
    join derived.parties as party using (record_id)
    where party.person_key is not null and party.is_party
      and party.known_at < $known_before and member.known_at < $known_before
)
select dispute_id, person_key
from final
order by dispute_id, person_key
"""


def clusters(con: duckdb.DuckDBPyConnection, *, known_before: datetime) -> pd.DataFrame:
    """Columns entity_id (a dispute_id or a person_key) and cluster, a name that all of a component share.

    Everything that was ever known before `known_before` connects: a cluster says which rows are alike.
    Disputes without a known person are not in it; they are clusters of their own.
    """
    pairs = con.execute(_PAIRS, {"known_before": known_before}).df()
    if pairs.empty:
        return pd.DataFrame({"entity_id": [], "cluster": []}, dtype=object)
    disputes, dispute = np.unique(pairs["dispute_id"].to_numpy(dtype=str), return_inverse=True)
    people, person = np.unique(pairs["person_key"].to_numpy(dtype=str), return_inverse=True)
    nodes = len(disputes) + len(people)
    edges = coo_array(
        (np.ones(len(pairs)), (dispute, person + len(disputes))), shape=(nodes, nodes)
    )
    _, component = connected_components(edges, directed=False)
    # a component is named after its first dispute, so that names do not depend on scipy's numbering
    first = pd.Series(disputes).groupby(component[: len(disputes)]).first()
    return pd.DataFrame(
        {
            "entity_id": np.concatenate([disputes, people]),
            "cluster": first.reindex(component).to_numpy(),
        }
    )
