"""Politeness: starts of requests spaced evenly over all processes, and pauses that a provider asks for."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from campaign.logs import logger
from campaign.map.online.faults import ProviderUnavailable

#: Part of the spacing that is kept free, so that no second holds a start too many when some begin a little late.
_MARGIN = 1.1
#: A start that is so much later than its turn would come too near the next one.
_LATE_SECONDS = 0.05
_MOST_TURNS = 5
_log = logger("geocoding")


class SharedPace(Protocol):
    """What all processes agree on; in Redis. Milliseconds."""

    async def reserve(self, key: str, interval_ms: int, longest_ms: int) -> tuple[bool, int]:
        """Takes the next turn, unless it is further away than `longest_ms`: whether, and the wait."""
        ...

    async def pause(self, key: str, length_ms: int) -> None: ...

    async def paused(self, key: str) -> int: ...


class Pace:
    """Turns for requests to one provider.

    Without `shared` the process is alone and has the whole rate. When `shared` fails, each process keeps to half of
    the rate by itself.
    """

    def __init__(self, name: str, *, per_second: float, shared: SharedPace | None = None) -> None:
        self._name = name
        self._interval = _MARGIN / per_second
        self._shared = shared
        self._alone_until = 0.0
        self._next = 0.0
        self._paused_until = 0.0

    async def turn(self, longest: float = 20.0) -> None:
        """Waits for a turn. Raises `ProviderUnavailable` if it is more than `longest` seconds away."""
        for _ in range(_MOST_TURNS):
            asked = time.monotonic()
            granted, wait = await self._reserve(longest)
            if not granted:
                raise ProviderUnavailable(self._name, f"no turn within {longest:g} s", wait)
            if wait > 0:
                await asyncio.sleep(wait)
            late = time.monotonic() - asked - wait > _LATE_SECONDS
            if not late and (wait == 0 or await self._paused() <= 0):
                self._next = max(self._next, time.monotonic() + self._interval)
                return
        raise ProviderUnavailable(self._name, "this process is too busy to keep its turns", self._interval)

    async def pause(self, seconds: float) -> None:
        """No more starts, in any process, for so long."""
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)
        if self._shared:
            try:
                await self._shared.pause(self._name, int(seconds * 1000))
            except Exception as error:
                self._note_away(error)

    async def _reserve(self, longest: float) -> tuple[bool, float]:
        if self._shared and time.monotonic() >= self._alone_until:
            try:
                granted, wait_ms = await self._shared.reserve(
                    self._name, round(self._interval * 1000), int(longest * 1000)
                )
                return granted, wait_ms / 1000
            except Exception as error:
                self._note_away(error)
        return self._reserve_alone(longest)

    def _reserve_alone(self, longest: float) -> tuple[bool, float]:
        at = time.monotonic()
        turn = max(at, self._next, self._paused_until)
        if turn - at > longest:
            return False, turn - at
        self._next = turn + self._interval * (2 if self._shared else 1)
        return True, turn - at

    async def _paused(self) -> float:
        own = self._paused_until - time.monotonic()
        if self._shared and time.monotonic() >= self._alone_until:
            try:
                return max(own, await self._shared.paused(self._name) / 1000)
            except Exception as error:
                self._note_away(error)
        return own

    def _note_away(self, error: Exception) -> None:
        _log.warning("geocoding.pace_not_shared", provider=self._name, error=type(error).__name__)
        self._alone_until = time.monotonic() + 5
