"""Table contracts: the one source for DDL, checks, docs and error messages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from data_contracts.errors import JianweiError

TABLES = Path(__file__).parent / "tables"

SQL_TYPES = {
    "text": "varchar",
    "code": "varchar",
    "bool": "boolean",
    "int": "bigint",
    # sums must not depend on the order of rows, so money and months are exact
    "decimal": "decimal(18, 2)",
    "float": "double",
    "datetime": "timestamp",
    "blob": "blob",
}


class ContractError(JianweiError):
    """A contract file is wrong, or a name is not in any contract."""


@dataclass(frozen=True)
class Column:
    """One column: `feature` says whether a feature definition may read it."""

    name: str
    type: str
    meaning: str
    unit: str | None = None
    code_list: str | None = None
    required: bool = False
    feature: bool = False

    @property
    def sql_type(self) -> str:
        """The DuckDB type."""
        return SQL_TYPES[self.type]


# every dated fact carries these: its identity, its three clocks and where it came from
FACT_COLUMNS = (
    Column("fact_id", "text", "source:row key:part, the id that reasons point at", required=True),
    Column("source", "text", "delivery it came in", required=True),
    Column("row_key", "text", "key of the source row", required=True),
    Column("happened_at", "datetime", "when it happened, local time", required=True, feature=True),
    Column("happened_precision", "code", "second or day", code_list="precision", required=True),
    Column("known_at", "datetime", "when this city's systems could have used it", required=True),
    Column("replaced_at", "datetime", "when a correction superseded it; null while current"),
    Column("clock", "code", "live, reconstructed or released", code_list="clock", required=True),
    Column("fact_hash", "text", "hash of the fact's content", required=True),
)


@dataclass(frozen=True)
class Table:
    """One warehouse table as its contract file states it; a view has the SQL that makes it."""

    name: str
    grain: str
    meaning: str
    clocked: bool
    columns: tuple[Column, ...]
    view: str | None = None

    @property
    def schema(self) -> str:
        """The part of the name before the dot."""
        return self.name.split(".")[0]

    @property
    def own_columns(self) -> tuple[Column, ...]:
        """The columns that the contract file itself states, without the fact columns."""
        return self.columns[len(FACT_COLUMNS) :] if self.clocked else self.columns

    def column(self, name: str) -> Column:
        """The column of that name; ContractError names the columns there are."""
        for column in self.columns:
            if column.name == name:
                return column
        names = ", ".join(c.name for c in self.columns)
        raise ContractError(f"{self.name} has no column {name!r}; it has {names}.")


@cache
def tables() -> dict[str, Table]:
    """Every table of the warehouse by name, read from `data_contracts/tables`."""
    return {t.name: t for t in map(_read_table, sorted(TABLES.glob("*.toml")))}


def table(name: str) -> Table:
    """The contract of one table; ContractError when there is none."""
    if name not in tables():
        raise ContractError(f"no contract for table {name!r}; there are {', '.join(tables())}.")
    return tables()[name]


def create_sql(contract: Table) -> str:
    """The `create table` or `create view` statement that a contract stands for."""
    if contract.view:
        return contract.view
    return f"create table {contract.name} (\n" + ",\n".join(map(_line, contract.columns)) + "\n)"


def _line(column: Column) -> str:
    # sealed bytes look random: trying to compress them costs more than writing everything else
    packing = " using compression uncompressed" if column.type == "blob" else ""
    return f"    {column.name} {column.sql_type}{' not null' if column.required else ''}{packing}"


def _read_table(path: Path) -> Table:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    if "view_of" in raw:
        return _read_view(path, raw)
    own = tuple(_read_column(path, name, spec) for name, spec in raw.pop("columns").items())
    try:
        columns = (FACT_COLUMNS if raw["clocked"] else ()) + own
        return Table(columns=columns, **raw)
    except (KeyError, TypeError) as error:
        raise ContractError(
            f"{path.name}: {error}; a table states name, grain, meaning, clocked."
        ) from error


def _read_view(path: Path, raw: dict[str, str]) -> Table:
    """A view has the columns of the table that it is made of; its SQL stands beside its contract."""
    base = _read_table(path.with_name(f"{raw.pop('view_of')}.toml"))
    sql = path.with_suffix(".sql").read_text(encoding="utf-8")
    return replace(base, name=raw["name"], grain=raw["grain"], meaning=raw["meaning"], view=sql)


def _read_column(path: Path, name: str, spec: dict[str, object]) -> Column:
    try:
        column = Column(name=name, **spec)  # type: ignore[arg-type]
    except TypeError as error:
        raise ContractError(f"{path.name}, column {name}: {error}.") from error
    if column.type not in SQL_TYPES:
        raise ContractError(
            f"{path.name}, column {name}: type {column.type!r}; use one of {', '.join(SQL_TYPES)}."
        )
    return column
