"""How likely two of the city's profiles are one person, learned from people who show the same document twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from features.identity.comparisons import BIRTH_DATE, NAME, PHONE, REST, SEX
from features.identity.evidence import one_of
from features.identity.mapping import map_columns
from features.identity.model import Comparison, Level, Model, Says
from features.identity.people import prepare
from features.identity.settings import LinkSettings
from features.identity.splinking import Scorer
from features.identity.training import FEWEST_PAIRS, train_by_label

FIELDS = ("id", "name", "birth_date", "sex", "phone", "citizen_id")
ADDED = ("number", "ends", "door", "spot", "grid", "street")
# a name that hides all but the family name says that much
FAMILY = Comparison("family", "姓（一方隐去名字）", "name_family", (
    Level("两方姓名都全", "name_key_l is not null and name_key_r is not null", 0.5, 0.5),
    Level("姓相同", "name_family_l = name_family_r", 0.48, 0.02, Says.PERHAPS),
    Level("姓不同", REST, 0.02, 0.48, Says.OTHER),
))  # fmt: skip
# two documents that are both right are two people, and never get here
NUMBER = Comparison("citizen_id", "证件号码", "ends", (
    Level("最多差一个字符，或两个相邻字符对调", "number_l is not null and number_r is not null and damerau_levenshtein(number_l, number_r) <= 1", 0.85, 1e-6, Says.SAME),
    Level("生日写成没有的日子，其余相同", "number_l is not null and number_r is not null and number_l[:10] = number_r[:10] and number_l[15:17] = number_r[15:17]", 0.05, 1e-6, Says.SAME),
    Level("一方隐去中段，首尾相同", "(number_l is null or number_r is null) and ends_l = ends_r", 0.06, 1e-6, Says.SAME),
    Level("不同", REST, 0.04, 0.99999, Says.OTHER),
))  # fmt: skip
# people call about where they live, and about where they do not
PLACE = Comparison("place", "住处或所在", "somewhere", (
    Level("门牌相同", "door_l = door_r", 0.20, 1e-5),
    Level("同小区、同村或同路", "spot_l = spot_r", 0.20, 3e-4),
    Level("同网格", "grid_l = grid_r", 0.10, 5e-4),
    Level("同街道、乡镇", "street_l = street_r", 0.15, 2e-2),
    Level("一方只知道地址，一方只知道网格", "(spot_l is null or spot_r is null) and (grid_l is null or grid_r is null)", 0.05, 0.05),
    Level("不同", REST, 0.30, 0.93),
))  # fmt: skip
UNTAUGHT = (NUMBER.name, FAMILY.name, PLACE.name)
PRESET_PRIOR = 1e-4  # of a small town
MOST_RARE = 6.0  # bits
FEWEST_NAMED = 10_000  # people whose names tell which are rare
COMPARISONS = (NUMBER, NAME, FAMILY, BIRTH_DATE, SEX, PLACE, PHONE)
EVIDENCE = """
case
    when {number_same} then not ({family_other})
    when {number_other} or {family_other} then false
    else {name_same} or {dob_same}
