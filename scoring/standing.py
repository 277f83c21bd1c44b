"""From tonight's result to the code in force: waiting rules, people's decisions, change since last list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring.ledger import Assessment, Decision, Past
from scoring.merging import ruling
from scoring.policy.ladder import Ladder
from scoring.policy.waiting import State, WaitingRules, step

NEW, UP, DOWN, SAME, RESTED = "新增", "升级", "降级", "维持", "解除"
UNSURE = "待核实身份（若为同一人则为{}）"
# nothing known for long is no sign that a matter is settled, so leaving the list has its own word
LEFT = "移出"
RULE, HELD, RAISED, LOWERED = "硬性规则", "暂缓降级", "人工上调", "人工下调"


@dataclass(frozen=True)
class Result:
    """Tonight's result for one entity: level by the model, after hard rules, and as far as a doubt lifts it.

    `doubt` is the level it would have if people who may be one were one, where that is another level; a higher one lifts
    the result, but never beyond `doubt_lifts_to`.
    """

    entity_id: str
    model: int | None
    floor: int = 0
    doubt: int | None = None
    doubt_lifts_to: int = 0

    @property
    def level(self) -> int:
        """The result that waiting rules see."""
        return max(self.told, min(self.doubt or 0, self.doubt_lifts_to))

    @property
    def told(self) -> int:
        """The level by model and rules, without the doubt."""
        return max(self.model or 0, self.floor)


@dataclass(frozen=True)
class Standing:
    """One entity after waiting rules (`auto`) and people (`level`); `clock_from` starts its limits."""

    entity_id: str
    model: int | None
    result: int
    auto: int
    auto_since: datetime
    level: int
    clock_from: datetime
    change: str
    flags: tuple[str, ...]
    confirmed_by: str


def stand(
    result: Result,
    as_of: datetime,
    *,
    past: Past | None,
    decisions: Sequence[Decision],
    inherited: Sequence[Decision],
    ladder: Ladder,
    rules: WaitingRules,
) -> Standing:
    """Where one entity stands on this list; `inherited` are raises made under ids it continues."""
    state = step(past.state if past else State(), result.level, as_of, rules=rules)
    since = state.since or as_of
    level, ruled = _ruled(state.level, decisions, inherited, ladder=ladder)
    clock_from = ruled.decided_at if ruled and level != state.level else since
    return Standing(
        entity_id=result.entity_id,
        model=result.model,
        result=result.level,
        auto=state.level,
        auto_since=since,
        level=level,
        clock_from=clock_from,
        change=change(ladder.level(past.code) if past else 0, level),
        flags=_flags(result, auto=state.level, level=level, ladder=ladder),
        confirmed_by=_confirmed_by((*inherited, *decisions), clock_from, code=ladder.name(level)),
    )


def _ruled(
    auto: int, decisions: Sequence[Decision], inherited: Sequence[Decision], *, ladder: Ladder
) -> tuple[int, Decision | None]:
    """The level after people, and the decision that gave it."""
    own = ruling(decisions)
    level = own.level(auto, ladder) if own else auto
    floor = max(inherited, key=lambda d: (ladder.level(d.to_code), d.decided_at), default=None)
    if floor and ladder.level(floor.to_code) > level:
        return ladder.level(floor.to_code), floor
    return level, own


def change(before: int, now: int) -> str:
    """What happened since the last list, where absent and resting are the same; 解除 is a result of 绿."""
    if before == now:
        return SAME
    if before == 0:
        return NEW
    if now == 0:
        return RESTED
    return UP if now > before else DOWN


def departed(
    past: Mapping[str, Past], present: set[str], as_of: datetime, *, grain: str, ladder: Ladder
) -> list[Assessment]:
    """A closing record, 移出, for everyone who carried a code on the last list and is no longer at risk."""
    gone = sorted(e for e, p in past.items() if p.code != ladder.resting and e not in present)
    rest = ladder.resting
    return [
        Assessment(grain, entity, None, rest, rest, rest, as_of, None, None, LEFT)
        for entity in gone
    ]


def _flags(result: Result, *, auto: int, level: int, ladder: Ladder) -> tuple[str, ...]:
    raised = {
        RULE: result.floor > (result.model or 0),
        UNSURE.format(ladder.name(result.doubt or 0)): result.doubt is not None,
        HELD: auto > result.level,
        RAISED: level > auto,
        LOWERED: level < auto,
    }
    return tuple(flag for flag, holds in raised.items() if holds)


def _confirmed_by(decisions: Sequence[Decision], since: datetime, *, code: str) -> str:
    # a confirmation speaks of one code: it lapses when the code changes
    names = [d.decided_by for d in decisions if d.to_code == code and d.decided_at >= since]
    return names[-1] if names else ""
