"""What confirmed events have taught: venues and streets, in memory, brought up to date from the database."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from campaign.events.public import Precision
from campaign.logs import logger
from campaign.map import repository

#: The database is asked for news at most this often, and this long after it did not answer.
_CHECK_SECONDS, _AWAY_SECONDS = 2.0, 15.0
_LONGEST_WAIT = 0.5
#: Rows of transactions that took so long to end are read once more.
_OVERLAP = timedelta(seconds=60)
_log = logger("geocoding")


class KnownVenue(msgspec.Struct, frozen=True, kw_only=True):
    """A venue of a municipality. `address_key` is the folded street and number; `version` changes when it moves.

    `scattered`: events disagree about where it is.
    """

    key: str
    municipality_number: str
    label: str
    address: str
    address_key: str
    postal_code: str
    lat: float
    lon: float
    precision: Precision
    accuracy_m: int
    scattered: bool
    confirmed: int
    version: str


class KnownStreet(msgspec.Struct, frozen=True, kw_only=True):
    """A street within a postal code, and a point in it; none that stands for the street if that is `doubtful`."""

    key: str
    postal_code: str
    municipality_number: str
    label: str
    number: int
    lat: float
    lon: float
    doubtful: bool
    version: str


class Learned:
    """Venues and streets by folded name. Keeps what it has while the database is away."""

    def __init__(self) -> None:
        self._venues: dict[str, dict[str, KnownVenue]] = {}
        self._streets: dict[str, dict[tuple[str, str], KnownStreet]] = {}
        self._venue_keys: list[str] = []
        self._street_keys: list[str] = []
        self._since = datetime(2000, 1, 1, tzinfo=UTC)
        self._next_check = 0.0

    async def refresh(self, *, force: bool = False) -> None:
        """Brings in what was learned since the last time, if that is some seconds ago. Never raises."""
        if not force and time.monotonic() < self._next_check:
            return
        self._next_check = time.monotonic() + _CHECK_SECONDS
        try:
            async with asyncio.timeout(_LONGEST_WAIT if self._venues or self._streets else 10 * _LONGEST_WAIT):
                self.take(await repository.venues_since(self._since), await repository.streets_since(self._since))
        except Exception as error:
            self._next_check = time.monotonic() + _AWAY_SECONDS
            _log.warning("geocoding.nothing_learned", error=type(error).__name__)

    def take(self, venues: list[dict[str, Any]], streets: list[dict[str, Any]]) -> None:
        """Takes rows in; those that were known before are replaced."""
        for row in venues:
            venue = msgspec.convert(
                {**row, "confirmed": len(row["events"]), "version": _version(row)}, KnownVenue, strict=True
            )
            if venue.key not in self._venues:
                insort(self._venue_keys, venue.key)
            self._venues.setdefault(venue.key, {})[venue.municipality_number] = venue
        for row in streets:
            street = msgspec.convert({**row, "version": _version(row)}, KnownStreet)
            if street.key not in self._streets:
                insort(self._street_keys, street.key)
            self._streets.setdefault(street.key, {})[(street.postal_code, street.municipality_number)] = street
        newest = max((row["updated_at"] for row in (*venues, *streets)), default=None)
        if newest:
            self._since = max(self._since, newest - _OVERLAP)

    def venues(self, key: str) -> list[KnownVenue]:
        """Venues of that folded name, one a municipality."""
        return list(self._venues.get(key, {}).values())

    def street(self, key: str, postal_code: str, municipality_number: str) -> KnownStreet | None:
        """A street by the key that `street_key` makes."""
        return self._streets.get(key, {}).get((postal_code, municipality_number))

    def venues_from(self, prefix: str) -> Iterator[KnownVenue]:
        """Venues whose folded name begins so, in its order."""
        for key in _from(self._venue_keys, prefix):
            yield from self._venues[key].values()

    def streets_from(self, prefix: str) -> Iterator[KnownStreet]:
        """Streets whose key begins so, in its order."""
        for key in _from(self._street_keys, prefix):
            yield from self._streets[key].values()


def _from(keys: list[str], prefix: str) -> Iterator[str]:
    for index in range(bisect_left(keys, prefix), len(keys)):
        if not keys[index].startswith(prefix):
            return
        yield keys[index]


def _version(row: dict[str, Any]) -> str:
    return str(row["updated_at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
