"""What texts say of a sign: that it is so, that it is not, that somebody heard so, or only the word of it."""

from __future__ import annotations

import pandas as pd

from simulation.statistics.seen import Seen

STATES = ("told", "hearsay", "negated", "figure")
SIGNS = {
    "blow": "动手", "hurt": "受伤", "kill": "扬言杀人", "suicide": "扬言自杀", "both": "同归于尽", "weapon": "持械",
    "goods": "危险物质", "choke": "掐颈", "stalk": "跟踪", "drunk": "酒后", "minor": "未成年人在场", "parted": "分居",
    "separating": "离婚中", "custody": "抚养权", "order": "保护令", "wages": "欠薪", "promise": "承诺支付",
    "repeat": "不是第一次", "retract": "不用来了",
}  # fmt: skip


def wordings(seen: Seen) -> pd.DataFrame:
    """Texts that mention a sign, by what they say of it: label, n, told, hearsay, negated, figure."""
    cues = seen.case.cues
    said = cues[cues["state"].isin(STATES) & cues["cue"].isin(list(SIGNS))]
    counted = said.groupby(["cue", "state"]).size().unstack(fill_value=0)
    table = counted.reindex(index=list(SIGNS), columns=list(STATES), fill_value=0)
    named = table.assign(label=list(SIGNS.values()), n=table.sum(axis=1))
    return named[named["n"] > 0].reset_index(drop=True)
