"""The same work for many cities, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

Result = TypeVar("Result")


def each(work: Callable[..., Result], *columns: Iterable[Any], processes: int = 1) -> list[Result]:
    """`work` of the first of every column, of the second, and so on; one process works in this one."""
    if processes == 1:
        return list(map(work, *columns))
    # a forked child would inherit the threads' locks of what is already loaded, and wait for ever
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, *columns))
