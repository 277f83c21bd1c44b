"""`jianwei identity`: what is shown, and that an analyst's word holds from its time on, whatever is linked after it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from features.identity.city.around import known_as
from features.identity.errors import LinkError
from pipelines import identity, jobs
from pipelines.city import City
from pipelines.cli.app import app
from scoring.errors import LedgerError
from tests.pipelines.conftest import DAY, NIGHT, NOW

LINKED = "select a, b, rule from linkage.links where standing = 'linked' and replaced_at is null order by a, b"
IDENTITIES = "select * from derived.identities where known_at < ? order by all"


def jianwei(city: City, *words: str) -> Result:
    return CliRunner().invoke(app, ["identity", *words, "--home", str(city.home.root)])


def two(city: City) -> tuple[str, str]:
    """A pair of names whose own link, by what they tell, is all that joins them."""
    with city.warehouse() as con:
        links = con.sql(LINKED).fetchall()
    ends = [name for a, b, _ in links for name in (a, b)]
    return next(
        (a, b) for a, b, rule in links if rule == "profiles" and ends.count(a) == ends.count(b) == 1
    )


def same(city: City, a: str, b: str) -> bool:
    with city.warehouse() as con:
        return known_as(con, a) == known_as(con, b)


def test_the_summary_counts_every_name_once(city: City) -> None:
    shown = jianwei(city)
    assert shown.exit_code == 0
    with city.warehouse() as con:
        ((names,),) = con.sql("""
            select count(distinct coalesce(person_key, profile_key)) from core.parties
            where replaced_at is null and profile_key is not null
        """).fetchall()
    assert f"{names:,} 个称呼归为" in shown.output
    assert "重复报警率" in shown.output


def test_why_shows_weights_that_add_up_and_no_clear_value(city: City) -> None:
    a, b = two(city)
    shown = jianwei(city, "why", a, b)
    assert shown.exit_code == 0
    assert "归为同一人" in shown.output
    (total,) = [line for line in shown.output.splitlines() if "合计" in line]
    assert "+" in total


def test_of_shows_every_name_of_the_person(city: City) -> None:
    shown = jianwei(city, "of", two(city)[0]).output
    assert "2 个称呼" in shown


def test_a_split_parts_from_now_on_and_a_merge_takes_it_back(city: City) -> None:
    a, b = two(city)
    jobs.score(city, NIGHT, now=NOW)
    with city.warehouse() as con:
        before = con.execute(IDENTITIES, [NIGHT]).fetchall()
    said = jianwei(city, "split", a, b, "--reason", "两人同名", "--by", "张三")
    assert said.exit_code == 0, said.output
    assert not same(city, a, b)
    jianwei(city, "merge", b, a, "--reason", "本人到场核实", "--by", "李四")
    assert same(city, a, b)
    assert [d.what for d in city.ledger.identity_decisions().values()] == ["split", "merge"]
    with city.warehouse() as con:
        now = con.execute(
            "select known_as, person_id from derived.identities where known_at < ? order by all",
            [NIGHT],
        ).fetchall()
    assert now == [(name, person) for name, person, *_ in before]
    assert jobs.score(city, NIGHT, now=NOW + DAY).new is False


def test_a_split_survives_linking_everything_anew(city: City) -> None:
    a, b = two(city)
    with city.warehouse() as con:
        ((before,),) = con.sql(
            "select count(*) from linkage.links where standing = 'linked'"
        ).fetchall()
    identity.decide(city, "split", a, b, reason="两人同名", by="张三", now=NOW)
    with city.warehouse() as con:
        for table in ("linkage.links", "linkage.models", "linkage.decisions", "derived.identities"):
            con.execute(f"delete from {table}")
        jobs.group_disputes(con, city)
        ((anew,),) = con.sql(
            "select count(*) from linkage.links where standing = 'linked'"
        ).fetchall()
    assert not same(city, a, b)
    assert anew > before / 2


def test_relinking_tells_what_it_compared_and_parts_nobody(city: City) -> None:
    a, b = two(city)
    done = identity.relink(city)
    assert done.pairs > 0
    assert same(city, a, b)
    assert "重新比对" in jianwei(city, "relink").output


@pytest.mark.parametrize(("reason", "by"), [("", "张三"), ("两人同名", " ")])
def test_a_decision_without_reason_or_name_is_refused(city: City, reason: str, by: str) -> None:
    with pytest.raises(LedgerError, match="reason"):
        identity.decide(city, "split", *two(city), reason=reason, by=by, now=NOW)


def test_a_name_that_nobody_has_is_refused_and_nothing_is_recorded(city: City) -> None:
    with pytest.raises(LinkError, match="不在库中"):
        identity.decide(city, "merge", two(city)[0], "Pnobody", reason="同一人", by="张三", now=NOW)
    assert city.ledger.identity_decisions() == {}
