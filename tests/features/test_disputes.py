"""Which records are one dispute: the rules, and that nothing known later changes what was.

Long because every rule is drawn as its own small table and the properties share one generator of cities.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features import disputes, grouping
from features.errors import RequestError
from features.related import related
from tests.features.feature_tables import fill, insert, read, warehouse

COUPLE = """
record_id | person_key | side       | known_at
110:1     | Pa         | applicant  | 01-01
110:1     | Pb         | respondent | 01-01
"""


def groups(con, as_of="2030-01-01", unit="parties"):
    """The disputes visible at as_of: {dispute_id: members}."""
    disputes.rebuild(con, unit=unit)
    rows = con.execute(
        """
        select dispute_id, list(record_id order by record_id)
        from derived.dispute_members
        where known_at < $1 and (replaced_at is null or replaced_at >= $1)
        group by dispute_id
        """,
        [datetime.fromisoformat(as_of)],
    ).fetchall()
    return dict(rows)


def city(records, parties="", links=""):
    """A warehouse; a party `Pa>Pb` line stands for applicant and respondent of one record."""
    con = warehouse(core__records=records)
    known = {r["record_id"]: r.get("known_at", r.get("happened_at")) for r in read(records)}
    rows = []
    for line in parties.strip().splitlines():
        record, people = (part.strip() for part in line.split("|"))
        ours, _, theirs = people.partition(">")
        for side, names in (("applicant", ours), ("respondent", theirs)):
            for name in names.split():
                key = "firm_key" if name.startswith("F") else "person_key"
                rows.append(
                    {"record_id": record, key: name, "side": side, "known_at": known[record]}
                )
    insert(con, "core.parties", rows)
    if links:
        fill(con, "core.links", links)
    return con


def test_reports_of_one_pair_within_180_days_of_the_one_before_are_one_dispute():
    records = """
    record_id | happened_at
    110:1     | 2024-01-01
    110:2     | 2024-06-29
    110:3     | 2024-12-27
    """
    con = city(records, "110:1 | Pa>Pb\n110:2 | Pb>Pa\n110:3 | Pa>Pb")
    # 29 June is 180 days after 1 January, 27 December 181 days after 29 June
    assert groups(con) == {"110:1": ["110:1", "110:2"], "110:3": ["110:3"]}


def test_a_shared_employer_or_a_shared_party_merges_nothing():
    records = "record_id | happened_at\n110:1 | 01-01\n110:2 | 01-02\n110:3 | 01-03"
    con = city(records, "110:1 | Pa>F1\n110:2 | Pb>F1\n110:3 | Pa>Pc")
    assert groups(con) == {"110:1": ["110:1"], "110:2": ["110:2"], "110:3": ["110:3"]}


def test_thirty_workers_in_one_ledger_entry_draw_in_a_call_by_one_of_them():
    workers = " ".join(f"P{n}" for n in range(30))
    records = "record_id | happened_at\nledger:J1 | 01-01\n110:2 | 02-01"
    con = city(records, f"ledger:J1 | {workers}>F1 F2\n110:2 | P17>F2")
    assert groups(con) == {"ledger:J1": ["110:2", "ledger:J1"]}


def test_a_ledger_entry_takes_the_reports_that_it_names():
    records = "record_id | happened_at\n110:1 | 01-01\n12345:2 | 01-02\nledger:J1 | 01-03"
    links = """
    record_id | other_key | known_at
    ledger:J1 | 1         | 01-03
    ledger:J1 | 2         | 01-03
    """
    con = city(records, links=links)
    assert groups(con) == {"110:1": ["110:1", "12345:2", "ledger:J1"]}


def test_two_ledger_entries_of_one_pair_stay_two_disputes():
    records = """
    record_id | happened_at
    ledger:J1 | 01-01
    ledger:J2 | 02-01
    110:3     | 03-01
    """
    con = city(records, "ledger:J1 | Pa>Pb\nledger:J2 | Pa>Pb\n110:3 | Pa>Pb")
    assert groups(con) == {"ledger:J1": ["ledger:J1"], "ledger:J2": ["110:3", "ledger:J2"]}


def test_two_ledger_entries_become_one_dispute_when_one_names_the_other():
    records = "record_id | happened_at\nledger:J1 | 01-01\nledger:J2 | 02-01"
    con = city(records, links="record_id | other_key | known_at\nledger:J2 | J1 | 02-01")
    assert groups(con) == {"ledger:J1": ["ledger:J1", "ledger:J2"]}


def test_a_report_that_a_ledger_entry_names_leaves_the_entry_that_it_only_shared_a_pair_with():
    records = """
    record_id | happened_at
    ledger:J1 | 01-01
    110:2     | 02-01
    ledger:J3 | 03-01
    """
    links = "record_id | other_key | known_at\nledger:J3 | 2 | 03-01"
    con = city(records, "ledger:J1 | Pa>Pb\n110:2 | Pa>Pb", links)
    assert groups(con, "2024-02-15") == {"ledger:J1": ["110:2", "ledger:J1"]}
    assert groups(con) == {"ledger:J1": ["ledger:J1"], "110:2": ["110:2", "ledger:J3"]}


def test_a_link_may_arrive_before_its_target():
    records = "record_id | happened_at\n12345:1 | 01-01\n110:2 | 01-05"
    con = city(records, links="record_id | other_key | known_at\n12345:1 | 2 | 01-01")
    assert groups(con, "2024-01-05") == {"12345:1": ["12345:1"]}
    assert groups(con) == {"12345:1": ["110:2", "12345:1"]}


def test_a_withdrawn_link_parts_what_it_joined():
    records = "record_id | happened_at\n110:1 | 01-01\n110:2 | 01-02"
    links = "record_id | other_key | known_at | replaced_at\n110:2 | 1 | 01-02 | 01-10"
    con = city(records, links=links)
    assert groups(con, "2024-01-10") == {"110:1": ["110:1", "110:2"]}
    assert groups(con) == {"110:1": ["110:1"], "110:2": ["110:2"]}


def test_a_report_with_one_known_party_joins_the_only_active_dispute_of_that_person():
    records = """
    record_id | happened_at | kind
    110:1     | 01-01       | 0101
    110:2     | 02-01       | 0102
    110:3     | 02-02       | 0701
    110:4     | 02-03       | -
    """
    con = city(records, "110:1 | Pa>Pb\n110:2 | Pa>\n110:3 | Pa>\n110:4 | Pc>")
    assert groups(con) == {"110:1": ["110:1", "110:2"], "110:3": ["110:3"], "110:4": ["110:4"]}


def test_a_report_with_one_known_party_stands_alone_when_two_disputes_fit():
    records = "record_id | happened_at\n110:1 | 01-01\n110:2 | 01-02\n110:3 | 01-03"
    con = city(records, "110:1 | Pa>Pb\n110:2 | Pa>Pc\n110:3 | Pa>")
    assert groups(con)["110:3"] == ["110:3"]


@pytest.mark.parametrize(
    ("happened", "kind", "grid", "joins"),
    [
        ("01-08 12:00", "0102", "G1", True),  # six days after ledger:2
        ("01-20", "0102", "G1", False),  # two disputes are within thirty days
        ("02-01", "0102", "G1", True),  # thirty days after ledger:2, thirty-one after ledger:1
        ("02-02", "0102", "G1", False),
        ("01-08 12:00", "0701", "G1", False),
        ("01-08 12:00", "0102", "G2", False),
        ("01-08 12:00", "-", "G1", False),
    ],
)
def test_a_report_of_one_of_its_people_joins_the_nearest_dispute_of_its_kind_in_its_grid(
    happened, kind, grid, joins
):
    records = f"""
    record_id | happened_at | kind   | grid_code
    ledger:1  | 01-01       | 0101   | G1
    ledger:2  | 01-02       | 0101   | G1
    110:3     | {happened}  | {kind} | {grid}
    """
    con = city(records, "ledger:1 | Pa>Pb\nledger:2 | Pa>Pc\n110:3 | Pa>Pd")
    assert (groups(con)["ledger:2"] == ["110:3", "ledger:2"]) is joins


def test_of_four_disputes_that_are_as_near_a_report_joins_none():
    names = [f"ledger:{n}" for n in range(1, 5)]
    records = "\n".join(f"{n} | 01-01 | 0101 | G1" for n in names)
    pairs = "\n".join(f"{n} | Pa>Pb{n[-1]}" for n in names)
    for left_out in (0, 1):
        con = city(
            "record_id | happened_at | kind | grid_code\n110:1 | 01-02 | 0101 | G1\n"
            + "\n".join(records.splitlines()[left_out:]),
            "110:1 | Pa>Pc\n" + "\n".join(pairs.splitlines()[left_out:]),
        )
        assert ("110:1" in groups(con)) is (left_out == 0)


def test_a_firms_own_report_joins_its_dispute_near_it_and_two_of_its_workers_stay_two():
    records = """
    record_id | happened_at | kind | grid_code
    110:1     | 01-01       | 0701 | G1
    firm:1    | 01-03       | 0701 | G1
    110:2     | 03-20       | 0701 | G1
    """
    con = city(records, "110:1 | Pa>F1\nfirm:1 | F1>\n110:2 | Pb>F1")
    assert groups(con) == {"110:1": ["110:1", "firm:1"], "110:2": ["110:2"]}


@pytest.mark.parametrize(
    ("happened", "known", "joins"),
    [
        ("2024-06-29", "2024-06-29", True),  # 180 days after the only report of the dispute
        ("2024-06-30", "2024-06-30", False),
        ("2023-07-05", "2024-01-02", True),  # 180 days before it, known later
        ("2023-07-04", "2024-01-02", False),
    ],
)
def test_a_dispute_is_active_180_days_around_its_reports(happened, known, joins):
    records = "record_id | happened_at | known_at\n110:1 | 01-01 | 01-01\n110:2 | {} | {}"
    con = city(records.format(happened, known), "110:1 | Pa>Pb\n110:2 | Pa>")
    assert groups(con)["110:1"] == (["110:1", "110:2"] if joins else ["110:1"])


@pytest.mark.parametrize(("happened", "joins"), [("2023-07-05", True), ("2023-07-04", False)])
@pytest.mark.parametrize("founds", ["true", "false"])
def test_what_happened_before_the_first_report_joins_within_180_days(happened, joins, founds):
    records = """
    record_id | happened_at | known_at | founds
    110:1     | 01-01       | 01-01    | true
    court:2   | {}          | {}       | {}
    """
    for known in ("2023-12-01", "2024-01-02"):
        con = city(records.format(happened, known, founds), "110:1 | Pa>Pb\ncourt:2 | Pa>Pb")
        assert (["110:1", "court:2"] in groups(con).values()) is joins


def test_what_may_only_join_founds_nothing_and_joins_by_pair_link_or_person():
    records = """
    record_id | happened_at | founds
    110:1     | 01-01       | true
    court:2   | 01-02       | false
    visit:3   | 01-03       | false
    order:4   | 01-04       | false
    110:5     | 01-05       | false
    """
    parties = "110:1 | Pa>Pb\ncourt:2 | Pb>Pa\nvisit:3 | Pa>\norder:4 | Pa>\n110:5 | Pz>"
    con = city(records, parties)
    # the order names one person only, and neither link nor pair; the last caller has no dispute
    assert groups(con) == {"110:1": ["110:1", "court:2", "visit:3"]}


def test_a_filing_known_before_the_first_report_joins_when_the_report_comes():
    records = """
    record_id | happened_at | founds
    court:1   | 01-02       | false
    110:2     | 01-20       | true
    """
    con = city(records, "court:1 | Pa>Pb\n110:2 | Pa>Pb")
    assert groups(con, "2024-01-20") == {}
    assert groups(con) == {"110:2": ["110:2", "court:1"]}


def test_what_may_only_join_never_makes_one_dispute_of_two():
    records = """
    record_id | happened_at | founds
    110:1     | 01-01       | true
    110:2     | 01-02       | true
    order:3   | 01-03       | false
    """
    links = "record_id | other_key | known_at\norder:3 | 1 | 01-03\norder:3 | 2 | 01-03"
    con = city(records, links=links)
    assert groups(con) == {"110:1": ["110:1", "order:3"], "110:2": ["110:2"]}


def test_a_call_of_no_dispute_kind_does_not_join_by_its_one_person_and_a_visit_does():
    records = """
    record_id | happened_at | founds | kind | platform
    110:1     | 01-01       | true   | 0101 | 110
    110:2     | 01-02       | false  | -    | 110
    110:3     | 01-02       | false  | 0101 | 110
    visit:4   | 01-03       | false  | -    | visit
    """
    con = city(records, "110:1 | Pa>Pb\n110:2 | Pa\n110:3 | Pa\nvisit:4 | Pa")
    assert groups(con) == {"110:1": ["110:1", "110:3", "visit:4"]}


def test_grievances_against_authorities_neither_found_nor_join():
    records = """
    record_id | happened_at | founds | kind
    110:1     | 01-01       | true   | -
    12345:2   | 01-02       | false  | 1302
    """
    con = city(records, links="record_id | other_key | known_at\n12345:2 | 1 | 01-02")
    assert groups(con) == {"110:1": ["110:1"]}


def test_a_merge_takes_effect_when_the_parties_become_known():
    records = "record_id | happened_at\n110:1 | 01-01\nledger:J2 | 01-02"
    con = city(records, "110:1 | Pa>Pb")
    late = [("Pa", "applicant"), ("Pb", "respondent")]
    rows = [
        {"record_id": "ledger:J2", "person_key": p, "side": s, "known_at": datetime(2024, 1, 9)}
        for p, s in late
    ]
    insert(con, "core.parties", rows)
    assert groups(con, "2024-01-09") == {"110:1": ["110:1"], "ledger:J2": ["ledger:J2"]}
    assert groups(con) == {"110:1": ["110:1", "ledger:J2"]}


def test_a_retired_founder_leaves_its_dispute_to_the_next_report():
    records = """
    record_id | happened_at | replaced_at
    110:1     | 01-01       | 02-01
    110:2     | 01-02       | -
    110:3     | 01-03       | -
    """
    con = city(records, "110:1 | Pa>Pb\n110:2 | Pa>Pb\n110:3 | Pa>Pb")
    assert groups(con, "2024-02-01") == {"110:1": ["110:1", "110:2", "110:3"]}
    assert groups(con) == {"110:2": ["110:2", "110:3"]}


def test_all_records_of_one_place_are_one_dispute_where_places_count():
    records = """
    record_id | happened_at | place_key | founds
    110:1     | 01-01       | K1        | false
    110:2     | 01-02       | K1        | true
    110:3     | 01-03       | K2        | true
    110:4     | 01-04       | -         | true
    """
    con = warehouse(core__records=records)
    assert groups(con, "2024-01-02", unit="place") == {}
    assert groups(con, unit="place") == {"110:2": ["110:1", "110:2"], "110:3": ["110:3"]}


def test_a_record_of_a_place_belongs_to_its_dispute_while_both_are_known():
    records = """
    record_id | happened_at | known_at | replaced_at | place_key | founds
    110:0     | 01-01       | 01-01    | 01-04       | K1        | false
    110:1     | 01-03       | 01-03    | 01-05       | K1        | true
    110:2     | 01-01       | 01-05    | 01-09       | K1        | false
    110:3     | 01-04       | 01-06    | 01-06       | K1        | false
    110:9     | 01-02       | 01-02    | 01-08       | K1        | true
    """
    con = warehouse(core__records=records)
    disputes.rebuild(con, unit="place")
    rows = con.execute(
        "select dispute_id, record_id, day(known_at), day(replaced_at) from derived.dispute_members"
    )
    # 110:9 is the first founding record known; 110:3 was withdrawn the moment it was told
    assert rows.fetchall() == [
        ("110:9", "110:0", 2, 4), ("110:9", "110:9", 2, 8),
        ("110:9", "110:1", 3, 5), ("110:9", "110:2", 5, 9),
    ]  # fmt: skip


@pytest.mark.parametrize("unit", ["parties", "place"])
def test_a_version_replaced_the_moment_it_became_known_never_was(unit):
    records = """
    record_id | happened_at | replaced_at | place_key | founds
    110:1     | 01-01       | 01-01       | K2        | true
    110:2     | 01-01       | 01-05       | K2        | false
    110:3     | 01-05       | -           | K2        | true
    """
    con = warehouse(core__records=records)
    assert groups(con, unit=unit) == {"110:3": ["110:3"]}
    assert con.sql("select count(*) from derived.dispute_members").fetchall() == [(1,)]


def test_an_unknown_unit_and_a_gap_of_no_days_are_refused():
    with pytest.raises(RequestError, match="use parties or place"):
        disputes.rebuild(warehouse(), unit="street")
    with pytest.raises(RequestError, match="gap_days=0"):
        disputes.rebuild(warehouse(), gap_days=0)
    assert disputes.rebuild(warehouse(), gap_days=1) == 0


@pytest.mark.parametrize("late", ["records", "parties", "links"])
def test_what_is_told_late_joins_from_when_it_is_told(late):
    clocks = dict.fromkeys(("records", "parties", "links"), "01-02 | 01-02")
    clocks[late] = "01-02 | 01-10"
    con = warehouse(
        core__records=f"""
            record_id | happened_at | known_at
            110:1     | 01-01       | 01-01
            110:2     | {clocks["records"]}
        """
    )
    if late == "links":
        link = f"record_id | other_key | happened_at | known_at\n110:2 | 1 | {clocks['links']}"
        fill(con, "core.links", link)
    else:
        parties = f"""
        record_id | person_key | side       | happened_at | known_at
        110:1     | Pa         | applicant  | 01-01       | 01-01
        110:1     | Pb         | respondent | 01-01       | 01-01
        110:2     | Pa         | applicant  | {clocks["parties"]}
        110:2     | Pb         | respondent | {clocks["parties"]}
        """
        fill(con, "core.parties", parties)
    disputes.rebuild(con)
    joined = "select known_at from derived.dispute_members where dispute_id <> record_id"
    assert con.execute(joined).fetchall() == [(datetime(2024, 1, 10),)]


def test_memberships_are_written_in_the_order_in_which_they_became_known():
    con = city("record_id | happened_at\n110:1 | 01-01\n110:3 | 01-02\n110:2 | 01-03",
               "110:1 | Pa>Pb\n110:3 | Pa>Pb\n110:2 | Pa>Pb")  # fmt: skip
    disputes.rebuild(con)
    rows = con.execute("select record_id from derived.dispute_members").fetchall()
    assert rows == [("110:1",), ("110:3",), ("110:2",)]


def test_a_new_record_that_meets_one_dispute_at_most_costs_no_arranging(monkeypatch):
    arranged = []
    arrange = grouping.Grouping._arrange
    monkeypatch.setattr(
        grouping.Grouping,
        "_arrange",
        lambda self, records: arranged.append(records) or arrange(self, records),
    )
    con = city("record_id | happened_at\n110:1 | 01-01\n110:2 | 01-02\n110:3 | 01-03",
               "110:1 | Pa>Pb\n110:2 | Pa>Pb\n110:3 | Pc>Pd")  # fmt: skip
    assert groups(con) == {"110:1": ["110:1", "110:2"], "110:3": ["110:3"]}
    assert arranged == []


DAY0 = datetime(2024, 1, 1)
NAMES = [
    f"{platform}:{n}"
    for n, platform in enumerate(["110", "110", "12345", "ledger", "ledger", "court", "visit"])
]
days = st.integers(0, 12)
clocks = {"known": days, "lasts": st.one_of(st.none(), st.integers(1, 6))}
records = st.fixed_dictionaries(
    {**clocks, "record": st.sampled_from(NAMES), "happened": st.sampled_from([0, 1, 9, 179, 180, 181]),
     "founds": st.booleans(), "kind": st.sampled_from([None, "0101", "0201"]), "place": st.sampled_from("KL")}
)  # fmt: skip
parties = st.fixed_dictionaries(
    {**clocks, "record": st.sampled_from(NAMES), "who": st.sampled_from(["Pa", "Pb", "Pc", "F1"]),
     "side": st.sampled_from(["applicant", "respondent"])}
)  # fmt: skip
links = st.fixed_dictionaries(
    {**clocks, "record": st.sampled_from(NAMES), "names": st.sampled_from(NAMES)}
)
worlds = st.fixed_dictionaries(
    {"records": st.lists(records, max_size=9), "parties": st.lists(parties, max_size=12),
     "links": st.lists(links, max_size=4)}
)  # fmt: skip


def clock(fact):
    known = DAY0 + timedelta(days=fact["known"])
    return known, None if fact["lasts"] is None else known + timedelta(days=fact["lasts"])


def rows_of(world, before=None):
    """The world's facts as rows; with `before`, only what was known then, as it was known then."""
    made = {"core.records": [], "core.parties": [], "core.links": []}
    for name, table in (
        ("records", "core.records"),
        ("parties", "core.parties"),
        ("links", "core.links"),
    ):
        for number, fact in enumerate(world[name]):
            known, replaced = clock(fact)
            if before is not None and known >= before:
                continue
            cut = before is not None and replaced is not None and replaced >= before
            base = {"number": number, "record_id": fact["record"], "known_at": known,
                    "replaced_at": None if cut else replaced}  # fmt: skip
            made[table].append(base | SPECIFIC[name](fact))
    return made