end"""


def prepare_people(con: duckdb.DuckDBPyConnection, people: pa.Table) -> None:
    """Nothing; makes the table `people` of opened profiles in `con`, a database in memory that never spills."""
    prepare(con, people.select(FIELDS), map_columns(FIELDS))
    con.register("told", people)
    con.execute(f"""
        create or replace temp table people as
        select
            people.*, told.citizen_id as document, told.name as written_name, {", ".join(f"told.{c}" for c in ADDED)},
            coalesce(told.spot, told.grid) as somewhere, told.name || '/' || told.phone as reached
        from people
        join told using (id)
        order by unique_id
    """)
    con.unregister("told")


def learned(
    con: duckdb.DuckDBPyConnection,
    settings: LinkSettings,
    comparisons: tuple[Comparison, ...] = COMPARISONS,
) -> Model:
    """The model: chances for one person from the people who show one document twice; presets where they are too few.

    Where people are is learned from those who give one name and phone number twice: who shows a document tells
    where they live, not where they stand.
    """
    ((shown_twice, reached_twice),) = con.execute(
        "select count(document) - count(distinct document), count(reached) - count(distinct reached) from people"
    ).fetchall()
    if min(shown_twice, reached_twice) < FEWEST_PAIRS:
        return Model(PRESET_PRIOR, comparisons)
    by_document = tuple(c.name for c in comparisons if c.name not in UNTAUGHT)
    model = train_by_label(con, comparisons, settings, label="document", teaches=by_document)
    places = train_by_label(con, comparisons, settings, label="reached", teaches=(PLACE.name,))
    return model.learning_from(places, (PLACE.name,))


def judged(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    pairs: pa.Table,
    names: Mapping[str, int],
    *,
    least_weight: float,
) -> pa.Table:
    """a, b (profiles), weight (bits), may_link, known_at (null: as soon as both are) of the pairs that reach the weight.

    `names` is how many people of the city go by each name: what a common name says is less, a rare one more.
    """
    _score(con, model, pairs, least_weight=least_weight - MOST_RARE)
    weighed = _weighed(con, model, names)
    return weighed.filter(pc.field("weight") >= least_weight).select(
        ["a", "b", "weight", "may_link", "known_at"]
    )


def _score(
    con: duckdb.DuckDBPyConnection, model: Model, pairs: pa.Table, *, least_weight: float | None
) -> None:
    """Nothing; makes the table `scored` of the pairs a, b (profiles) that reach the weight."""
    con.register("asked_pairs", pairs)
    con.execute("""
        create or replace temp table asked as
        select
            least(l.unique_id, r.unique_id) as join_key_l, greatest(l.unique_id, r.unique_id) as join_key_r,
            0 as match_key
        from asked_pairs
        join people as l on l.id = asked_pairs.a
        join people as r on r.id = asked_pairs.b
    """)
    con.unregister("asked_pairs")
    # how frequent a value is cannot be told from the few profiles of a night
    Scorer(con, model, frequencies=False).score("asked", "scored", least_weight=least_weight)


def _weighed(con: duckdb.DuckDBPyConnection, model: Model, names: Mapping[str, int]) -> pa.Table:
    """The table `scored` with a, b, rarity (bits), weight (with rarity), may_link, known_at."""
    con.register(
        "counted", pa.table({"name": list(names), "n": pa.array(names.values(), pa.int64())})
    )
    found = con.sql(
        f"""
        with weighed as (
            select
                scored.*, l.id as a, r.id as b, {_rarity_sql(model)} as rarity,
                {evidence_sql(model)} as may_link
            from scored
            join people as l on l.unique_id = unique_id_l
            join people as r on r.unique_id = unique_id_r
            left join counted on counted.name = l.written_name
        )
        select *, match_weight + rarity as weight, null::timestamp as known_at
        from weighed
        order by a, b
        """,
        params={"people": sum(names.values())},
    ).to_arrow_table()
    con.unregister("counted")
    return found


def strongest(
    con: duckdb.DuckDBPyConnection, model: Model, pairs: pa.Table, names: Mapping[str, int]
) -> dict[str, Any]:
    """The pair that says most, as `scored` has it, with a, b, rarity, weight, may_link."""
    _score(con, model, pairs, least_weight=None)
    (row,) = _weighed(con, model, names).sort_by([("weight", "descending")]).slice(0, 1).to_pylist()
    found: dict[str, Any] = row
    return found


def _rarity_sql(model: Model) -> str:
    """Bits that one and the same name says more, or less, than the same name does on average (Winkler 1989).

    Its chance among two people is its share in the city; one that nobody has counts as one more person's.
    """
    name = next((c for c in model.comparisons if c.name == NAME.name), None)
    if name is None:
        return "0 * $people"
    same = name.levels[0]
    return f"""case
        when $people < {FEWEST_NAMED} or gamma_{name.name} <> {name.value(0)} or l.written_name <> r.written_name then 0
        else greatest(-{MOST_RARE}, least({MOST_RARE}, log2({same.u} * $people / (coalesce(counted.n, 0) + 1))))
    end"""


def evidence_sql(model: Model) -> str:
    """A condition over the gamma_ columns: what must agree besides the weight, and what must not contradict.

    A comparison that the model has not says neither.
    """
    compared = {c.name for c in model.comparisons}
    told = {
        f"{word}_{says.value}": one_of(comparison, says) if comparison.name in compared else "false"
        for word, comparison in (("number", NUMBER), ("name", NAME), ("family", FAMILY), ("dob", BIRTH_DATE))
        for says in (Says.SAME, Says.OTHER)
    }  # fmt: skip
    return EVIDENCE.format(**told)
