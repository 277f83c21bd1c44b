"""Codes in the words that officers read."""

from __future__ import annotations

from data_contracts.codes import code_list


def label(list_name: str, code: str | None) -> str:
    """What a code is called; the code itself where the list does not know it, empty for none."""
    codes = code_list(list_name)
    return codes.label(code) if code is not None and codes.valid(code) else (code or "")


def kind_words(code: str | None) -> str:
    """A dispute kind in words; a bare 其他 says of what."""
    words = label("dispute_kind", code)
    parent = code_list("dispute_kind").parent(code) if code and words == "其他" else None
    return f"{label('dispute_kind', parent)}（其他）" if parent else words


def kind_text(code: str | None) -> str:
    """A dispute kind as code and words, `01 婚恋家庭纠纷`; empty when unknown."""
    words = kind_words(code)
    return f"{code} {words}" if code and words != code else (code or "")
