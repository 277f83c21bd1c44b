"""Invented place names: they sound like the region and name no real place."""

from __future__ import annotations

import numpy as np

from simulation.types import Rng, Texts

CITY_NAME = "昆岭"
COUNTIES = (
    "150202", "150203", "150204", "150205", "150206", "150207", "150221", "150222", "150223",
)  # fmt: skip
COUNTY_NAMES = (
    "东岭区", "昆河区", "青川区", "云石区", "白梁区", "九塔区", "土塬县", "固川县", "达林旗",
)  # fmt: skip
PASTURE = len(COUNTIES) - 1  # the last county is a banner, its villages are 嘎查
FIRST = "和东北西金白青云石沙铁双永长兴安福太万红新柳杨桦松鹿鹰赤乌哈敖巴察格查德"
SECOND = "泉梁河岭湾台塘川坪桥店屯滩沟庄塬营堡坡坝"
ESTATES = (
    "锦绣", "阳光", "丰泽", "民馨", "佳苑", "恒景", "瑞和", "幸福", "工农", "钢城", "友谊", "和煦",
    "景馨", "翠湖", "凤凰", "时代", "书香", "御景", "滨河", "鹿鸣", "松鹤", "望岭", "光华", "团结",
)  # fmt: skip
ESTATE_KINDS = ("小区", "花园", "家园", "街坊", "新村", "公馆", "大院", "雅居")
STREETS = (
    "兴工路",
    "南门大街",
    "新建街",
    "河沿路",
    "钢铁大街",
    "民主路",
    "北环路",
    "货场街",
    "商贸街",
    "创业路",
    "团结路",
)
BLOCKS = "一二三四五六七八九"


def place_names(rng: Rng) -> Texts:
    """All two-character place names, none twice, in a random order."""
    return rng.permutation(np.array([a + b for a in FIRST for b in SECOND], dtype=object))


def estate_names(rng: Rng) -> Texts:
    """All names of housing estates, none twice, in a random order."""
    return rng.permutation(np.array([a + b for a in ESTATES for b in ESTATE_KINDS], dtype=object))
