"""One city or many: what is finished is left as it is, what is not is written, two at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from simulation import marker
from simulation.city import Progress, write_city
from simulation.city_summary import CitySummary
from simulation.errors import CitiesFailedError
from simulation.request import CityRequest, identity


@dataclass(frozen=True)
class Written:
    """A city on disk; `seconds` of CPU that it cost, None when it was there already."""

    summary: CitySummary
    seconds: float | None


def write_one(out: Path, request: CityRequest, *, progress: Progress | None = None) -> Written:
    """The city that is asked for, in `out`; OtherCityError or NotACityError when something else is there."""
    chosen = request.resolved()
    there = marker.finished(out, identity(chosen, request.seed))
    if there is not None:
        return Written(there, None)
    started = time.process_time()
    made = write_city(out, preset=chosen, seed=request.seed, progress=progress)
    return Written(made, time.process_time() - started)


def write_many(
    out: Path, request: CityRequest, seeds: tuple[int, ...], *, tell: Callable[[Written], None]
) -> list[Written]:
    """One city per seed in `out/seed_01`, ... in order of the seeds; `tell` hears of each as it is done.

    Two processes write at the same time. A city that fails does not stop the others; then
    CitiesFailedError says which, and the same call again writes only what is missing.
    """
    places = {seed: out / f"seed_{seed:02d}" for seed in seeds}
    chosen = request.resolved()
    for seed, place in places.items():  # refuse before hours of work, not after
        marker.finished(place, identity(chosen, seed))
    # a forked child would inherit the threads' locks of what is already loaded
    with ProcessPoolExecutor(min(2, len(seeds)), mp_context=get_context("spawn")) as pool:
        jobs = {
            pool.submit(write_one, place, request.with_seed(seed)): seed
            for seed, place in places.items()
        }
        try:
            done = dict(_collected(jobs, tell))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [done[seed] for seed in seeds]


def _collected(
    jobs: Mapping[Future[Written], int], tell: Callable[[Written], None]
) -> Iterator[tuple[int, Written]]:
    failed: dict[int, BaseException] = {}
    for job in as_completed(jobs):
        error = job.exception()
        if error is not None:
            failed[jobs[job]] = error
            continue
        tell(job.result())
        yield jobs[job], job.result()
    if failed:
        seed, error = min(failed.items(), key=lambda item: item[0])
        raise CitiesFailedError(
            f"seeds {', '.join(map(str, sorted(failed)))} failed, the others are written; "
            f"seed {seed}: {type(error).__name__}: {error}. Run the same command again for what is missing."
        )
