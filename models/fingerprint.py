"""The hash of the training data, so that a model says exactly what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.encoding import Encoder
from models.frame import TrainingFrame
from models.trained import DataFacts

# a large frame is read in parts
ROWS_AT_ONCE = 100_000


@dataclass(frozen=True)
class Pieces:
    """Bytes that come piece by piece, and their number."""

    size: int
    pieces: Callable[[], Iterable[bytes]]

    @staticmethod
    def of(whole: bytes) -> Pieces:
        """Bytes that are there already."""
        return Pieces(len(whole), lambda: (whole,))


def data_facts(frame: TrainingFrame, encoder: Encoder) -> DataFacts:
    """Counts, span and SHA-256 of the mature rows, as the encoder sees them."""
    mature = frame.mature
    told = (
        "\n".join(frame.entities[mature]).encode(),
        "\n".join(frame.clusters[mature]).encode(),
        *(a[mature].astype(np.int64).tobytes() for a in (frame.times, frame.known)),
        *(a[mature].tobytes() for a in (frame.labels, frame.weights)),
    )
    names = Pieces.of("\n".join(encoder.names()).encode())
    return DataFacts(
        rows_n=int(mature.sum()),
        positives_n=int(frame.labels[mature].sum()),
        entities_n=len(set(frame.entities[mature])),
        clusters_n=len(set(frame.clusters[mature])),
        time_from=pd.Timestamp(frame.times[mature].min()),
        time_until=pd.Timestamp(frame.times[mature].max()),
        max_known_at=pd.Timestamp(frame.known[mature].max()),
        sha256=_sha256((names, _cells(frame, encoder), *map(Pieces.of, told))),
        secondary_n=None
        if frame.secondary is None
        else int(frame.rows[frame.secondary][mature].sum()),
    )


def _cells(frame: TrainingFrame, encoder: Encoder) -> Pieces:
    """The matrix of the mature rows, row by row, so many at a time that it is never whole in memory."""

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(frame.rows), ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            yield encoder.over(frame.rows[part], frame.mature[part]).matrix().tobytes()

    return Pieces(8 * int(frame.mature.sum()) * len(encoder.features), pieces)


def _sha256(parts: Sequence[Pieces]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        # each part's length goes first: moving a byte between parts must change the hash
        digest.update(part.size.to_bytes(8, "big"))
        for piece in part.pieces():
            digest.update(piece)
    return digest.hexdigest()
