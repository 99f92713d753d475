"""A circuit breaker: a provider that keeps failing is left alone, then tried with a single request."""

from __future__ import annotations

import time
from collections.abc import Callable

from campaign.map.online.faults import ProviderUnavailable


class Breaker:
    """Opens after `failures` in a row, for `rest` seconds, twice as long each time its probe fails, up to `longest`."""

    def __init__(
        self, name: str, *, failures: int = 5, rest: float = 30.0, longest: float = 600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._name = name
        self._most = failures
        self._first_rest, self._longest = rest, longest
        self._clock = clock
        self._failures = 0
        self._rest = rest
        self._open_until: float | None = None
        self._probing = False

    @property
    def is_open(self) -> bool:
        return self._open_until is not None

    def admit(self) -> None:
        """Lets a request through. Raises `ProviderUnavailable` while open, except for one probe after the rest."""
        if self._open_until is None:
            return
        left = self._open_until - self._clock()
        if left > 0 or self._probing:
            raise ProviderUnavailable(self._name, "left alone after repeated failures", max(left, 1.0))
        self._probing = True

    def succeeded(self) -> None:
        self._failures, self._probing = 0, False
        self._rest, self._open_until = self._first_rest, None

    def failed(self) -> None:
        self._failures += 1
        if self._probing:
            self._rest = min(self._rest * 2, self._longest)
        if self._probing or self._failures >= self._most:
            self._open_until = self._clock() + self._rest
        self._probing = False

    def abandoned(self) -> None:
        """The request was given up before it could tell."""
        self._probing = False
