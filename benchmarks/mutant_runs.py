"""Running tests on a changed tree in a process forked from one that has loaded libraries and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

# of CPU, ten times what all tests take: a loop that the change made endless comes to an end
LIMIT_SECONDS = 1500
BROUGHT_DOWN = -1
# hand-made tables answer within seconds, drawn examples within minutes: so the first are asked first
HAND_MADE, DRAWN = "not hypothesis", "hypothesis"
NOTHING_TO_RUN = 5
# pytest's exit code, what failed first, the modules of features that were loaded, and seconds of CPU
Answer = tuple[int, str, set[str], float]
PRELOADED = (
    "duckdb",
    "pandas",
    "pyarrow.parquet",
    "sqlglot",
    "hypothesis",
    "scipy.sparse.csgraph",
    "pytest",
)


class RedTree(RuntimeError):
    """The tests could not be run at all."""


@dataclass(frozen=True)
class Outcome:
    """Whether a test failed, which, and after how many CPU seconds."""

    killed: bool
    by: str
    seconds: float


def run_tests(
    tree: Path, files: Sequence[str], *, kinds: Sequence[str] = (HAND_MADE, DRAWN)
) -> Outcome:
    """What the test files say of the tree, up to the first failure; a fixed seed draws their examples."""
    if not files:  # pytest would take it for all
        return Outcome(False, "no test loads the file", 0.0)
    code, by, _, seconds = _in_child(tree, files, [["-x", "-m", kind] for kind in kinds])
    if code not in (0, 1, 2, BROUGHT_DOWN):
        raise RedTree(f"{tree}: pytest ended with {code}; run it there by hand.")
    return Outcome(code != 0, by, seconds)


def loaded_by(tree: Path, file: str) -> set[str]:
    """The modules of features, as file names, that a test file loads: no other can change what it says."""
    code, by, modules, _ = _in_child(tree, [file], [["--collect-only"]])
    if code != 0:
        raise RedTree(f"{tree / file} does not load ({by}); mend it first.")
    return modules


def _in_child(tree: Path, files: Sequence[str], runs: Sequence[Sequence[str]]) -> Answer:
    # not from this process: what else runs in its threads would be cut in two
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(list(PRELOADED))
    here, there = server.Pipe(duplex=False)
    process = server.Process(target=_child, args=(tree, files, runs, there))
    process.start()
    there.close()
    answer = _answer(here)
    process.join()
    return answer


def _answer(pipe: Connection) -> Answer:
    """What the child says; one that dies without a word was brought down by the change."""
    try:
        code, by, modules, seconds = pipe.recv()
    except EOFError:
        return BROUGHT_DOWN, "the process died", set(), 0.0
    return int(code), str(by), set(modules), float(seconds)


class _Watcher:
    """Remembers the first test that failed, or the first file that did not load."""

    by = ""

    def pytest_runtest_logreport(self, report: object) -> None:
        self._look(report)

    def pytest_collectreport(self, report: object) -> None:
        self._look(report)

    def _look(self, report: object) -> None:
        if getattr(report, "failed", False) and not self.by:
            self.by = str(getattr(report, "nodeid", "")).removeprefix("tests/features/")


def _forget(tree: Path) -> None:
    """Nothing; modules that this process has of another tree are loaded anew from this one."""
    own = {path.stem for path in (*tree.iterdir(), *tree.glob("tests/features/*.py"))}
    for name in [n for n in sys.modules if n.split(".")[0] in own]:
        del sys.modules[name]


def _one_example_is_enough() -> None:
    """Nothing; Hypothesis no longer spends minutes on making a failing example small."""
    hypothesis = sys.modules["hypothesis"]
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutants", phases=phases, report_multiple_bugs=False)
    hypothesis.settings.load_profile("mutants")


def _in_turn(runs: Sequence[Sequence[str]], files: Sequence[str], watcher: _Watcher) -> int:
    """pytest's exit code of the first run that fails, 0 when none does."""
    for words in runs:
        every = [*words, "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", *files]
        code = int(sys.modules["pytest"].main(every, plugins=[watcher]))
        if code not in (0, NOTHING_TO_RUN):
            return code
    return 0


def _child(
    tree: Path, files: Sequence[str], runs: Sequence[Sequence[str]], pipe: Connection
) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_SECONDS, LIMIT_SECONDS))
    os.chdir(tree)
    sys.path.insert(0, str(tree))
    _forget(tree)
    # a changed file of the same length within the same second would be taken from the cache
    sys.dont_write_bytecode = True
    _one_example_is_enough()
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    watcher = _Watcher()
    code = _in_turn(runs, files, watcher)
    modules = {f"{n.split('.')[1]}.py" for n in sys.modules if n.startswith("features.")}
    used = resource.getrusage(resource.RUSAGE_SELF)
    pipe.send((code, watcher.by, modules, used.ru_utime + used.ru_stime))
    pipe.close()
    os._exit(0)
