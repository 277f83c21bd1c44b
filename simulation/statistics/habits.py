"""Who reports and what is noted: odds by sex, origin and town, loud words, facts told and facts ticked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.statistics.measured import Measured, common_odds_ratio, share
from simulation.statistics.seen import Seen
from simulation.types import Bools, Ints

LOUD = ("kill", "suicide", "both")
TICKED = {
    "kill": "扬言杀人", "suicide": "扬言自杀", "both": "同归于尽", "choke": "掐颈", "stalk": "跟踪",
    "drunk": "酒后", "weapon": "持械", "goods": "危险物质",
}  # fmt: skip
FLAGS = {"weapon": "weapon", "goods": "goods"}  # cues with a column of their own


def habits(seen: Seen) -> list[Measured]:
    """Odds of reporting an act and of a noted document, and loud words without and with an incident."""
    quiet, ended = loud_words(seen)
    return [*reporting(seen), *noting(seen), quiet, ended]


def reporting(seen: Seen) -> list[Measured]:
    """Odds that an act is reported, at equal grade and kind: women against men, migrants against locals."""
    acts, d = seen.case.chronicle.acts, seen.case.chronicle.disputes
    people, calls = seen.case.world.people, callers(seen)
    stratum = acts["grade"].to_numpy() * 100 + d.kind[acts["dispute"].to_numpy()]
    told = acts["reported"].to_numpy(dtype=bool)
    return [
        _odds("report_odds", told, people.female[calls], stratum, "会报告的一方为女／男"),
        _odds("report_odds", told, people.migrant[calls], stratum, "会报告的一方为流动／户籍"),
    ]


def callers(seen: Seen) -> Ints:
    """Per act the person who would call: of quarrels the applicant, else who suffered the act."""
    acts, d = seen.case.chronicle.acts, seen.case.chronicle.disputes
    who, by_other = acts["dispute"].to_numpy(), acts["by_other"].to_numpy(dtype=bool)
    quarrel = acts["grade"].to_numpy() == 0
    doer_calls = np.where(quarrel, d.pairs.doer_applies[who], by_other)
    found: Ints = np.where(doer_calls, d.doer[who], d.other[who])
    return found


def noting(seen: Seen) -> list[Measured]:
    """Odds that the caller's document is noted in a 110 call about a dispute: migrants, women."""
    calls = seen.kept.frames["police_110"]
    mine = calls[((calls["dispute"] >= 0) & (calls["person"] >= 0)).to_numpy()]
    people, who = seen.case.world.people, mine["person"].to_numpy()
    noted, one = mine["document"].to_numpy(dtype=bool), np.zeros(len(mine), np.int64)
    return [
        _odds("noted_odds", noted, people.female[who], one, "报警人为女／男"),
        _odds("noted_odds", noted, people.migrant[who], one, "报警人为流动／户籍"),
    ]


def by_town(seen: Seen) -> pd.DataFrame:
    """Share of acts that were reported, by town: town, n, share, the readiest first."""
    acts, d = seen.case.chronicle.acts, seen.case.chronicle.disputes
    places = seen.case.world.places
    town = places.grids.town[d.place[acts["dispute"].to_numpy()]]
    told = acts["reported"].astype(float).groupby(town).agg(["count", "mean"])
    names = places.towns.name[told.index.to_numpy()]
    found = pd.DataFrame(
        {"town": names, "n": told["count"].to_numpy(), "share": told["mean"].to_numpy()}
    )
    return found.sort_values("share", ascending=False, ignore_index=True)


def loud_words(seen: Seen) -> tuple[Measured, Measured]:
    """Share of disputes in whose reports somebody threatened to kill, without and before an incident."""
    calls = seen.case.reports
    mine = calls[((calls["dispute"] >= 0) & (calls["grade"] < 3)).to_numpy()]
    loud = mine.loc[mine[list(LOUD)].any(axis=1), "dispute"].unique()
    ended = np.isin(seen.told, seen.worst["dispute"].to_numpy())
    hit = np.isin(seen.told, loud)
    return (
        share("loud_harmless", int((hit & ~ended).sum()), int((~ended).sum())),
        share("loud_before", int((hit & ended).sum()), int(ended.sum())),
    )


def told_or_ticked(seen: Seen) -> pd.DataFrame:
    """True cues of 110 calls about disputes: label, n, both, told (text alone), ticked (field alone), neither."""
    calls = seen.kept.frames["police_110"]
    mine = calls[(calls["dispute"] >= 0).to_numpy()]
    truth = _truths(seen, mine["key"])
    rows = [_cue(cue, label, mine, truth) for cue, label in TICKED.items()]
    return pd.DataFrame(rows)


def _cue(cue: str, label: str, mine: pd.DataFrame, truth: pd.DataFrame) -> dict[str, object]:
    is_so = truth[cue].to_numpy(dtype=bool)
    told = truth[f"told_{cue}"].to_numpy(dtype=bool)[is_so]
    ticked = _ticked(mine, cue, label)[is_so]
    return {
        "label": label, "n": int(is_so.sum()), "both": int((told & ticked).sum()),
        "told": int((told & ~ticked).sum()), "ticked": int((~told & ticked).sum()),
        "neither": int((~told & ~ticked).sum()),
    }  # fmt: skip


def _truths(seen: Seen, keys: pd.Series) -> pd.DataFrame:
    calls = seen.case.reports
    police = calls[(calls["channel"] == "110").to_numpy()].set_index("key")
    found = police.loc[keys]
    return found.assign(**{f"told_{c}": False for c in TICKED if f"told_{c}" not in found})


def _ticked(mine: pd.DataFrame, cue: str, label: str) -> Bools:
    if cue in FLAGS:
        return (mine[FLAGS[cue]] == "1").to_numpy()
    words = mine["tags"].cat.categories
    hit = np.array([label in str(w).split(";") for w in words], dtype=bool)
    return hit[mine["tags"].cat.codes.to_numpy()]


def _odds(key: str, hit: Bools, first: Bools, stratum: Ints, part: str) -> Measured:
    table = pd.DataFrame({"s": stratum, "cell": 2 * (~first).astype(int) + (~hit).astype(int)})
    counts = table.groupby(["s", "cell"]).size().unstack(fill_value=0).reindex(columns=range(4), fill_value=0)  # fmt: skip
    return common_odds_ratio(key, [tuple(map(int, row)) for row in counts.to_numpy()], part=part)  # type: ignore[misc]
