"""Which appeals are one issue: near-identical matter about the same place, whoever wrote it and in whichever words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features.identity.clusters import Pairs, cluster
from features.identity.errors import LinkError
from features.identity.issue_likeness import Matters, alike_pairs, likeness, matters, neighbours
from features.identity.issue_places import DISTRICT, Place, Same, place_of, same_place

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
COLUMNS = ("id", "user", "time", "title", "text")
APART, IDENTICAL = -12.0, 2.0


@dataclass(frozen=True)
class IssueSettings:
    """When two texts are linked, and when linked texts are one issue.

    Texts about one spot are linked from a cosine of their matters of `alike_at_spot`; texts that share a road,
    or a spot named in passing, from `alike_nearby`; texts whose places are not known from `alike_anywhere`;
    texts about different places never. What one user writes into every appeal is habit: two texts by one user
    are no more alike than their titles, unless their cosine is `copied` or more. Two groups of linked texts
    become one while all their pairs, on average, fall short of that by no more than the share `slack`: below a
    half, so that a text on two matters does not glue them. Titles count `title_weight` times. A name that more
    than `common_name` texts mention is no reason to compare them. Groups of more than `largest_group` linked
    texts lose their doubtful links before they are looked at.
    """

    alike_at_spot: float = 0.08
    alike_nearby: float = 0.14
    alike_anywhere: float = 0.30
    copied: float = 0.6
    slack: float = 0.48
    title_weight: float = 2.0
    common_name: int = 1000
    largest_group: int = 400

    def threshold(self, same: Same) -> float:
        """The cosine that links two texts, given what is known of their places."""
        by_place = {Same.SPOT: self.alike_at_spot, Same.NEARBY: self.alike_nearby}
        return by_place.get(same, self.alike_anywhere)


@dataclass(frozen=True)
class Issue:
    """Appeals on one matter: ids by time, how many users wrote them, when, the title that says it best, and the place named."""

    ids: tuple[str, ...]
    users: int
    first_at: datetime
    last_at: datetime
    title: str
    place: str

    @property
    def size(self) -> int:
        """How many appeals."""
        return len(self.ids)


def repeated_issues(
    appeals: pa.Table, settings: IssueSettings = IssueSettings()
) -> tuple[Issue, ...]:
    """Issues of two appeals and more, the largest first, the earlier of equals first.

    `appeals` has the columns id, user, time (a timestamp), title and text; the order of its rows does not
    matter. LinkError: a column is missing, an id or a time is empty, or an id is there twice.
    """
    rows = _ordered(appeals)
    if not rows.num_rows:
        return ()
    titles, texts = ([text or "" for text in rows[c].to_pylist()] for c in ("title", "text"))
    places = [place_of(title, text) for title, text in zip(titles, texts, strict=True)]
    said = matters(titles, texts, title_weight=settings.title_weight)
    group = _grouped(_Judge(_users(rows), places, said, settings))
    found = [_issue(rows, members, places, said.whole) for members in _members(group)]
    return tuple(sorted(found, key=lambda issue: (-issue.size, issue.first_at, issue.ids)))


@dataclass(frozen=True)
class _Judge:
    users: Ints
    places: Sequence[Place]
    matters: Matters
    settings: IssueSettings

    def candidates(self) -> tuple[Ints, Ints]:
        """Pairs of rows that may be one issue, each once, in order."""
        near = neighbours(self.places, self.settings.common_name)
        alike = alike_pairs(self.matters.whole, self.settings.alike_anywhere)
        rows = len(self.places)
        both = np.unique(np.concatenate([left * rows + right for left, right in (near, alike)]))
        return both // rows, both % rows

    def weights(self, left: Ints, right: Ints) -> Floats:
        """Per pair: 0 at its threshold, up to 2 for the same words, down to -12 for none in common or other places."""
        places = ((self.places[i], self.places[j]) for i, j in zip(left, right, strict=True))
        same = [same_place(a, b) for a, b in places]
        needed = np.array([self.settings.threshold(one) for one in same])
        over = self._likeness(left, right) - needed
        weight = np.where(over < 0, -APART * over / needed, IDENTICAL * over / (1 - needed))
        return np.where([one is Same.NO for one in same], APART, weight)

    def _likeness(self, left: Ints, right: Ints) -> Floats:
        """The cosine; of two texts by one user no more than that of their titles, unless one is a copy of the other."""
        found = likeness(self.matters.whole, left, right)
        habit = (self.users[left] == self.users[right]) & (found < self.settings.copied)
        titles = likeness(self.matters.titles, left[habit], right[habit])
        found[habit] = np.minimum(found[habit], titles)
        return found


def _grouped(judge: _Judge) -> Ints:
    """Per row the first row of its issue."""
    left, right = judge.candidates()
    weight = judge.weights(left, right)
    link = weight >= 0
    pairs = Pairs(left[link], right[link], weight[link], link[link])
    settings = judge.settings
    join_at = APART * settings.slack
    return cluster(
        len(judge.places), pairs, judge.weights, join_at=join_at, largest=settings.largest_group
    ).person


def _ordered(appeals: pa.Table) -> pa.Table:
    """The rows by time and id, so that nothing depends on the order of a file."""
    missing = [column for column in COLUMNS if column not in appeals.column_names]
    if missing:
        raise LinkError(f"缺少列 {'、'.join(missing)}。需要：{'、'.join(COLUMNS)}。")
    if appeals["id"].null_count or appeals["time"].null_count:
        raise LinkError("id 或 time 有空值。请先去掉没有编号或没有时间的行。")
    if len(set(appeals["id"].to_pylist())) < appeals.num_rows:
        raise LinkError("id 有重复。一件诉求只能有一行，请先去重。")
    return appeals.sort_by([("time", "ascending"), ("id", "ascending")])


def _users(rows: pa.Table) -> Ints:
    """A number per user; rows without one have numbers of their own."""
    numbers: dict[str, int] = {}
    users = enumerate(rows["user"].to_pylist())
    found = [
        -1 - row if user is None else numbers.setdefault(user, len(numbers)) for row, user in users
    ]
    return np.array(found, dtype=np.int64)


def _members(group: Ints) -> list[Ints]:
    order = np.argsort(group, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    return [part for part in parts if len(part) > 1]


def _issue(rows: pa.Table, members: Ints, places: Sequence[Place], vectors: Any) -> Issue:
    own = rows.take(pa.array(members))
    users = {user for user in own["user"].to_pylist() if user is not None}
    times = own["time"].to_pylist()
    central = int(np.argmax(np.round(vectors[members] @ vectors[members].sum(axis=0), 6)))
    titles = [title or "" for title in own["title"].to_pylist()]
    place = _place([places[row] for row in members], titles)
    return Issue(tuple(own["id"].to_pylist()), len(users), times[0], times[-1], titles[central], place)  # fmt: skip


def _place(places: Sequence[Place], titles: Sequence[str]) -> str:
    """The spot, else the line, else the district that a third of the appeals name, in titles first; empty when none is."""
    districts = (found.group() for title in titles for found in DISTRICT.finditer(title))
    named = (
        Counter(_written(places, kind, titled=titled))
        for titled in (True, False)
        for kind in ("spot", "line")
    )
    for counts in (*named, Counter(districts)):
        best = min(counts, key=lambda name: (-counts[name], len(name), name), default="")
        if 3 * counts[best] >= len(places):
            return best
    return ""


def _written(places: Sequence[Place], kind: str, *, titled: bool) -> Iterator[str]:
    for place in places:
        for name in place.own:
            if name.kind == kind and (name.key in place.titled) == titled:
                yield name.written
