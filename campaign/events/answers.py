"""Answers that were made once, kept while they are of use: the least recently asked for goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from campaign.events.schemas import EventList
from campaign.web.conditional import Body

#: Bytes that the answers of one web process may take in all, and how many they may be.
MOST_BYTES = 64_000_000
MOST_ANSWERS = 512
#: What an answer takes beside its bytes: about so much for its key, its place and its objects.
_OVERHEAD = 1000
_REFERENCE = 8


class Answers:
    """Answers by what was asked, bounded by their bytes and by their number."""

    def __init__(self, *, most_bytes: int = MOST_BYTES, most: int = MOST_ANSWERS) -> None:
        self._most_bytes = most_bytes
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        #: Bytes of all that is kept.
        self.size = 0

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The answer that is kept, or one that is made now. One too large for the whole room is not kept."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][1]
        value = make()
        size = _size_of(key, value)
        if size <= self._most_bytes:
            self._kept[key] = size, value
            self.size += size
        while self.size > self._most_bytes or len(self._kept) > self._most:
            self.size -= self._kept.popitem(last=False)[1][0]
        return value

    def clear(self) -> None:
        self._kept.clear()
        self.size = 0


def _size_of(key: Hashable, value: Any) -> int:
    """Bytes of an answer and of its key, which holds what a visitor wrote. Views belong to the catalogue anyway."""
    size = _OVERHEAD + 4 * len(repr(key))
    if isinstance(value, Body):
        return size + len(value.content) + len(value.gzipped)
    if isinstance(value, EventList):
        return size + _REFERENCE * len(value.items)
    return size
