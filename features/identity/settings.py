"""Settings of linking, from a TOML file; unknown keys are refused with what was probably meant."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from features.identity.errors import LinkError

LIMITS: Mapping[str, tuple[float, float]] = {
    "threshold": (0.01, 0.999999),
    "slack_bits": (0, 20),
    "pairs_per_rule": (1, 1_000_000_000),
    "deterministic_recall": (0.05, 1),
    "largest_group": (2, 5000),
    "seed": (0, 2**31),
    "sampled_pairs": (1000, 100_000_000),
}


@dataclass(frozen=True)
class LinkSettings:
    """How people are linked.

    `threshold` is the match probability from which two rows are linked. Two groups of linked rows become one
    person when all their pairs, on average, fall short of it by no more than `slack_bits`. `columns` is
    field to column; `pairs_per_rule` bounds what each blocking rule may give; `deterministic_recall` is the
    share of true pairs that the sure rules are taken to find, for a first prior. Groups of more than
    `largest_group` linked rows lose their doubtful links before they are looked at. `sampled_pairs` are drawn for u.
    """

    threshold: float = 0.5
    slack_bits: float = 5.0
    columns: Mapping[str, str] = field(default_factory=dict)
    pairs_per_rule: int = 1_000_000
    deterministic_recall: float = 0.6
    largest_group: int = 200
    seed: int = 1
    sampled_pairs: int = 2_000_000

    @property
    def link_at(self) -> float:
        """The threshold as a match weight in bits."""
        return math.log2(self.threshold / (1 - self.threshold))

    @property
    def join_at(self) -> float:
        """The average match weight in bits from which two groups of rows are one person."""
        return self.link_at - self.slack_bits

    def __post_init__(self) -> None:
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if (
                isinstance(value, bool)
                or not isinstance(value, int | float)
                or not low <= value <= high
            ):
                raise LinkError(f"{name}={value!r}：须是 {low:g} 到 {high:g} 之间的数。")


def read_settings(path: Path) -> LinkSettings:
    """The settings in a TOML file: the fields of LinkSettings, `[columns]` for the column of each field.

    LinkError: no such file, no TOML, an unknown key, or a value out of its limits.
    """
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LinkError(f"{path}：打不开（{error.strerror}）。请检查路径。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LinkError(
            f"{path}：不是 UTF-8 的 TOML（{error}）。请按 docs/how-to/link-people.md 的样子写。"
        ) from error
    return _checked(path, stated)


def _checked(path: Path, stated: dict[str, Any]) -> LinkSettings:
    known = [f.name for f in fields(LinkSettings)]
    for key in stated:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            meant = f"（是否指 {near[0]}？）" if near else ""
            raise LinkError(f"{path.name}：不认识的设置 {key!r}{meant}。可用：{'、'.join(known)}。")
    columns = stated.get("columns", {})
    if not isinstance(columns, dict) or not all(isinstance(v, str) for v in columns.values()):
        raise LinkError(f'{path.name}：[columns] 应写成 字段 = "列名"，收到 {columns!r}。')
    return replace(LinkSettings(), **stated)
