"""Reads a policy file; what it does not know or cannot use is refused with the way out."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

from scoring.errors import PolicyError
from scoring.policy.bands import Bands
from scoring.policy.conditions import Condition, parse_condition
from scoring.policy.ladder import Ladder, Rung
from scoring.policy.points import PointScale
from scoring.policy.rules import LeadUnit, Policy, Protection, Trigger
from scoring.policy.toml_section import Section

POLICIES = Path(__file__).parent.parent / "policies"
SCHEMES = ("five_colour", "four_colour")
SIDES = ("applicant", "respondent")
GRADED_FOR = ("伤人", "自伤")


def load(path: Path | str = "default") -> Policy:
    """The policy in a TOML file, or one that ships with Jianwei by its name (`default`, `four_colour`)."""
    file = _find(Path(path))
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{file}: this is not readable TOML ({error}).") from error
    return read(raw, where=file.name)


def read(raw: dict[str, Any], *, where: str) -> Policy:
    """The policy that the content of a TOML file states."""
    top = Section(raw, where)
    _local_assumption(top)
    codes = _ladder(top, "codes")
    grades = _ladder(top, "grades")
    policy = Policy(
        name=top.text("name"),
        number=top.text("version"),
        title=top.text("title"),
        scheme=top.choice("scheme", SCHEMES),
        note=top.text("note"),
        points=_points(top.section("points")),
        codes=codes,
        bands=_bands(top.section("bands"), codes),
        grades=grades,
        grade_bands=_bands(top.section("grade_bands"), grades),
        lower_results=_waiting(top.section("waiting")),
        explain_from=top.choice("explain_from", codes.names[:-1]),
        office_closes_hour=top.whole("office_closes_hour", low=1, high=23),
        minor_flag=top.text("minor_flag"),
        doubt_lifts_to=top.choice("doubt_lifts_to", codes.names),
        triggers=top.each("triggers", lambda s: _trigger(s, codes=codes, grades=grades)),
        protections=top.each("protections", _protection),
        own_act=_own_act(top.section("victims")),
        lead_units=_lead_units(top),
        hash=content_hash(raw),
    )
    top.done()
    return policy


def content_hash(raw: dict[str, Any]) -> str:
    """SHA-256 of the normalised content: comments, spacing and order of keys do not count."""
    text = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _find(path: Path) -> Path:
    shipped = POLICIES / f"{path}.toml"
    if path.suffix == "" and shipped.exists():
        return shipped
    if not path.is_file():
        names = ", ".join(sorted(p.stem for p in POLICIES.glob("*.toml")))
        raise PolicyError(f"{path}: there is no such policy file; give a path or one of {names}.")
    return path


def _local_assumption(top: Section) -> None:
    # no source publishes point values or limits for disputes, so every policy is a city's own choice
    if not top.flag("local_assumption"):
        raise top.error(
            "local_assumption", False, "true: limits are a city's own and say so in `note`"
        )


def _points(section: Section) -> PointScale:
    zero = section.number("zero_at_risk", low=1e-9, high=0.5)
    hundred = section.number("hundred_at_risk", low=1e-9, high=1 - 1e-9)
    if hundred <= zero:
        raise section.error("hundred_at_risk", hundred, f"a risk above zero_at_risk = {zero:g}")
    section.done()
    return PointScale(zero, hundred)


def _ladder(top: Section, key: str) -> Ladder:
    ladder = Ladder(top.each(key, _rung))
    if len(ladder.rungs) < 2 or len(set(ladder.names)) != len(ladder.names):
        raise top.error(key, " ".join(ladder.names), "two or more different names, worst first")
    return ladder


def _rung(section: Section) -> Rung:
    if section.has("act_within_hours") and section.has("act_within_working_days"):
        raise section.error("act_within_hours", "and act_within_working_days", "only one of them")
    return Rung(
        name=section.text("name"),
        meaning=section.text("meaning"),
        colour=_colour(section),
        min_stay_days=section.number("min_stay_days", low=0, high=365),
        review_hours=_optional(section, "review_hours"),
        act_within_hours=_optional(section, "act_within_hours"),
        act_within_working_days=_optional_days(section),
        told=section.texts("told"),
    )


def _colour(section: Section) -> str:
    colour = section.text("colour")
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise section.error("colour", colour, "six hex digits, e.g. #c62828")
    return colour


def _optional(section: Section, key: str) -> float | None:
    return section.number(key, low=0.25, high=24 * 365) if section.has(key) else None


def _optional_days(section: Section) -> int | None:
    key = "act_within_working_days"
    return section.whole(key, low=1, high=250) if section.has(key) else None


def _bands(section: Section, ladder: Ladder) -> Bands:
    basis = section.choice("basis", ("points", "share"))
    edges = section.section("edges")
    high = 100 if basis == "points" else 1
    read_edges = tuple((name, edges.number(name, low=0, high=high)) for name in ladder.names[:-1])
    edges.done()
    section.done()
    falling = sorted((edge for _, edge in read_edges), reverse=basis == "points")
    if [edge for _, edge in read_edges] != falling:
        order = "fall" if basis == "points" else "grow"
        raise section.error(
            "edges", dict(read_edges), f"edges that {order} from {ladder.names[0]} on"
        )
    return Bands(basis, read_edges)


def _waiting(section: Section) -> int:
    results = section.whole("lower_results_in_a_row", low=1, high=10)
    section.done()
    return results


def _trigger(section: Section, *, codes: Ladder, grades: Ladder) -> Trigger:
    grain = section.choice("grain", ("dispute", "person"), "dispute")
    ladder = codes if grain == "dispute" else grades
    return Trigger(
        name=section.text("name"),
        grain=grain,
        when=parse_condition(section.text("when"), where=section.where),
        floor=section.choice("floor", ladder.names[:-1]),
        reason=section.text("reason"),
        grade_for=section.choice("grade_for", GRADED_FOR) if grain == "person" else "",
    )


def _own_act(section: Section) -> Condition:
    condition = parse_condition(section.text("own_act"), where=section.where)
    section.done()
    return condition


def _protection(section: Section) -> Protection:
    return Protection(
        name=section.text("name"),
        when=parse_condition(section.text("when"), where=section.where),
        side=section.choice("side", SIDES),
        need=section.text("need"),
        reason=section.text("reason"),
    )


def _lead_units(top: Section) -> tuple[LeadUnit, ...]:
    leads = top.each("lead_units", lambda s: LeadUnit(s.texts("kinds"), s.text("unit")))
    if not leads or leads[-1].kinds or not all(lead.kinds for lead in leads[:-1]):
        raise top.error(
            "lead_units", [lead.unit for lead in leads], "a last entry without kinds, for the rest"
        )
    return leads
