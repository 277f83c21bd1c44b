"""The hash of the training data."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from models import fingerprint
from models.encoding import fit_encoder
from tests.models.made_up_disputes import SPECS, frame, rows


def test_a_frame_read_in_parts_has_the_hash_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    given = frame()
    encoder = fit_encoder(given.rows, SPECS)
    whole = fingerprint.data_facts(given, encoder)
    monkeypatch.setattr(fingerprint, "ROWS_AT_ONCE", 7)
    assert fingerprint.data_facts(given, encoder) == whole


def test_the_hash_is_over_each_part_behind_its_length() -> None:
    given = frame()
    encoder = fit_encoder(given.rows, SPECS)
    parts = (
        "\n".join(encoder.names()).encode(),
        np.ascontiguousarray(encoder.matrix(given.rows)).tobytes(),
        "\n".join(given.entities).encode(),
        "\n".join(given.clusters).encode(),
        given.times.astype("datetime64[us]").astype(np.int64).tobytes(),
        given.known.astype("datetime64[us]").astype(np.int64).tobytes(),
        given.labels.tobytes(),
        given.weights.tobytes(),
    )
    expected = hashlib.sha256(b"".join(len(p).to_bytes(8, "big") + p for p in parts)).hexdigest()
    assert fingerprint.data_facts(given, encoder).sha256 == expected
    assert len(rows()) == given.mature.sum()  # nothing above was left out as immature
