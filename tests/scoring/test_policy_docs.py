import re
import tomllib
from pathlib import Path

import pytest

from scoring import policy
from scoring.policy.reading import POLICIES
from scoring.sides import check_policy

HOUSE = Path(__file__).resolve().parents[2]
GUIDE = (HOUSE / "docs/how-to/change-the-policy.md").read_text(encoding="utf-8")


def keys(content: object) -> set[str]:
    if isinstance(content, list):
        return {key for part in content for key in keys(part)}
    if not isinstance(content, dict):
        return set()
    own = {key for key in content if key.isascii() and len(key) > 1}
    return own | {key for part in content.values() for key in keys(part)}


@pytest.mark.parametrize("file", sorted(POLICIES.glob("*.toml")), ids=lambda f: f.stem)
def test_every_key_of_a_shipped_policy_is_described(file: Path) -> None:
    described = set(
        re.findall(r"[`\[]([a-z_]+)[`\]]", (HOUSE / "docs/policy.md").read_text(encoding="utf-8"))
    )
    assert keys(tomllib.loads(file.read_text(encoding="utf-8"))) - described == set()


def test_the_guide_works_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (rule,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.S)
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, re.S)
    (tmp_path / "var").mkdir()
    shipped = (POLICIES / "default.toml").read_text(encoding="utf-8")
    text = shipped + "\n" + "\n".join(line.strip() for line in rule.splitlines())
    (tmp_path / "var/policy.toml").write_text(text, encoding="utf-8")
    exec("\n".join(line.removeprefix("   ") for line in code.splitlines()), {})
    city = policy.load("var/policy.toml")
    check_policy(city)
    assert city.triggers[-1].reason == "近一年内调解三次未成"
    assert len(city.triggers) == len(policy.load("default").triggers) + 1
