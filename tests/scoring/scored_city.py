"""A small warehouse drawn as text tables, and a model simple enough to work out by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from data_contracts.contract import create_sql, table, tables
from features import disputes
from scoring.publish import Published
from scoring.publish import publish as publish_list
from scoring.scored import ScoredList

NIGHT = datetime(2024, 3, 1, 8)


def empty_warehouse() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:", config={"threads": 1})
    for schema in sorted({contract.schema for contract in tables().values()}):
        con.execute(f"create schema {schema}")
    for contract in tables().values():
        con.execute(create_sql(contract))
    return con


def fill(con: duckdb.DuckDBPyConnection, name: str, text: str) -> None:
    """Inserts the rows of a text table: columns between `|`, `-` is null, clocks may be left out."""
    head, *lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    columns = [cell.strip() for cell in head.split("|")]
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        insert(con, name, dict(zip(columns, cells, strict=True)))


def insert(con: duckdb.DuckDBPyConnection, name: str, row: Mapping[str, object]) -> None:
    given = {k: None if v == "-" else v for k, v in row.items()}
    if table(name).clocked:
        number = con.sql(f"select count(*) from {name}").fetchall()[0][0]
        given = _clocked(given, f"{name.split('.')[1]}:{number}") | given
    marks = ", ".join("?" for _ in given)
    con.execute(f"insert into {name} ({', '.join(given)}) values ({marks})", list(given.values()))


def _clocked(row: Mapping[str, object], fact_id: str) -> dict[str, object]:
    return {
        "fact_id": fact_id,
        "source": "made_up",
        "row_key": fact_id,
        "happened_precision": "second",
        "known_at": row.get("happened_at"),
        "clock": "live",
        "fact_hash": hashlib.sha256(fact_id.encode()).hexdigest(),
    }


@dataclass(frozen=True)
class Named:
    name: str


@dataclass(frozen=True)
class CountingModel:
    """logit(risk) = base + sum of weight x value; the parts are the contributions."""

    version: str = "dispute-000000000001"
    base: float = -6.0
    weights: Mapping[str, float] = field(
        default_factory=lambda: {"reports_90d": 0.5, "kill_threats_90d": 1.5}
    )
    shift: float = 0.0

    @property
    def features(self) -> tuple[Named, ...]:
        return tuple(Named(name) for name in self.weights)

    def edge(self, share: float) -> float:
        # a person's share is split between two targets: half of it asks for the same risk here
        halves = {0.001: 0.5, 0.005: 0.2, 0.025: 0.06}
        return ({0.002: 0.5, 0.01: 0.2, 0.05: 0.06, 0.06: 0.05, 0.1: 0.05, 0.2: 0.01} | halves)[
            share
        ]

    def contributions(self, data: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({n: data[n].fillna(0) * w for n, w in self.weights.items()})

    def risk(self, data: pd.DataFrame) -> np.ndarray:
        log_odds = (
            self.base + self.shift + self.contributions(data).sum(axis=1).to_numpy(dtype=float)
        )
        return 1 / (1 + np.exp(-log_odds))


def models(**changes: object) -> dict[str, CountingModel]:
    return {
        "dispute": CountingModel(**changes),
        "person_harm": CountingModel(
            "person_harm-000000000002", -7.0, sided(reports_90d=0.5, kill_threats_90d=1.5)
        ),
        "person_self": CountingModel(
            "person_self-000000000003", -7.0, sided(self_harm_threats_90d=3.0)
        ),
    }


def sided(**weights: float) -> dict[str, float]:
    """The same weight on whichever side the person is."""
    return {f"{n}_{side}": w for n, w in weights.items() for side in ("by", "against")}


def small_city() -> duckdb.DuckDBPyConnection:
    """Three disputes: a couple with a threat, unpaid wages, a quiet quarrel with a boy of 15 in it."""
    con = empty_warehouse()
    fill(
        con,
        "core.records",
        """
        record_id   | platform | founds | kind | happened_at         | grid_code | unit_name  | confidential
        110:1       | 110      | true   | 0101 | 2024-02-10 21:00:00 | G1        | 东河派出所 | false
        110:2       | 110      | true   | 0101 | 2024-02-20 23:00:00 | G1        | 东河派出所 | true
        110:3       | 110      | true   | 0101 | 2024-02-28 22:00:00 | G1        | 东河派出所 | false
        12345:7     | 12345    | true   | 0701 | 2024-02-15 10:00:00 | G2        | 人社局     | false
        grid:9      | grid     | true   | 0201 | 2024-02-25 09:00:00 | G2        | 和平社区   | false
    """,
    )
    fill(
        con,
        "core.parties",
        """
        record_id | party_type | role | side       | is_party | person_key | key_basis | masked_name | happened_at
        110:1     | 个人       | 当事人 | applicant  | true   | Pw         | document  | 王**        | 2024-02-10 21:00:00
        110:1     | 个人       | 对方   | respondent | true   | Pm         | document  | 马**        | 2024-02-10 21:00:00
        110:2     | 个人       | 当事人 | applicant  | true   | Pw         | document  | 王**        | 2024-02-20 23:00:00
        110:2     | 个人       | 对方   | respondent | true   | Pm         | document  | 马**        | 2024-02-20 23:00:00
        110:3     | 个人       | 当事人 | applicant  | true   | Pw         | document  | 王**        | 2024-02-28 22:00:00
        110:3     | 个人       | 对方   | respondent | true   | Pm         | document  | 马**        | 2024-02-28 22:00:00
        12345:7   | 个人       | 诉求人 | applicant  | true   | Pl         | document  | 李**        | 2024-02-15 10:00:00
        grid:9    | 个人       | 当事人 | applicant  | true   | Pc         | document  | 陈**        | 2024-02-25 09:00:00
        grid:9    | 个人       | 对方   | respondent | true   | Pz         | document  | 赵**        | 2024-02-25 09:00:00
    """,
    )
    fill(
        con,
        "core.cues",
        """
        record_id | cue      | origin | happened_at
        110:2     | 扬言杀人 | field  | 2024-02-20 23:00:00
        110:3     | 扬言杀人 | field  | 2024-02-28 22:00:00
    """,
    )
    fill(
        con,
        "core.findings",
        """
        record_id | weapon | kind | happened_at         | known_at
        110:3     | true   | 0102 | 2024-02-28 22:00:00 | 2024-02-29 01:00:00
    """,
    )
    fill(
        con,
        "core.steps",
        """
        record_id | step | result | unit_name  | happened_at
        12345:7   | 办结 | 成功   | 劳动监察   | 2024-02-22 15:00:00
    """,
    )
    fill(
        con,
        "core.grids",
        """
        grid_code | grid_name | town     | valid_from          | happened_at
        G1        | 一网格    | 东河镇   | 2020-01-01 00:00:00 | 2020-01-01 00:00:00
        G2        | 二网格    | 和平街道 | 2020-01-01 00:00:00 | 2020-01-01 00:00:00
    """,
    )
    fill(
        con,
        "audit.people",
        """
        person_key | birth_date | happened_at
        Pz         | 2008-12-01 | 2024-02-25 09:00:00
        Pm         | 1985-05-05 | 2024-02-10 21:00:00
        Pw         | 1987-07-07 | 2024-02-10 21:00:00
        Pl         | 1975-03-03 | 2024-02-15 10:00:00
        Pc         | 1990-09-09 | 2024-02-25 09:00:00
    """,
    )
    disputes.rebuild(con)
    return con


def nights(n: int, first: datetime = NIGHT) -> list[datetime]:
    return [first + timedelta(days=k) for k in range(n)]


def rows_of(root: Path) -> Path:
    """Where `publish` keeps the rows of the lists in `root`."""
    return root.parent / f"{root.name}-rows"


def publish(scored: ScoredList, root: Path) -> Published:
    return publish_list(scored, root, rows=rows_of(root))
