"""How alike the matters of texts are: cosines of character n-grams, and which pairs are worth a look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

from features.identity.issue_places import Place, matter_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
GRAMS = 2**22
TELLING = 64
"""By so many of its rarest n-grams a text is looked up among the others."""
ROWS, PAIRS = 500, 20_000


@dataclass(frozen=True)
class Matters:
    """TF-IDF rows of length 1 over character 2- to 4-grams, of titles with texts and of titles alone; empty texts are zero."""

    whole: Any
    titles: Any


def matters(titles: Sequence[str], texts: Sequence[str], *, title_weight: float) -> Matters:
    """The matters of texts, places left out.

    Counts are damped (1 + log), so that a word said five times does not outweigh all others.
    """
    grams = HashingVectorizer(
        analyzer="char", ngram_range=(2, 4), n_features=GRAMS, alternate_sign=False, norm=None, dtype=np.float32
    )  # fmt: skip
    of_titles, of_texts = (
        grams.transform(matter_of(text) for text in part) for part in (titles, texts)
    )
    weighing = TfidfTransformer(sublinear_tf=True)
    whole = weighing.fit_transform(csr_array(of_titles * np.float32(title_weight) + of_texts))
    return Matters(csr_array(whole), csr_array(weighing.transform(of_titles)))


def likeness(vectors: Any, left: Ints, right: Ints) -> Floats:
    """The cosine of each pair of rows."""
    found = np.empty(len(left))
    for start in range(0, len(left), PAIRS):
        part = slice(start, start + PAIRS)
        found[part] = vectors[left[part]].multiply(vectors[right[part]]).sum(axis=1)
    return found


def alike_pairs(vectors: Any, at_least: float) -> tuple[Ints, Ints]:
    """Pairs of rows, left before right, whose rarest n-grams alone agree at least half as well as asked."""
    telling = _telling(vectors)
    others = telling.T.tocsr()
    lefts, rights = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for start in range(0, telling.shape[0], ROWS):
        found = (telling[start : start + ROWS] @ others).tocoo()
        row = found.row.astype(np.int64) + start
        kept = (found.data >= at_least / 2) & (row < found.col)
        lefts.append(row[kept])
        rights.append(found.col[kept].astype(np.int64))
    return np.concatenate(lefts), np.concatenate(rights)


def neighbours(places: Sequence[Place], most: int) -> tuple[Ints, Ints]:
    """Pairs of rows, left before right, where one is about a spot or line that the other mentions.

    A name that more than `most` texts mention brings no pairs together.
    """
    mentioning = defaultdict(list)
    for row, place in enumerate(places):
        for key in place.mentioned:
            mentioning[key].append(row)
    found = {pair for row, place in enumerate(places) for pair in _pairs(row, place, mentioning, most)}  # fmt: skip
    pairs = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _pairs(
    row: int, place: Place, mentioning: dict[str, list[int]], most: int
) -> Iterator[tuple[int, int]]:
    for key in place.keys("spot") | place.keys("line"):
        others = mentioning.get(key, [])
        if len(others) <= most:
            yield from ((min(row, other), max(row, other)) for other in others if other != row)


def _telling(vectors: Any) -> Any:
    """The rows with only their heaviest n-grams, the first of equals."""
    kept = vectors.copy()
    for start, stop in zip(kept.indptr[:-1], kept.indptr[1:], strict=True):
        if stop - start > TELLING:
            weights = kept.data[start:stop]
            weights[np.argsort(-weights, kind="stable")[TELLING:]] = 0
    kept.eliminate_zeros()
    return kept
