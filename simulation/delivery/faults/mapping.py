"""What the vendor's letter says about its new numbers, as the mapping that an analyst would write."""

from __future__ import annotations

from pathlib import Path

from simulation.delivery.faults.entered import FINAL_CLASS, FIRST_CLASS, NEW_NUMBERS, renumbered_on
from simulation.presets import Preset

FILE = "mappings/police_110.toml"
HEAD = """# The 110 platform numbers the subclasses of disputes anew from {on}: older calls keep their numbers.
# Name this file in jianwei.toml: [ingest] adapters = ["…/{file}"]
[adapter]
source = "police_110"
name = "110 新编号"
file = "police_110_*.csv"
encoding = "gb18030"
same_headings = true

[columns]
"""


def write_mapping(out: Path, preset: Preset) -> Path | None:
    """The mapping's file below `out`; None when the numbers never change."""
    on = renumbered_on(preset)
    if on is None:
        return None
    columns = [
        f'{c} = {{ column = "{c}", map = "codes.class" }}' for c in (FIRST_CLASS, FINAL_CLASS)
    ]
    codes = [
        f'"{theirs}" = [{{ to = "{ours}", valid_from = {on} }}]'
        for ours, theirs in sorted(NEW_NUMBERS.items(), key=lambda pair: pair[1])
    ]
    text = HEAD.format(on=on, file=FILE) + "\n".join([*columns, "", "[codes.class]", *codes, ""])
    (out / FILE).parent.mkdir(parents=True, exist_ok=True)
    (out / FILE).write_text(text, encoding="utf-8")
    return out / FILE
