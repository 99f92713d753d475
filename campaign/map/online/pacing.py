"""Politeness: starts of requests spaced evenly over all processes, and pauses that a provider asks for."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from campaign.logs import logger
from campaign.map.online.faults import ProviderUnavailable

#: Part of the spacing that is kept free. A quarter lets every request arrive up to 0.25 s late with no second holding
#: one too many, whatever the rate: on a busy machine a tenth was not enough.
_MARGIN = 1.25
#: A start that is so much later than its turn would come too near the next one; the rest of the 0.25 s is the
#: network's.
_LATE_SECONDS = 0.05
_MOST_TURNS = 5
#: How fast the round trip that is taken to be usual grows when the present ones are longer.
_TRIP_GROWTH = 2.0
_SHORTEST_TRIP = 0.005
#: No more of a round trip is taken to be usual: other processes may have a shorter one, and their starts come earlier.
_LONGEST_TRIP = 0.02
_log = logger("geocoding")


class SharedPace(Protocol):
    """What all processes agree on; in Redis. Milliseconds, by a clock that all share."""

    async def reserve(self, key: str, interval_ms: int, longest_ms: int) -> tuple[bool, int, int]:
        """Takes the next turn, unless it is further away than `longest_ms`: whether, the wait, and when it is."""
        ...

    async def pause(self, key: str, length_ms: int) -> None: ...

    async def standing(self, key: str, turn_ms: int) -> tuple[int, int]:
        """What is left of a pause, and how long ago a turn was."""
        ...


class Pace:
    """Turns for requests to one provider.

    Without `shared` the process is alone and has the whole rate. When `shared` fails, each of `processes` keeps to its
    part of the rate by itself.
    """

    def __init__(self, name: str, *, per_second: float, shared: SharedPace | None = None, processes: int = 4) -> None:
        self._name = name
        self._interval = _MARGIN / per_second
        self._shared = shared
        self._alone_interval = self._interval * (processes if shared else 1)
        self._alone_until = 0.0
        self._next = 0.0
        self._paused_until = 0.0
        self._trip = _SHORTEST_TRIP

    async def turn(self, longest: float = 20.0) -> None:
        """Waits for a turn, and returns when it has come: what follows must be the request, and nothing slow.

        Raises `ProviderUnavailable` if it is more than `longest` seconds away.
        """
        for _ in range(_MOST_TURNS):
            kept = await self._shared_turn(longest)
            if kept is None:
                kept = await self._own_turn(longest)
            if kept:
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

    async def _shared_turn(self, longest: float) -> bool | None:
        """Whether a turn that all processes agree on was kept; None if there is no agreeing now."""
        if not self._shared or time.monotonic() < self._alone_until:
            return None
        asked = time.monotonic()
        try:
            granted, wait, turn = await self._shared.reserve(
                self._name, round(self._interval * 1000), int(longest * 1000)
            )
            if not granted:
                raise self._too_far(longest, wait / 1000)
            late = self._beyond_usual(asked)
            if wait > 0:
                await asyncio.sleep(wait / 1000)
                asked = time.monotonic()
                paused, since = await self._shared.standing(self._name, turn)
                if paused > 0:
                    return False
                # By the shared clock, less the round trip between the two questions, which every turn has.
                late = since / 1000 - self._trip + self._beyond_usual(asked)
        except ProviderUnavailable:
            raise
        except Exception as error:
            self._note_away(error)
            return None
        return late <= _LATE_SECONDS and self._paused_until <= time.monotonic()

    async def _own_turn(self, longest: float) -> bool:
        at = time.monotonic()
        turn = max(at, self._next, self._paused_until)
        if turn - at > longest:
            raise self._too_far(longest, turn - at)
        self._next = turn + self._alone_interval
        if turn > at:
            await asyncio.sleep(turn - at)
        now = time.monotonic()
        return now - turn <= _LATE_SECONDS and self._paused_until <= now

    def _beyond_usual(self, asked: float) -> float:
        """By how much a round trip that has just ended was longer than they are."""
        took = time.monotonic() - asked
        beyond = max(0.0, took - self._trip)
        self._trip = max(_SHORTEST_TRIP, min(took, self._trip * _TRIP_GROWTH, _LONGEST_TRIP))
        return beyond

    def _too_far(self, longest: float, wait: float) -> ProviderUnavailable:
        return ProviderUnavailable(self._name, f"no turn within {longest:g} s", wait)

    def _note_away(self, error: Exception) -> None:
        _log.warning("geocoding.pace_not_shared", provider=self._name, error=type(error).__name__)
        self._alone_until = time.monotonic() + 5
