from datetime import datetime, timedelta

from pipelines.nights import as_of_on, missed, stale

MONDAY = datetime(2024, 7, 1, 8)
DAY = timedelta(days=1)


def test_before_eight_the_latest_list_time_is_yesterdays() -> None:
    assert as_of_on(datetime(2024, 7, 2, 7, 59, 59), hour=8) == MONDAY


def test_at_eight_sharp_the_list_time_is_todays() -> None:
    assert as_of_on(datetime(2024, 7, 1, 8), hour=8) == MONDAY


def test_a_first_run_makes_only_tonight() -> None:
    assert missed([], until=MONDAY) == [MONDAY]


def test_two_missed_nights_are_made_up_before_tonight_in_order() -> None:
    assert missed([MONDAY], until=MONDAY + 3 * DAY) == [
        MONDAY + DAY,
        MONDAY + 2 * DAY,
        MONDAY + 3 * DAY,
    ]


def test_a_night_already_published_is_not_missed() -> None:
    assert missed([MONDAY], until=MONDAY) == []


def test_lists_of_later_nights_do_not_hide_that_an_earlier_one_stands() -> None:
    assert missed([MONDAY, MONDAY + 5 * DAY], until=MONDAY + DAY) == [MONDAY + DAY]


def test_only_nights_with_other_inputs_than_recorded_are_stale() -> None:
    recorded = {MONDAY: "a", MONDAY + DAY: "b", MONDAY + 2 * DAY: "c"}
    now = {MONDAY: "a", MONDAY + DAY: "b2", MONDAY + 2 * DAY: "c2"}
    assert stale(recorded, now) == [MONDAY + DAY, MONDAY + 2 * DAY]
