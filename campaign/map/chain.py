"""The order in which sources are asked: confirmed venues, the gazetteer, confirmed streets, and in jobs the network."""

from __future__ import annotations

import asyncio
from itertools import islice

import msgspec

from campaign.events.public import PRECISIONS, AddressQuery, Candidate, Geocoder, GeocodingResult, Municipality
from campaign.logs import logger
from campaign.map.address import ParsedAddress, parse
from campaign.map.folding import fold, repair_text
from campaign.map.gazetteer import load_gazetteer
from campaign.map.geocoder import AddressSuggestion
from campaign.map.geography import Geography
from campaign.map.learned import KnownStreet, KnownVenue, Learned
from campaign.map.lessons import metres_between
from campaign.map.online.faults import ProviderUnavailable
from campaign.map.online.hits import Hit, street_key
from campaign.map.online.search import OnlineSearch
from campaign.map.suggestions import learned_suggestions, of_hit

VENUE_SOURCE, STREET_SOURCE = "venue", "street"
_VENUE_ACCURACY_M, _STREET_ACCURACY_M = 50, 1_000
_MOST_CANDIDATES = 10
#: A form that suggests addresses does not wait longer for the network.
SUGGESTION_SECONDS = 0.6
_SHORTEST_ONLINE = 4
_LONGEST_PAUSE = 120.0
_log = logger("geocoding")


class InstantChain(Geography):
    """What can be said within a request: no network, and no waiting for a database that is away."""

    def __init__(self, learned: Learned | None = None, online: OnlineSearch | None = None) -> None:
        super().__init__(load_gazetteer())
        self._learned = learned or Learned()
        self._online = online

    async def geocode(self, query: AddressQuery) -> GeocodingResult:
        """Place of the address by what was confirmed and by the gazetteer."""
        await self._learned.refresh()
        base = await super().geocode(query)
        if base.status in ("digital", "nationwide", "abroad"):
            return base
        parsed = parse(query, self._gazetteer.vocabulary)
        address = fold(f"{parsed.street} {parsed.number or ''}{parsed.letter}") if parsed.street else ""
        return self._by_venue(query, parsed, address, base) or self._by_street(parsed, base) or base

    async def suggestions(self, text: str, limit: int) -> list[AddressSuggestion]:
        """Confirmed venues and streets, codes and places; with the network also addresses, if they come in time."""
        await self._learned.refresh()
        clean = repair_text(text)
        known = list(islice(learned_suggestions(self._learned, self._gazetteer, clean), limit))
        found = [*known, *self.suggest(text, limit)]
        if self._online and len(found) < limit and len(clean) >= _SHORTEST_ONLINE and not clean.isdecimal():
            hits = await self._hits_in_time(clean, limit)
            found = [*known, *(of_hit(hit, self._gazetteer) for hit in hits), *found[len(known) :]]
        unique = {(s.label.casefold(), s.municipality_number): s for s in reversed(found)}
        return list(islice(reversed(unique.values()), limit))

    async def _hits_in_time(self, text: str, limit: int) -> list[Hit]:
        assert self._online is not None
        try:
            async with asyncio.timeout(SUGGESTION_SECONDS):
                return await self._online.suggest(text, limit)
        except (ProviderUnavailable, TimeoutError) as error:
            _log.info("geocoding.suggestions_without_network", error=type(error).__name__)
        except Exception:
            _log.exception("geocoding.suggestions_failed")
        return []

    def _by_street(self, parsed: ParsedAddress, base: GeocodingResult) -> GeocodingResult | None:
        """The point of a confirmed street of the code, where that is all that is known."""
        if not parsed.street or base.status != "resolved" or base.precision != "postal":
            return None
        for code in parsed.codes:
            street = self._learned.street(street_key(parsed.street), code, base.municipality_number or "")
            if street and not street.doubtful and _reaches(base, street.lat, street.lon):
                return _in_street(base, street)
        return None

    def _by_venue(
        self, query: AddressQuery, parsed: ParsedAddress, address: str, base: GeocodingResult
    ) -> GeocodingResult | None:
        """The confirmed venue that is meant; candidates if it may be several; None if the name decides nothing."""
        key = fold(query.venue)
        known = [v for v in self._learned.venues(key) if not address or not v.address_key or v.address_key == address]
        if not key or not known or base.status == "conflict":
            return None
        generic = self._is_generic(key)
        if base.status == "resolved":
            own = [v for v in known if v.municipality_number == base.municipality_number]
            meant = own and _is_finer(own[0], base) and _is_meant(own[0], parsed.codes, address, base, generic=generic)
            return self._at(base, own[0]) if meant else None
        where = {c.municipality_number for c in base.candidates}
        own = [v for v in known if v.municipality_number in where] if where else known
        # A place that is named and not found may be another than that of the venue.
        elsewhere = not where and (base.status == "county" or any(t.role in ("place", "tail") for t in parsed.texts))
        if len(own) == 1 and not own[0].scattered and not generic and not elsewhere:
            return self._at(base, own[0])
        if where or not own:
            return None
        return msgspec.structs.replace(
            base, status="ambiguous", source=VENUE_SOURCE, source_version=max(v.version for v in own),
            candidates=tuple(self._candidate(v) for v in own[:_MOST_CANDIDATES]),
        )  # fmt: skip

    def _is_generic(self, key: str) -> bool:
        """Whether a name like `biblioteket` or `folkets hus` fits a house in any municipality."""
        words = key.split()
        weak = self._gazetteer.vocabulary
        return all(word in weak.generic or word in weak.reserved or len(word) < 3 for word in words)

    def _at(self, base: GeocodingResult, venue: KnownVenue) -> GeocodingResult:
        area = self.municipality(venue.municipality_number)
        return msgspec.structs.replace(
            base, status="resolved", precision=venue.precision, municipality_number=venue.municipality_number,
            municipality=area.name if area else None, lat=venue.lat, lon=venue.lon,
            accuracy_m=max(_VENUE_ACCURACY_M, venue.accuracy_m), source=VENUE_SOURCE, source_version=venue.version,
            candidates=(), flags=tuple(flag for flag in base.flags if flag != "approximate"),
        )  # fmt: skip

    def _candidate(self, venue: KnownVenue) -> Candidate:
        area = self.municipality(venue.municipality_number)
        name = area.name if area else venue.municipality_number
        return Candidate(
            label=f"{venue.label}, {name}", municipality_number=venue.municipality_number, municipality=name,
            lat=venue.lat, lon=venue.lon, precision=venue.precision,
        )  # fmt: skip


