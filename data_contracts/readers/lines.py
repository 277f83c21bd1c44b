"""The lines of a text without a string for each: a bulk export has millions, and few are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

LINE_FEED, CARRIAGE_RETURN = 10, 13
# a comparison of a whole export would take as much memory again
BLOCK = 1 << 24

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


class Lines(Sequence[str]):
    """The lines with their ends, cut at CR, LF and CRLF only (not at U+2028 or form feeds).

    `data` is the text in UTF-8; line i is its bytes from `starts[i]` to before `ends[i]`.
    """

    def __init__(self, text: str) -> None:
        self.encoded = text.encode("utf-8")
        self.data: Bytes = np.frombuffer(self.encoded, dtype=np.uint8)
        self.ends = _ends(self.data)
        self.starts: Places = np.concatenate([[0], self.ends[:-1]]).astype(np.int64)

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        return self.encoded[self.starts[at] : self.ends[at]].decode("utf-8")


def _ends(data: Bytes) -> Places:
    """The places behind each line's end, that of the text last."""
    feeds = _places(data, LINE_FEED)
    returns = _places(data, CARRIAGE_RETURN)
    alone = returns[~np.isin(returns, feeds - 1)] if len(returns) else returns
    ends = np.union1d(feeds, alone) + 1 if len(alone) else feeds + 1
    open_end = len(data) and (not len(ends) or ends[-1] != len(data))
    return np.append(ends, len(data)) if open_end else ends


def _places(data: Bytes, sought: int) -> Places:
    """Where the byte stands."""
    blocks = range(0, len(data), BLOCK)
    found = [np.flatnonzero(data[at : at + BLOCK] == sought) + at for at in blocks]
    return np.concatenate([np.zeros(0, dtype=np.int64), *found])
