"""The incidents that persons' grades are judged by: who did it, under the disputes that it came out of."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa

from features.errors import RequestError
from features.sources import WHATS

_ACTORS = """
with known as (
    select known_as, person_id
    from derived.identities
    where known_at < $known_before and (replaced_at is null or replaced_at >= $known_before)
),
did_it as (
    select distinct incident_id, coalesce(known.person_id, fact.person_key) as person_key
    from outcome.persons as fact
    left join known on known.known_as = fact.person_key
    where fact.person_key is not null and fact.role = any($roles)
      and fact.known_at < $known_before
      and (fact.replaced_at is null or fact.replaced_at >= $known_before)
),
-- the person under every name that a list before could have had
actors as (
    select incident_id, person_key from did_it
    union
    select did_it.incident_id, known.known_as
    from did_it
    join known on known.person_id = did_it.person_key
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
    """One row per incident of `found` (see `incidents`) and person who did it (`what`: harm or self), by every name.

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
