"""Family names by frequency, and given names by generation and sex, the commoner first."""

from __future__ import annotations

from dataclasses import dataclass

# the hundred most frequent of the 2020 census, in order (from memory: the order of neighbours may differ)
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
# per cent of all people; from the eleventh on the frequency falls with the rank
LEADING = (7.25, 7.19, 6.83, 5.38, 4.53, 3.08, 2.29, 2.23, 2.05, 1.90)
RARER = "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净郎"
COMPOUND = ("欧阳", "司马", "上官", "慕容", "呼延", "诸葛", "尉迟", "皇甫", "令狐", "东方")
RARE = ("𠮷", "乜", "逯", "亓", "㛃", "仝", "昝", "佴")  # the first outside the basic plane
RARE_GIVEN = ("𬭎", "𬀩", "𫖯", "㛃", "𣲘", "喆", "堃", "犇", "赟", "燚")


@dataclass(frozen=True)
class Style:
    """Given names of one sex born before `until`: whole names, single characters, and parts of two."""

    until: int
    whole: tuple[str, ...]
    single: str
    first: str
    second: str
    share_whole: float
    share_single: float


def _style(until: int, whole: str, *rest: str) -> Style:
    single, first, second, shares = rest
    share_whole, share_single = (float(s) for s in shares.split())
    return Style(until, tuple(whole.split()), single, first, second, share_whole, share_single)


# within a list stand characters that sound alike (伟炜玮, 静婧靖, 丽莉): one name has many spellings
WOMEN = (
    _style(1955, "秀英 桂英 秀兰 玉兰 玉英 桂兰 桂芝 凤英 淑珍 凤兰 秀珍 淑英 玉珍 素珍 翠英 兰英", "英兰珍芳芝",
           "秀桂玉淑凤素翠金月彩春菊香", "英兰珍芝华荣芳莲琴梅云香清花", "0.20 0.04"),
    _style(1970, "秀英 丽华 桂兰 淑华 玉梅 秀梅 秀芳 建华 玉华 玉兰 桂芳 秀华 秀兰 丽萍 红梅 春梅 淑芳 爱华", "英梅霞红萍丽玲芳敏琴",
           "秀玉丽淑桂建红爱春晓金美亚凤素莉", "华英梅芳兰霞萍玲珍琴芬荣红云敏清", "0.18 0.07"),
    _style(1985, "丽娟 海燕 晓燕 红梅 春燕 丽丽 晓红 秀梅 艳丽 丽萍 建华 玉梅 小红 丽华 志红", "芳丽敏静艳娟霞燕玲红萍莉婧靖琳颖梅蕾",
           "丽晓海红艳春雪小文秀玉建志立莉亚慧冬", "霞燕红梅丽娟华萍玲芳英敏琴平艳莉静荣", "0.12 0.18"),
    _style(2000, "婷婷 丹丹 静怡 雪梅 晓宇 佳佳 丽娜 雅婷 思雨 晶晶 娜娜 倩倩 文静 佳慧", "婷静雪丹娜倩颖敏莹佳慧晶琳璐瑶妍婧廷霞洁",
           "佳雅思晓文雪梦欣慧嘉靖静宇美丽海诗", "婷静怡雪琪慧瑶颖敏雯莹佳娜洁欣蕾宁", "0.10 0.15"),
    _style(2100, "梓涵 子涵 欣怡 诗涵 一诺 雨桐 欣妍 可馨 佳怡 子萱 梦琪 语桐 若汐 思彤 雨涵 诗琪 紫涵 梓萱 依诺 一涵", "涵妍萱琪玥悦瑶",
           "梓子紫欣诗雨语思可佳若一依梦芷沐心忻", "涵萱怡妍彤桐琪馨汐诺瑶玥悦宁溪晗菡", "0.16 0.03"),
)  # fmt: skip
MEN = (
    _style(1955, "建国 德福 玉林 福贵 长山 德明 国栋 玉山 永福 金山 德胜 成林 凤山 振华", "福山林德贵生忠",
           "德福玉长永国金振成万凤有文富", "福山林生贵明财海胜喜祥田才有", "0.14 0.05"),
    _style(1970, "建国 建华 建军 志强 国强 卫国 建平 志刚 文革 卫东 永强 建明 国庆 和平 爱国 志明 军 志华 建民", "军勇强平刚明伟斌林波峰",
           "建国志卫文永金海玉爱春学宝福德立", "国军华强平明刚民东林生海山成文忠", "0.18 0.09"),
    _style(1985, "志强 建军 海龙 志伟 海波 文军 建伟 永强 晓东 国强 志刚 建华 海军 立军 俊峰", "伟勇军磊强涛刚斌波辉峰鹏超杰明炜玮维亮飞",
           "志建海文国晓永立俊宏小春振利力学少", "强军伟刚华东龙波峰平明斌飞辉亮林", "0.11 0.20"),
    _style(2000, "浩然 俊杰 文博 宇航 志鹏 嘉伟 天宇 鹏飞 晓东 志强 帅 子豪 家豪 文杰", "杰超鹏浩涛帅磊旭宇博伟凯龙阳鑫斌昊轩炜",
           "俊文志宇嘉子天鹏晓浩佳泽明家海昊皓", "杰博宇鹏飞豪然轩航伟阳龙辉涛强浩", "0.10 0.16"),
    _style(2100, "浩宇 子轩 宇轩 浩然 梓轩 子豪 一诺 奕辰 宇航 沐宸 子墨 梓豪 皓轩 昊天 博文 俊熙 铭泽 浩轩 宇泽 奕宸", "轩宸睿泽昊辰",
           "子梓浩宇一奕沐皓俊铭博嘉泽昊明紫", "轩宇辰宸豪泽航睿然墨涵熙霖阳晨皓", "0.16 0.03"),
)  # fmt: skip
# two parts make a long name, as 乌兰其其格; the first part alone is a name too
STEPPE_FIRST = (
    "巴特尔 乌兰 其其格 苏和 格日勒 阿拉坦 毕力格 哈斯 斯琴 娜仁 朝鲁 布和 宝音 那日苏 萨仁 乌云 敖登 图雅 "
    "巴雅尔 额尔敦 特木尔 孟和 呼和 阿古拉 吉日嘎拉 青格勒 塔娜 牧仁"
)
STEPPE_SECOND = (
    "其木格",
    "高娃",
    "花",
    "巴特尔",
    "图雅",
    "托娅",
    "满都拉",
    "仓",
    "其其格",
    "朝克图",
    "别力格图",
)
SOUTHERN_FIRST = ("买买提", "阿卜杜热合曼", "古丽娜尔", "艾力", "阿依古丽", "吐尔逊")
SOUTHERN_SECOND = ("·买买提", "·阿卜杜热西提", "·吐尔洪", "·艾合买提江", "·玉素甫")
