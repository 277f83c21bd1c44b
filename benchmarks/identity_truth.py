"""What the simulated city knows of its people and disputes, beside what was found: precision, recall, B-cubed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

PREFIXES = {
    "police_110": "110", "hotline_12345": "12345", "grid_events": "grid", "dispute_ledger": "ledger",
    "enterprise_reports": "firm", "court_filings": "court", "orders": "order", "grid_visits": "visit",
}  # fmt: skip
# in many hundreds of records: a market's manager, whose pairs would be most of all pairs
HUB = 300
PLATFORM = "map {" + ", ".join(f"'{k}': '{v}'" for k, v in PREFIXES.items()) + "}[source]"
TRUTH = """
create or replace temp table true_mentions as
with told as (
    select
        case when source = 'dispute_parties' then 'ledger:' || split_part(key, '/', 1)
            else {platform} || ':' || key end as record_id,
        case
            when source = 'dispute_parties' then split_part(key, '/', 2)
            when source = 'grid_events' then (right(slot, 1)::int + 1)::varchar
            when slot = 'claimant' then 'plaintiff'
            when source = 'hotline_12345' and slot = 'caller' then 'applicant'
            else slot
        end as seq,
        person
    from read_parquet($path)
    where person >= 0 and (source = 'dispute_parties' or source in $sources)
),
final as (
    select record_id, seq, min(person) as person
    from told
    group by record_id, seq
)
select record_id, seq, person
from final;
"""
DISPUTES = """
create or replace temp table true_disputes as
select {platform} || ':' || key as record_id, max(nullif(dispute, -1)) as dispute
from read_parquet($path)
where source in $sources and source <> 'grid_visits'
group by record_id
"""
MENTIONS = """
create or replace temp table found_mentions as
with final as (
    select
        record_id, seq, person, key_basis,
        coalesce(identity.person_id, party.person_key, party.profile_key, record_id || '/' || seq) as found,
        count(*) over (partition by person) > {hub} as hub
    from core.parties as party
    join true_mentions using (record_id, seq)
    left join derived.identities as identity
        on identity.known_as = coalesce(party.person_key, party.profile_key) and identity.replaced_at is null
    where party.replaced_at is null and party_type = '个人' and not starts_with(record_id, 'visit:')
)
select record_id, seq, person, key_basis, found, hub
from final
"""
PAIRS = """
with cells as (
    select person, found, count(*) as n from found_mentions where {where} group by person, found
),
final as (
    select
        (select sum(n * (n - 1) / 2) from cells) as agreed,
        (select sum(n * (n - 1) / 2) from (select sum(n) as n from cells group by found)) as found,
        (select sum(n * (n - 1) / 2) from (select sum(n) as n from cells group by person)) as truly
)
select agreed, found, truly
from final
"""
BCUBED = """
with own as (
    select
        record_id,
        coalesce('d' || dispute, record_id) as truly,
        coalesce(member.dispute_id, record_id) as found
    from (
        select distinct record_id from core.records where not starts_with(record_id, 'visit:')
    )
    left join true_disputes using (record_id)
    left join (
        select record_id, dispute_id from derived.dispute_members where replaced_at is null
    ) as member using (record_id)
    where {where}
),
cells as (select truly, found, count(*) as n from own group by truly, found),
final as (
    select
        sum(n * n / in_found) / sum(n) as precision, sum(n * n / in_truth) / sum(n) as recall,
        sum(n) as reports
    from (
        select
            n, sum(n) over (partition by found) as in_found, sum(n) over (partition by truly) as in_truth
        from cells
    )
)
select precision, recall, reports
from final
"""


@dataclass(frozen=True)
class Agreement:
    """Shares in [0, 1] of `of` pairs or reports."""

    precision: float
    recall: float
    of: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def tell_truth(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    """Nothing; makes temp tables of who stands in which record, and which dispute a report is of."""
    given = {"path": str(truth / "who_is_who.parquet"), "sources": list(PREFIXES)}
    con.execute(TRUTH.format(platform=PLATFORM), given)
    con.execute(DISPUTES.format(platform=PLATFORM), given)


def person_pairs(con: duckdb.DuckDBPyConnection, *, hubs: bool = True) -> Agreement:
    """Of all pairs of mentions of people in reports, those that are one person; `hubs`: with those who are in very many."""
    con.execute(MENTIONS.format(hub=HUB))
    where = "true" if hubs else "not hub"
    ((agreed, found, truly),) = con.sql(PAIRS.format(where=where)).fetchall()
    return Agreement(agreed / max(found, 1), agreed / max(truly, 1), int(truly))


def dispute_clusters(con: duckdb.DuckDBPyConnection, *, unrelated: bool = True) -> Agreement:
    """B-cubed over reports (Bagga and Baldwin 1998), one about no dispute as a cluster of its own; `unrelated`: with those."""
    where = "true" if unrelated else "dispute is not null"
    ((precision, recall, reports),) = con.sql(BCUBED.format(where=where)).fetchall()
    return Agreement(float(precision), float(recall), int(reports))
