"""What a model estimates, in the words of ESTIMAND, for the card and for the reader of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from models.errors import ModelsError


@dataclass(frozen=True)
class About:
    """The target's name (a key of the store), and what the card says that it means."""

    target: str
    title: str
    unit: str
    outcome: str
    horizon_days: int = 60
    limits: tuple[str, ...] = ()
    simulated: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.target):
            raise ModelsError(
                f"target={self.target!r}: use lower-case letters, digits and _, such as 'dispute'."
            )
        if self.horizon_days < 1:
            raise ModelsError(f"horizon_days={self.horizon_days}: use at least 1.")


_PEOPLE = (
    "等级只来自本人在矛盾纠纷中的有日期事实，不使用民族、户籍、学历、收入、诊断等身份信息。",
    "未满十八周岁不评级；受威胁的人给出保护需求，不因受害而评级；任何等级都不降低其应得的服务。",
)

DISPUTE = About(
    target="dispute",
    title="纠纷极端事件风险",
    unit="在册纠纷：台账未结且不超过 365 天，或最近 180 天内有动态；已办结、绿码的也在分母里",
    outcome="层级 1 事件（杀人、重伤、自杀、放火爆炸、驾车或持械伤人、劫持），由本纠纷的自然人当事人施害、受害或自伤，且与本纠纷相联系",
    limits=(
        "劳资纠纷的极端事件预测没有已发表的验证研究，其分数应更谨慎地使用。",
        "一人同时卷入多起纠纷而发生一起事件时，该事件由这些纠纷分摊，每起的概率是分摊后的概率。",
        "没有任何报告在先的事件不可能被预警，见“覆盖”一行。",
        "得到帮助后平安的纠纷不等于当初没有风险：以上结果均为“按实际发生”。",
    ),
)
# the same target in a city whose records name no person
PLACE = replace(
    DISPUTE,
    title="地点极端事件风险",
    unit="最近 180 天内有报告的地点：没有人员信息的城市，一个地点就是一起纠纷",
    outcome="层级 1 事件（杀人、重伤、自杀、放火爆炸、驾车或持械伤人、劫持）发生在该地点，不问是谁",
    limits=(
        "地点的风险是空间聚集，不是人与人之间的纠纷；只用于安排走访和巡防，不用于评价住在那里的人。",
        *DISPUTE.limits[2:],
    ),
)
PERSON_HARM = About(
    target="person_harm",
    title="人员伤害他人风险",
    unit="在册纠纷中的自然人当事人（有可用身份标识）",
    outcome="该人在层级 1 事件中为施害人",
    limits=_PEOPLE,
)
PERSON_SELF = About(
    target="person_self",
    title="人员自伤风险",
    unit="在册纠纷中的自然人当事人（有可用身份标识）",
    outcome="该人在层级 1 事件中为自伤人",
    limits=_PEOPLE,
)
