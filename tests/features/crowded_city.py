"""Small cities for Hypothesis, every clock of which stands at, just before or just after an edge."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from data_contracts.contract import table
from tests.features.feature_tables import completed

AS_OF = datetime(2024, 7, 1, 8)
LONG_AGO = datetime(2022, 1, 1)
SECOND = timedelta(seconds=1)
WINDOWS = (1, 3, 7, 14, 30, 90, 180, 365)
RECORDS = ("110:1", "12345:2", "ledger:3", "court:4")
PEOPLE = ("Pa", "Pb", "Pc")

edges = [AS_OF - timedelta(days=w) for w in (0, 0, *WINDOWS)]
happened = st.sampled_from(
    [e + d for e in edges for d in (-SECOND, timedelta(0), SECOND)] + [datetime(2024, 6, 20, 23)]
)
known = st.sampled_from(
    [AS_OF - timedelta(days=40), *(AS_OF + d for d in (-SECOND, timedelta(0), SECOND))]
)
replaced = st.one_of(
    st.none(), st.sampled_from([AS_OF + d for d in (-SECOND, timedelta(0), SECOND)])
)
promised = st.one_of(
    st.none(),
    st.sampled_from(
        [
            datetime(2024, 6, 29),
            datetime(2024, 6, 30, 12),
            datetime(2024, 7, 1),
            datetime(2024, 7, 2),
        ]
    ),
)
maybe = st.one_of(st.none(), st.booleans())
count = st.one_of(st.none(), st.integers(0, 9))
money = st.one_of(st.none(), st.integers(0, 99999).map(lambda n: Decimal(n) / 100))


def one_of(*codes: str) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from(codes))


COLUMNS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "core.records": {"kind": one_of("01", "0101", "0203", "0701", "0804", "0901", "1102"),
                     "relation": one_of("夫妻", "前恋人", "雇佣"), "local_kind": one_of("0701A", "0701B"),
                     "first_class": one_of("0401", "0407"), "urgency": st.one_of(st.none(), st.integers(1, 4)),
                     "reporter_role": one_of("当事人", "家属", "邻居"), "people_n": count, "deadline_at": promised, "founds": st.booleans()},
    "core.findings": {"final_class": one_of("01", "0203", "0401"), "kind": one_of("0101", "02"), "weapon": maybe, "dangerous_goods": maybe, "injured_n": count},
    "core.cues": {"cue": st.sampled_from(["扬言杀人", "扬言自杀", "同归于尽", "掐颈", "跟踪", "家暴",
                                          "分居", "离婚中", "抚养权", "持械", "酒后", "受伤",
                                          "危险物品", "未成年人在场"])},
    "core.steps": {"step": st.sampled_from(["调解", "会商", "退回", "回访", "办结", "归档"]),
                   "result": one_of("成功", "失败", "部分", "拒绝", "无人", "满意", "不满意"), "promised_on": promised},
    "core.links": {"link": st.sampled_from(["重复报警", "催办", "关联主单"]),
                   "other_key": st.sampled_from(["1", "2", "3", "4"])},
    "core.parties": {"person_key": st.sampled_from(PEOPLE), "is_party": st.booleans(),
                     "issued_in": one_of("1502", "3301"), "firm_key": one_of("Fa", "Fb"), "party_type": st.sampled_from(["个人", "单位"]),
                     "side": st.sampled_from(["applicant", "respondent", "other"])},
    "core.filings": {"filing_type": one_of("诉讼", "仲裁", "司法确认"),
                     "cause": one_of("离婚", "抚养", "追索劳动报酬", "民间借贷", "相邻关系", "其他")},
    "core.orders": {"order_type": one_of("01", "02", "03", "04"),
                    "valid_until": st.one_of(st.none(), happened)},
    "core.wage_claims": {"matter": one_of("欠薪", "工伤"), "owed_yuan": money, "months": money,
                         "people_n": count, "promised_on": promised,
                         "firm_state": one_of("正常", "停工", "失联")},
    "core.wage_payments": {"paid_yuan": money},
    "core.visits": {"finding": one_of("无", "扬言", "冲突", "搬离", "情绪激动")},
}  # fmt: skip


def facts(name: str, size: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Up to `size` facts of one table, clocks crowded at the edges."""
    precision = st.sampled_from(["second", "second", "day"])
    base = {"record_id": st.sampled_from(RECORDS), "happened_at": happened, "known_at": known,
            "replaced_at": replaced, "happened_precision": precision}  # fmt: skip
    drawn = st.fixed_dictionaries(base | COLUMNS[name])
    return st.lists(drawn, min_size=1, max_size=size).map(
        lambda rows: [_whole(name, r, n) for n, r in enumerate(rows)]
    )


