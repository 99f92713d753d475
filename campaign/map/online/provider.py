"""One provider with its manners: kept answers first, then the breaker, a turn, the call, and what its errors mean."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from geopy.adapters import AdapterHTTPError, get_retry_after
from geopy.exc import GeocoderQueryError, GeocoderRateLimited, GeopyError

from campaign.logs import logger
from campaign.map.online.answers import Answers, question_of
from campaign.map.online.breaker import Breaker, Ticket
from campaign.map.online.faults import ProviderRefused, ProviderUnavailable
from campaign.map.online.hits import Hit
from campaign.map.online.pacing import Pace

#: A provider that says «too many» without saying for how long is left alone for so many seconds.
_PAUSE_SECONDS, _SHORTEST_PAUSE, _LONGEST_PAUSE = 30.0, 1.0, 3600.0
_log = logger("geocoding")


class Provider:
    """Asks one geopy geocoder. Safe to share between tasks. `ready` does what is slow before the first request."""

    def __init__(
        self, name: str, version: str, *, pace: Pace, breaker: Breaker, answers: Answers,
        ready: Callable[[], Awaitable[None]],
    ) -> None:  # fmt: skip
        self.name, self.version = name, version
        self._pace, self._breaker, self._answers, self._ready = pace, breaker, answers, ready

    async def ask(
        self, asked: Mapping[str, Any], call: Callable[[], Awaitable[Any]], shape: Callable[[Any], Hit], *,
        longest_wait: float = 20.0,
    ) -> list[Hit]:  # fmt: skip
        """Hits for a question, from what is kept or from `call`; `shape` turns a geopy `Location` into a hit.

        Raises `ProviderUnavailable` if the provider does not answer now. What it refuses is logged, is «no hit», and is
        not asked again for a day; refusals in a row open the breaker, as our questions or the service have changed.
        """
        question = question_of(asked)
        kept = await self._answers.get(question)
        if kept is not None:
            return kept
        ticket = self._breaker.admit()
        try:
            await self._ready()
            await self._pace.turn(longest_wait)
            # Others may have failed while this one waited.
            self._breaker.admit(ticket)
            hits = await self._hits(ticket, call, shape)
        except ProviderRefused as error:
            _log.error("geocoding.refused", provider=self.name, error=str(error.__cause__))
            await self._answers.keep_refusal(question)
            return []
        finally:
            self._breaker.abandoned(ticket)
        await self._answers.keep(question, hits)
        return hits

    async def _hits(self, ticket: Ticket, call: Callable[[], Awaitable[Any]], shape: Callable[[Any], Hit]) -> list[Hit]:
        answer = call()
        try:
            hits = msgspec.convert([msgspec.to_builtins(shape(one)) for one in await answer or ()], list[Hit])
        except GeocoderQueryError as error:
            self._breaker.failed(ticket)
            raise ProviderRefused(f"{self.name} refused a question") from error
        except GeocoderRateLimited as error:
            raise await self._rate_limited(error) from error
        except GeopyError as error:
            self._breaker.failed(ticket)
            raise await self._failed(error) from error
        except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
            self._breaker.failed(ticket)
            raise ProviderUnavailable(self.name, f"an answer is not as documented: {error!r}"[:200]) from error
        self._breaker.succeeded(ticket)
        return hits

    async def _rate_limited(self, error: GeocoderRateLimited) -> ProviderUnavailable:
        """The provider works, so its breaker is not told."""
        wait = None if error.retry_after is None else _bounded(error.retry_after)
        await self._pace.pause(_PAUSE_SECONDS if wait is None else wait)
        return ProviderUnavailable(self.name, "asks for fewer requests", wait)

    async def _failed(self, error: GeopyError) -> ProviderUnavailable:
        cause = error.__cause__
        # geopy keeps the seconds that a 503 asks for only of a 429.
        asked = get_retry_after(cause.headers) if isinstance(cause, AdapterHTTPError) else None
        wait = None if asked is None else _bounded(asked)
        if wait is not None:
            await self._pace.pause(wait)
        _log.warning("geocoding.provider_failed", provider=self.name, error=type(error).__name__)
        return ProviderUnavailable(self.name, f"{type(error).__name__}: {error}"[:200], wait)


def _bounded(seconds: float) -> float:
    return min(max(seconds, _SHORTEST_PAUSE), _LONGEST_PAUSE)
