"""Labels: what happened in [as_of, as_of + horizon) to each row of a spine (ESTIMAND, Outcome).

Primary: a 层级 1 incident with a natural party of the dispute as 施害, 受害 or 自伤, and also the
counterpart matches, or 关联单号 names the dispute, or 是否纠纷引发 is 是 and the dispute is among
the person's active in the last 30 days (else their latest), or the person is 自伤 and
是否纠纷引发 is not 否. Secondary: the person alone. Incidents are read as known at a cut; a label
is mature, and known, when as_of + horizon + registration delay has passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import duckdb
import pyarrow as pa

from features import outcome_stages as stage
from features.errors import RequestError
from features.registration import maturity_delay
from features.sources import WHATS

HORIZON_DAYS = 60
ROLES = ("施害", "受害", "自伤")

_LAST_KNOWN = """
with final as (
    select max(known_at) as known_at from core.records
    union all
    select max(known_at) as known_at from outcome.incidents
    union all
    select max(known_at) as known_at from outcome.grades
)
select max(known_at) + interval 1 microsecond from final
"""

_DISPUTE_ROWS = f"""
create or replace temp table {stage.ROWS} as
with spine as (
    select distinct entity_id, as_of from {{spine}}
),
final as (
    select
        row_number() over (order by as_of, entity_id) as row_id, entity_id, as_of,
        entity_id as dispute_id, cast(null as varchar) as person_key,
        cast(null as varchar) as incident_id
    from spine
)
select row_id, entity_id, as_of, dispute_id, person_key, incident_id
from final
"""

# only a person who is in the outcome register can have a label, so only their disputes matter;
# which of them the person was in at as_of is for the matches to say
_PERSON_ROWS = f"""
create or replace temp table {stage.ROWS} as
with spine as (
    select distinct entity_id, as_of from {{spine}}
),
numbered as (
    select row_number() over (order by as_of, entity_id) as row_id, entity_id, as_of
    from spine
),
final as (
    select distinct
        numbered.row_id, numbered.entity_id, numbered.as_of, involved.dispute_id,
        coalesce(known.person_id, numbered.entity_id) as person_key,
        cast(null as varchar) as incident_id
    from numbered
    left join {stage.KNOWN} as known on known.known_as = numbered.entity_id
    left join {stage.INVOLVED} as involved
        on involved.person_key = coalesce(known.person_id, numbered.entity_id)
)
select row_id, entity_id, as_of, dispute_id, person_key, incident_id
from final
"""

_LABELS = f"""
with rows as (
    select distinct row_id, entity_id, as_of, as_of + $1::interval + $2::interval as mature_at
    from {stage.ROWS}
),
spread as (
    select matches.incident_id, count(distinct rows.entity_id) as entities
    from {stage.MATCHES} as matches
    join rows using (row_id)
    where matches.ahead and matches.is_primary
    group by matches.incident_id
),
answers as (
    select
        row_id,
        bool_or(ahead and is_primary) as label,
        max(1.0::double / spread.entities) filter (ahead and is_primary) as share,
        bool_or(ahead) as label_secondary,
        bool_or(not ahead and is_primary) as excluded,
        min(known_at) filter (ahead and is_primary) as label_known_at
    from {stage.MATCHES}
    left join spread using (incident_id)
    group by row_id
),
final as (
    select
        rows.row_id, rows.entity_id, rows.as_of,
        coalesce(answers.label, false) as label,
        coalesce(answers.share, 1.0::double) as share,
        coalesce(answers.label_secondary, false) as label_secondary,
        coalesce(answers.excluded, false) as excluded,
        rows.mature_at <= cut.as_of as mature,
        greatest(rows.mature_at, answers.label_known_at) as known_at
    from rows
    cross join {stage.CUT} as cut
    left join answers using (row_id)
)
select entity_id, as_of, label, share, label_secondary, excluded, mature, known_at
from final
order by row_id
"""


def dispute_labels(
    con: duckdb.DuckDBPyConnection,
    spine_table: str = "spine",
    *,
    horizon_days: int = HORIZON_DAYS,
    known_before: datetime | None = None,
    unit: str = "parties",
) -> pa.Table:
    """One row per distinct spine row, ordered by as_of, entity_id.

    Columns: entity_id, as_of, label (primary), share (1 / the disputes of the spine that its incident is the
    primary outcome of; 1 without one), label_secondary, excluded (an incident of the
    dispute happened before as_of and was registered later: leave the row out), mature, known_at
    (when the label is mature and what it rests on known). `known_before` None means everything
    in the warehouse. `unit` place labels by the dispute's place. Raises RequestError.
    """
    check_arguments(horizon_days, unit)
    with prepared(con, known_before) as cut:
        con.execute(_DISPUTE_ROWS.format(spine=spine_table))
        by_place = stage.place_matches_sql(horizon_days)
        con.execute(by_place if unit == "place" else stage.matches_sql(horizon_days, ROLES))
        return _labels(con, horizon_days, cut)


def person_labels(
    con: duckdb.DuckDBPyConnection,
    spine_table: str = "person_spine",
    *,
    what: str = "harm",
    horizon_days: int = HORIZON_DAYS,
    known_before: datetime | None = None,
) -> pa.Table:
    """The same columns for persons: their own act (`what`: harm to others, or self).

    Primary when it is the primary outcome of one of the person's disputes at as_of, as 施害
    (harm) or 自伤 (self); secondary: the act alone, while in a dispute. Raises RequestError.
    """
    check_arguments(horizon_days, "parties")
    if what not in WHATS:
        raise RequestError(f"what={what!r}; use one of {', '.join(WHATS)}.")
    with prepared(con, known_before) as cut:
        con.execute(_PERSON_ROWS.format(spine=spine_table))
        con.execute(stage.matches_sql(horizon_days, WHATS[what]))
        return _labels(con, horizon_days, cut)


@contextmanager
def prepared(con: duckdb.DuckDBPyConnection, known_before: datetime | None) -> Iterator[datetime]:
    """The cut; while inside, the temp tables of incidents and people as known before it stand."""
    cut = known_before or _last_known(con)
    con.execute(f"create or replace temp table {stage.CUT} (as_of timestamp)")
    con.execute(f"insert into {stage.CUT} values (?)", [cut])
    steps = (
        stage.INCIDENTS_SQL,
        stage.KNOWN_SQL,
        stage.PEOPLE_SQL,
        stage.INVOLVED_SQL,
        stage.LINKED_SQL,
    )
    try:
        for sql in (*steps, stage.RECENT_SQL):
            con.execute(sql)
        yield cut
    finally:
        for table in stage.MADE:
            con.execute(f"drop table if exists temp.{table}")


def _labels(con: duckdb.DuckDBPyConnection, horizon_days: int, cut: datetime) -> pa.Table:
    waits = [timedelta(days=horizon_days), maturity_delay(con, cut)]
    return con.sql(_LABELS, params=waits).to_arrow_table()


def _last_known(con: duckdb.DuckDBPyConnection) -> datetime:
    row = con.execute(_LAST_KNOWN).fetchone()
    if row is None or row[0] is None:
        raise RequestError("the warehouse holds no records; ingest deliveries before labelling.")
    return datetime.fromisoformat(str(row[0]))


def check_arguments(horizon_days: int, unit: str) -> None:
    """Nothing; RequestError when a horizon or a unit is out of range."""
    if horizon_days < 1:
        raise RequestError(f"horizon_days={horizon_days}; use 1 or more.")
    if unit not in ("parties", "place"):
        raise RequestError(f"unit={unit!r}; use parties or place.")
