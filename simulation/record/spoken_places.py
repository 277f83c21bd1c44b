"""Addresses as callers say and clerks write them: many wordings of one place, some of them wrong."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from simulation.streams import pick
from simulation.types import Rng, Texts

COUNTY, ROOM = r"^[^区县旗市]{1,5}[区县旗市](?!.{0,1}$)", r"[0-9一二三四五六七八九十]+[室号户]?$"
NEARBY = ("附近", "旁边", "门口", "对面", "楼下", "路口")
WAYS = ("whole", "no county", "no room", "bare", "nearby", "wrong block")
SAID = (34, 22, 14, 14, 11, 5)  # on the phone
WRITTEN = (66, 20, 6, 4, 3, 1)  # by a clerk with the papers before them


def said(address: Texts, rng: Rng, *, on_paper: bool = False) -> Texts:
    """Each address in one of several wordings; `on_paper` when a clerk copied it from papers."""
    n, text = len(address), pd.Series(address.astype(object))
    way = pick(rng, WAYS, n, p=WRITTEN if on_paper else SAID)
    tail, shift = pick(rng, NEARBY, n), rng.integers(1, 3, n)
    short = np.isin(way, ["no county", "bare", "nearby"])
    text[short] = text[short].str.replace(COUNTY, "", regex=True)
    cut = np.isin(way, ["no room", "bare", "nearby"])
    text[cut] = text[cut].str.replace(ROOM, "", regex=True)
    near = way == "nearby"
    text[near] = text[near] + tail[near]
    found: Texts = text.to_numpy(dtype=object).copy()
    wrong = np.flatnonzero(way == "wrong block")
    found[wrong] = [_other_block(a, b) for a, b in zip(found[wrong], shift[wrong], strict=True)]
    return found


def _other_block(address: str, shift: int) -> str:
    """The block's number a few off, as people misremember it."""
    return re.sub(r"(\d+)(?=[栋幢号楼])", lambda m: str(int(m[1]) + shift), address, count=1)
