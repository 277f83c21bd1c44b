"""The hash of the training data, so that a model says exactly what it was made from."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from models.encoding import Encoder
from models.frame import TrainingFrame
from models.trained import DataFacts


def data_facts(frame: TrainingFrame, encoder: Encoder) -> DataFacts:
    """Counts, span and SHA-256 of the mature rows, as the encoder sees them."""
    mature = frame.mature
    rows = frame.rows[mature]
    parts = (
        "\n".join(encoder.names()).encode(),
        encoder.matrix(rows).tobytes(),
        "\n".join(frame.entities[mature]).encode(),
        "\n".join(frame.clusters[mature]).encode(),
        *(a[mature].astype(np.int64).tobytes() for a in (frame.times, frame.known)),
        *(a[mature].tobytes() for a in (frame.labels, frame.weights)),
    )
    return DataFacts(
        rows_n=int(mature.sum()),
        positives_n=int(frame.labels[mature].sum()),
        entities_n=len(set(frame.entities[mature])),
        clusters_n=len(set(frame.clusters[mature])),
        time_from=pd.Timestamp(frame.times[mature].min()),
        time_until=pd.Timestamp(frame.times[mature].max()),
        max_known_at=pd.Timestamp(frame.known[mature].max()),
        sha256=_sha256(parts),
        secondary_n=None if frame.secondary is None else int(rows[frame.secondary].sum()),
    )


def _sha256(parts: tuple[bytes, ...]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        # each part's length goes first: moving a byte between parts must change the hash
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
