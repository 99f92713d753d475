"""One provider with its manners: kept answers first, then the breaker, a turn, the call, and what its errors mean."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from geopy.adapters import AdapterHTTPError, get_retry_after
from geopy.exc import GeocoderQueryError, GeocoderRateLimited, GeopyError

from campaign.logs import logger
from campaign.map.online.answers import Answers, question_of
from campaign.map.online.breaker import Breaker
from campaign.map.online.faults import ProviderRefused, ProviderUnavailable
from campaign.map.online.hits import Hit
from campaign.map.online.pacing import Pace

#: A provider that says «too many» without saying for how long is left alone for so many seconds.
_PAUSE_SECONDS, _LONGEST_PAUSE = 30.0, 3600.0
_log = logger("geocoding")


class Provider:
    """Asks one geopy geocoder. Safe to share between tasks."""

    def __init__(self, name: str, version: str, *, pace: Pace, breaker: Breaker, answers: Answers) -> None:
        self.name, self.version = name, version
        self._pace, self._breaker, self._answers = pace, breaker, answers

    async def ask(
        self, asked: Mapping[str, Any], call: Callable[[], Awaitable[Any]], shape: Callable[[Any], Hit], *,
        longest_wait: float = 20.0,
    ) -> list[Hit]:  # fmt: skip
        """Hits for a question, from what is kept or from `call`; `shape` turns a geopy `Location` into a hit.

        Raises `ProviderUnavailable` if the provider does not answer now. What it refuses is logged, kept as «no hit»,
        and never asked again.
        """
        question = question_of(asked)
        kept = await self._answers.get(question)
        if kept is not None:
            return kept
        self._breaker.admit()
        try:
            await self._pace.turn(longest_wait)
        except BaseException:
            self._breaker.abandoned()
            raise
        try:
            hits = await self._hits(call, shape)
        except ProviderRefused as error:
            _log.error("geocoding.refused", provider=self.name, error=str(error.__cause__))
            hits = []
        await self._answers.keep(question, hits)
        return hits

    async def _hits(self, call: Callable[[], Awaitable[Any]], shape: Callable[[Any], Hit]) -> list[Hit]:
        found = await self._call(call)
        try:
            return [shape(one) for one in found or ()]
        except (KeyError, TypeError, ValueError, IndexError) as error:
            self._breaker.failed()
            raise ProviderUnavailable(self.name, f"a row is not as documented: {error!r}") from error

    async def _call(self, call: Callable[[], Awaitable[Any]]) -> Any:
        try:
            found = await call()
        except GeocoderQueryError as error:
            self._breaker.succeeded()
            raise ProviderRefused(f"{self.name} refused a question") from error
        except GeocoderRateLimited as error:
            self._breaker.abandoned()
            await self._pause(error.retry_after if error.retry_after is not None else _PAUSE_SECONDS)
            raise ProviderUnavailable(self.name, "asks for fewer requests", error.retry_after) from error
        except GeopyError as error:
            self._breaker.failed()
            wait = _retry_after(error)
            if wait:
                await self._pause(wait)
            _log.warning("geocoding.provider_failed", provider=self.name, error=type(error).__name__)
            raise ProviderUnavailable(self.name, f"{type(error).__name__}: {error}"[:200], wait) from error
        except BaseException:
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        return found

    async def _pause(self, seconds: float) -> None:
        await self._pace.pause(min(max(seconds, 0.0), _LONGEST_PAUSE))


def _retry_after(error: GeopyError) -> float | None:
    """Seconds that a 503 asks for; geopy keeps them only of a 429."""
    cause = error.__cause__
    try:
        return get_retry_after(cause.headers) if isinstance(cause, AdapterHTTPError) else None
    except (ValueError, OverflowError):  # a date that does not exist
        return None
