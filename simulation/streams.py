"""Random streams: one generator per module, so that a change in one leaves the others' draws alone."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from simulation.types import Bools, Floats, Ints, Rng, Texts
from simulation.written import TextColumn


def stream(seed: int, module: str) -> Rng:
    """The generator that belongs to one module of the city with this seed."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([seed, crc32(module.encode())]))
    )


def pick(rng: Rng, options: Sequence[str], n: int, *, p: Sequence[float] | None = None) -> Texts:
    """`n` options drawn with replacement, with probabilities `p` (need not sum to one)."""
    weights = None if p is None else np.asarray(p, dtype=float) / sum(p)
    return np.array(list(options), dtype=object)[rng.choice(len(options), size=n, p=weights)]


def chance(rng: Rng, p: Floats | float, n: int) -> Bools:
    """`n` coin tosses, true with probability `p`."""
    return rng.random(n) < p


def drawn(rng: Rng, weights: Floats) -> Ints:
    """One column number per row of `weights`, each row's weights need not sum to one."""
    edges = np.cumsum(weights, axis=1)
    chosen: Ints = (rng.random(len(edges))[:, None] * edges[:, -1:] >= edges).sum(axis=1)
    return chosen


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x))."""
    result: Floats = 1.0 / (1.0 + np.exp(-x))
    return result


def taken(values: TextColumn, index: Ints, default: str = "") -> Texts:
    """`values[index]`, and `default` where the index is negative (nobody, nothing)."""
    found = values[np.maximum(index, 0)].astype(object)
    return np.where(index >= 0, found, default).astype(object)
