import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_mock_engine

from scoring import policy
from scoring.errors import LedgerError
from scoring.ledger import Assessment, Decision, IdentityDecision, Ledger, ListEntry, ParityCheck
from scoring.ledger.tables import metadata

NIGHT = datetime(2024, 3, 1, 8)
DEFAULT = policy.load("default")
ENTRY = ListEntry(NIGHT, NIGHT, "five_colour", "hash 1", "m", "p", "ph", 2, 3)
ROW = Assessment("dispute", "110:1", "黄", "橙", "橙", "橙", NIGHT, 71.5, 0.1, "新增")
RAISE = Decision(
    "dispute", "110:1", "raise", "黄", "红", "家属反映购刀", "张三", datetime(2024, 3, 1, 10)
)

CHECK = ParityCheck(NIGHT, "20240301T0800", NIGHT, 1, 2, 3, 5, 0, 0, "[]")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    ledger = Ledger.at_home(tmp_path)
    ledger.record_list(ENTRY, [ROW])
    number = ledger.decide(RAISE, ladder=DEFAULT.codes, recorded_at=NIGHT)
    ledger.supersede(number, by=None, reason="录错", decided_by="张三", recorded_at=NIGHT)
    ledger.record_parity([CHECK])
    ledger.decide_identity(IdentityDecision("split", "Pa", "Mb", "两人同名", "张三", NIGHT))
    return tmp_path / "ledger.sqlite"


TABLES = ["lists", "assessments", "decisions", "supersedes", "parity_checks", "identity_decisions"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "update {t} set {c} = {c}",
        "delete from {t}",
        "insert or replace into {t} select * from {t}",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_recorded(
    file: Path, table: str, statement: str
) -> None:
    with sqlite3.connect(file) as other_program:
        before = other_program.execute(f"select * from {table}").fetchall()
        column = other_program.execute(f"select name from pragma_table_info('{table}')").fetchone()[
            0
        ]
        with pytest.raises(
            sqlite3.IntegrityError, match=f"the ledger only inserts: {table} refuses"
        ):
            other_program.execute(statement.format(t=table, c=column))
        assert len(before) == 1
        assert other_program.execute(f"select * from {table}").fetchall() == before


def test_on_postgresql_every_table_gets_a_trigger_that_refuses_changes() -> None:
    statements: list[str] = []
    engine = create_mock_engine(
        "postgresql+psycopg://",
        lambda sql, *_, **__: statements.append(str(sql.compile(dialect=engine.dialect))),
    )
    metadata.create_all(engine, checkfirst=False)
    triggers = [s for s in statements if s.startswith("create trigger")]
    assert sorted(s.split(" on ")[1].split()[0] for s in triggers) == sorted(TABLES)
    assert all("before update or delete or truncate" in s for s in triggers)


def test_the_same_list_again_adds_nothing_and_another_becomes_the_next_version(file: Path) -> None:
    ledger = Ledger(f"sqlite:///{file}")
    assert ledger.record_list(replace(ENTRY, recorded_at=datetime(2025, 1, 1)), [ROW]) == 1
    assert ledger.record_list(replace(ENTRY, manifest_hash="hash 2"), []) == 2
    assert [(at, version) for at, version, _ in ledger.lists()] == [(NIGHT, 1), (NIGHT, 2)]


def past(ledger: Ledger, as_of: datetime, scheme: str = "five_colour") -> dict:
    rules = DEFAULT.waiting("dispute")
    return ledger.past("dispute", as_of, ladder=DEFAULT.codes, rules=rules, scheme=scheme)


def test_a_list_sees_only_lists_before_it_of_its_own_scheme_and_their_latest_version(
    file: Path,
) -> None:
    ledger = Ledger(f"sqlite:///{file}")
    next_night = datetime(2024, 3, 2, 8)
    assert past(ledger, NIGHT) == {}
    assert past(ledger, next_night)["110:1"].code == "橙"
    assert past(ledger, next_night, "four_colour") == {}
    ledger.record_list(
        replace(ENTRY, manifest_hash="hash 2"), [replace(ROW, code="红", auto_code="红")]
    )
    assert past(ledger, next_night)["110:1"].code == "红"


def test_a_ledger_of_before_grades_said_what_they_are_for_is_read_and_written_on(
    file: Path,
) -> None:
    with sqlite3.connect(file) as earlier_release:
        earlier_release.execute("alter table assessments drop column grade_for")
    ledger, next_night = Ledger(f"sqlite:///{file}"), datetime(2024, 3, 2, 8)
    assert (
        past(ledger, next_night)["110:1"].code,
        past(ledger, next_night)["110:1"].grade_for,
    ) == ("橙", "")
    ledger.record_list(replace(ENTRY, manifest_hash="hash 2"), [replace(ROW, grade_for="伤人")])
    assert past(ledger, next_night)["110:1"].grade_for == "伤人"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reason": " "}, "a reason and the name"),
        ({"action": "lift"}, "use one of raise, lower, confirm"),
        ({"to_code": "蓝"}, "raise from 黄 to 蓝 does not fit"),
        ({"action": "lower", "to_code": "绿"}, "lowering takes a second person beside 张三"),
        ({"action": "lower", "to_code": "绿", "second_by": " 张三 "}, "lowering takes a second person"),
        ({"action": "confirm"}, "confirm from 黄 to 红 does not fit"),
    ],
)  # fmt: skip
def test_a_decision_without_what_it_takes_is_refused(change: dict, says: str) -> None:
    with pytest.raises(LedgerError, match=says):
        Ledger("sqlite://").decide(
            replace(RAISE, **change), ladder=DEFAULT.codes, recorded_at=NIGHT
        )


def test_a_decision_counts_from_when_it_was_recorded_until_it_is_superseded() -> None:
    ledger = Ledger("sqlite://")
    number = ledger.decide(RAISE, ladder=DEFAULT.codes, recorded_at=datetime(2024, 3, 1, 11))
    assert ledger.decisions("dispute", datetime(2024, 3, 1, 11)) == {}
    ledger.supersede(
        number, by=None, reason="录错", decided_by="李四", recorded_at=datetime(2024, 3, 5)
    )
    counted = [
        len(ledger.decisions("dispute", datetime(2024, 3, day)).get("110:1", ()))
        for day in (1, 2, 5, 6)
    ]
    assert counted == [0, 1, 1, 0]
    with pytest.raises(LedgerError, match="already superseded"):
        ledger.supersede(number, by=None, reason="again", decided_by="李四", recorded_at=NIGHT)


def test_a_raise_is_a_floor_and_a_lowering_ends_when_the_automatic_code_gets_worse() -> None:
    level = DEFAULT.codes.level
    lower = replace(RAISE, action="lower", from_code="黄", to_code="绿", second_by="李四")
    assert [RAISE.level(level(c), DEFAULT.codes) for c in "绿黄红"] == [level(c) for c in "红红红"]
    assert [lower.level(level(c), DEFAULT.codes) for c in "绿黄橙"] == [level(c) for c in "绿绿橙"]


def test_an_unreachable_ledger_is_named_without_its_password() -> None:
    with pytest.raises(LedgerError) as error:
        Ledger("nosuchdb://user:secret@host/db")
    assert "host/db" in str(error.value)
    assert "secret" not in str(error.value)
