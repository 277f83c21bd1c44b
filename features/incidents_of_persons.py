"""The incidents that persons' grades are judged by: who did it, under the disputes that it came out of."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa

from features.errors import RequestError
from features.sources import WHATS

_ACTORS = """
with actors as (
    select distinct incident_id, person_key
    from outcome.persons
    where person_key is not null and role = any($roles)
      and known_at < $known_before and (replaced_at is null or replaced_at >= $known_before)
),
final as (
    select
        found.incident_id,
        actors.person_key as entity,
        found.happened_at,
        bool_or(found.reachable) as reachable,
        min(found.first_report_known_at) as first_report_known_at
    from jianwei_incidents as found
    join actors using (incident_id)
    group by found.incident_id, actors.person_key, found.happened_at
)
select incident_id, entity, happened_at, reachable, first_report_known_at
from final
order by happened_at, incident_id, entity
"""


def of_persons(
    con: duckdb.DuckDBPyConnection, found: pa.Table, *, what: str, known_before: datetime
) -> pa.Table:
    """One row per incident of `found` (see `incidents`) and person who did it (`what`: harm or self).

    Columns: incident_id, entity (person_key), happened_at, reachable, first_report_known_at.
    """
    if what not in WHATS:
        raise RequestError(f"what={what!r}; use one of {', '.join(WHATS)}.")
    con.register("jianwei_incidents", found)
    try:
        return con.sql(
            _ACTORS, params={"roles": list(WHATS[what]), "known_before": known_before}
        ).to_arrow_table()
    finally:
        con.unregister("jianwei_incidents")
