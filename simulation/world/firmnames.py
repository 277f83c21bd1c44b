"""Company names: a city, a fancy word, a trade, a legal form; many differ by one character."""

from __future__ import annotations

import numpy as np

from simulation.types import Rng, Texts
from simulation.world.toponyms import CITY_NAME

FANCY_FIRST = "宏鸿鑫恒金华天瑞永博聚万盛兴利北中长广信诚安东新众汇隆创联顺福泰康嘉佳润晟昌"
FANCY_SECOND = "达源通川宇隆远民泰青丰宝盛成业厦元鼎和祥顺茂腾龙辉光安泽坤合发"
# letter of GB/T 4754, share of firms in per cent, words
TRADES = {
    "F": (29, "商贸 建材 百货 五金机电 农资"),
    "C": (14, "机械制造 金属制品 食品 稀土材料 包装"),
    "E": (10, "建筑工程 建筑安装 劳务 装饰工程 市政工程"),
    "H": (12, "餐饮管理 酒店管理 火锅 食府"),
    "G": (8, "物流 运输 快递"),
    "O": (9, "家政服务 汽车维修 美容美发 洗浴"),
    "L": (5, "人力资源 保安服务 租赁"),
    "P": (3, "教育培训 幼儿园"),
    "A": (4, "农牧业 种养殖专业合作社"),
    "B": (2, "矿业 洗选煤"),
    "K": (4, "物业服务 物业管理"),
}
FORMS = ("有限公司", "有限责任公司", "股份有限公司")


def firm_names(rng: Rng, trades: Texts) -> Texts:
    """One name per firm, none twice within a trade."""
    names = np.full(len(trades), "", dtype=object)
    for trade, (_, words) in TRADES.items():
        rows = np.flatnonzero(trades == trade)
        names[rows] = _distinct(rng, words.split(), len(rows))
    return names


def _distinct(rng: Rng, words: list[str], n: int) -> Texts:
    sizes = (len(FANCY_FIRST), len(FANCY_SECOND), len(words), len(FORMS))
    number = rng.choice(int(np.prod(sizes)), size=n, replace=False)
    first, second, word, form = np.unravel_index(number, sizes)
    fancy = (
        np.array(list(FANCY_FIRST), dtype=object)[first]
        + np.array(list(FANCY_SECOND), dtype=object)[second]
    )
    trade = np.array(words, dtype=object)[word]
    names: Texts = CITY_NAME + fancy + trade + np.array(FORMS, dtype=object)[form]
    return names
