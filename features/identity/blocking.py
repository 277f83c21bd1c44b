"""Which pairs are looked at: rows that share a key of some rule, with blocks that are too full left out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Rule:
    """A way to find candidates: `key` is SQL over `people`, null where the row has no such key.

    `words` is SQL of a list over `people`; each of its entries makes a key of its own together with `key`.
    """

    title: str
    key: str
    words: str = ""


@dataclass(frozen=True)
class Blocked:
    """What a rule found. Blocks of more than `largest` rows were not compared pair by pair; they and their rows are counted."""

    rule: str
    pairs: int
    largest: int
    skipped_blocks: int
    skipped_rows: int


WORDS = "name_words"
PAIRS_OF_WORDS = """
list_transform(
    [[1, 2], [1, 3], [2, 3], [1, 4], [2, 4], [3, 4]],
    lambda p: case when p[2] <= len(name_words) then name_words[p[1]] || '+' || name_words[p[2]] end)
"""
LESS_ONE = """
case when name_sound is not null and length(name_key) between 3 and 5
    then list_transform(range(1, length(name_key) + 1), lambda i: name_key[:i - 1] || '_' || name_key[i + 1:]) end
"""
HALVES = "[citizen_id[:9], '-' || citizen_id[9:]]"

RULES: tuple[Rule, ...] = (
    Rule("证件号码", "citizen_id"),
    Rule("证件号码一半", "''", HALVES),
    Rule("姓名", "name_key"),
    Rule("姓名两词", "''", PAIRS_OF_WORDS),
    Rule("姓名读音", "name_sound"),
    Rule("姓名一词 + 出生年", "dob_year", WORDS),
    Rule("姓名一词 + 邮区", "post_out", WORDS),
    Rule("姓名一词 + 出生地", "birth_place", WORDS),
    Rule("姓名一词 + 职业", "occupation", WORDS),
    Rule("姓名一词 + 居住地", "locality", WORDS),
    Rule("姓名一词 + 单位", "employer", WORDS),
    Rule("姓名缺一字 + 出生年", "dob_year", LESS_ONE),
    Rule("姓名缺一字 + 居住地", "coalesce(locality, employer, post_out)", LESS_ONE),
    Rule("姓名开头 + 出生年", "name_given[1] || name_family[:3] || dob_year"),
    Rule("姓名开头 + 邮区", "name_given[1] || name_family[:3] || post_out"),
    Rule("姓名开头 + 出生地", "name_given[1] || name_family[:3] || birth_place"),
    Rule("出生日期", "dob"),
    Rule("出生日期 + 出生地", "dob || '|' || birth_place"),
    Rule("出生日期 + 邮编区", "dob || '|' || post_area"),
    Rule("出生日期 + 职业", "dob || '|' || occupation"),
    Rule("出生日期 + 居住地", "dob || '|' || locality"),
    Rule("月日 + 姓名一词", "dob[5:]", WORDS),
    Rule("邮编", "postcode"),
    Rule("邮编 + 出生年", "postcode || '|' || dob_year"),
    Rule("邮区 + 出生地 + 出生年", "post_out || '|' || birth_place || '|' || dob_year"),
    Rule("电话", "phone"),
    Rule("邮箱", "email"),
    Rule("地址", "address"),
    Rule("地址 + 出生年", "address || '|' || dob_year"),
)  # fmt: skip


def candidates(con: duckdb.DuckDBPyConnection, *, pairs_per_rule: int) -> tuple[Blocked, ...]:
    """Make the temp table `candidates` (join_key_l < join_key_r, match_key) from `people`.

    Of each rule's blocks the smallest are compared pair by pair, up to `pairs_per_rule` pairs: what a block
    says about two rows fades with its size. In fuller blocks of a whole value (not of one word of a name) a row
    is compared with its next NEIGHBOURS in the order of all values alone: equal rows stand side by side there.
    """
    con.execute(
        "create or replace temp table found (join_key_l bigint, join_key_r bigint, rule integer)"
    )
    found = [_block(con, n, rule, budget=pairs_per_rule) for n, rule in enumerate(RULES)]
    con.execute((SQL / "candidates.sql").read_text(encoding="utf-8"))
    con.execute("drop table found; drop table keys")
    return tuple(blocked for blocked in found if blocked.pairs or blocked.skipped_blocks)


def _block(con: duckdb.DuckDBPyConnection, n: int, rule: Rule, *, budget: int) -> Blocked:
    con.execute(_keys_sql(rule))
    ((largest, skipped, rows),) = con.execute(_LIMIT, {"budget": budget}).fetchall()
    con.execute(_JOIN, {"largest": largest, "rule": n})
    if skipped and not rule.words:
        con.execute(_NEXT, {"largest": largest, "rule": n})
    ((pairs,),) = con.execute("select count(*) from found where rule = $n", {"n": n}).fetchall()
    return Blocked(rule.title, pairs, largest, skipped, rows)


def _keys_sql(rule: Rule) -> str:
    """The temp table `keys`: key (a hash), n."""
    words = f"unnest({rule.words})" if rule.words else "''"
    return f"""
create or replace temp table keys as
with keyed as (
    select unique_id as n, turn, {rule.key} as key, {words} as word
    from people
    where {rule.key} is not null
)
select distinct hash(key, word) as key, n, turn
from keyed
where key is not null and word is not null
"""


# the size up to which blocks fit into the budget, never below a pair; then what is left out
_LIMIT = """
with blocks as (select count(*) as size from keys group by key having count(*) > 1),
sizes as (select size, count(*) as blocks, count(*) * size * (size - 1) / 2 as pairs from blocks group by size),
running as (select size, blocks, sum(pairs) over (order by size) as pairs from sizes),
limits as (select coalesce(max(size) filter (pairs <= $budget), 2) as largest from running)
select
    any_value(largest),
    coalesce(sum(blocks) filter (size > largest), 0)::bigint,
    coalesce(sum(blocks * size) filter (size > largest), 0)::bigint
from limits left join running on true
"""
_JOIN = """
insert into found
with kept as (
    select key, n from keys
    qualify count(*) over (partition by key) between 2 and $largest
)
select l.n, r.n, $rule
from kept as l join kept as r on l.key = r.key and l.n < r.n
"""
NEIGHBOURS = 2
_NEXT = f"""
insert into found
with full_blocks as (
    select key, n, turn from keys
    qualify count(*) over (partition by key) > $largest
),
pairs as (
    select n, unnest([{", ".join(f"lead(n, {i}) over (partition by key order by turn)" for i in range(1, NEIGHBOURS + 1))}]) as other
    from full_blocks
)
select least(n, other), greatest(n, other), $rule
from pairs
where other is not null
"""
