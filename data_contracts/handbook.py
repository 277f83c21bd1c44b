"""`docs/contracts.md`, made from the contracts: `python -m data_contracts.handbook` writes it anew."""

from __future__ import annotations

from pathlib import Path

from data_contracts.contract import FACT_COLUMNS, Column, Table, tables
from data_contracts.deliveries import Delivery, DeliveryColumn, Fact, deliveries

PATH = Path(__file__).parents[1] / "docs" / "contracts.md"
HEAD = """# Contracts

Made from `data_contracts/deliveries/*.toml` and `data_contracts/tables/*.toml` by `python -m data_contracts.handbook`; a test
fails when it is stale. First what comes in, then what the warehouse holds.

Marks: **key**, **time** (a row without it is refused), *updated* and *registered* are the source's clocks, *sealed* columns never leave
memory in clear, *volatile* ones are not content, `after X` is emptied when it is before X.
"""
FACTS = "Every dated fact also carries: "


def handbook() -> str:
    """The whole text of docs/contracts.md."""
    parts = [HEAD, "## Deliveries\n", *map(_delivery, deliveries().values())]
    parts += ["## Warehouse\n", FACTS + _fact_columns(), *map(_table, tables().values())]
    return "\n".join(parts)


def _delivery(contract: Delivery) -> str:
    rows = [_delivery_row(contract, column) for column in contract.columns.values()]
    lines = [
        f"### {contract.name} · {contract.title}\n",
        "| column | type | marks | meaning |",
        "|---|---|---|---|",
        *rows,
        "",
        "| fact | goes to | when | known in bulk history |",
        "|---|---|---|---|",
        *(
            f"| {f.part} | {f.table} | {_code(f.when)}{_unless(f)} | {_known(f.history_known_at, f.history_delay_hours)}{_late(f)} |"
            for f in contract.facts
        ),
        "",
    ]
    return "\n".join(lines)


def _delivery_row(contract: Delivery, column: DeliveryColumn) -> str:
    kind = f"{column.type} `{column.code_list}`" if column.code_list else column.type
    return f"| {column.name} | {kind} | {_marks(contract, column)} | {_cell(column.meaning)} |"


def _marks(contract: Delivery, column: DeliveryColumn) -> str:
    marks = {
        "**key**": column.name in contract.key,
        "**time**": column.name == contract.time,
        "*updated*": column.name == contract.updated,
        "*registered*": column.name == contract.registered,
        "*sealed*": column.sealed,
        "*volatile*": column.volatile,
        f"after {column.after}": column.after is not None,
        f"in {column.refers}": column.refers is not None,
        f"reads {column.alias}": column.alias is not None,
    }
    return ", ".join(mark for mark, holds in marks.items() if holds)


def _known(expression: str | None, delay_hours: float) -> str:
    delay = f"happened + {delay_hours:g} h" if delay_hours else "when it happened"
    return f"{_code(expression)}, else {delay}" if expression else delay


def _late(fact: Fact) -> str:
    if not fact.history_late:
        return ""
    return f"; {', '.join(fact.history_late)} at {_code(fact.history_late_at or '')}"


def _unless(fact: Fact) -> str:
    return f", unless an item of {fact.unless} has {_code(fact.unless_when)}" if fact.unless else ""


def _table(contract: Table) -> str:
    lines = [
        f"### {contract.name}\n",
        f"{contract.meaning} Grain: {contract.grain}.\n",
        "| column | type | unit | feature | meaning |",
        "|---|---|---|---|---|",
        *(_table_row(column) for column in contract.own_columns),
        "",
    ]
    return "\n".join(lines)


def _table_row(column: Column) -> str:
    kind = f"{column.type} `{column.code_list}`" if column.code_list else column.type
    return f"| {column.name} | {kind} | {column.unit or ''} | {'yes' if column.feature else ''} | {_cell(column.meaning)} |"


def _fact_columns() -> str:
    return "; ".join(f"`{c.name}` ({c.meaning})" for c in FACT_COLUMNS) + ".\n"


def _code(text: str) -> str:
    flat = " ".join(text.split())
    return "always" if flat == "true" else f"`{_cell(flat)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PATH.write_text(handbook(), encoding="utf-8")
