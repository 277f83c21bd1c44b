"""The facts behind reasons, each with a Chinese sentence that holds no clear identifier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from features import builder
from features.sources import source
from scoring.reasons import Reason
from scoring.words import kind_words, label

COLUMNS = ["grain", "entity_id", "feature", "fact_id", "record_id", "happened_at", "source", "says"]
FACTS_PER_REASON = 5

Row = Mapping[str, Any]


def evidence(
    con: duckdb.DuckDBPyConnection,
    reasons: Mapping[str, Sequence[Reason]],
    *,
    grain: str,
    as_of: datetime,
) -> pd.DataFrame:
    """The newest facts behind each reason as known at `as_of`: one row per entity, feature and fact."""
    asked = sorted({(e, f) for e, told in reasons.items() for r in told for f in r.features})
    if not asked:
        return pd.DataFrame(columns=COLUMNS)
    entities, names = zip(*asked, strict=True)
    moment = pa.array([as_of] * len(asked), pa.timestamp("us"))
    requests = pa.table({"entity_id": entities, "as_of": moment, "feature": names})
    found = builder.evidence(con, requests, grain=grain, limit=FACTS_PER_REASON).to_pandas()
    found = found.assign(grain=grain)
    says = _sentences(con, found, as_of)
    found["says"] = [says[pair] for pair in zip(found["source"], found["fact_id"], strict=True)]
    return pd.DataFrame(found, columns=COLUMNS)


def says(source_name: str, row: Row) -> str:
    """What one fact says, in Chinese, from coded fields only (never from free text)."""
    text = _SAYS[source_name](row)
    return f"{text}（保密）" if row.get("confidential") else text


def _sentences(
    con: duckdb.DuckDBPyConnection, found: pd.DataFrame, as_of: datetime
) -> dict[tuple[str, str], str]:
    sentences: dict[tuple[str, str], str] = {}
    for name, facts in found.groupby("source", sort=True):
        for row in _facts(con, source(str(name)).table, facts["fact_id"], as_of):
            sentences[str(name), row["fact_id"]] = says(str(name), row)
    return sentences


def _facts(
    con: duckdb.DuckDBPyConnection, table: str, fact_ids: pd.Series, as_of: datetime
) -> list[dict[str, Any]]:
    con.register("told_facts", pa.table({"fact_id": sorted(set(fact_ids))}))
    text = f"""
        with final as (
            select fact.*
            from {table} as fact
            semi join told_facts using (fact_id)
            where fact.known_at < $as_of
              and (fact.replaced_at is null or fact.replaced_at >= $as_of)
        )
        from final
        order by fact_id, known_at
    """
    try:
        rows = con.sql(text, params={"as_of": as_of}).to_arrow_table().to_pylist()
    finally:
        con.unregister("told_facts")
    return list(rows)


def _after(text: str, prefix: str) -> str:
    return f"{prefix}{text}" if text else ""


def _record(row: Row) -> str:
    kind = kind_words(row["kind"])
    return f"{label('platform', row['platform'])}登记{_after(kind, '：')}"


def _finding(row: Row) -> str:
    parts = [
        "现场有凶器" if row["weapon"] else "",
        "现场有危险物质" if row["dangerous_goods"] else "",
        f"受伤 {row['injured_n']} 人" if row["injured_n"] else "",
    ]
    return "现场反馈" + _after("，".join(p for p in parts if p), "：")


def _step(row: Row) -> str:
    promised = f"，承诺 {row['promised_on']:%Y-%m-%d}" if row["promised_on"] else ""
    return f"{row['step']}{_after(row['result'] or '', '：')}{promised}"


def _wages(row: Row) -> str:
    parts = [
        f"拖欠 {row['owed_yuan']:,.0f} 元" if row["owed_yuan"] else "",
        f"{row['people_n']} 人" if row["people_n"] else "",
        f"{float(row['months']):g} 个月" if row["months"] else "",
        f"企业{row['firm_state']}" if row["firm_state"] not in (None, "正常") else "",
    ]
    return f"企业上报{row['matter'] or ''}" + _after("，".join(p for p in parts if p), "：")


_SAYS: dict[str, Callable[[Row], str]] = {
    "records": _record,
    "findings": _finding,
    "cues": lambda row: f"危险迹象：{label('cue', row['cue'])}",
    "steps": _step,
    "links": lambda row: f"关联：{row['link']}",
    "parties": lambda row: f"登记当事人：{label('side', row['side'])}",
    "filings": lambda row: f"{row['filing_type']}立案：{row['cause'] or '其他'}",
    "orders": lambda row: label("order_type", row["order_type"]),
    "wage_claims": _wages,
    "visits": lambda row: f"网格走访：{row['finding'] or '无'}",
}
