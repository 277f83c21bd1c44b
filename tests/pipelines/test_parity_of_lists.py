import json
import shutil
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.errors import StoreError
from pipelines import jobs
from pipelines import parity as checks
from pipelines.city import City
from pipelines.cli import app as command
from pipelines.parity import NothingKept, broken, drop_old_rows, lists_to_check, parity
from scoring.errors import PublishedError
from scoring.parity import Cause
from scoring.publish import folders
from tests.pipelines.conftest import DAY, NIGHT, NOW, Built

ALL = 1_000_000
NAME = f"{NIGHT:%Y%m%dT0800}"


@pytest.fixture
def listed(city: City) -> City:
    jobs.score(city, NIGHT, now=NOW)
    return city


def test_a_list_can_be_made_again_to_the_last_bit_after_later_days_came_in(
    listed: City, built: Built
) -> None:
    counts = jobs.ingest(listed, built.inbox, now=NOW)
    assert sum(c.new + c.version for c in counts if c.state == "loaded") > 0
    (found,) = parity(listed, [NAME], now=NOW, rows=ALL)
    assert (found.differences, found.unexplained_n, found.past.buckets) == ((), 0, ())
    assert found.values_n > 0
    assert [c.drawn_n for c in found.cohorts] == [c.kept_n for c in found.cohorts]


def test_a_later_training_does_not_matter_the_list_s_own_model_is_asked(listed: City) -> None:
    champion = listed.home.models / "CHAMPION.dispute"
    champion.unlink()
    assert not broken(parity(listed, [NAME], now=NOW))


def test_a_model_that_is_gone_is_named(listed: City) -> None:
    (version,) = [p.name for p in listed.home.models.iterdir() if p.is_dir()]
    shutil.rmtree(listed.home.models / version)
    with pytest.raises(StoreError, match=f"no model {version}"):
        parity(listed, [NAME], now=NOW)
    assert listed.ledger.parity_checks() == []


def test_a_fact_of_the_warehouse_that_was_moved_is_named(listed: City) -> None:
    with listed.warehouse() as con:
        (moved,) = con.execute(
            """
            select record.fact_id
            from core.records as record
            join derived.dispute_members as member using (record_id)
            where record.platform = '110' and record.known_at < $as_of
              and record.happened_at >= $as_of - interval 60 day
            order by record.happened_at desc, record.fact_id
            limit 1
            """,
            {"as_of": NIGHT},
        ).fetchall()[0]
        con.execute("update core.records set known_at = ? where fact_id = ?", [NIGHT + DAY, moved])
    (found,) = parity(listed, [NAME], now=NOW, rows=ALL)
    assert {d.cause for d in found.differences} == {Cause.CHANGED}
    assert [(t.table, t.fact_id, t.known_at) for t in found.past.traced] == [
        ("core.records", moved, NIGHT + DAY)
    ]


def test_every_check_is_recorded_and_the_record_names_nobody(listed: City) -> None:
    parity(listed, [NAME], now=NOW, rows=5)
    with listed.warehouse() as con:
        con.execute("delete from core.steps")
    parity(listed, [NAME], now=NOW + DAY, rows=ALL)
    last, first = listed.ledger.parity_checks()
    assert listed.ledger.parity_checks(last=1) == [last]
    assert (first.checked_at, first.list_name, first.as_of) == (NOW, NAME, NIGHT)
    assert (first.disputes_n, first.differing_n, first.unexplained_n) == (5, 0, 0)
    assert first.findings == "[]"
    assert last.unexplained_n > 0
    assert {"grain", "column", "rows", "cause"} == set(json.loads(last.findings)[0])


def test_a_check_that_was_killed_is_one_that_never_was_and_can_be_run_again(
    listed: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.score(listed, NIGHT + DAY, now=NOW)
    names = lists_to_check(listed)
    whole = checks.check_list
    with monkeypatch.context() as broken_off:
        done = []

        def killed(*args: object, **named: object) -> object:
            if done:
                raise KeyboardInterrupt
            done.append(1)
            return whole(*args, **named)  # type: ignore[arg-type]

        broken_off.setattr(checks, "check_list", killed)
        with pytest.raises(KeyboardInterrupt):
            parity(listed, names, now=NOW)
    assert listed.ledger.parity_checks() == []
    assert not broken(parity(listed, names, now=NOW))
    assert len(listed.ledger.parity_checks()) == len(names) == 2


def test_a_list_killed_between_its_rows_and_its_files_is_made_whole(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken_off:

        def killed(writing: Path, target: Path) -> None:
            if target.parent == city.home.published:
                raise KeyboardInterrupt
            folders.place(writing, target)

        # the package shows the function of the same name in the place of its module
        broken_off.setattr(import_module("scoring.publish.publish"), "place", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.score(city, NIGHT, now=NOW)
    assert (city.home.rows / NAME).is_dir()
    with pytest.raises(NothingKept, match="no list's rows are kept"):
        lists_to_check(city)
    jobs.score(city, NIGHT, now=NOW)
    assert not broken(parity(city, lists_to_check(city), now=NOW))


def test_the_newest_lists_up_to_a_time_are_due(listed: City) -> None:
    for days in (1, 2, 3):
        jobs.score(listed, NIGHT + days * DAY, now=NOW)
    due = [f"{NIGHT + days * DAY:%Y%m%dT0800}" for days in range(4)]
    assert lists_to_check(listed) == due[1:]
    assert lists_to_check(listed, lists=9) == due
    assert lists_to_check(listed, until=NIGHT + DAY, lists=1) == due[1:2]


def test_rows_are_dropped_when_they_are_older_than_the_setting(listed: City) -> None:
    days = listed.settings.parity.keep_days
    assert drop_old_rows(listed, NIGHT + days * DAY) == []
    assert drop_old_rows(listed, NIGHT + (days + 1) * DAY) == [NAME]
    with pytest.raises(PublishedError, match="keep_days"):
        parity(listed, [NAME], now=NOW)


def test_the_command_says_that_a_list_stands_and_ends_with_one_when_it_does_not(
    listed: City,
) -> None:
    words = ["parity", "--home", str(listed.home.root), "--list", NAME, "--rows", str(ALL)]
    good = CliRunner().invoke(command.app, words)
    assert (good.exit_code, "一致" in good.output, "不符" in good.output) == (0, True, False)
    with listed.warehouse() as con:
        con.execute("delete from core.steps")
    bad = CliRunner().invoke(command.app, words)
    assert (bad.exit_code, "不符" in bad.output, "数据已删除" in bad.output) == (1, True, True)
