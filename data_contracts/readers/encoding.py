"""Bytes to text: byte order marks, UTF-8, GB18030, and files labelled as what they are not."""

from __future__ import annotations

import codecs
import re

# "utf-16" reads the byte order mark itself
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DAMAGED = "\ufffd"
SAMPLED_CHARACTERS = 4096
# a short file may be one damaged row
LEAST_SAMPLE = 64
SEARCHED_BYTES = 1 << 20
# GB18030 text reads as UTF-8 by accident in short words (联通); not twenty times in a row
PLAIN_UTF8 = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}[^\xe3-\xe9]*){20}")
# GB18030 that reads as UTF-8 by accident gives Latin and Cyrillic letters, not only Chinese
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FOREIGN = re.compile(r"[^\x00-\x7f·—‘’“”…×°℃\u3000-\u9fff\uff00-\uffef]")
WORD_ENDS = re.compile(r"[\s,;|\"':：，；]+")
NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16"}


def decode(
    data: bytes, *, declared: str | None = None, expected: frozenset[str] = frozenset()
) -> tuple[str, str, tuple[str, ...]]:
    """Text, the encoding it was read as, and notes in Chinese; unreadable characters are U+FFFD.

    A byte order mark wins, then the declared encoding if the bytes agree with it, then UTF-8, then
    GB18030; where none fits, the one that loses fewest characters. Plain UTF-8, by its length or by one
    of the `expected` headings, wins over a declared GB18030. LookupError: no such encoding.
    """
    wanted = canonical(declared) if declared else None
    used, text = _text(data, wanted, expected)
    return text.replace("\0", DAMAGED), used, _notes(text, used, wanted)


def _text(data: bytes, wanted: str | None, expected: frozenset[str]) -> tuple[str, str]:
    """The encoding and the text; each decoding of a bulk export takes a while, so none is done twice."""
    stated = marked(data)
    if stated is None and (found := fitting(data, wanted, expected)) is not None:
        return found
    used = stated or least_damaged(data, wanted)
    return used, data.decode("utf-8-sig" if used == "utf-8" else used, errors="replace")


def canonical(name: str) -> str:
    """The codec's own name, GBK and GB2312 widened to GB18030, which contains them."""
    codec = codecs.lookup(name).name
    if codec == "utf-8-sig":
        return "utf-8"
    return "gb18030" if codec in {"gbk", "gb2312"} else codec


def marked(data: bytes) -> str | None:
    """The encoding that a byte order mark states."""
    return next((name for mark, name in MARKS if data.startswith(mark)), None)


def fitting(
    data: bytes, wanted: str | None, expected: frozenset[str] = frozenset()
) -> tuple[str, str] | None:
    """The first encoding that reads every byte, and the text; None when there is none."""
    if wanted not in (None, "utf-8") and _plain_utf8(data, expected):
        return "utf-8", data.decode("utf-8")
    for name in _order(wanted):
        if (text := _read(data, name)) is not None:
            return name, text
    return None


def least_damaged(data: bytes, wanted: str | None) -> str:
    """The encoding that loses fewest characters, the declared one in case of doubt."""
    best, *others = _order(wanted)
    fewest = _damage(data, best)
    for name in others:
        lost = _damage(data, name, limit=fewest)
        if lost < fewest:
            best, fewest = name, lost
    return best


def looks_binary(text: str) -> bool:
    """Whether a quarter of the beginning is unreadable: damaged text is not that bad."""
    start = text[:SAMPLED_CHARACTERS]
    return len(start) >= LEAST_SAMPLE and start.count(DAMAGED) * 4 > len(start)


def _plain_utf8(data: bytes, expected: frozenset[str]) -> bool:
    text = _read(data, "utf-8")
    if text is None:
        return False
    if PLAIN_UTF8.search(data[:SEARCHED_BYTES]):
        return True
    # a short file: Chinese throughout, under a heading that the contract knows
    heading = text.partition("\n")[0]
    known = not expected.isdisjoint(WORD_ENDS.split(heading))
    return known and CHINESE.search(text) is not None and FOREIGN.search(text) is None


def _order(wanted: str | None) -> list[str]:
    return list(dict.fromkeys([wanted or "utf-8", "utf-8", "gb18030"]))


def _read(data: bytes, name: str) -> str | None:
    """The text, None when some byte does not fit."""
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _damage(data: bytes, name: str, *, limit: int | None = None) -> int:
    """How many characters are lost; counting stops at the limit."""
    decoder = codecs.getincrementaldecoder(name)(errors="replace")
    lost = 0
    for at in range(0, len(data), SEARCHED_BYTES):
        last = at + SEARCHED_BYTES >= len(data)
        lost += decoder.decode(data[at : at + SEARCHED_BYTES], last).count(DAMAGED)
        if limit is not None and lost >= limit:
            break
    return lost


def _notes(text: str, used: str, wanted: str | None) -> tuple[str, ...]:
    notes = []
    if wanted and wanted != used:
        notes.append(f"文件标为 {_name(wanted)}，实际是 {_name(used)}，已按 {_name(used)} 读取")
    if DAMAGED in text:
        notes.append(f"有 {text.count(DAMAGED)} 个字符损坏，以 {DAMAGED} 代替")
    if "\0" in text:
        notes.append(f"有 {text.count(chr(0))} 个空字节，以 {DAMAGED} 代替")
    return tuple(notes)


def _name(codec: str) -> str:
    return NAMES.get(codec, codec)
