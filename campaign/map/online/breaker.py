"""A circuit breaker: a provider that keeps failing is left alone, then tried with a single request."""

from __future__ import annotations

import time
from collections.abc import Callable

from campaign.map.online.faults import ProviderUnavailable


class Ticket:
    """A request that was let through. Each is told apart from every other, and has one outcome."""


class Breaker:
    """Opens after `failures` in a row, for `rest` seconds, twice as long each time its probe fails, up to `longest`.

    While it is open only the outcome of the probe counts: an answer to an older request says nothing of now.
    """

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
        self._probe: Ticket | None = None

    @property
    def is_open(self) -> bool:
        return self._open_until is not None

    def admit(self, ticket: Ticket | None = None) -> Ticket:
        """Lets a request through, or through again after it has waited; a ticket stays the same.

        Raises `ProviderUnavailable` while open, except for one probe after the rest.
        """
        ticket = ticket or Ticket()
        if self._open_until is None or ticket is self._probe:
            return ticket
        left = self._open_until - self._clock()
        if left > 0 or self._probe is not None:
            raise ProviderUnavailable(self._name, "left alone after repeated failures", max(left, 1.0))
        self._probe = ticket
        return ticket

    def succeeded(self, ticket: Ticket) -> None:
        if self._open_until is None or ticket is self._probe:
            self._failures, self._probe = 0, None
            self._rest, self._open_until = self._first_rest, None

    def failed(self, ticket: Ticket) -> None:
        if self._open_until is None:
            self._failures += 1
            if self._failures >= self._most:
                self._open_until = self._clock() + self._rest
        elif ticket is self._probe:
            self._rest = min(self._rest * 2, self._longest)
            self._open_until, self._probe = self._clock() + self._rest, None

    def abandoned(self, ticket: Ticket) -> None:
        """The request is over; if it had no outcome, another may be the probe."""
        if ticket is self._probe:
            self._probe = None
