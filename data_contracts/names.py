"""Masked names: what lists and letters show instead of a name."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

# compound family names, written down from general knowledge: one that is missing shows one character less, never more
COMPOUND_SURNAMES = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|"
    "仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕|令狐|"
    "段干|百里|呼延|东郭|南门|羊舌|微生|公户|梁丘|左丘|东门|西门|第五|哥舒|纳兰|完颜|耶律|叶赫"
)
# what people write where no name is known: it names nobody
NAMELESS = r"^(?:匿名者?|不详|不明|未知|无|无名氏?|未提供|(?:不愿|拒绝)(?:透露)?(?:姓名)?|保密|先生|女士|(?:热心)?(?:群众|市民)|报警人|来电人)$"
MASK = "**"

# a compound family name needs at least one character after it: 欧阳 alone may be 欧 named 阳
_PERSON = rf"(?s)^(?:({COMPOUND_SURNAMES}).+|(\p{{L}}).*|.+)$"
_FIRM = r"(?s)^(?:(..).*(..)|(.).*)$"


def masked_persons(names: pa.Array) -> pa.Array:
    """Family name and two asterisks, whatever the length: 张**, 欧阳**, J**, 阿**.

    A name that starts with no letter (already masked, damaged) becomes `**`; what is no name
    (匿名, 不详) and empty cells become null.
    """
    clean = _clean(names)
    nameless = pc.match_substring_regex(clean, NAMELESS)
    masked = pc.replace_substring_regex(clean, _PERSON, r"\1\2" + MASK)
    return pc.if_else(nameless, pa.scalar(None, pa.string()), masked)


def masked_firms(names: pa.Array) -> pa.Array:
    """First two and last two characters: 包头**公司; of names up to four characters the first one."""
    clean = _clean(names)
    short = pc.less_equal(pc.utf8_length(clean), 4)
    cut = pc.if_else(short, pc.utf8_slice_codeunits(clean, 0, 1), clean)
    return pc.replace_substring_regex(cut, _FIRM, rf"\1\3{MASK}\2")


def masked_names(names: pa.Array, *, firm: pa.Array | None = None) -> pa.Array:
    """Masked names of people and firms together; `firm` is true where the name is a firm's."""
    if firm is None:
        return masked_persons(names)
    return pc.if_else(pc.fill_null(firm, False), masked_firms(names), masked_persons(names))


def _clean(names: pa.Array | pa.ChunkedArray) -> pa.Array:
    array = names.combine_chunks() if isinstance(names, pa.ChunkedArray) else names
    trimmed = pc.utf8_trim_whitespace(array.cast(pa.string()))
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
