"""`python -m benchmarks.identity`: people and disputes that were found, beside the simulated city's truth.

Without each comparison in turn, and with as many spoilt cells as asked.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import duckdb

from benchmarks.identity_truth import HUB, Agreement, dispute_clusters, person_pairs, tell_truth
from benchmarks.reached_home import home_of
from features import disputes
from features.identity.city import judge
from features.identity.city.run import CitySettings, link_city
from features.identity.comparisons import SEX
from features.identity.model import Comparison
from pipelines.city import City
from simulation.presets import preset

# a column of high enough entropy is equal on both sides, whatever must be told besides
EQUAL = r"(?:.* and )?(ends|name_key|dob|door|spot|street|phone)_l = \1_r"
FORGET = "delete from linkage.links; delete from linkage.models; delete from derived.identities"


@dataclass(frozen=True)
class Line:
    """One way to link, how near it came to the truth, and the CPU seconds of linking and of grouping."""

    way: str
    pairs: Agreement
    pairs_without_hubs: Agreement
    disputes: Agreement
    disputes_alone: Agreement
    link_s: float
    group_s: float


def main(argv: list[str] | None = None) -> int:
    asked = _arguments(argv)
    city = home_of(
        asked.home, asked.city / "deliveries", preset=preset(asked.preset), seed=0, seconds={}
    )
    done = _kept(asked.keep)
    for way, settings in reversed(list(ways(asked.link_at))):
        if asked.only not in (None, way):
            continue
        if way not in done:
            with city.warehouse() as con:
                line = replace(linked(con, city, asked.city / "truth", settings), way=way)
            done[way] = as_row(line)
            if asked.keep:
                asked.keep.write_text("".join(f"{row}\n" for row in done.values()), "utf-8")
        print(done[way], flush=True)
    if asked.write:
        head = PAGE.format(preset=asked.preset, hub=HUB, link_at=asked.link_at) + HEADER
        rows = [f"{done[way]}\n" for way, _ in ways(asked.link_at) if way in done]
        asked.write.write_text(head + "".join(rows), encoding="utf-8")
    return 0


def _kept(path: Path | None) -> dict[str, str]:
    """The rows that an earlier run left there, by way."""
    if path is None or not path.exists():
        return {}
    rows = path.read_text(encoding="utf-8").splitlines()
    return {row.split("|")[1].strip(): row for row in rows}


def ways(link_at: float = CitySettings.link_at) -> Iterator[tuple[str, CitySettings | None]]:
    """As it is, without each comparison, without names in context, and not at all."""
    whole = CitySettings(link_at=link_at)
    yield "as it is", whole
    for left in judge.COMPARISONS:
        rest = tuple(c for c in judge.COMPARISONS if c is not left)
        yield f"without {left.name}", replace(whole, comparisons=rest)
    yield "without context", replace(whole, context=False)
    yield "keyed hashes alone", replace(whole, comparisons=keyed())
    yield "no linking", None


def keyed() -> tuple[Comparison, ...]:
    """What keyed hashes of whole values could compare: whether they are equal, and of nothing low in entropy."""
    return tuple(
        replace(c, levels=(*(v for v in c.levels if re.fullmatch(EQUAL, v.sql)), c.levels[-1]))
        for c in judge.COMPARISONS
        if c not in (judge.FAMILY, SEX)
    )


def linked(
    con: duckdb.DuckDBPyConnection, city: City, truth: Path, settings: CitySettings | None
) -> Line:
    """The city linked (None: not at all) and grouped from nothing, beside its truth."""
    tell_truth(con, truth)
    con.execute(FORGET)
    started = process_time()
    if settings:
        link_city(con, city.keys, settings, not_before=None)
    done = process_time()
    disputes.rebuild(con, unit="parties", gap_days=city.settings.disputes.gap_days)
    return Line(
        "",
        person_pairs(con),
        person_pairs(con, hubs=False),
        dispute_clusters(con),
        dispute_clusters(con, unrelated=False),
        done - started,
        process_time() - done,
    )


PAGE = """\
# People and disputes, beside the truth

Written by `python -m benchmarks.identity`; do not edit. One city of preset `{preset}`, everything linked and grouped at once; a link counts from {link_at:g} bits on.
Person pairs are pairs of mentions of natural persons in reports, ledger entries, filings and orders, all traffic included; *hubs*, people in more than
{hub} records, make most pairs, so recall stands without them too. Disputes are B-cubed over all reports, one about no dispute as a
cluster of its own, and over those about a dispute alone. *Keyed hashes alone*: nothing compared but whether whole values of
high entropy are equal. Seconds are of CPU.

"""
HEADER = (
    "| way | person pairs: precision | recall | recall without hubs "
    "| disputes: precision | recall | F1 | F1 of dispute reports alone | link s | group s |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
)


def as_row(line: Line) -> str:
    """One line of the table."""
    cells = (
        f"{line.pairs.precision:.4f}", f"{line.pairs.recall:.4f}", f"{line.pairs_without_hubs.recall:.4f}",
        f"{line.disputes.precision:.4f}", f"{line.disputes.recall:.4f}", f"{line.disputes.f1:.4f}",
        f"{line.disputes_alone.f1:.4f}", f"{line.link_s:.0f}", f"{line.group_s:.0f}",
    )  # fmt: skip
    return f"| {line.way} | {' | '.join(cells)} |"


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identity", description=__doc__)
    parser.add_argument("city", type=Path, help="a simulated city, with its truth")
    parser.add_argument("home", type=Path, help="where it is, or will be, taken in")
    parser.add_argument("--preset", default="default", help="of the city (%(default)s)")
    parser.add_argument(
        "--link-at",
        type=float,
        default=CitySettings.link_at,
        help="bits from which a link counts (%(default)s)",
    )
    parser.add_argument("--only", help="one way to link")
    parser.add_argument(
        "--keep", type=Path, help="file of rows; those that are there are not made again"
    )
    parser.add_argument("--write", type=Path, help="the table as Markdown")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
