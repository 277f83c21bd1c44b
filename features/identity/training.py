"""Learns the chances of a model from the table itself, without labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median

import duckdb

from features.identity.model import Comparison, Level, Model
from features.identity.settings import LinkSettings
from features.identity.splinking import chances_by_label, chances_of_one, chances_of_two

FEWEST_ROWS = 500
"""A smaller table teaches too little: presets stay, and the result says so."""
MOST_PRIOR = 0.3
FEWEST_PAIRS = 200
MOST_PAIRS = 500_000
M_COUNTS = 2_000
PRESET_COUNTS = 25
"""How many pairs a preset chance is worth beside what was counted."""

Chances = Mapping[tuple[str, int], float]

SURE = (
    ("citizen_id",),
    ("name_key", "dob"),
    ("name_key", "phone"),
    ("name_key", "postcode"),
    ("name_key", "address"),
    ("name_key", "email"),
)
"""Rows that agree on these are one person almost surely; the prior is counted from them."""
SESSIONS = (
    ("name_key",),
    ("dob", "birth_place"),
    ("dob", "occupation"),
    ("dob", "locality"),
    ("dob", "sex"),
    ("postcode",),
    ("phone",),
    ("citizen_id",),
    ("address",),
    ("email",),
)
"""What rows agree on in a session of expectation maximisation; it teaches every other comparison."""


@dataclass(frozen=True)
class Session:
    """What the rows of a session agree on, which comparisons it teaches, and how many pairs agree so."""

    agree_on: str
    teaches: tuple[str, ...]
    pairs: int


@dataclass(frozen=True)
class Trained:
    """The model, and from what it was learned; `preset` names the comparisons that kept their presets."""

    model: Model
    sessions: tuple[Session, ...]
    preset: tuple[str, ...]
    frequencies: bool


def train(
    con: duckdb.DuckDBPyConnection, comparisons: tuple[Comparison, ...], settings: LinkSettings
) -> Trained:
    """The model for `people`: u from random pairs, the prior from sure rules, m the median of several EM sessions.

    Each chance is counted together with PRESET_COUNTS pairs of its preset, so that a level that was hardly
    seen stays near it. Frequent values count for less only in a table that was learned from.
    """
    ((rows,),) = con.execute("select count(*) from people").fetchall()
    start = Model(_prior(con, rows, settings), comparisons)
    if rows < FEWEST_ROWS:
        return Trained(start, (), tuple(c.title for c in comparisons), frequencies=False)
    u = chances_of_two(con, start, pairs=settings.sampled_pairs, seed=settings.seed)
    informed = start.with_chances(
        {}, _with_presets(u, start, settings.sampled_pairs, lambda v: v.u)
    )
    sessions, found = [], []
    for session in _sessions(con, comparisons):
        m = chances_of_one(con, informed, session.agree_on, most_pairs=MOST_PAIRS)
        if m is not None:
            sessions.append(session)
            found.append({k: v for k, v in m.items() if k[0] in session.teaches})
    medians = {k: median(m[k] for m in found if k in m) for k in {k for m in found for k in m}}
    model = informed.with_chances(_with_presets(medians, start, M_COUNTS, lambda v: v.m), {})
    taught = {name for name, _ in medians}
    preset = tuple(c.title for c in comparisons if c.name not in taught)
    return Trained(model, tuple(sessions), preset, frequencies=True)


def train_by_label(
    con: duckdb.DuckDBPyConnection,
    comparisons: tuple[Comparison, ...],
    settings: LinkSettings,
    *,
    label: str,
    teaches: tuple[str, ...],
) -> Model:
    """The model for `people` where a column says of some rows who they are: m is counted on them, u on random pairs.

    The prior is the share of pairs with the same label among all pairs of labelled rows. Comparisons that
    it does not teach keep their presets: those of the label itself.
    """
    start = Model(_prior_by_label(con, label), comparisons)
    u = chances_of_two(con, start, pairs=settings.sampled_pairs, seed=settings.seed)
    m = chances_by_label(con, start, label, most_rows=MOST_PAIRS)
    taught = [
        (c.name, c.value(at))
        for c in comparisons
        if c.name in teaches
        for at in range(len(c.levels))
    ]
    # a level that no pair of one person shows was counted too: never
    m, u = ({key: found.get(key, 0.0) for key in taught} for found in (m, u))
    return start.with_chances(
        _with_presets(m, start, M_COUNTS, lambda v: v.m),
        _with_presets(u, start, settings.sampled_pairs, lambda v: v.u),
    )


def _prior_by_label(con: duckdb.DuckDBPyConnection, label: str) -> float:
    ((same, rows),) = con.execute(
        f"select sum(n * (n - 1) / 2), sum(n) from (select count(*) as n from people where {label} is not null group by {label})"
    ).fetchall()
    rows = max(rows or 0, FEWEST_ROWS)
    return float(min(MOST_PRIOR, max(same or 0, 1) / (rows * (rows - 1) / 2)))


def _prior(con: duckdb.DuckDBPyConnection, rows: int, settings: LinkSettings) -> float:
    """The share of all pairs that are one person: those of the sure rules over their stated recall."""
    union = " union ".join(
        f"select l.unique_id, r.unique_id from people as l join people as r "
        f"on {' and '.join(f'l.{c} = r.{c}' for c in rule)} and l.unique_id < r.unique_id"
        for rule in SURE
    )
    ((sure,),) = con.execute(f"select count(*) from ({union})").fetchall()
    every = max(rows * (rows - 1) / 2, FEWEST_ROWS**2 / 2)
    return float(min(MOST_PRIOR, max(sure, 1) / settings.deterministic_recall / every))


def _sessions(
    con: duckdb.DuckDBPyConnection, comparisons: tuple[Comparison, ...]
) -> Iterator[Session]:
    present = {c.column for c in comparisons}
    for columns in SESSIONS:
        teaches = tuple(
            c.name for c in comparisons if not any(c.uses(column) for column in columns)
        )
        if not present.issuperset(columns) or not teaches:
            continue
        filled = " and ".join(f"{c} is not null" for c in columns)
        ((pairs,),) = con.execute(
            f"select coalesce(sum(n * (n - 1) // 2), 0)::bigint from "
            f"(select count(*) as n from people where {filled} group by {', '.join(columns)})"
        ).fetchall()
        if pairs >= FEWEST_PAIRS:
            yield Session(" and ".join(f"l.{c} = r.{c}" for c in columns), teaches, pairs)


def _with_presets(
    counted: Chances, start: Model, pairs: float, preset: Callable[[Level], float]
) -> Chances:
    """Every level's chance: its count over `pairs` together with PRESET_COUNTS pairs of its preset."""
    return {
        (c.name, c.value(at)): (
            (counted[c.name, c.value(at)] * pairs + preset(level) * PRESET_COUNTS)
            / (pairs + PRESET_COUNTS)
            if (c.name, c.value(at)) in counted
            else preset(level)
        )
        for c in start.comparisons
        for at, level in enumerate(c.levels)
    }
