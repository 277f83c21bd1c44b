"""`python -m benchmarks.identity_nights`: what a night costs, and how near night after night comes to all at once.

A simulated city is taken in but for its last nights, which then come one by one; at the end everything is linked and grouped
once more from nothing, and both are compared, with each other and with the truth.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from operator import attrgetter
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TypeVar
from unittest.mock import patch

import duckdb

from benchmarks.identity import FORGET
from benchmarks.identity_truth import Agreement, dispute_clusters, person_pairs, tell_truth
from benchmarks.place import TREE
from benchmarks.reached_home import HEAD, SETTINGS
from benchmarks.spread import markdown
from features import disputes
from pipelines import jobs
from pipelines.city import City
from simulation.presets import Preset, preset

T = TypeVar("T")
PAGE = TREE / "docs" / "identity-nights.md"
DATED = re.compile(r"_(\d{8})\.[a-z]+$")
ROWS = """
select
    (select count(*) from core.parties where profile_key is not null)
    + (select count(*) from linkage.residents) as rows,
    (select count(*) from linkage.profiles) as profiles
"""
PEOPLE = """
create or replace temp table {name} as
select record_id || '/' || seq as what, coalesce(identity.person_id, party.person_key, party.profile_key) as part
from core.parties as party
left join derived.identities as identity
    on identity.known_as = coalesce(party.person_key, party.profile_key) and identity.replaced_at is null
where party.replaced_at is null and party.profile_key is not null and not starts_with(record_id, 'visit:')
"""
GROUPS = """
create or replace temp table {name} as
select record_id as what, dispute_id as part from derived.dispute_members where replaced_at is null
"""
# of what is together in one way, how much is in the other; and the share of whatever is with the same others in both
AGREE = """
with cells as (
    select one.part as one, other.part as other, count(*) as n
    from {name}_nightly as one join {name}_at_once as other using (what)
    group by all
),
sized as (
    select *, sum(n) over (partition by one) as in_one, sum(n) over (partition by other) as in_other from cells
),
final as (
    select
        sum(n * (n - 1) / 2) as in_both,
        (select sum(n * (n - 1) / 2) from (select sum(n) as n from cells group by one)) as nightly,
        (select sum(n * (n - 1) / 2) from (select sum(n) as n from cells group by other)) as at_once,
        sum(n) filter (n = in_one and n = in_other) / sum(n) as same
    from sized
)
select in_both / nightly, in_both / at_once, same
from final
"""


@dataclass(frozen=True)
class Night:
    """Rows of people and profiles that came in; seconds on the wall, and of CPU, by step."""

    rows: int
    profiles: int
    wall: Mapping[str, float]
    cpu: Mapping[str, float]


class Watch:
    """Seconds on the wall and of CPU by step."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    def timed(self, step: str, do: Callable[..., T]) -> Callable[..., T]:
        """What does the same, and how long it took is noted."""

        def timed(*args: object, **how: object) -> T:
            wall, cpu = perf_counter(), process_time()
            found = do(*args, **how)
            self.wall[step], self.cpu[step] = perf_counter() - wall, process_time() - cpu
            return found

        return timed


@dataclass(frozen=True)
class Beside:
    """One way to link, beside the truth."""

    pairs: Agreement
    disputes: Agreement


def main(argv: list[str] | None = None) -> int:
    asked = _arguments(argv)
    sized = preset(asked.preset)
    city, waiting = taken_in(asked.city / "deliveries", asked.home, sized, nights=asked.nights)
    nights = []
    for day, files in sorted(waiting.items()):
        nights.append(night(city, files, datetime.combine(day, time(8))))
        print(day, nights[-1], flush=True)
    rows, profiles = _rows(city)
    head = PAGE_HEAD.format(preset=asked.preset, nights=len(nights), rows=rows, profiles=profiles)
    text = f"{head}{_costs(nights)}\n\n{compared(city, asked.city / 'truth')}\n"
    asked.write.write_text(text, encoding="utf-8")
    print(text)
    return 0


def taken_in(
    deliveries: Path, home: Path, sized: Preset, *, nights: int
) -> tuple[City, dict[date, list[Path]]]:
    """The city in `home`, made where it is not there, without the files of its last nights; those by day."""
    by_day: dict[date, list[Path]] = defaultdict(list)
    for path in sorted((deliveries / "inbox").rglob("*.*")):
        by_day[_day(path)].append(path)
    last = sorted(by_day)[-nights:]
    if not (home / "jianwei.toml").exists():
        home.mkdir(parents=True)
        mapping = (deliveries.parent / "mappings" / "police_110.toml").resolve()
        text = SETTINGS.format(preset=sized.name, seed=0, mapping=mapping, per_day=1)
        (home / "jianwei.toml").write_text(HEAD + text, encoding="utf-8")
        city, now = City.open(home), datetime.combine(sized.until, time(8))
        jobs.ingest(city, deliveries / "history", history=True, now=now)
        with _together(
            p for day, paths in by_day.items() if day not in last for p in paths
        ) as inbox:
            jobs.ingest(city, inbox, now=now)
    return City.open(home), {day: by_day[day] for day in last}


