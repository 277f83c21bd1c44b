"""Labels as ESTIMAND has them: who, which dispute, when, and known when.

Long because every clause of the outcome is drawn over the same city of two disputes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from features import incidents as judged
from features import labels, registration, spine
from features.errors import RequestError
from tests.features.feature_tables import fill, warehouse

MEMBERS = """
dispute_id | record_id | known_at
110:1      | 110:1     | 01-01
110:2      | 110:2     | 01-01
"""
RECORDS = """
record_id | happened_at | place_key
110:1     | 01-01       | K1
110:2     | 01-01       | K2
"""
PARTIES = """
record_id | person_key | side       | known_at
110:1     | Pa         | applicant  | 01-01
110:1     | Pb         | respondent | 01-01
110:2     | Pa         | applicant  | 01-01
110:2     | Pc         | respondent | 01-01
"""
LATEST = datetime(2025, 6, 1)


def city(incidents, persons, grades="incident_id | known_at\ne | 02-02"):
    """Two disputes of Pa, with Pb and with Pc; `e` is the incident unless drawn otherwise."""
    con = warehouse(
        derived__dispute_members=MEMBERS,
        core__records=RECORDS,
        core__parties=PARTIES,
        outcome__incidents=incidents,
        outcome__persons=persons,
    )
    fill(con, "outcome.grades", grades)
    con.execute(
        "update outcome.grades set happened_at = i.happened_at from outcome.incidents as i where i.incident_id = grades.incident_id"
    )
    con.execute(
        "create temp table spine as select unnest(['110:1', '110:2']) as entity_id, timestamp '2024-01-10 08:00:00' as as_of"
    )
    return con


def labelled(con, column="label", **changes):
    table = labels.dispute_labels(con, **({"known_before": LATEST} | changes))
    return dict(zip(table["entity_id"].to_pylist(), table[column].to_pylist(), strict=True))


INCIDENT = "incident_id | happened_at | known_at | dispute_caused\ne | 02-01 | 02-02 | 不详"
CAUSED = INCIDENT.replace("不详", "是")


def people(*who):
    return "incident_id | person_key | role | known_at\n" + "\n".join(
        f"e | {w} | 02-02" for w in who
    )


def test_the_person_alone_is_the_secondary_label_only():
    con = city(INCIDENT, people("Pa | 施害"))
    assert labelled(con) == {"110:1": False, "110:2": False}
    assert labelled(con, "label_secondary") == {"110:1": True, "110:2": True}


def test_the_counterpart_makes_it_the_primary_label_of_the_dispute_between_them():
    con = city(INCIDENT, people("Pb | 施害", "Pa | 受害"))
    assert labelled(con) == {"110:1": True, "110:2": False}


def test_two_people_of_one_side_are_no_counterparts():
    con = city(INCIDENT, people("Pb | 施害", "Pd | 受害"))
    fill(
        con,
        "core.parties",
        "record_id | person_key | side | known_at\n110:1 | Pd | respondent | 01-01",
    )
    assert labelled(con) == {"110:1": False, "110:2": False}


def test_a_key_that_names_the_dispute_makes_it_primary_with_a_person_of_it():
    named = INCIDENT.replace("dispute_caused", "dispute_caused | linked_keys").replace(
        "不详", "不详 | 77；2"
    )
    assert labelled(city(named, people("Pa | 受害"))) == {"110:1": False, "110:2": True}
    assert labelled(city(named, people("Px | 受害"))) == {"110:1": False, "110:2": False}


def test_an_incident_caused_by_a_dispute_belongs_to_those_active_in_the_last_30_days():
    con = city(CAUSED, people("Pa | 受害"))
    fill(con, "core.steps", "record_id | step | happened_at\n110:2 | 调解 | 01-02")
    assert labelled(con) == {"110:1": False, "110:2": True}
    fill(con, "core.steps", "record_id | step | happened_at | number\n110:1 | 调解 | 01-05 | 7")
    assert labelled(con) == {"110:1": True, "110:2": True}


def test_disputes_that_one_incident_ends_share_it():
    con = city(CAUSED, people("Pa | 受害"))
    con.execute("insert into spine select entity_id, as_of + interval 1 day from spine")
    # active in the last 30 days before it: neither (both in January, each the latest), so both; each has two rows
    assert labels.dispute_labels(con, known_before=LATEST)["share"].to_pylist() == [0.5] * 4
    fill(con, "core.steps", "record_id | step | happened_at\n110:2 | 调解 | 01-05")
    assert labelled(con, "share") == {"110:1": 1.0, "110:2": 1.0}
    assert labelled(con) == {"110:1": False, "110:2": True}


def test_of_several_incidents_the_least_shared_is_the_share_of_a_dispute():
    first = "incident_id | happened_at | known_at | dispute_caused\ne | 02-01 | 02-02 | 是"
    con = city(first + "\nf | 02-03 | 02-04 | 不详", people("Pa | 受害"))
    fill(con, "outcome.grades", "incident_id | known_at | number\nf | 02-04 | 7")
    con.execute("update outcome.grades set happened_at = timestamp '2024-02-01'")
    others = "incident_id | person_key | role | known_at | number\nf | Pc | 施害 | 02-04 | 8\nf | Pa | 受害 | 02-04 | 9"
    fill(con, "outcome.persons", others)
    assert labelled(con, "share") == {"110:1": 0.5, "110:2": 1.0}


def test_with_none_active_in_30_days_it_belongs_to_the_latest():
    late = CAUSED.replace("02-01", "02-25")
    con = city(late, people("Pa | 受害"))
    fill(con, "core.steps", "record_id | step | happened_at\n110:2 | 调解 | 01-02")
    assert labelled(con) == {"110:1": False, "110:2": True}


def test_self_harm_counts_unless_it_is_said_to_have_another_cause():
    assert labelled(city(INCIDENT, people("Pb | 自伤")))["110:1"] is True
    assert labelled(city(INCIDENT.replace("不详", "否"), people("Pb | 自伤")))["110:1"] is False


def test_a_witness_or_a_caller_who_is_no_party_labels_nothing():
    con = city(CAUSED, people("Pw | 受害"))
    fill(
        con,
        "core.parties",
        "record_id | person_key | side | is_party | known_at\n110:1 | Pw | other | false | 01-01",
    )
    assert labelled(con, "label_secondary") == {"110:1": False, "110:2": False}


def test_the_horizon_is_half_open():
    for happened, expected in (
        ("01-10 08:00:00", True),
        ("03-10 07:59:59", True),
        ("03-10 08:00:00", False),
    ):
        con = city(INCIDENT.replace("02-01", happened), people("Pb | 自伤"))
        assert labelled(con)["110:1"] is expected


def test_an_incident_before_as_of_that_is_registered_later_removes_the_row():
    for known, removed in (("01-10 07:59:59", False), ("01-10 08:00:00", True)):
        incident = INCIDENT.replace("02-01", "01-09").replace("02-02", known)
        con = city(incident, people("Pb | 自伤"), "incident_id | known_at\ne | 01-09")
        assert labelled(con, "excluded")["110:1"] is removed
        assert labelled(con)["110:1"] is False


def test_an_incident_before_as_of_that_is_graded_later_removes_the_row():
    for graded, removed in (("01-10 07:59:59", False), ("01-10 08:00:00", True)):
        incident = INCIDENT.replace("02-01", "01-08").replace("02-02", "01-09")
        grades = f"incident_id | level | known_at\ne           | 1     | {graded}"
        con = city(incident, people("Pb | 自伤"), grades)
        assert labelled(con, "excluded")["110:1"] is removed
        assert labelled(con)["110:1"] is False


def test_only_level_one_counts_as_it_was_known():
    grades = """
    incident_id | level | known_at | replaced_at
    e           | 2     | 02-02    | 05-01
    e           | 1     | 05-01    | -
    """
    con = city(INCIDENT, people("Pb | 自伤"), grades)
    assert labelled(con, known_before=datetime(2024, 5, 1))["110:1"] is False
    assert labelled(con, known_before=datetime(2024, 5, 1, 0, 0, 1))["110:1"] is True


def test_a_label_is_mature_after_horizon_and_delay_and_known_when_both_are():
    con = city(INCIDENT, people("Pb | 自伤"))
    mature_at = (
        datetime(2024, 1, 10, 8) + timedelta(days=60) + timedelta(days=1)
    )  # registered after a day
    assert labelled(con, "known_at", known_before=LATEST)["110:1"] == mature_at
    assert labelled(con, "mature", known_before=mature_at)["110:1"] is True
    assert labelled(con, "mature", known_before=mature_at - timedelta(seconds=1))["110:1"] is False


def test_everything_in_the_warehouse_is_known_when_no_cut_is_given():
    con = city(INCIDENT, people("Pb | 自伤"))
    assert labelled(con, known_before=None)["110:1"] is True


@pytest.mark.parametrize("last", ["core.records", "outcome.incidents", "outcome.grades"])
def test_the_cut_comes_just_after_the_last_that_is_known_of_reports_and_incidents(last):
    con = city(INCIDENT, people("Pb | 自伤"))
    con.execute(
        f"update {last} set known_at = '2024-11-01', happened_at = '2024-01-01', replaced_at = '2024-12-01'"
    )
    with labels.prepared(con, None) as cut:
        assert cut == datetime(2024, 11, 1) + timedelta(microseconds=1)


def test_a_person_is_labelled_by_their_own_act_only():
    con = city(INCIDENT, people("Pb | 施害", "Pa | 受害", "Pc | 自伤"))
    spine.persons(con)
    found = {}
    for what in ("harm", "self"):
        table = labels.person_labels(con, what=what, known_before=LATEST)
        found[what] = dict(
            zip(table["entity_id"].to_pylist(), table["label"].to_pylist(), strict=True)
        )
    assert found["harm"] == {"Pa": False, "Pb": True, "Pc": False}
    assert found["self"] == {"Pa": False, "Pb": False, "Pc": True}


def test_a_place_is_labelled_by_incidents_at_it():
    placed = INCIDENT.replace("dispute_caused", "place_key").replace("不详", "K2")
    con = city(placed, people())
    assert labelled(con, unit="place") == {"110:1": False, "110:2": True}
    rows = judged.incidents(con, known_before=LATEST, unit="place").to_pylist()
    assert [(r["dispute_id"], r["reachable"]) for r in rows] == [("110:2", True)]


@pytest.mark.parametrize(
    ("happened", "known", "label", "excluded"),
    [
        ("01-09", "01-10 07:59:59", False, False),
        ("01-09", "01-10 08:00:00", False, True),
        ("01-10 08:00:00", "02-02", True, False),
        ("03-10 07:59:59", "03-11", True, False),
        ("03-10 08:00:00", "03-11", False, False),
    ],
)
def test_a_place_has_the_same_horizon_and_leaves_out_the_same_rows(
    happened, known, label, excluded
):
    placed = f"incident_id | happened_at | known_at | place_key\ne | {happened} | {known} | K2"
    con = city(placed, people(), f"incident_id | known_at\ne | {known}")
    assert labelled(con, unit="place")["110:2"] is label
    assert labelled(con, "excluded", unit="place")["110:2"] is excluded


@pytest.mark.parametrize("unit", ["parties", "place"])
def test_an_incident_that_was_registered_ahead_of_its_time_is_ahead_until_it_happens(unit):
    ahead = "incident_id | happened_at | known_at | place_key\ne | 01-10 08:00:00 | 01-09 | K1"
    con = city(ahead, people("Pb | 自伤"), "incident_id | known_at\ne | 01-09")
    assert labelled(con, unit=unit)["110:1"] is True
    assert labelled(con, "excluded", unit=unit)["110:1"] is False


def test_incidents_name_their_dispute_and_the_names_it_was_listed_under():
    con = city(INCIDENT, people("Pb | 施害", "Pa | 受害"))
    con.execute(
        "update derived.dispute_members set replaced_at = '2024-01-20' where record_id = '110:1'"
    )
    fill(
        con, "derived.dispute_members", "dispute_id | record_id | known_at\n12345:0 | 110:1 | 01-20"
    )
    row = judged.incidents(con, known_before=LATEST).to_pylist()[0]
    assert (row["dispute_id"], row["aliases"]) == ("12345:0", ["110:1", "12345:0"])
    assert (row["person_keys"], row["reachable"], row["attributable"]) == (["Pa", "Pb"], True, True)
    assert row["first_report_known_at"] == datetime(2024, 1, 1)


def test_incidents_come_in_the_order_in_which_they_happened():
    found = "incident_id | happened_at | known_at\ne | 02-01 | 02-09\nd | 02-02 | 02-03"
    con = city(found, people(), "incident_id | known_at\ne | 02-09\nd | 02-03")
    table = judged.incidents(con, known_before=LATEST)
    columns = ("incident_id", "happened_at", "known_at")
    assert [tuple(row[c] for c in columns) for row in table.to_pylist()] == [
        ("e", datetime(2024, 2, 1), datetime(2024, 2, 9)),
        ("d", datetime(2024, 2, 2), datetime(2024, 2, 3)),
    ]


# known exactly at the incident is too late for it, replaced exactly at it is not yet replaced
JUST_BEFORE_IT = pytest.mark.parametrize(
    ("clocks", "there"),
    [
        (("01-31 23:59:59", None), True), (("02-01", None), False),
        (("01-05", "02-01"), True), (("01-05", "01-31 23:59:59"), False),
    ],
)  # fmt: skip


@JUST_BEFORE_IT
@pytest.mark.parametrize("unit", ["parties", "place"])
def test_an_incident_came_out_of_a_dispute_that_was_there_just_before_it(unit, clocks, there):
    placed = "incident_id | happened_at | known_at | place_key\ne | 02-01 | 02-02 | K2"
    con = city(placed, people("Pc | 自伤"))
    con.execute(
        "update derived.dispute_members set known_at = $1, replaced_at = $2 where dispute_id = '110:2'",
        [moment and f"2024-{moment}" for moment in clocks],
    )
    table = judged.incidents(con, known_before=LATEST, unit=unit)
    assert table["dispute_id"].to_pylist() == ["110:2" if there else None]


@JUST_BEFORE_IT
def test_the_first_report_of_an_incident_is_of_the_records_that_were_there_just_before_it(
    clocks, there
):
    con = city(INCIDENT, people("Pb | 自伤"))
    fill(
        con, "core.records", "record_id | happened_at | known_at\ngrid:9 | 2023-12-01 | 2023-12-05"
    )
    known, replaced = clocks
    member = f"110:1 | grid:9 | {known} | {replaced or '-'}"
    fill(
        con,
        "derived.dispute_members",
        f"dispute_id | record_id | known_at | replaced_at\n{member}",
    )
    row = judged.incidents(con, known_before=LATEST).to_pylist()[0]
    assert row["first_report_known_at"] == (
        datetime(2023, 12, 5) if there else datetime(2024, 1, 1)
    )


def test_the_names_of_an_incident_s_dispute_are_those_of_the_horizon_before_it():
    happened = datetime(2024, 2, 1)
    names = """
    dispute_id | record_id | known_at   | replaced_at
    grid:1     | 110:1     | 2023-11-01 | 2023-12-02 23:59:59
    grid:2     | 110:1     | 2023-11-01 | 2023-12-03
    grid:3     | 110:1     | 2024-02-01 | -
    """
    con = city(INCIDENT, people("Pb | 自伤"))
    fill(con, "derived.dispute_members", names)
    assert happened - timedelta(days=60) == datetime(2023, 12, 3)
    assert judged.incidents(con, known_before=LATEST)["aliases"].to_pylist() == [
        ["110:1", "grid:2"]
    ]


def test_an_incident_less_than_a_day_after_its_first_report_is_not_reachable():
    for happened, reachable in (("01-02 00:00:00", True), ("01-01 23:59:59", False)):
        con = city(INCIDENT.replace("02-01", happened), people("Pb | 自伤"))
        assert judged.incidents(con, known_before=LATEST)["reachable"].to_pylist() == [reachable]


def test_incidents_without_usable_ids_or_naming_only_a_firm_are_unattributable():
    con = city(INCIDENT, people("- | 受害"))
    assert judged.incidents(con, known_before=LATEST)["attributable"].to_pylist() == [False]
    named = INCIDENT.replace("dispute_caused", "dispute_caused | linked_keys").replace(
        "不详", "不详 | 9"
    )
    con = city(named, people("Px | 受害"))
    fill(
        con, "derived.dispute_members", "dispute_id | record_id | known_at\nfirm:9 | firm:9 | 01-01"
    )
    fill(
        con,
        "core.parties",
        "record_id | firm_key | party_type | known_at\nfirm:9 | F1 | 单位 | 01-01",
    )
    assert judged.incidents(con, known_before=LATEST)["attributable"].to_pylist() == [False]


def test_an_incident_of_strangers_came_out_of_no_known_dispute():
    row = judged.incidents(city(INCIDENT, people("Px | 自伤")), known_before=LATEST).to_pylist()[0]
    assert (row["dispute_id"], row["reachable"], row["attributable"]) == (None, False, True)


def days(n):
    return timedelta(days=n)


def test_young_incidents_do_not_make_registration_look_fast():
    # ten old ones took 1 or 9 days, equally often; ten young ones can only show 1 day so far
    old = [(days(1), days(100))] * 5 + [(days(9), days(100))] * 5
    young = [(days(1), days(2))] * 10
    assert registration.reverse_time_quantile(old + young, 0.6) == days(9)
    # in reverse time P(delay <= 1) = 1 - 5/10; plainly counted it would be 15/20
    assert registration.reverse_time_quantile(old + young, 0.5) == days(1)


def test_delays_are_given_by_type_and_over_all():
    con = city(
        INCIDENT, people("Pb | 自伤"), "incident_id | incident_type | known_at\ne | E3 | 02-05"
    )
    found = registration.registration_delay(con, LATEST)
    assert {(d.incident_type, d.delay, d.incidents) for d in found} == {
        ("E3", days(4), 1),
        ("全部", days(4), 1),
    }
    assert registration.registration_delay(con, datetime(2024, 2, 5)) == ()


@pytest.mark.parametrize(("replaced", "seen"), [("02-09", 1), ("02-08 23:59:59", 0)])
def test_a_delay_is_of_what_is_of_level_one_at_the_cut(replaced, seen):
    grades = f"incident_id | known_at | replaced_at\ne | 02-05 | {replaced}"
    found = registration.registration_delay(city(INCIDENT, people(), grades), datetime(2024, 2, 9))
    assert [d.incidents for d in found if d.incident_type == "全部"] == [1] * seen


def test_an_incident_not_registered_before_the_cut_has_no_delay_yet():
    con = city(INCIDENT.replace("02-02", "02-09"), people())
    assert registration.registration_delay(con, datetime(2024, 2, 9)) == ()
    assert registration.registration_delay(con, datetime(2024, 2, 9, 0, 0, 1))[0].delay == days(8)


def test_labels_wait_for_the_slowest_type_of_which_twenty_are_known():
    for slow, waited in ((19, days(1)), (20, days(30))):
        con = city(INCIDENT, people(), "incident_id | known_at\nnone | 02-02")
        kinds = [("E1", days(1))] * 1000 + [("E2", days(30))] * slow
        known = [(f"i{n}", kind, delay) for n, (kind, delay) in enumerate(kinds)]
        for name, values in (("incidents", ""), ("grades", ", level, incident_type")):
            rows = [
                f"('f', 's', 'k', '2024-01-01', 'second', timestamp '2024-01-01' + interval {d.days} day,"
                f" 'live', 'h', '{i}'" + (f", 1, '{k}')" if values else ")")
                for i, k, d in known
            ]
            con.execute(
                f"insert into outcome.{name} (fact_id, source, row_key, happened_at, happened_precision,"
                f" known_at, clock, fact_hash, incident_id{values}) values {', '.join(rows)}"
            )
        assert registration.maturity_delay(con, LATEST) == waited


def test_without_a_known_incident_no_registration_can_have_been_late():
    con = city(INCIDENT, people())
    assert registration.maturity_delay(con, datetime(2024, 1, 1)) == days(0)


def test_arguments_out_of_range_are_refused():
    con = city(INCIDENT, people())
    with pytest.raises(RequestError, match="horizon_days=0"):
        labels.dispute_labels(con, horizon_days=0)
    with pytest.raises(RequestError, match="what='fear'"):
        labels.person_labels(con, "spine", what="fear")
    for quantile in (0, 1):
        with pytest.raises(RequestError, match=f"quantile={quantile}"):
            registration.registration_delay(con, LATEST, quantile)
    assert labels.dispute_labels(con, horizon_days=1).num_rows == 2
    with pytest.raises(RequestError, match="ingest deliveries"):
        empty = warehouse()
        labels.dispute_labels(empty, "spine")
