"""Names as they are heard on the phone: another character of the same sound, one left out, one doubled."""

from __future__ import annotations

import numpy as np

from simulation.streams import chance
from simulation.types import Rng, Texts

# characters that sound alike (or nearly so in the local speech); any of a group is written for any other
ALIKE = (
    "张章", "王汪", "李黎", "刘留", "陈程", "杨阳", "吴武", "徐许", "周邹", "朱诸", "高郜", "胡扈", "何贺", "郭国",
    "马麻", "罗骆", "梁良", "宋送", "郑正", "谢解", "韩寒", "唐汤", "冯封", "于余", "董懂", "萧肖", "曹操", "袁元",
    "邓登", "付傅", "沈审", "曾增", "彭朋", "吕侣", "苏酥", "卢芦", "蒋奖", "蔡菜", "贾甲", "丁叮", "魏卫", "薛雪",
    "叶业", "阎闫", "潘攀", "杜度", "戴代", "夏厦", "钟锺", "姜江", "范樊", "方芳", "石时", "姚窑", "廖料", "白柏",
    "伟玮炜", "丽莉利", "静敬婧", "军君钧", "敏闵", "婷亭", "明鸣铭", "杰洁捷", "华花骅", "平萍苹", "刚钢", "勇永咏",
    "辉晖慧", "艳燕彦", "霞侠", "红宏洪鸿", "玉钰育", "英瑛颖", "梅枚玫", "文雯纹", "志智致", "建健剑", "波博勃",
    "峰锋丰枫", "龙隆", "飞菲霏", "涛韬", "浩皓昊", "宇雨羽", "欣新心鑫", "佳嘉家", "晓小筱", "云芸", "琴勤芹", "秀绣",
    "兰岚蓝", "春椿", "生升胜", "林琳霖", "成诚承", "东冬", "庆清青", "亮良", "斌彬宾", "强墙", "磊雷蕾", "俊峻竣",
    "帅率", "凯恺", "涵函晗", "轩萱", "子梓紫", "怡宜仪", "思斯", "琪奇祺", "瑞蕊", "璐露", "淑舒", "珍真", "芬纷",
)  # fmt: skip
SOUNDS = {c: group.replace(c, "") for group in ALIKE for c in group}
LOST, DOUBLED = 0.08, 0.04  # of the names that go wrong where no sound-alike comes to mind


def as_heard(names: Texts, rng: Rng, *, rate: float) -> Texts:
    """The names with about `rate` of them one character off; empty ones stay empty."""
    heard = names.astype(object)
    rows = np.flatnonzero(chance(rng, rate, len(heard)) & (heard != ""))
    place, how = rng.random(len(rows)), rng.random(len(rows))
    heard[rows] = [_off(heard[r], p, h) for r, p, h in zip(rows, place, how, strict=True)]
    return heard


def _off(name: str, place: float, how: float) -> str:
    """One character off: a sound-alike where there is one, else now and then one lost or doubled."""
    spots = [i for i, c in enumerate(name) if c in SOUNDS]
    if spots:
        i = spots[int(place * len(spots))]
        others = SOUNDS[name[i]]
        return name[:i] + others[int(how * len(others))] + name[i + 1 :]
    if how < LOST and len(name) > 2:
        return name[:-1]
    return name + name[-1] if how > 1 - DOUBLED and len(name) == 2 else name
