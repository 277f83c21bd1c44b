"""Memory that Python has freed, back to the machine."""

from __future__ import annotations

import ctypes
import gc


def give_back() -> None:
    """Return freed pages; on systems without glibc, whose allocators do so by themselves, only collect.

    glibc keeps freed blocks below the newest one: after a big city has been simulated that is more than a gigabyte.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
