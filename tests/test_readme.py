"""The README says what is true: its commands exist, its links lead somewhere, its code runs."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from features.definition import Feature
from pipelines.cli.app import app

HOUSE = Path(__file__).resolve().parent.parent
README = (HOUSE / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(
    {c.name for c in app.registered_commands} | {g.name for g in app.registered_groups}
)


def test_every_command_is_in_the_readme() -> None:
    assert [name for name in COMMANDS if f"`jianwei {name}" not in README] == []


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bjianwei ([a-z]+)", README))))
def test_every_command_of_the_readme_exists(name: str) -> None:
    assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_link_of_the_readme_leads_somewhere(target: str) -> None:
    assert (HOUSE / target).exists()


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([a-z]+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_the_python_of_the_readme_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(block, names)
    assert any(isinstance(value, Feature) for value in names.values())