SPECIFIC = {
    "records": lambda f: {
        "happened_at": DAY0 + timedelta(days=f["happened"]),
        "founds": f["founds"] or f["record"].startswith("ledger"),
        "kind": f["kind"],
        "place_key": f["place"],
        "grid_code": f["place"],
    },
    "parties": lambda f: {
        "firm_key" if f["who"].startswith("F") else "person_key": f["who"],
        "side": f["side"],
    },
    "links": lambda f: {"other_key": f["names"].partition(":")[2]},
}


def built(world, before=None):
    con = warehouse()
    for table, rows in rows_of(world, before).items():
        insert(con, table, rows)
    return con


@settings(max_examples=60, deadline=None)
@given(worlds, days, st.sampled_from(["parties", "place"]))
def test_what_becomes_known_later_changes_no_membership_visible_before(world, day, unit):
    as_of = DAY0 + timedelta(days=day)
    everything, then = built(world), built(world, before=as_of)
    for earlier in (as_of - timedelta(days=2), as_of):
        assert groups(everything, earlier.isoformat(), unit) == groups(
            then, earlier.isoformat(), unit
        )


@settings(max_examples=60, deadline=None)
@given(worlds, days)
def test_a_record_is_in_at_most_one_dispute_and_the_dispute_is_named_after_a_member(world, day):
    found = groups(built(world), (DAY0 + timedelta(days=day, seconds=1)).isoformat())
    members = [m for group in found.values() for m in group]
    assert len(members) == len(set(members))
    assert all(dispute in group for dispute, group in found.items())


