"""What a delivery contract says: columns, clocks, people in it, and the facts that a row gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from data_contracts.contract import ContractError

COLUMN_TYPES = (
    "text", "name", "code", "int", "decimal", "float", "bool", "datetime", "date",
    "document", "credit_code", "phone", "lon", "lat", "list", "json",
)  # fmt: skip
STATUS_COLUMNS = ("数据状态", "row_status")
RETIRED = ("作废", "误录")


@dataclass(frozen=True)
class DeliveryColumn:
    """One column of a delivery.

    `sealed` values never leave memory in clear; `volatile` ones (export serials) are not content;
    `after` names the column that must not be later; `refers` a warehouse column that should hold the value;
    `yes` and `no` are more words for a bool; `unread` is its value where something unreadable is written;
    `alias` reads another column's text as this type (a number that is a person's or a firm's).
    """

    name: str
    type: str
    meaning: str
    code_list: str | None = None
    required: bool = False
    sealed: bool = False
    volatile: bool = False
    companion: str | None = None
    after: str | None = None
    refers: str | None = None
    alias: str | None = None
    future: bool = False
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unread: bool | None = None


@dataclass(frozen=True)
class Person:
    """Columns that identify one natural person; gives `<id>_key _basis _masked _issued_in _sex _birth_date _profile`.

    `address` and `grid` are of the person's home; `place` and `place_grid` of what is reported, told of those who
    show no document.
    """

    name: str | None = None
    document: str | None = None
    document_type: str | None = None
    phone: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    address: str | None = None
    grid: str | None = None
    place: str | None = None
    place_grid: str | None = None


@dataclass(frozen=True)
class Firm:
    """Columns that identify one firm; gives `<id>_key _masked _is_firm`."""

    name: str | None = None
    credit_code: str | None = None


@dataclass(frozen=True)
class Kind:
    """A dispute kind read from other columns by a named mapping of codes; gives `<id>` and `<id>_civil`."""

    mapping: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Nested:
    """A list or JSON column taken apart: gives `<id>_n` and `<id>_<field>` (or `<id>_value`)."""

    column: str
    code_list: str | None = None
    fields: tuple[DeliveryColumn, ...] = ()


@dataclass(frozen=True)
class Lookup:
    """A value fetched from the warehouse by a key in this row; it `waits` when one that comes later is filled in then."""

    column: str
    table: str
    match: str
    value: str
    where: str = "true"
    waits: bool = False


@dataclass(frozen=True)
class Refusal:
    """A row that never comes in: `when` is SQL over the columns, `<column>__raw` is the text as received."""

    rule: str
    column: str
    when: str


@dataclass(frozen=True)
class Fact:
    """One kind of warehouse row that a delivery row gives.

    In bulk history the columns `history_late` are empty until `history_late_at`. With `unless` (a
    nested column) the row gives none when an item of it meets `unless_when`.
    """

    part: str
    table: str
    happened_at: str
    columns: dict[str, str]
    when: str = "true"
    unnest: str | None = None
    part_by: str | None = None
    precision: str | None = None
    history_known_at: str | None = None
    history_delay_hours: float = 0
    history_late_at: str | None = None
    history_late: tuple[str, ...] = ()
    unless: str | None = None
    unless_when: str = "true"


@dataclass(frozen=True)
class Delivery:
    """One delivery contract."""

    name: str
    title: str
    order: int
    key: tuple[str, ...]
    columns: dict[str, DeliveryColumn]
    facts: tuple[Fact, ...]
    time: str | None = None
    updated: str | None = None
    registered: str | None = None
    encoding: str | None = None
    text_column: str | None = None
    utc_offset_hours: float = 8
    facts_when: str = "true"
    people: dict[str, Person] = field(default_factory=dict)
    firms: dict[str, Firm] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    nested: dict[str, Nested] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()

    @property
    def status_column(self) -> str:
        """The column that retires a row: `数据状态` or `row_status`."""
        return next(c for c in STATUS_COLUMNS if c in self.columns)

    @property
    def tables(self) -> tuple[str, ...]:
        """The warehouse tables that its facts go to, in order of first mention."""
        return tuple(dict.fromkeys(fact.table for fact in self.facts))

    def column(self, name: str) -> DeliveryColumn:
        """The column of that name; ContractError names the columns there are."""
        if name not in self.columns:
            raise ContractError(
                f"{self.name} has no column {name!r}; it has {', '.join(self.columns)}."
            )
        return self.columns[name]

    def content_columns(self) -> tuple[str, ...]:
        """Columns whose change makes a new version: not the update time, not export serials."""
        return tuple(
            c.name for c in self.stated_columns() if not c.volatile and c.name != self.updated
        )

    def stated_columns(self) -> tuple[DeliveryColumn, ...]:
        """The columns that are in the file: all but aliases."""
        return tuple(c for c in self.columns.values() if c.alias is None)
