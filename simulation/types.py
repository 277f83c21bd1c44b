"""The array types that the city's modules hand to each other."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.integer[Any]]
Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Bools: TypeAlias = npt.NDArray[np.bool_]
Texts: TypeAlias = npt.NDArray[np.object_]
Times: TypeAlias = npt.NDArray[np.datetime64]
Rng: TypeAlias = np.random.Generator
Column: TypeAlias = npt.NDArray[Any]
