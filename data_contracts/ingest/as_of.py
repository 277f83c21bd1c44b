"""What stood in the warehouse before a row's file: when several days are taken in at once, later files are there already."""

from __future__ import annotations

from data_contracts.deliveries import deliveries
from data_contracts.ingest.work import Work


def as_of(work: Work, table: str, match: str, columns: str) -> str:
    """SQL of the facts of a table that stood before the file of each row of `wanted`, with the wanted columns.

    `match` joins `table` to `wanted`, which has file_no. A fact stood when the version that gave it came in an
    earlier file; one that a later file replaced was still current. Both are told by the clock that a version and
    its facts have in common.
    """
    if work.ahead_from is None or not _sources(table):
        return now(table, match, columns)
    return f"""
    select fact.* replace (
        case when ended.file_no is null or ended.file_no < wanted.file_no then fact.replaced_at end
            as replaced_at
    ), {columns}
    from {table} as fact
    join wanted on fact.{match}
    left join ({_fresh(work, table)}) as begun
        on begun.source = fact.source and begun.row_key = fact.row_key
        and begun.known_at = fact.known_at
    left join ({_fresh(work, table)}) as ended
        on ended.source = fact.source and ended.row_key = fact.row_key
        and ended.known_at = fact.replaced_at
    where coalesce(begun.file_no, 0) < wanted.file_no"""


def now(table: str, match: str, columns: str) -> str:
    """SQL of the facts of a table that stand there now, for each row of `wanted`, with the wanted columns."""
    return f"select fact.*, {columns} from {table} as fact join wanted on fact.{match}"


def _fresh(work: Work, table: str) -> str:
    """SQL of the versions that may be ahead of the rows at hand."""
    return " union all ".join(
        f"""select '{source}' as source, row_key, known_at, min(file_no) as file_no
        from landing.{source} where file_no >= {work.ahead_from} group by row_key, known_at"""
        for source in _sources(table)
    )


def _sources(table: str) -> list[str]:
    """The deliveries that give facts of the table."""
    return [name for name, delivery in deliveries().items() if table in delivery.tables]
