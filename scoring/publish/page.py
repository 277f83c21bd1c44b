"""The one page for a command centre: counts, workload, the list with its reasons and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scoring.frames import OVERDUE
from scoring.publish.headings import NOTICE
from scoring.publish.notes import rung_text
from scoring.publish.summary import Bar, Tile, bars, tiles
from scoring.scored import ScoredList
from scoring.standing import RESTED

TEMPLATES = Path(__file__).parent / "templates"
# a page stays quick to open and to print; the workbook holds everything
DISPUTES_SHOWN, PERSONS_SHOWN = 500, 300


@dataclass(frozen=True)
class Fact:
    """One fact behind a reason."""

    happened_at: str
    says: str
    record_id: str


@dataclass(frozen=True)
class Entry:
    """One dispute as the page shows it; times are texts, empty where there is none."""

    row: Mapping[str, Any]
    points: str
    due_at: str
    overdue: bool
    review_at: str
    opened_at: str
    last_activity_at: str
    facts: tuple[Fact, ...]
    people: tuple[Mapping[str, Any], ...]
    search: str


@dataclass(frozen=True)
class Page:
    """Everything the template needs."""

    title: str
    as_of: str
    notice: str
    codes: tuple[Tile, ...]
    grades: tuple[Tile, ...]
    changes: dict[str, int]
    protected_n: int
    minors_n: int
    departed: tuple[str, ...]
    at_risk_n: int
    by_kind: tuple[Bar, ...]
    by_town: tuple[Bar, ...]
    by_lead: tuple[Bar, ...]
    entries: tuple[Entry, ...]
    coded_n: int
    people: tuple[Mapping[str, Any], ...]
    people_n: int
    choices: dict[str, tuple[str, ...]]
    legend: tuple[tuple[str, str, str], ...]
    colours: dict[str, str]
    inks: dict[str, str]
    versions: tuple[tuple[str, str], ...]
    policy_note: str


def render_page(scored: ScoredList) -> str:
    """The page as HTML that needs no network."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("index.html.j2").render(page=page(scored))


def page(scored: ScoredList) -> Page:
    """What the page shows of a list."""
    policy = scored.policy
    resting = policy.codes.resting
    coded = scored.disputes[
        (scored.disputes["code"] != resting) | (scored.disputes["change"] == RESTED)
    ]
    people = _people(scored)
    entries = _entries(scored, coded.head(DISPUTES_SHOWN))
    return Page(
        title="矛盾纠纷风险预警",
        as_of=f"{scored.as_of:%Y年%-m月%-d日 %H:%M}",
        notice=NOTICE,
        codes=tiles(scored.disputes, policy.codes, column="code"),
        grades=tiles(scored.persons, policy.grades, column="grade"),
        changes=scored.counts()["changes"],
        protected_n=int((scored.persons["protection"] != "").sum()),
        minors_n=sum(policy.minor_flag in flags for flags in scored.persons["flags"]),
        departed=tuple(a.entity_id for a in scored.departed if a.grain == "dispute"),
        at_risk_n=len(scored.disputes),
        by_kind=bars(scored.disputes, "kind", ladder=policy.codes),
        by_town=bars(scored.disputes, "town", ladder=policy.codes),
        by_lead=bars(scored.disputes, "lead_unit", ladder=policy.codes),
        entries=entries,
        coded_n=len(coded),
        people=tuple(people[:PERSONS_SHOWN]),
        people_n=len(people),
        choices={n: _choices(entries, n) for n in ("change", "kind", "town", "lead_unit")},
        legend=tuple((r.name, r.colour, rung_text(r)) for r in policy.codes.rungs),
        colours={r.name: r.colour for r in (*policy.codes.rungs, *policy.grades.rungs)},
        inks={r.name: r.ink for r in (*policy.codes.rungs, *policy.grades.rungs)},
        versions=_versions(scored),
        policy_note=policy.note,
    )


def _entries(scored: ScoredList, rows: pd.DataFrame) -> tuple[Entry, ...]:
    shown = set(rows["dispute_id"])
    facts, involved = _facts(scored.evidence, shown), _involved(scored, shown)
    return tuple(
        _entry(row, facts.get(row["dispute_id"], ()), involved.get(row["dispute_id"], ()))
        for row in rows.to_dict("records")
    )


def _entry(
    row: Mapping[Any, Any], facts: Sequence[Fact], people: Sequence[Mapping[Any, Any]]
) -> Entry:
    words = [
        row["dispute_id"],
        row["kind"],
        row["town"],
        row["unit"],
        *row["reasons"],
        *row["flags"],
    ]
    return Entry(
        row=row,
        points=f"{row['points']:.0f}" if row["points"] is not None else "",
        due_at=_minute(row["due_at"]),
        overdue=OVERDUE in row["flags"],
        review_at=_minute(row["review_at"]),
        opened_at=_minute(row["opened_at"]),
        last_activity_at=_minute(row["last_activity_at"]),
        facts=tuple(facts),
        people=tuple(people),
        search=" ".join(words).lower(),
    )


def _facts(evidence: pd.DataFrame, shown: set[str]) -> dict[str, tuple[Fact, ...]]:
    """Facts by dispute, newest first, each fact once."""
    of_shown = (evidence["grain"] == "dispute") & evidence["entity_id"].isin(shown)
    own = evidence[of_shown].drop_duplicates(["entity_id", "fact_id"])
    newest = own.sort_values(["happened_at", "fact_id"], ascending=[False, True], kind="stable")
    return {
        str(entity): tuple(
            Fact(_minute(r["happened_at"]), r["says"], r["record_id"])
            for r in rows.to_dict("records")
        )
        for entity, rows in newest.groupby("entity_id")
    }


def _involved(scored: ScoredList, disputes: set[str]) -> dict[str, list[Mapping[Any, Any]]]:
    found: dict[str, list[Mapping[Any, Any]]] = {}
    for person in scored.persons.to_dict("records"):
        for dispute in disputes.intersection(person["disputes"]):
            found.setdefault(dispute, []).append(person)
    return found


def _people(scored: ScoredList) -> list[Mapping[Any, Any]]:
    """Persons with a grade above the resting one or a protection need, worst first, no minors."""
    flags, resting = scored.persons["flags"], ("", scored.policy.grades.resting)
    shown = ~scored.persons["grade"].isin(resting) | (scored.persons["protection"] != "")
    adult = pd.Series([scored.policy.minor_flag not in f for f in flags], dtype=bool)
    return list(scored.persons[shown & adult].to_dict("records"))


def _choices(entries: Sequence[Entry], name: str) -> tuple[str, ...]:
    return tuple(sorted({str(e.row[name]) for e in entries if e.row[name]}))


def _versions(scored: ScoredList) -> tuple[tuple[str, str], ...]:
    return (
        ("方案", f"{scored.policy.title} {scored.policy.version}"),
        ("模型", " ".join(scored.model_versions.values())),
        ("内容校验", scored.content_hash[:16]),
    )


def _minute(moment: Any) -> str:
    return "" if moment is None or pd.isna(moment) else f"{moment:%Y-%m-%d %H:%M}"
