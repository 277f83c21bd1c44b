"""Migrations give exactly what the contracts say, once, and refuse to be rewritten."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from data_contracts import warehouse
from data_contracts.deliveries import deliveries
from data_contracts.deliveries.check import check
from data_contracts.warehouse import WarehouseError, open_warehouse, warehouse_tables

COLUMNS = """
select table_schema || '.' || table_name, column_name, lower(data_type), is_nullable = 'NO'
from information_schema.columns order by 1, ordinal_position
"""


def test_migrations_give_exactly_what_the_contracts_say(tmp_path: Path) -> None:
    made = open_warehouse(tmp_path).execute(COLUMNS).fetchall()
    stated = [
        (
            name,
            column.name,
            duckdb.sqltype(column.sql_type).__str__().lower(),
            column.required and not contract.view,
        )
        for name, contract in sorted(warehouse_tables().items())
        for column in contract.columns
    ]
    assert made == stated


def test_migrations_run_once(tmp_path: Path) -> None:
    open_warehouse(tmp_path).close()
    con = open_warehouse(tmp_path)
    assert warehouse.migrate(con) == 0
    assert con.execute("select count(*) from ops.migrations").fetchall() == [
        (len(warehouse.migrations()),)
    ]


def test_a_migration_that_fails_leaves_no_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    con = open_warehouse(tmp_path)
    half = "create table ops.extra (a int); select broken"
    (tmp_path / "0099_half.sql").write_text(half, encoding="utf-8")
    first = warehouse.MIGRATIONS / warehouse.migrations()[0].name
    (tmp_path / first.name).write_bytes(first.read_bytes())
    monkeypatch.setattr(warehouse, "MIGRATIONS", tmp_path)
    with pytest.raises(duckdb.Error):
        warehouse.migrate(con)
    assert con.execute(
        "select count(*) from duckdb_tables() where table_name = 'extra'"
    ).fetchall() == [(0,)]


def test_an_applied_migration_may_not_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    con = open_warehouse(tmp_path)
    first = warehouse.migrations()[0]
    (tmp_path / first.name).write_text(first.sql + "\n-- changed", encoding="utf-8")
    monkeypatch.setattr(warehouse, "MIGRATIONS", tmp_path)
    with pytest.raises(WarehouseError, match="new migration"):
        warehouse.migrate(con)


def test_reading_a_warehouse_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="jianwei ingest"):
        open_warehouse(tmp_path, read_only=True)


@pytest.mark.parametrize("source", deliveries())
def test_delivery_contracts_hold_together(source: str) -> None:
    check(deliveries()[source])


def test_all_deliveries_of_the_formats_have_a_contract() -> None:
    assert len(deliveries()) == 15
    assert next(iter(deliveries())) == "grids"
    assert list(deliveries())[-2:] == ["incidents", "incident_persons"]


def test_queries_hold_no_more_memory_than_is_said_and_a_size_that_is_none_is_refused(tmp_path):
    with open_warehouse(tmp_path, memory="400MB") as con:
        ((limit,),) = con.sql("select current_setting('memory_limit')").fetchall()
        # 3 million rows of 300 characters are twice as much: what does not fit goes to files beside
        con.execute(
            "create temp table wide as select repeat(md5(range::varchar), 9) as t from range(3000000)"
        )
        assert con.sql("select count(distinct t) from wide").fetchall() == [(3_000_000,)]
    assert limit == "381.4 MiB"
    assert not (tmp_path / "warehouse.duckdb.tmp").exists()
    with pytest.raises(WarehouseError, match=r"memory = 'a lot'.*give a size like '3GB'"):
        open_warehouse(tmp_path, memory="a lot")
