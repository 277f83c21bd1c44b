import tomllib
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest

from scoring import policy
from scoring.errors import PolicyError
from scoring.policy.bands import Bands
from scoring.policy.conditions import holds, parse_condition
from scoring.policy.deadlines import review, working_days_after
from scoring.policy.points import PointScale
from scoring.policy.reading import POLICIES
from scoring.sides import check_policy

SHIPPED = sorted(path.stem for path in POLICIES.glob("*.toml"))


def raw(name: str = "default") -> dict:
    return tomllib.loads((POLICIES / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_policy_names_only_features_that_exist(name: str) -> None:
    check_policy(policy.load(name))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_policy_says_that_it_is_a_local_assumption(name: str) -> None:
    assert raw(name)["local_assumption"] is True
    assert "本地" in policy.load(name).note


def test_the_two_schemes_have_five_and_four_colours_worst_first() -> None:
    assert policy.load("default").codes.names == ("红", "橙", "黄", "蓝", "绿")
    assert policy.load("four_colour").codes.names == ("红", "橙", "黄", "蓝")


def test_a_misspelt_key_is_refused_with_the_right_one() -> None:
    content = raw()
    content["waiting"]["lower_result_in_a_row"] = content["waiting"].pop("lower_results_in_a_row")
    with pytest.raises(
        PolicyError,
        match=r"lower_results_in_a_row is missing; 'lower_result_in_a_row' looks like it",
    ):
        policy.read(content, where="city.toml")


def test_an_additional_key_is_refused_with_a_suggestion() -> None:
    content = raw()
    content["explain_form"] = "黄"
    with pytest.raises(
        PolicyError, match=r"unknown key 'explain_form'; did you mean 'explain_from'\?"
    ):
        policy.read(content, where="city.toml")


def test_a_key_inside_a_trigger_is_checked_too() -> None:
    content = raw()
    content["triggers"][0]["flor"] = "红"
    with pytest.raises(
        PolicyError, match=r"triggers\[1\]: unknown key 'flor'; did you mean 'floor'\?"
    ):
        policy.read(content, where="city.toml")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"local_assumption": False}, "local_assumption = False: use true"),
        ({"scheme": "five_color"}, "did you mean 'five_colour'"),
        ({"explain_from": "绿"}, "use one of 红, 橙, 黄, 蓝"),
        ({"office_closes_hour": 25}, "office_closes_hour = 25: use a number from 1 to 23"),
        ({"lead_units": [{"kinds": ["07"], "unit": "人社局"}]}, "a last entry without kinds"),
        ({"points": {"zero_at_risk": 0.2, "hundred_at_risk": 0.1}}, "a risk above zero_at_risk = 0.2"),
        ({"bands": {"basis": "points", "edges": {"红": 50, "橙": 60, "黄": 30, "蓝": 20}}}, "edges that fall from 红"),
        ({"bands": {"basis": "share", "edges": {"红": 0.5, "橙": 0.1, "黄": 0.6, "蓝": 0.7}}}, "edges that grow from 红"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_what_to_use(change: dict, says: str) -> None:
    with pytest.raises(PolicyError) as error:
        policy.read(raw() | change, where="city.toml")
    assert says in str(error.value)


def test_a_missing_policy_file_says_which_ship() -> None:
    with pytest.raises(PolicyError, match=r"give a path or one of default, four_colour"):
        policy.load("defualt.toml")


def test_the_hash_covers_content_and_not_comments_or_order_of_keys() -> None:
    content = raw()
    turned = dict(reversed(content.items()))
    assert policy.read(turned, where="x").hash == policy.load("default").hash
    content["waiting"]["lower_results_in_a_row"] = 3
    assert policy.read(content, where="x").hash != policy.load("default").hash


def test_points_are_log_odds_between_the_two_stated_risks() -> None:
    scale = PointScale(0.01, 0.99)
    assert scale.points([0.001, 0.01, 0.5, 0.99, 1.0]).tolist() == [0, 0, 50, 100, 100]


def test_a_code_depends_on_its_own_risk_alone() -> None:
    codes, scale = policy.load("default").codes, PointScale(0.01, 0.99)
    bands = Bands("share", (("红", 0.1), ("黄", 0.5)))
    edge = {0.1: 0.8, 0.5: 0.4}.__getitem__
    alone = [
        bands.levels(np.array([r]), ladder=codes, scale=scale, edge=edge)[0]
        for r in (0.3, 0.4, 0.9)
    ]
    together = bands.levels(np.array([0.3, 0.4, 0.9]), ladder=codes, scale=scale, edge=edge)
    assert [codes.name(level) for level in together] == ["绿", "黄", "红"]
    assert alone == together.tolist()


def test_edges_in_points_need_no_model() -> None:
    codes, bands = policy.load("default").codes, Bands("points", (("红", 80.0), ("黄", 50.0)))
    levels = bands.levels(
        np.array([0.49, 0.5, 0.999]),
        ladder=codes,
        scale=PointScale(0.01, 0.99),
        edge=lambda share: 1 / 0,
    )
    assert [codes.name(level) for level in levels] == ["绿", "黄", "红"]


def test_a_condition_is_evaluated_for_all_rows_and_unknown_is_not_met() -> None:
    rows = pa.table(
        {"threats": [0.0, 2.0, None], "weapons": [1.0, 1.0, 1.0], "kind": ["01", "07", None]}
    )
    conditions = [
        parse_condition(text, where="t")
        for text in (
            "threats > 0 and weapons > 0",
            "not threats > 0",
            "kind in ('07')",
            "threats is null",
        )
    ]
    assert [c.tolist() for c in holds(conditions, rows)] == [
        [False, True, False],
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "threats > (select 1)",
        "threats in (select a from b)",
        "read_csv('x') > 0",
        "other.threats > 0",
        "now() > '2024-01-01'",
        "threats + 1",
        "threats > 0; drop table x",
        "",
    ],
)
def test_a_condition_may_only_compare_features(text: str) -> None:
    with pytest.raises(PolicyError):
        parse_condition(text, where="t")