def _whole(name: str, row: dict[str, Any], number: int) -> dict[str, Any]:
    if row["happened_precision"] == "day":
        row = row | {"happened_at": row["happened_at"].replace(hour=0, minute=0, second=0)}
    return {c.name: None for c in table(name).columns} | completed(table(name), row, number)


def members() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Memberships of the records in one of two disputes, one after the other."""
    one = st.fixed_dictionaries(
        {"record_id": st.sampled_from(RECORDS), "dispute_id": st.sampled_from(RECORDS[:2]),
         "known_at": known, "replaced_at": replaced, "rule": st.just("linked")}
    )  # fmt: skip
    # most facts should count: three records are in the first dispute and in the second all along
    always = [
        {"record_id": r, "dispute_id": d, "known_at": LONG_AGO, "replaced_at": None, "rule": "linked"}
        for r, d in zip(RECORDS[:3], (RECORDS[0], RECORDS[1], RECORDS[0]), strict=True)
    ]  # fmt: skip
    return st.lists(one, max_size=5).map(lambda rows: _no_overlap([*always, *rows]))


def parties() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Two people and a firm who are in both disputes on any side, and whoever else is drawn."""
    sides = {
        "Pa": ("respondent", "respondent", "applicant"),
        "Pb": ("applicant", "applicant", "other"),
    }
    mostly = st.one_of(st.just(LONG_AGO), st.just(LONG_AGO), known)
    always = st.tuples(
        *(
            st.fixed_dictionaries(
                {"record_id": st.just(record), "person_key": st.just(person), "side": st.sampled_from(sides[person]),
                 "firm_key": st.sampled_from(["Fa", None]), "is_party": st.just(True), "party_type": st.just("个人"),
                 "issued_in": one_of("1502", "3301"), "happened_at": st.just(LONG_AGO), "known_at": mostly,
                 "replaced_at": st.none(), "happened_precision": st.just("second")}
            ).map(lambda row, n=number: _whole("core.parties", row, 100 + n))
            for number, (record, person) in enumerate(
                (record, person) for record in RECORDS[:2] for person in PEOPLE[:2]
            )
        )
    )  # fmt: skip
    return st.builds(lambda drawn, there: [*there, *drawn], facts("core.parties", 4), always)


def _no_overlap(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A record is in one dispute at a time: a later row for it begins when the earlier one ends."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda r: r["known_at"]):
        theirs = kept.setdefault(row["record_id"], [])
        if not theirs or (theirs[-1]["replaced_at"] or datetime.max) <= row["known_at"]:
            theirs.append(row)
    return [r for theirs in kept.values() for r in theirs]


def grids() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Some grids of a city, or none."""
    drawn = st.fixed_dictionaries(
        {"grid_code": st.sampled_from(["150202", "330106"]), "happened_at": happened,
         "known_at": known, "replaced_at": replaced}
    )  # fmt: skip
    return st.lists(drawn, max_size=2).map(
        lambda rows: [
            _whole("core.grids", r | {"happened_precision": "second"}, n)
            for n, r in enumerate(rows)
        ]
    )


sources = st.fixed_dictionaries(
    {name: facts(name, 4) for name in COLUMNS} | {"core.parties": parties()}
)
cities = st.builds(
    lambda facts, members, grids: facts | {"derived.dispute_members": members, "core.grids": grids},
    sources,
    members(),
    grids(),
)
