"""Codes that rest on who may be one person: flagged, lifted to yellow at most, and nothing of it stays."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa
import pytest

from features import builder, disputes
from features.identity.city.loose import nearby
from scoring import policy
from scoring.ledger import Ledger
from scoring.score import assess
from tests.scoring.scored_city import NIGHT, fill, models, small_city

DEFAULT = policy.load("default")


@pytest.fixture
def city() -> duckdb.DuckDBPyConnection:
    """The couple of 110:1; and Py, who may be the wife under another number, reports the same husband."""
    con = small_city()
    fill(
        con,
        "core.records",
        """
        record_id | platform | founds | kind | happened_at         | grid_code | confidential
        110:8     | 110      | true   | 0101 | 2024-02-27 20:00:00 | G1        | false
    """,
    )
    fill(
        con,
        "core.parties",
        """
        record_id | party_type | role   | side       | is_party | person_key | key_basis  | masked_name | happened_at
        110:8     | 个人       | 当事人 | applicant  | true     | Py         | phone_name | 王**        | 2024-02-27 20:00:00
        110:8     | 个人       | 对方   | respondent | true     | Pk         | document   | 马**        | 2024-02-27 20:00:00
    """,
    )
    fill(
        con,
        "linkage.links",
        """
        a  | b  | weight | standing | rule     | known_at            | clock
        Pw | Py | 1.0    | doubtful | profiles | 2024-02-28 09:00:00 | live
        Pk | Pm | 1.0    | doubtful | profiles | 2024-02-28 09:00:00 | live
    """,
    )
    disputes.rebuild(con)
    return con


def found(city: duckdb.DuckDBPyConnection, as_of: datetime = NIGHT) -> dict[str, dict]:
    scored = assess(city, as_of, models=models(), policy=DEFAULT, ledger=Ledger("sqlite://"))
    return scored.disputes.set_index("dispute_id").to_dict("index")


def test_a_dispute_that_may_be_part_of_a_worse_one_is_flagged_and_yellow_at_most(
    city: duckdb.DuckDBPyConnection,
) -> None:
    rows = found(city)
    assert (rows["110:8"]["model_code"], rows["110:8"]["code"]) == ("绿", "黄")
    assert "待核实身份（若为同一人则为橙）" in rows["110:8"]["flags"]
    assert rows["110:1"]["code"] == "橙"
    assert not any("待核实身份" in flag for flag in rows["grid:9"]["flags"])


@pytest.mark.parametrize("rule", ["household", "two documents"])
def test_a_household_or_two_documents_raise_no_doubt(
    city: duckdb.DuckDBPyConnection, rule: str
) -> None:
    city.execute("update linkage.links set rule = ?, weight = 12", [rule])
    assert found(city)["110:8"]["code"] == "绿"


def test_a_link_that_was_not_known_yet_raises_no_doubt(city: duckdb.DuckDBPyConnection) -> None:
    rows = found(city, datetime(2024, 2, 28, 8))
    assert not any("待核实身份" in flag for row in rows.values() for flag in row["flags"])


def test_nothing_of_what_would_be_stays_in_the_warehouse(city: duckdb.DuckDBPyConnection) -> None:
    tables = ("derived.dispute_members", "derived.identities", "core.parties")
    before = [city.sql(f"select * from {t} order by all").fetchall() for t in tables]
    found(city)
    assert [city.sql(f"select * from {t} order by all").fetchall() for t in tables] == before
    assert city.sql("select count(*) from duckdb_databases() where not internal").fetchall() == [
        (1,)
    ]


def test_what_an_analyst_parted_is_no_doubt(city: duckdb.DuckDBPyConnection) -> None:
    fill(
        city,
        "linkage.decisions",
        """
        number | what  | a  | b  | decided_at
        1      | split | Pw | Py | 2024-02-28 10:00:00
        2      | split | Pk | Pm | 2024-02-28 10:00:00
    """,
    )
    assert not any("待核实身份" in flag for row in found(city).values() for flag in row["flags"])


@pytest.mark.parametrize(("who", "dispute"), [("Pl", "12345:7"), ("Pm", "110:1")])
def test_the_copy_of_what_is_near_gives_every_feature_that_the_city_gives(
    city: duckdb.DuckDBPyConnection, who: str, dispute: str
) -> None:
    city.execute("update linkage.links set a = 'Pnobody', b = ?", [who])
    asked = pa.table({"entity_id": [dispute], "as_of": pa.array([NIGHT], pa.timestamp("us"))})
    city.register("asked_rows", asked)
    whole = builder.build(city, "asked_rows")
    with nearby(city, NIGHT, gap_days=180) as found:
        assert found is not None
        assert builder.build(city, "asked_rows") == whole
    city.unregister("asked_rows")