@settings(max_examples=60, deadline=None)
@given(worlds)
def test_the_quick_way_in_gives_what_arranging_anew_gives(world):
    con = built(world)
    quick = groups(con)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping.Grouping, "_enter_quickly", lambda *_: False)
        assert groups(con) == quick


def test_grouping_is_refreshed_when_a_fact_came_or_ended_or_a_rule_changed_and_only_then():
    con = city("record_id | happened_at\n110:1 | 01-01")
    assert [disputes.refresh(con), disputes.refresh(con)] == [True, False]
    insert(con, "core.records", [{"record_id": "110:2", "happened_at": datetime(2024, 1, 2)}])
    assert [disputes.refresh(con), disputes.refresh(con)] == [True, False]
    con.execute("update core.records set replaced_at = '2024-02-01' where record_id = '110:2'")
    assert [disputes.refresh(con), disputes.refresh(con)] == [True, False]
    ended = "select replaced_at from derived.dispute_members where record_id = '110:2'"
    assert con.execute(ended).fetchall() == [(datetime(2024, 2, 1),)]
    assert [disputes.refresh(con, gap_days=90), disputes.refresh(con, gap_days=90)] == [True, False]


@pytest.mark.parametrize(
    ("name", "columns"),
    [("records", "kind"), ("parties", "person_key"), ("links", "other_key")],
)
def test_any_table_of_facts_that_has_come_further_has_grouping_refreshed(name, columns):
    con = warehouse()
    facts = f"record_id | {columns} | happened_at\n110:1 | 07 | 01-01\n110:2 | 07 | 01-01"
    fill(con, f"core.{name}", facts)
    disputes.refresh(con)
    one, other = "record_id = '110:1'", "record_id = '110:2'"
    for change in (
        f"known_at = '2024-01-05' where {one}",
        f"replaced_at = '2024-02-02' where {one}",
        f"replaced_at = '2024-02-01' where {other}",  # one more has ended, before the last one did
        f"replaced_at = '2024-02-03' where {other}",
    ):
        con.execute(f"update core.{name} set {change}")
        assert [disputes.refresh(con), disputes.refresh(con)] == [True, False], change


