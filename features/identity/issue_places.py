"""Which place a citizen's text is about, as far as its words tell, and whether two texts may be about one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

# behind one name all of these are one estate: 丽水小区, 丽水新城, 丽水新城小区
ESTATE = "住宅小区|小区|社区|新城|花园|公寓|家园|广场|大厦|国际城|国际|公馆|楼盘|别墅"
# these tell places of one name apart: 育才小学 is not 育才中学
HOUSE = (
    "学院|大学|中学|小学|学校|幼儿园|医院|集团|山庄|庄园|公园|市场|火车站|地铁站|高铁站|隧道|立交桥|大桥|之城|之家|中心"
    "|宾馆|酒店|工业园|物流园|[佳嘉名雅翠香馨]园"
)
# a character that ends a name of three or four: 滨江苑, 城西村; but not that of 花园, 校园 or 农村
TAIL = (
    "[^全本农乡个各两厂]村|[\u4e00-\u9fff](?<![旧新花家公校儿佳嘉名雅翠香馨])[苑府郡湾庭墅城园洲]"
)
FIRM = "(?:数码|网络|科技|股份|有限|责任)*公司"
LINE = "大道|高速|[^道公马铁修断]路|街(?!道)|巷|号线"
AREA = "街道|镇|乡"
# words that stand before a name or between two, and never inside one
STOPS = (
    "[的在和与及是到至从对请问将被把让给于了我你您们有不就都也为向由因没离距该本某各附旁侧边内外这那哪几称叫位住买购盼现救]"
    "|关于|投诉|反映|反应|举报|控诉|咨询|建议|希望|要求|请求|解决|加快|呼吁|恳请|强烈|严重|强制|坚决|拒绝|再次|来自|反馈|关注|影响|危害"
    "|大型|职工|高档|新建|多个|周边|老旧|整个|联合|通过|作为|其他|临街|安置|配套|政府|道路|公路|马路|铁路|农村|村民|城镇"
    "|乡镇|校园|公里|法庭|家庭|线路|物业|业主|居民|老百姓|开发商|违建|违规|违法|门口|公交|地铁|公安|派出所|修建|建设|办理"
    "|增设|设置|什么时候|何时|什么|是否|能否|如何|怎么|为何|可以|民办|公办|公立|普惠|国家|[全西地]*省|[一二三四五六七八九十\\d]+[期栋组]|号(?!线)"
)
DISTRICT = re.compile(r"([A-Z])(\d*)[区县市]")
BREAK = re.compile(rf"[A-Z]\d*[区县市]市?|{STOPS}|[^\u4e00-\u9fffA-Za-z0-9]+")
NAME = re.compile(
    rf"(?P<stem>[\u4e00-\u9fffA-Za-z0-9]{{1,10}}?)(?:(?P<estate>{ESTATE})|(?P<house>{HOUSE})|(?P<firm>{FIRM})"
    rf"|(?P<tail>{TAIL})|(?P<line>{LINE})|(?P<area>{AREA}))"
)
MATTER_CHARS, PLACE_CHARS, MOST_SPOTS = 1000, 200, 3


class Same(Enum):
    """What two texts say of their places.

    One spot that a title names; only a road or line, or a spot that both name in passing; too little; different places.
    """

    SPOT = "spot"
    NEARBY = "nearby"
    UNKNOWN = "unknown"
    NO = "no"


@dataclass(frozen=True)
class Name:
    """A named place: what it is (`spot`, `line` or `area`), as written, the end by which it is known, and its last characters.

    The beginning of a name cannot be told from the words before it, so only its end counts.
    """

    kind: str
    written: str
    key: str
    ending: str


@dataclass(frozen=True)
class Place:
    """What a text names: its own places, the keys of those in its title and of all that it mentions, and its masked districts."""

    own: tuple[Name, ...]
    titled: frozenset[str]
    mentioned: frozenset[str]
    endings: frozenset[str]
    districts: frozenset[str]

    def keys(self, kind: str) -> frozenset[str]:
        """The keys of its own names of a kind."""
        return frozenset(name.key for name in self.own if name.kind == kind)

    def lacks(self, kind: str, other: Place) -> bool:
        """Whether none of its own names of a kind is anywhere in the other text, even in part."""
        return not any(name.ending in other.endings for name in self.own if name.kind == kind)


def place_of(title: str, text: str) -> Place:
    """The place of a text: what its title names; where that names no spot, what its text names first."""
    own, told = tuple(_names(title)), tuple(_names(text[:MATTER_CHARS]))
    titled, mentioned = own, own + told
    if not any(name.kind == "spot" for name in own):
        own += _first(tuple(_names(text[:PLACE_CHARS])), own)
    districts = _districts(title) or _districts(text[:PLACE_CHARS])
    endings = frozenset(name.ending for name in mentioned)
    return Place(
        own,
        frozenset(name.key for name in titled),
        frozenset(name.key for name in mentioned) | endings,
        endings,
        districts,
    )


def same_place(left: Place, right: Place) -> Same:
    """Whether two texts are about one place; the most precise kind of place that both name decides."""
    for kind in ("spot", "line"):
        mine, other = left.keys(kind), right.keys(kind)
        if shared := (mine & right.mentioned) | (other & left.mentioned):
            titled = shared & (left.titled | right.titled)
            return Same.SPOT if titled and kind == "spot" else Same.NEARBY
        if mine and other and left.lacks(kind, right) and right.lacks(kind, left):
            return Same.NO
    return Same.NO if _apart(left, right) else Same.UNKNOWN


def matter_of(text: str) -> str:
    """The words of a text without its places and without what every appeal says."""
    runs = (run for run in BREAK.split(text[:MATTER_CHARS]) if run)
    return " ".join(NAME.sub(" ", run) for run in runs)


def _names(text: str) -> Iterator[Name]:
    for run in BREAK.split(text):
        for found in NAME.finditer(run):
            name = _name(found)
            if name is not None:
                yield name


def _name(found: re.Match[str]) -> Name | None:
    """The name in a match; a stem of one character before a long word (老小区, 大市场) is no name."""
    stem, kind, whole = found["stem"], str(found.lastgroup), found.group()
    if kind in ("line", "area"):
        return Name(kind, whole, whole[-4:], whole[-3:])
    if kind == "tail":
        return Name("spot", whole, whole[-3:], whole[-3:])
    if len(stem) < 2:
        return None
    word = {"estate": "小区", "firm": "公司"}.get(kind, found[kind])
    known_by = 2 if word == "集团" else 3
    return Name("spot", whole, stem[-known_by:] + word, stem[-2:] + word)


def _first(told: tuple[Name, ...], own: tuple[Name, ...]) -> tuple[Name, ...]:
    spots = tuple(name for name in told if name.kind == "spot")[:MOST_SPOTS]
    stated = any(name.kind == "line" for name in own)
    return spots + tuple(name for name in told if name.kind == "line" and not stated)


def _districts(text: str) -> frozenset[str]:
    return frozenset(city + number for city, number in DISTRICT.findall(text))


def _apart(left: Place, right: Place) -> bool:
    """Whether their districts or towns exclude each other; a city includes its districts."""
    if left.districts and right.districts:
        pairs = ((a, b) for a in left.districts for b in right.districts)
        if not any(a == b or (a[0] == b[0] and 1 in (len(a), len(b))) for a, b in pairs):
            return True
    mine, other = left.keys("area"), right.keys("area")
    return bool(mine and other) and not (mine & right.mentioned or other & left.mentioned)