def test_a_trigger_over_an_unknown_feature_is_refused_with_the_nearest() -> None:
    content = raw()
    content["triggers"][0]["when"] = "kill_threat_90d > 0"
    with pytest.raises(
        PolicyError, match=r"no feature 'kill_threat_90d'; did you mean 'kill_threats_90d'\?"
    ):
        check_policy(policy.read(content, where="city.toml"))


def test_a_policy_must_say_which_own_act_counts_for_a_victim() -> None:
    content = raw()
    del content["victims"]
    with pytest.raises(PolicyError, match=r"city.toml: victims is missing"):
        policy.read(content, where="city.toml")
    content["victims"] = {"own_act": "violent_sign_365d_by > 0"}
    with pytest.raises(PolicyError, match=r"victims: .* did you mean 'violent_signs_365d_by'"):
        check_policy(policy.read(content, where="city.toml"))


def test_a_rule_for_persons_must_say_what_its_grade_is_about() -> None:
    content = raw()
    rule = next(t for t in content["triggers"] if t.get("grain") == "person")
    rule["grade_for"] = "害人"
    with pytest.raises(PolicyError, match=r"grade_for = '害人': use one of 伤人, 自伤"):
        policy.read(content, where="city.toml")
    del rule["grade_for"]
    with pytest.raises(PolicyError, match=r"grade_for is missing"):
        policy.read(content, where="city.toml")
    content["triggers"][0]["grade_for"] = "伤人"
    rule["grade_for"] = "伤人"
    with pytest.raises(PolicyError, match=r"triggers\[1\]: unknown key 'grade_for'"):
        policy.read(content, where="city.toml")


def test_the_lead_unit_follows_the_kind_and_the_last_takes_the_rest() -> None:
    default = policy.load("default")
    assert default.lead_unit("0701") == "人社局（劳动监察）"
    assert default.lead_unit("01") == "派出所、妇联"
    assert default.lead_unit("0201") == default.lead_unit(None) == "司法所、乡镇街道"


def test_working_days_skip_the_spring_festival_and_count_the_makeup_sunday() -> None:
    # 2024: holiday 10 to 17 February, made up on Sunday the 4th and Sunday the 18th
    friday = datetime(2024, 2, 9, 8)
    assert working_days_after(friday, 1, closes_hour=18).at == datetime(2024, 2, 18, 18)
    assert working_days_after(datetime(2024, 2, 3, 8), 1, closes_hour=18).at == datetime(
        2024, 2, 4, 18
    )


def test_a_deadline_beyond_the_published_holidays_says_so() -> None:
    deadline = working_days_after(datetime(2090, 6, 2), 1, closes_hour=18)
    assert date(2090, 6, 2).weekday() == 4  # a Friday, so the next Monday it is
    assert (deadline.at, deadline.calendar_known) == (datetime(2090, 6, 5, 18), False)


def test_reviews_come_in_whole_clocks_from_the_day_the_code_was_given() -> None:
    orange = policy.load("default").codes.rungs[1]
    since = datetime(2024, 3, 1, 8)
    assert orange.review_hours == 72
    assert review(orange, since, datetime(2024, 3, 1, 8)) == datetime(2024, 3, 4, 8)
    assert review(orange, since, datetime(2024, 3, 4, 8)) == datetime(2024, 3, 7, 8)
