"""Family names, given names and firm names to draw from."""

from __future__ import annotations

import numpy as np

from simulation.streams import pick
from simulation.types import Bools, Rng, Texts

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
RARE_SURNAMES = ("欧阳", "司马", "上官", "慕容", "呼延", "𠮷", "乜", "蒙")
MALE = "伟强磊军勇杰涛明超刚平辉鹏斌建国志海东宝福龙生德利喜文武成"
FEMALE = "芳娜敏静秀娟英华慧巧美淑惠珠翠雅芝玉萍红娥玲芬燕彩春菊兰凤洁"
RARE_GIVEN = "𬭎𬀩𫖯㛃"  # outside the two-byte GB18030 plane
FIRM_STEMS = [
    "宏达",
    "鑫源",
    "华鼎",
    "恒通",
    "金川",
    "北方",
    "天宇",
    "兴隆",
    "博远",
    "利民",
    "中瑞",
    "万泰",
    "长青",
    "瑞丰",
    "聚宝",
    "永盛",
    "新纪元",
    "蒙西",
    "广厦",
    "乾元",
]
FIRM_TRADES = {
    "E": "建筑工程",
    "C": "机械制造",
    "H": "餐饮管理",
    "F": "商贸",
    "K": "物业服务",
    "O": "家政服务",
    "G": "物流",
    "B": "矿业",
}


def surnames(rng: Rng, n: int) -> Texts:
    """Family names, the common ones much more often."""
    common = list(SURNAMES)
    weights = [1.0 / (rank + 3) for rank in range(len(common))]
    share = 0.012 * sum(weights) / len(RARE_SURNAMES)
    return pick(rng, [*common, *RARE_SURNAMES], n, p=[*weights, *[share] * len(RARE_SURNAMES)])


def given_names(rng: Rng, female: Bools) -> Texts:
    """Given names of one or two characters, few of them with rare characters."""
    n = len(female)
    first = np.where(female, pick(rng, FEMALE, n), pick(rng, MALE, n))
    second = np.where(female, pick(rng, FEMALE, n), pick(rng, MALE, n))
    second = np.where(rng.random(n) < 0.004, pick(rng, RARE_GIVEN, n), second)
    return np.where(rng.random(n) < 0.25, second, first + second).astype(object)


def firm_names(rng: Rng, trades: Texts, numbers: Texts) -> Texts:
    """Company names, distinct by their number word."""
    words = np.array([FIRM_TRADES[t] for t in trades], dtype=object)
    names: Texts = "包头" + pick(rng, FIRM_STEMS, len(trades)) + numbers + words + "有限公司"
    return names
