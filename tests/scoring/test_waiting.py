"""The waiting rules as carried by the ledger, against a plain reading of the whole history."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.ledger import Assessment, Ledger, ListEntry
from scoring.policy.ladder import Ladder, Rung
from scoring.policy.waiting import State, WaitingRules, step

FIRST = datetime(2024, 1, 1, 8)
NAMES = "红橙黄蓝绿"
LADDER = Ladder(tuple(Rung(n, "", "#000000", 0, None, None, None, ()) for n in NAMES))

# None is a night on which the dispute was not at risk; gaps are nights that were skipped
nights = st.lists(
    st.tuples(st.integers(1, 4), st.one_of(st.none(), st.integers(0, 4))), min_size=1, max_size=25
)
stays = st.tuples(*[st.sampled_from([0, 1, 2, 3, 7])] * 4)


def plain_levels(history: list[tuple[datetime, int | None]], rules: WaitingRules) -> list[int]:
    """Level after each night, read off the whole history of results with no state carried."""
    levels: list[int] = []
    entered: list[datetime] = []
    for n, (at, result) in enumerate(history):
        before, since = (levels[-1], entered[-1]) if levels else (0, at)
        now = 0 if result is None else result
        last = [r for _, r in history[max(0, n + 1 - rules.lower_results) : n + 1]]
        worst = max((r or 0) for r in last)
        long_enough = (at - since).days >= rules.min_stay_days[before]
        enough = len(last) == rules.lower_results or before == 0
        if result is None:
            level = 0
        elif now >= before:
            level = now
        elif enough and worst < before and long_enough and None not in last:
            level = worst
        else:
            level = before
        entered.append(since if level == before and levels else at)
        levels.append(level)
    return levels


def levels_through_the_ledger(
    history: list[tuple[datetime, int | None]], rules: WaitingRules
) -> list[int]:
    """The same nights, each scored with nothing but what the ledger holds."""
    ledger, levels = Ledger("sqlite://"), []
    for at, result in history:
        past = ledger.past("dispute", at, ladder=LADDER, rules=rules, scheme="five_colour").get("d")
        state = past.state if past else State()
        after = State(0, at) if result is None else step(state, result, at, rules=rules)
        rows = [_row(after, result or 0)] if max(after.level, result or 0, state.level) else []
        ledger.record_list(_entry(at), rows)
        levels.append(after.level)
    return levels


def _row(state: State, result: int) -> Assessment:
    code, told = LADDER.name(state.level), LADDER.name(result)
    assert state.since is not None
    return Assessment("dispute", "d", told, told, code, code, state.since, 1.0, 0.1, "维持")


def _entry(at: datetime) -> ListEntry:
    return ListEntry(at, at, "five_colour", str(at), "m", "p", "h", 1, 0)


def _calendar(drawn: list[tuple[int, int | None]]) -> list[tuple[datetime, int | None]]:
    at, history = FIRST, []
    for gap, result in drawn:
        at += timedelta(days=gap)
        history.append((at, result))
    return history


@settings(max_examples=60, deadline=None)
@given(drawn=nights, stay=stays, lower_results=st.integers(1, 3))
def test_the_fold_over_the_ledger_equals_a_plain_reading_of_all_nights(
    drawn: list[tuple[int, int | None]], stay: tuple[int, ...], lower_results: int
) -> None:
    rules, history = WaitingRules((0, *stay), lower_results), _calendar(drawn)
    assert levels_through_the_ledger(history, rules) == plain_levels(history, rules)


def run(results: str, *, stay: int = 0, lower_results: int = 2) -> str:
    """Codes after each nightly result, in letters."""
    rules, state, codes = WaitingRules((0, stay, stay, stay, stay), lower_results), State(), ""
    for n, code in enumerate(results):
        state = step(state, LADDER.level(code), FIRST + timedelta(days=n), rules=rules)
        codes += LADDER.name(state.level)
    return codes


def test_a_worse_result_counts_at_once() -> None:
    assert run("绿黄红") == "绿黄红"


def test_one_lower_result_changes_nothing_and_two_in_a_row_do() -> None:
    assert run("红蓝红蓝蓝") == "红红红红蓝"


def test_a_downgrade_goes_to_the_worse_of_the_two_results() -> None:
    assert run("红绿黄绿") == "红红黄黄"


def test_the_minimum_stay_holds_a_code_however_low_the_results_are() -> None:
    assert run("橙绿绿绿绿", stay=3) == "橙橙橙绿绿"


def test_an_equal_result_neither_restarts_the_stay_nor_the_limits() -> None:
    assert run("橙橙绿绿绿", stay=3) == "橙橙橙绿绿"
    rules, orange = WaitingRules((0, 0, 0, 0, 0), 2), LADDER.level("橙")
    state = step(State(), orange, FIRST, rules=rules)
    for day in (1, 2):
        state = step(state, orange, FIRST + timedelta(days=day), rules=rules)
    assert state.since == FIRST