MEMBERS = "select dispute_id, record_id, rule, known_at, replaced_at from derived.dispute_members order by all"


@settings(max_examples=60, deadline=None)
@given(worlds, st.lists(st.tuples(st.integers(0, 18), st.integers(0, 6)), min_size=1, max_size=4))
def test_refreshing_night_after_night_gives_what_grouping_everything_anew_gives(world, nights):
    con = warehouse()
    for night, gone in nights:
        known = rows_of(world, before=DAY0 + timedelta(days=night))
        for table, rows in known.items():
            con.execute(f"delete from {table}")
            # facts may go as they came: when somebody is known as another
            insert(con, table, [row for at, row in enumerate(rows) if at % 5 != gone])
        disputes.refresh(con)
    refreshed = con.execute(MEMBERS).fetchall()
    disputes.rebuild(con)
    assert refreshed == con.execute(MEMBERS).fetchall()


@pytest.fixture
def asked(monkeypatch):
    """The records that each later grouping is asked for."""
    found, write = [], disputes.memberships
    monkeypatch.setattr(
        disputes,
        "memberships",
        lambda con, records, **how: found.append(records.to_pylist()) or write(con, records, **how),
    )
    return found


def where_each_is(con):
    return dict(con.execute("select record_id, dispute_id from derived.dispute_members").fetchall())


