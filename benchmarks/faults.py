"""`python -m benchmarks.faults`: every injected trap beside what ingest counted, to the row."""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import datetime
from pathlib import Path

import pandas as pd

from benchmarks.landed import Landed
from benchmarks.place import TREE
from benchmarks.reconcile import by_file, by_trap, compare, counted, expected
from pipelines import jobs
from pipelines.city import City
from simulation.city import write_city
from simulation.delivery.faults.mapping import FILE

SETTINGS = '[city]\nname = "模拟城市"\nsimulated = true\n'
# later than any simulated file
NOW = datetime(2030, 1, 1)
SHOWN = 20
COUNTS = ("rows", "new", "version", "unchanged", "quarantined")


def main(argv: list[str] | None = None) -> int:
    asked = _arguments(argv)
    out = asked.folder / f"{asked.preset}-{asked.seed}"
    shutil.rmtree(out, ignore_errors=True)
    write_city(out / "city", preset=asked.preset, seed=asked.seed)
    home = take_in(out / "city", out / "home")
    lines, files = reconciled(home, out / "city")
    text = as_markdown(lines, files, f"{asked.preset}, seed {asked.seed}")
    print(text)
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")
    return 1 if differences(lines, files) else 0


def take_in(city: Path, home: Path) -> City:
    """A home that has taken in the city's files, with the mapping that the vendor's letter gives."""
    home.mkdir(parents=True)
    mapping = city / FILE
    adapters = f'\n[ingest]\nadapters = ["{mapping}"]\n' if mapping.is_file() else ""
    (home / "jianwei.toml").write_text(SETTINGS + adapters, encoding="utf-8")
    taken = City.open(home)
    jobs.ingest(taken, city / "deliveries" / "history", history=True, now=NOW)
    jobs.ingest(taken, city / "deliveries" / "inbox", now=NOW)
    return taken


def reconciled(city: City, simulated: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every line of `compare`, and every file of `by_file`."""
    adapters = {a.source: a for a in jobs.adapters(city)}
    with city.warehouse(read_only=True) as con:
        landed = Landed(con, simulated / "deliveries", city.keys, adapters)
        wanted = expected(simulated / "truth", city.keys)
        return compare(wanted, counted(con, landed), landed), by_file(con, simulated / "truth")


def differences(lines: pd.DataFrame, files: pd.DataFrame) -> int:
    """How many lines are on one side only, and how many files have other counts than expected."""
    return int((lines["expected"] != lines["counted"]).sum()) + len(_wrong(files))


def as_markdown(lines: pd.DataFrame, files: pd.DataFrame, city: str) -> str:
    """The whole page: traps, files by source, what differs."""
    return "\n".join(
        [
            HEAD.format(city=city),
            *_traps(lines),
            "",
            FILES,
            *_sources(files),
            "",
            *_differ(lines, files),
            "",
        ]
    )


HEAD = """# Injected faults and what ingest counted

City: {city}. Written by `python -m benchmarks.faults`; every line of both sides is compared by file, row key, column and rule.
Where ingest shows a trap: `flag` and `quarantined` by rule, `version` (retired, older_version, same_time; empty: an ordinary
newer version), `unchanged`; `none` must be read silently, so the row is in; `lost` never arrived; `read_as` is the code it must become.

| source | trap | counter | rule | expected | counted | differ |
| --- | --- | --- | --- | --: | --: | --: |"""
FILES = """## Rows of all files

rows in = new + version + unchanged + quarantined; expected / counted. A file counts as differing when any number does.

| source | files | rows in | new | version | unchanged | quarantined | files that differ |
| --- | --: | --: | --: | --: | --: | --: | --: |"""


def _traps(lines: pd.DataFrame) -> list[str]:
    return [
        f"| {r.source} | {r.fault} | {r.counter} | {r.rule} | {r.expected:,} | {r.counted:,} | {r.differ:,} |"
        for r in by_trap(lines).itertuples()
    ]


def _sources(files: pd.DataFrame) -> list[str]:
    wrong = set(_wrong(files)["file"])
    shown = []
    for source, part in files.groupby("source"):
        sums = (f"{part[c].sum():,.0f} / {part[f'{c}_counted'].sum():,.0f}" for c in COUNTS)
        shown.append(
            f"| {source} | {len(part):,} | {' | '.join(sums)} | {part['file'].isin(wrong).sum()} |"
        )
    return shown


def _wrong(files: pd.DataFrame) -> pd.DataFrame:
    same = [(files[c] == files[f"{c}_counted"]).to_numpy() for c in COUNTS]
    sums = files["rows_counted"] == sum(files[f"{c}_counted"] for c in COUNTS[1:])
    return files[~(pd.DataFrame(same).all().to_numpy() & sums.to_numpy())]


def _differ(lines: pd.DataFrame, files: pd.DataFrame) -> list[str]:
    odd, wrong = lines[lines["expected"] != lines["counted"]], _wrong(files)
    if not len(odd) and not len(wrong):
        return [f"No difference in {len(lines):,} lines and {len(files):,} files."]
    shown = [f"{len(odd):,} lines and {len(wrong):,} files differ. The first of them:", "", "```"]
    return [
        *shown,
        odd.head(SHOWN).to_string(index=False),
        wrong.head(SHOWN).to_string(index=False),
        "```",
    ]


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument(
        "--preset", default="tiny", help="tiny, demo, study, default; default %(default)s"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--folder", type=Path, default=TREE / "var" / "faults", help="where city and home are made"
    )
    parser.add_argument(
        "--write", type=Path, help="also into this file, as docs/simulation-faults.md"
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
