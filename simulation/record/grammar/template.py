"""The notation of one alternative: words, `{slot}`, `{slot?}`, `[this|that]` and a weight `*3`."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Sequence as Several
from dataclasses import dataclass

import numpy as np

from simulation.record.grammar.nodes import Choice, Literal, Maybe, Node, Sequence, Words

PIECE = re.compile(r"\{(?P<slot>[A-Za-z_.]+)(?P<maybe>\?)?\}|\[(?P<choice>[^\[\]]*)\]")
WEIGHT = re.compile(r"^(.*)\*(\d+)$", re.DOTALL)
LEFT_OVER = re.compile(r"[{}\[\]|]")

Resolve = Callable[[str], Node]


class BadTemplateError(Exception):
    """An alternative is not in the notation of the grammar."""


@dataclass(frozen=True)
class Weighted:
    """An alternative and how often it is chosen relative to the others."""

    text: str
    weight: int


def weighted(alternative: str) -> Weighted:
    """The alternative without its `*3`, and the 3 (1 without)."""
    found = WEIGHT.match(alternative)
    return Weighted(found[1], int(found[2])) if found else Weighted(alternative, 1)


def slots(text: str) -> set[str]:
    """Names of all slots in an alternative, also those inside `[...]`."""
    return set(re.findall(r"\{([A-Za-z_.]+)\??\}", text))


def compiled(alternatives: Several[str], resolve: Resolve) -> Node:
    """The node that draws one of these alternatives; `resolve` gives the node of a slot's name."""
    parts = [weighted(a) for a in alternatives]
    weights = np.array([p.weight for p in parts], dtype=float)
    cumulative = np.cumsum(weights)[:-1] / weights.sum()
    nodes = [_alternative(p.text, resolve) for p in parts]
    if len(nodes) == 1:
        return nodes[0]
    texts = [n.text for n in nodes if isinstance(n, Literal)]
    if len(texts) == len(nodes):
        return Words(np.array(texts, dtype=object), cumulative)
    return Choice(tuple(nodes), cumulative)


def _alternative(text: str, resolve: Resolve) -> Node:
    pieces: list[Node] = []
    end = 0
    for piece in PIECE.finditer(text):
        pieces += [_literal(text[end : piece.start()], text), _piece(piece, resolve)]
        end = piece.end()
    pieces = [p for p in (*pieces, _literal(text[end:], text)) if p != Literal("")]
    if len(pieces) > 1:
        return Sequence(tuple(pieces))
    return pieces[0] if pieces else Literal("")


def _piece(piece: re.Match[str], resolve: Resolve) -> Node:
    if piece["slot"] is None:
        return compiled(piece["choice"].split("|"), resolve)
    node = resolve(piece["slot"])
    return Maybe(node) if piece["maybe"] else node


def _literal(text: str, whole: str) -> Literal:
    if LEFT_OVER.search(text):
        raise BadTemplateError(
            f"alternative={whole!r}: {text!r} holds a bracket or bar outside a slot; "
            "close it; a `[this|that]` inside another becomes a production of its own."
        )
    return Literal(text)
