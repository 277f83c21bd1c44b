import pandas as pd

from features.definition import Feature
from features.registry import features as registered
from scoring.reasons import ONLY_CONTEXT, Reason, mechanism_reasons, owned_up, say


def feature(name: str, mechanism: str, sentence: str, absent: float | None = 0) -> Feature:
    return Feature(name, "records", "count(*)", sentence, mechanism, absent=absent)


FEATURES = (
    feature("calls", "pace", "报警 {value} 次"),
    feature("days", "pace", "距今 {value} 天", absent=None),
    feature("threats", "gravity", "扬言 {value} 次"),
    feature("owed", "wages", "拖欠 {value} 元"),
    feature("returns", "handling", "退回 {value} 次"),
    feature("people", "relation", "涉及 {value} 人"),
)


def told(
    parts: dict[str, float], values: dict[str, float | None], top: int = 3
) -> list[tuple[str, str, float]]:
    (reasons,) = mechanism_reasons(
        pd.DataFrame([parts]), pd.DataFrame([values]), features=FEATURES, top=top
    )
    return [(r.mechanism, r.text, round(r.weight, 6)) for r in reasons]


def test_contributions_are_summed_by_mechanism_and_the_strongest_feature_speaks() -> None:
    parts = {"calls": 0.3, "days": 0.4, "threats": 0.6, "owed": 0.1, "returns": 0.05}
    values = {"calls": 4, "days": 2.0, "threats": 1, "owed": 1234.5, "returns": 1}
    assert told(parts, values) == [
        ("pace", "距今 2 天", 0.3 + 0.4),
        ("gravity", "扬言 1 次", 0.6),
        ("wages", "拖欠 1,234.5 元", 0.1),
    ]


def test_a_mechanism_that_lowers_the_risk_in_sum_is_no_reason() -> None:
    assert told({"calls": 0.3, "days": -0.5}, {"calls": 4, "days": 90.0}) == []


def test_what_is_not_in_the_file_cannot_be_a_reason() -> None:
    # a missing value and the value that stands for nothing both leave the mechanism silent
    assert told({"days": 0.4, "threats": 0.2}, {"days": None, "threats": 0}) == []
    assert told({"calls": 0.1, "days": 0.4}, {"calls": 3, "days": None}) == [
        ("pace", "报警 3 次", 0.1 + 0.4)
    ]


def test_what_kind_of_matter_it_is_comes_after_what_happened_however_strong() -> None:
    parts = {"people": 0.9, "calls": 0.2, "threats": 0.5}
    assert told(parts, {"people": 31, "calls": 4, "threats": 1}) == [
        ("gravity", "扬言 1 次", 0.5),
        ("pace", "报警 4 次", 0.2),
        ("relation", "涉及 31 人", 0.9),
    ]


def test_context_keeps_its_weight_when_the_strongest_are_chosen() -> None:
    parts = {"people": 0.9, "calls": 0.2, "threats": 0.5, "owed": 0.1}
    values = {"people": 31, "calls": 4, "threats": 1, "owed": 5}
    assert [m for m, _, _ in told(parts, values, top=2)] == ["gravity", "relation"]
    weak = parts | {"people": 0.05}
    assert [m for m, _, _ in told(weak, values, top=3)] == ["gravity", "pace", "wages"]


def test_reasons_of_context_alone_say_so_first() -> None:
    act, context = (Reason(m, m, (m,), 0.5) for m in ("pace", "relation"))
    assert owned_up((context,)) == (ONLY_CONTEXT, context)
    assert owned_up((act, context)) == (act, context)
    assert owned_up(()) == ()


def test_an_officer_reads_words_where_the_file_has_a_code() -> None:
    coded = [f for f in registered("dispute") if f.categorical and f.expression == "latest(kind)"]
    assert {f.name for f in coded} == {"kind", "kind_found"}
    assert all("劳动人事争议" in say(f, "07") for f in coded)
