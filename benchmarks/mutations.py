"""`python -m benchmarks.mutations`: does any wrong comparison, or wrong clock, in the builder pass its tests?

One mutant at a time is put into a copy of the tree, and the tests of features that load the changed file run on it, the
likeliest first, up to the first failure. What survives is a missing test, or means the same and is proved to in `equivalent_mutants.toml`.
Results are kept as they come, so a run that was cut off goes on; `--survivors` tries only what nothing has killed yet, and
`--quick` asks the hand-made tests alone, which takes seconds a mutant: what they do not kill wants a test or a proof.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.mutant_runs import DRAWN, HAND_MADE, Outcome, RedTree, loaded_by, run_tests
from benchmarks.mutants import FLIP, Mutant, builder_files, mutants_of

HOUSE = Path(__file__).resolve().parents[1]
PROOFS = Path(__file__).with_name("equivalent_mutants.toml")
PAGE = HOUSE / "docs" / "features-mutations.md"
COPIED = ("features", "data_contracts", "tests/features", "docs", "pyproject.toml")
TESTS = "tests/features"
# which tests would know first; the others follow
FIRST = {
    "test_disputes.py": ("disputes", "grouping", "memberships", "related"),
    "test_landmarks.py": ("spine",),
    "test_spine.py": ("spine",),
    "test_labels.py": ("labels", "incidents", "outcome_stages", "registration", "clusters"),
    "test_label_clocks.py": ("outcome_stages",),
    "test_runs.py": ("runs", "turning", "spans", "calendar"),
    "test_scopes.py": ("others", "scopes"),
    "test_builder.py": (
        "builder",
        "compiler",
        "evidence",
        "passes",
        "stages",
        "sides",
    ),
}
Key = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class Result:
    """What became of one mutant; `tree` is the hash of builder and tests that it was tried on."""

    file: str
    line: str
    before: str
    after: str
    nth: int
    line_no: int
    tree: str
    killed: bool
    by: str
    seconds: float

    @property
    def key(self) -> Key:
        return (self.file, self.line, self.before, self.after, self.nth)


def main(argv: list[str] | None = None) -> int:
    asked = _arguments(argv)
    kept = asked.folder / "results.jsonl"
    mutants = [m for m in every_mutant(HOUSE / "features") if asked.only in (None, m.file)]
    if asked.survivors:
        killed = {r.key for r in read(kept) if r.killed}
        mutants = [m for m in mutants if m.key not in killed]
    if not asked.table:
        run(mutants, asked.folder, kept, again=asked.survivors, quick=asked.quick)
    there = every_mutant(HOUSE / "features")
    found = newest(read(kept), there)
    PAGE.write_text(page(found, proofs(), there=len(there)), encoding="utf-8")
    open_ = [r for r in found if not r.killed and r.key not in proofs()]
    print(
        f"{len(found)} mutants, {sum(r.killed for r in found)} killed, {len(open_)} unexplained survivors"
    )
    return 1 if open_ else 0


def every_mutant(features: Path) -> list[Mutant]:
    return [
        m
        for name in builder_files(features)
        for m in mutants_of(name, (features / name).read_text(encoding="utf-8"))
    ]


def run(
    mutants: Sequence[Mutant],
    folder: Path,
    kept: Path,
    *,
    again: bool = False,
    quick: bool = False,
) -> None:
    """Nothing; every mutant that has no result on this tree yet gets one (`quick`: if a hand-made test kills it)."""
    tree = copy(HOUSE, folder / "tree")
    state = digest(tree)
    done = set() if again else {r.key for r in read(kept) if r.tree == state}
    # comparisons first, then each use of a rule, then the many clocks
    due = sorted((m for m in mutants if m.key not in done), key=lambda m: m.before not in FLIP)
    if due:
        require_green(tree)
    tests, kinds = relevant(tree), (HAND_MADE,) if quick else (HAND_MADE, DRAWN)
    for n, mutant in enumerate(due, 1):
        outcome = try_one(mutant, tree, tests[mutant.file], kinds)
        if outcome.killed or not quick:
            _keep(_result(mutant, state, outcome), kept)
        word = "killed  " if outcome.killed else "SURVIVED"
        print(
            f"{n}/{len(due)} {word} {mutant.file}:{mutant.line_no} {mutant.before} -> {mutant.after} "
            f"{outcome.seconds:.0f} s {outcome.by}",
            flush=True,
        )


def _keep(result: Result, kept: Path) -> None:
    with kept.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")


def require_green(tree: Path) -> None:
    """Nothing; RedTree when the tests fail before anything is changed."""
    found = run_tests(tree, in_order(tree, ""))
    if found.killed:
        raise RedTree(f"{found.by} fails on the tree as it is; mend it first.")


def relevant(tree: Path) -> dict[str, list[str]]:
    """By file of the builder the test files that load it, the likeliest first; a query counts as who names it."""
    loads = {test: loaded_by(tree, test) for test in in_order(tree, "")}
    texts = {p.name: p.read_text(encoding="utf-8") for p in (tree / "features").glob("*.py")}
    return {
        name: [t for t in in_order(tree, name) if loads[t] & ({name} | _naming(name, texts))]
        for name in builder_files(tree / "features")
    }


def _naming(query: str, texts: Mapping[str, str]) -> set[str]:
    return {n for n, text in texts.items() if query.endswith(".sql") and query in text}


def try_one(
    mutant: Mutant, tree: Path, tests: Sequence[str], kinds: Sequence[str] = (HAND_MADE, DRAWN)
) -> Outcome:
    """What the tests make of one mutant; the file is as it was afterwards."""
    path = tree / "features" / mutant.file
    text = path.read_text(encoding="utf-8")
    path.write_text(mutant.applied(text), encoding="utf-8")
    try:
        return run_tests(tree, tests, kinds=kinds)
    finally:
        path.write_text(text, encoding="utf-8")


def in_order(tree: Path, mutated: str) -> list[str]:
    """The test files, the likeliest first."""
    stem = mutated.split(".", maxsplit=1)[0]
    first = [t for t, stems in FIRST.items() if any(stem.startswith(s) for s in stems)]
    names = sorted(p.name for p in (tree / TESTS).glob("test_*.py"))
    return [f"{TESTS}/{n}" for n in sorted(names, key=lambda n: (n not in first, n))]


def copy(house: Path, tree: Path) -> Path:
    """A fresh copy of what the tests of features need."""
    shutil.rmtree(tree, ignore_errors=True)
    for name in COPIED:
        source, target = house / name, tree / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return tree


def digest(tree: Path) -> str:
    """Hash of the builder and its tests: a result holds for these alone."""
    paths = sorted(
        p for name in ("features", TESTS) for p in (tree / name).rglob("*.*") if p.is_file()
    )
    told = hashlib.sha256()
    for path in paths:
        told.update(f"{path.relative_to(tree)}\n".encode() + path.read_bytes())
    return told.hexdigest()[:16]


def read(kept: Path) -> list[Result]:
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    return [Result(**json.loads(line)) for line in lines]


def newest(results: Iterable[Result], mutants: Iterable[Mutant]) -> list[Result]:
    """The last result of every mutant that there still is, in the order of the source."""
    last = {r.key: r for r in results}
    return [last[m.key] for m in mutants if m.key in last]


def proofs() -> dict[Key, str]:
    """Why a mutant means the same, by its key."""
    entries = tomllib.loads(PROOFS.read_text(encoding="utf-8")).get("mutant", [])
    return {
        (e["file"], e["line"], e["before"], after, e.get("nth", 1)): e["why"]
        for e in entries
        for after in e["after"]
    }


def page(found: Sequence[Result], why: dict[Key, str], *, there: int) -> str:
    """docs/features-mutations.md: what became of the mutants that were tried, of those that there are."""
    files = list(dict.fromkeys(r.file for r in found))
    rows = [_file_row(name, [r for r in found if r.file == name], why) for name in files]
    rows.append(_file_row("**all**", found, why))
    alike = [_row(r, why[r.key]) for r in found if not r.killed and r.key in why]
    left = [_row(r, "") for r in found if not r.killed and r.key not in why]
    return PAGE_TEXT.format(
        tried=len(found),
        there=there,
        rows="\n".join(rows),
        alike="\n".join(alike) or "| none | | |",
        left="\n".join(left) or "| none | | |",
    )


PAGE_TEXT = """# Mutations of the builder