class FullChain:
    """The instant chain, then the network: for jobs, which may wait. Implements `Geocoder`."""

    def __init__(self, instant: Geocoder, online: OnlineSearch | None = None) -> None:
        self._instant = instant
        self._online = online

    async def geocode(self, query: AddressQuery) -> GeocodingResult:
        """As the instant chain, or better. Raises `ProviderUnavailable` when a provider must be asked again later."""
        base = await self._instant.geocode(query)
        return await self._online.improve(query, base) if self._online else base

    def municipality_at(self, lat: float, lon: float) -> Municipality | None:
        return self._instant.municipality_at(lat, lon)

    def municipality(self, number: str) -> Municipality | None:
        return self._instant.municipality(number)


class PatientChain(FullChain):
    """The full chain where no outbox tries again: waits for a provider that is away, `tries` times."""

    def __init__(self, instant: Geocoder, online: OnlineSearch | None, *, tries: int = 6, pause: float = 2.0) -> None:
        super().__init__(instant, online)
        self._tries, self._pause = tries, pause

    async def geocode(self, query: AddressQuery) -> GeocodingResult:
        """As `FullChain`. Raises `ProviderUnavailable` when the provider stays away."""
        for attempt in range(self._tries - 1):
            try:
                return await super().geocode(query)
            except ProviderUnavailable as error:
                await asyncio.sleep(min(error.retry_after or self._pause * 2**attempt, _LONGEST_PAUSE))
        return await super().geocode(query)


def _is_finer(venue: KnownVenue, base: GeocodingResult) -> bool:
    return base.precision is None or PRECISIONS.index(venue.precision) < PRECISIONS.index(base.precision)


def _is_meant(venue: KnownVenue, codes: list[str], address: str, base: GeocodingResult, *, generic: bool) -> bool:
    """Whether nothing contradicts that the address is the venue of that name in its municipality.

    A name that any house may bear, or that events disagree about, needs the same street, number and postal code.
    """
    same_code = bool(venue.postal_code) and venue.postal_code in codes
    if generic or venue.scattered:
        return same_code and bool(address) and address == venue.address_key
    return same_code or _reaches(base, venue.lat, venue.lon)


def _reaches(base: GeocodingResult, lat: float, lon: float) -> bool:
    """Whether a point lies where the true place is expected."""
    if base.lat is None or base.lon is None:
        return False
    return metres_between(base.lat, base.lon, lat, lon) <= (base.accuracy_m or 0)


def _in_street(base: GeocodingResult, street: KnownStreet) -> GeocodingResult:
    return msgspec.structs.replace(
        base, precision="street", lat=street.lat, lon=street.lon,
        accuracy_m=min(base.accuracy_m or _STREET_ACCURACY_M, _STREET_ACCURACY_M),
        source=STREET_SOURCE, source_version=street.version,
        flags=tuple(flag for flag in base.flags if flag != "approximate"),
    )  # fmt: skip