def night(city: City, files: Sequence[Path], now: datetime) -> Night:
    """The files of one day taken in, linked and grouped as every night."""
    watch = Watch()
    before = _rows(city)
    linking = patch.object(jobs, "link_people", watch.timed("linking", jobs.link_people))
    grouping = patch.object(disputes, "refresh", watch.timed("grouping", disputes.refresh))
    with linking, grouping, _together(files) as inbox:
        watch.timed("in all", jobs.ingest)(city, inbox, now=now)
    rows, profiles = (now - then for now, then in zip(_rows(city), before, strict=True))
    return Night(rows, profiles, watch.wall, watch.cpu)


def compared(city: City, truth: Path) -> str:
    """Two tables: both ways beside the truth, and beside each other."""
    with city.warehouse() as con:
        tell_truth(con, truth)
        nightly = _beside(con, "nightly")
        con.execute(FORGET)
        jobs.link_people(con, city)
        disputes.rebuild(con, gap_days=city.settings.disputes.gap_days)
        at_once = _beside(con, "at_once")
        near = {
            name: con.sql(AGREE.format(name=name)).fetchall()[0] for name in ("people", "groups")
        }
    beside = [
        (way, f"{b.pairs.precision:.4f}", f"{b.pairs.recall:.4f}", f"{b.disputes.f1:.4f}")
        for way, b in (("night after night", nightly), ("all at once", at_once))
    ]
    shares = [
        (title, *(f"{100 * share:.2f} %" for share in near[name]))
        for title, name in (("people, over their mentions", "people"), ("disputes, over their records", "groups"))
    ]  # fmt: skip
    return "\n\n".join(
        (
            markdown(("", "person pairs: precision", "recall", "disputes: B-cubed F1"), beside),
            markdown(("", "together nightly: also at once", "together at once: also nightly", "with the same others"), shares),
        )
    )  # fmt: skip


def _beside(con: duckdb.DuckDBPyConnection, way: str) -> Beside:
    con.execute(PEOPLE.format(name=f"people_{way}"))
    con.execute(GROUPS.format(name=f"groups_{way}"))
    return Beside(person_pairs(con), dispute_clusters(con))


def _costs(nights: Sequence[Night]) -> str:
    """Median, least and most of a night."""
    steps = [
        (f"{step}, {unit}", [read(n)[step] for n in nights])
        for step in ("linking", "grouping", "in all")
        for unit, read in (("s", attrgetter("wall")), ("CPU s", attrgetter("cpu")))
    ]
    counts = [
        ("rows of people", [n.rows for n in nights]),
        ("new profiles", [n.profiles for n in nights]),
    ]
    said = [
        (title, *(f"{value:,.{digits}f}" for value in (median(values), min(values), max(values))))
        for digits, lines in ((0, counts), (1, steps))
        for title, values in lines
    ]
    return markdown(("a night", "median", "least", "most"), said)


def _rows(city: City) -> tuple[int, int]:
    with city.warehouse() as con:
        ((rows, profiles),) = con.sql(ROWS).fetchall()
    return rows, profiles


def _day(path: Path) -> date:
    found = DATED.search(path.name)
    if found is None:
        raise ValueError(f"{path}: no day in its name.")
    return datetime.strptime(found[1], "%Y%m%d").date()


@contextmanager
def _together(files: Iterable[Path]) -> Iterator[Path]:
    """A folder of these files, each below its source; gone at the end."""
    with TemporaryDirectory() as folder:
        for path in files:
            source = Path(folder) / path.parent.name
            source.mkdir(exist_ok=True)
            shutil.copy(path, source)
        yield Path(folder)


PAGE_HEAD = """\
# What a night costs, and how near it comes to all at once

Written by `python -m benchmarks.identity_nights`; do not edit. A city of preset `{preset}`, taken in but for its last {nights} nights,
which then came one by one; at the end {rows:,} rows of people in reports and in the register, {profiles:,} profiles. Then everything was linked and grouped once
more from nothing. What differs: which keys a crowd shares, and how the model weighs, is known of all time when everything is linked at once.

"""


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.identity_nights", description=__doc__
    )
    parser.add_argument("city", type=Path, help="a simulated city, with its truth")
    parser.add_argument("home", type=Path, help="where it will be taken in")
    parser.add_argument("--preset", default="study", help="of the city (%(default)s)")
    parser.add_argument("--nights", type=int, default=30, help="to come one by one (%(default)s)")
    parser.add_argument("--write", type=Path, default=PAGE, help="the page (%(default)s)")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
