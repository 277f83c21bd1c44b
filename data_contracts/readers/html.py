"""Tables in web pages: many systems export `.xls` that is HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from lxml import etree, html

from data_contracts.readers.encoding import decode
from data_contracts.readers.grid import Row, read_grid
from data_contracts.readers.model import RawTable, UnreadableFile
from data_contracts.readers.options import Options

# rows of this table, not of a table inside one of its cells
OWN_ROWS = "./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr"
WIDEST_SPAN = 1000


def looks_like_html(data: bytes) -> bool:
    """Whether the beginning of the file has the tags of a page with a table."""
    start = data[:4096].replace(b"\0", b"").lower()
    return any(tag in start for tag in (b"<html", b"<table", b"<!doctype html"))


def read_html(path: Path, data: bytes, options: Options) -> RawTable:
    """The rows of the page's longest table; UnreadableFile when it has none."""
    page, encoding, notes = decode(data, declared=options.encoding, expected=options.expected)
    try:
        tables = list(html.document_fromstring(page.encode(), parser=_parser()).iter("table"))
    except (etree.ParserError, ValueError) as error:
        raise UnreadableFile(
            path, f"网页内容损坏（{error}）", "请用 Excel 打开另存为 .xlsx"
        ) from error
    if not tables:
        raise UnreadableFile(path, "网页里没有表格", "请用 Excel 打开另存为 .xlsx 后再交付")
    table = max(tables, key=lambda t: len(t.xpath(OWN_ROWS)))
    read = read_grid(path, expanded(table.xpath(OWN_ROWS)), options)
    return replace(read, notes=(*notes, *read.notes), encoding=encoding)


def expanded(rows: Iterable[html.HtmlElement]) -> list[Row]:
    """Each row's cells where they stand on the screen: a merged cell fills its first place only."""
    grid: list[Row] = []
    held: dict[int, int] = {}
    for row in rows:
        cells: list[str | None] = []
        for cell in row.xpath("./td | ./th"):
            _skip_held(cells, held)
            _place(cells, cell, held)
        _skip_held(cells, held)
        grid.append(cells)
    return grid


def _skip_held(cells: list[str | None], held: dict[int, int]) -> None:
    """Leave empty the places that a cell of a row above reaches down into."""
    while held.get(len(cells), 0) > 0:
        held[len(cells)] -= 1
        cells.append(None)


def _place(cells: list[str | None], cell: html.HtmlElement, held: dict[int, int]) -> None:
    wide, tall = _span(cell, "colspan"), _span(cell, "rowspan")
    for place in range(len(cells), len(cells) + wide):
        held[place] = tall - 1
    cells.extend([_text(cell), *[None] * (wide - 1)])


def _span(cell: html.HtmlElement, name: str) -> int:
    stated = cell.get(name, "1").strip()
    return min(max(int(stated), 1), WIDEST_SPAN) if stated.isdecimal() else 1


def _text(cell: html.HtmlElement) -> str | None:
    for br in cell.iter("br"):
        br.tail = "\n" + (br.tail or "")
    return str(cell.text_content()).strip(" \t\r\n\xa0") or None


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