def test_a_new_report_concerns_its_own_people_and_no_other_dispute(asked):
    con = city(
        "record_id | happened_at\n110:1 | 01-01\n110:2 | 01-02", "110:1 | Pa > Pb\n110:2 | Pc > Pd"
    )
    disputes.refresh(con)
    day = datetime(2024, 1, 3)
    who = {"record_id": "110:3", "person_key": "Pc", "side": "applicant", "known_at": day}
    insert(con, "core.records", [{"record_id": "110:3", "happened_at": day}])
    insert(con, "core.parties", [who])
    disputes.refresh(con)
    assert asked[1:] == [["110:2", "110:3"]]
    assert where_each_is(con) == {"110:1": "110:1", "110:2": "110:2", "110:3": "110:2"}


def test_a_report_that_is_withdrawn_concerns_its_own_people_too(asked):
    con = city(
        "record_id | happened_at\n110:1 | 01-01\n110:2 | 01-02", "110:1 | Pa > Pb\n110:2 | Pc > Pd"
    )
    disputes.refresh(con)
    con.execute("update core.records set replaced_at = '2024-02-01' where record_id = '110:2'")
    disputes.refresh(con)
    assert asked[1:] == [["110:2"]]


def test_a_firm_ties_two_reports_together_as_half_of_a_pair_of_firms_alone():
    con = city(
        "record_id | happened_at\n110:1 | 01-01\n110:2 | 01-02\n110:3 | 01-03\n110:4 | 01-04",
        "110:1 | Pa > F1\n110:2 | Pb > F1\n110:3 | F2 > F3\n110:4 | F3 > F2",
    )
    con.execute(disputes.FACTS)
    # the components of 110:1 to 110:4: the workers of F1 have nothing to do with each other
    one, two, three, four = related(con).component
    assert one != two
    assert three == four


def test_facts_that_are_gone_concern_those_whom_they_tied_together_and_nobody_else(asked):
    con = city(
        "record_id | happened_at\n110:1 | 01-01\n110:2 | 01-02\n110:3 | 01-03",
        "110:1 | Pa > Pb\n110:2 | Pa > Pb\n110:3 | Pc > Pd",
    )
    disputes.refresh(con)
    con.execute("delete from core.parties where record_id = '110:2'")
    assert disputes.refresh(con)
    assert asked[1:] == [["110:1", "110:2"]]
    assert where_each_is(con) == {"110:1": "110:1", "110:2": "110:2", "110:3": "110:3"}


def test_a_record_that_is_gone_leaves_its_dispute():
    con = city(
        "record_id | happened_at\n110:1 | 01-01\n110:2 | 01-02", "110:1 | Pa > Pb\n110:2 | Pa > Pb"
    )
    disputes.refresh(con)
    for table in ("core.records", "core.parties"):
        con.execute(f"delete from {table} where record_id = '110:1'")
    disputes.refresh(con)
    assert where_each_is(con) == {"110:2": "110:2"}
    assert con.sql("select record_id, component from derived.dispute_stand").fetchall() == [
        ("110:2", "110:2")
    ]