Made by `python -m benchmarks.mutations`. One change at a time is made in the builder's source: a comparison (`<` to `<=`, `>=` to
`>`, and back), one clock instead of another (`happened_at`, `known_at`, `replaced_at`, wherever one is named), and both of these in
each single use of the rule of visibility (`visible_sql`, `happened_sql`). Then `tests/features` runs. A change that no test notices
is a missing test, or means the same. Of {there} mutants {tried} have been tried.

| file | mutants | killed | mean the same | survive |
|---|---:|---:|---:|---:|
{rows}

## Mutants that mean the same

| where | change | why no test can tell |
|---|---|---|
{alike}

## Survivors

| where | change | |
|---|---|---|
{left}
"""


def _file_row(name: str, found: Sequence[Result], why: dict[Key, str]) -> str:
    killed = sum(r.killed for r in found)
    alike = sum(not r.killed and r.key in why for r in found)
    return f"| {name} | {len(found)} | {killed} | {alike} | {len(found) - killed - alike} |"


def _row(result: Result, why: str) -> str:
    cells = (f"{result.file}: `{result.line}`", f"`{result.before}` to `{result.after}`", why)
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def _result(mutant: Mutant, tree: str, outcome: Outcome) -> Result:
    return Result(
        *mutant.key,
        line_no=mutant.line_no,
        tree=tree,
        killed=outcome.killed,
        by=outcome.by,
        seconds=round(outcome.seconds, 1),
    )


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__)
    parser.add_argument("--folder", type=Path, default=HOUSE / "var" / "mutations")
    parser.add_argument("--only", help="one file of features/, by name")
    parser.add_argument(
        "--survivors",
        action="store_true",
        help="only what no test has killed yet, on the tree as it is now",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="hand-made tests alone: what they do not kill has no result yet",
    )
    parser.add_argument(
        "--table", action="store_true", help="write the page from the results there are"
    )
    asked = parser.parse_args(argv)
    asked.folder.mkdir(parents=True, exist_ok=True)
    return asked


if __name__ == "__main__":
    raise SystemExit(main())
