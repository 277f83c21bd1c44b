"""The check by mutations: what it changes, and that it knows a missing test when there is one."""

import textwrap
from pathlib import Path

import pytest

from benchmarks.mutant_runs import HAND_MADE, Outcome, RedTree, run_tests
from benchmarks.mutants import Mutant, mutants_of
from benchmarks.mutations import (
    Result,
    every_mutant,
    in_order,
    newest,
    page,
    proofs,
    relevant,
    require_green,
    try_one,
)

HOUSE = Path(__file__).resolve().parents[2]


def changes(text: str, file: str = "made_up.py") -> list[tuple[str, str, int]]:
    return [(m.before, m.after, m.nth) for m in mutants_of(file, text)]


def test_every_comparison_is_turned_alone() -> None:
    text = "def seen(known: int, as_of: int) -> bool:\n    return 0 <= known < as_of\n"
    (first, second) = mutants_of("made_up.py", text)
    assert [first.applied(text).splitlines()[1], second.applied(text).splitlines()[1]] == [
        "    return 0 < known < as_of",
        "    return 0 <= known <= as_of",
    ]


def test_arrows_inequality_comments_and_docstrings_are_left_alone() -> None:
    text = '"""as_of < known_at"""\n# known_at < as_of\nX = "a <> b_at and c_at -> d"\n'
    assert changes(text) == []
    assert changes("-- known_at < as_of\nselect 1 where a_at <> b_at\n", "made_up.sql") == []


def test_every_clock_becomes_each_of_the_others_but_names_of_columns_stay() -> None:
    assert changes("select max(fact.known_at) as known_at\n", "made_up.sql") == [
        ("known_at", "happened_at", 1),
        ("known_at", "replaced_at", 1),
    ]


def test_each_use_of_the_rule_of_visibility_is_changed_alone() -> None:
    text = 'SQL = f"""where {visible_sql("fact")} and {happened_sql("fact")}"""\n'
    found = mutants_of("made_up.py", text)
    assert len(found) == 4 + 2
    assert found[0].applied(text).startswith('SQL = f"""where {visible_sql("fact").replace("')


def test_the_same_change_on_lines_that_read_alike_is_counted() -> None:
    text = "select 1 where a_at < 1\nunion all\nselect 1 where a_at < 1\n"
    assert changes(text, "made_up.sql") == [("<", "<=", 1), ("<", "<=", 2)]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A rule of time with two edges, of which its test knows one."""
    write(tmp_path / "features" / "__init__.py", "")
    write(
        tmp_path / "features" / "rule.py",
        "def holds(known_at: int, as_of: int) -> bool:\n    return 0 <= known_at < as_of\n",
    )
    write(
        tmp_path / "tests" / "features" / "test_rule.py",
        """
        from features.rule import holds

        def test_what_is_known_at_the_moment_is_not_known_before_it():
            assert holds(1, 2)
            assert not holds(2, 2)
        """,
    )
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), encoding="utf-8")


def test_a_change_that_a_test_knows_is_killed_by_it_and_another_survives(tree: Path) -> None:
    first, second = [m for m in every_mutant(tree / "features") if m.before in ("<", "<=")]
    before = (tree / "features" / "rule.py").read_text(encoding="utf-8")
    tests = relevant(tree)["rule.py"]
    assert tests == ["tests/features/test_rule.py"]
    assert (first.before, try_one(first, tree, tests).killed) == ("<=", False)
    killed = try_one(second, tree, tests)
    assert (killed.killed, killed.by) == (
        True,
        "test_rule.py::test_what_is_known_at_the_moment_is_not_known_before_it",
    )
    assert (tree / "features" / "rule.py").read_text(encoding="utf-8") == before


def test_drawn_examples_are_asked_after_the_hand_made_tests_and_only_when_wanted(
    tree: Path,
) -> None:
    write(
        tree / "tests" / "features" / "test_a_drawn.py",
        """
        from hypothesis import given, strategies as st

        from features.rule import holds

        @given(st.just(0))
        def test_what_is_known_from_the_start_holds(known_at):
            assert holds(known_at, 2)
        """,
    )
    first, second = [m for m in every_mutant(tree / "features") if m.before in ("<", "<=")]
    tests = in_order(tree, "rule.py")
    assert not try_one(first, tree, tests, (HAND_MADE,)).killed
    assert (
        try_one(first, tree, tests).by == "test_a_drawn.py::test_what_is_known_from_the_start_holds"
    )
    assert try_one(second, tree, tests).by.startswith("test_rule.py")


def test_only_tests_that_load_the_changed_file_are_asked(tree: Path) -> None:
    write(tree / "tests" / "features" / "test_other.py", "def test_other():\n    assert True\n")
    write(tree / "features" / "reads.py", "QUERY = 'query.sql'\n")
    write(tree / "features" / "query.sql", "select 1\n")
    write(tree / "tests" / "features" / "test_reads.py", "from features import reads\n")
    assert relevant(tree) == {
        "__init__.py": [],
        "query.sql": ["tests/features/test_reads.py"],
        "reads.py": ["tests/features/test_reads.py"],
        "rule.py": ["tests/features/test_rule.py"],
    }


def test_a_tree_whose_tests_fail_anyway_is_refused(tree: Path) -> None:
    require_green(tree)
    write(tree / "tests" / "features" / "test_wrong.py", "def test_wrong():\n    assert False\n")
    with pytest.raises(RedTree, match=r"test_wrong.py::test_wrong fails on the tree as it is"):
        require_green(tree)


def test_a_process_that_a_change_brings_down_is_a_killed_mutant(tree: Path) -> None:
    write(tree / "tests" / "features" / "test_rule.py", "import os\nos.kill(os.getpid(), 9)\n")
    found = run_tests(tree, in_order(tree, "rule.py"))
    assert (found.killed, found.by) == (True, "the process died")


def test_the_likeliest_tests_come_first() -> None:
    first = in_order(HOUSE, "spine.py")
    assert first[:2] == ["tests/features/test_landmarks.py", "tests/features/test_spine.py"]
    assert sorted(first) == sorted(
        f"tests/features/{p.name}" for p in (HOUSE / "tests" / "features").glob("test_*.py")
    )


def result(mutant: Mutant, outcome: Outcome) -> Result:
    return Result(
        *mutant.key, line_no=mutant.line_no, tree="t", killed=outcome.killed, by="", seconds=1
    )


def test_the_page_counts_killed_alike_and_surviving_and_takes_the_last_result() -> None:
    text = "select 1 where a_at < 1 and b_at < 2 and c_at < 3\n"
    mutants = mutants_of("made_up.sql", text)
    lived, died = Outcome(False, "", 1.0), Outcome(True, "test_x", 1.0)
    results = [result(m, lived) for m in mutants] + [result(mutants[0], died)]
    found = newest(results, mutants)
    told = page(found, {mutants[1].key: "both are null there"}, there=4)
    assert "Of 4 mutants 3 have been tried." in told
    assert "| made_up.sql | 3 | 1 | 1 | 1 |" in told
    assert told.count("both are null there") == 1


def test_every_proof_is_of_a_mutant_that_there_still_is() -> None:
    there = {m.key for m in every_mutant(HOUSE / "features")}
    assert [key for key in proofs() if key not in there] == []
