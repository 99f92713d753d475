"""The online providers together: improves what the gazetteer said, and suggests street addresses while one types."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from geopy.geocoders import Nominatim

from campaign.events.public import PRECISIONS, AddressQuery, GeocodingResult
from campaign.map.address import ParsedAddress, parse
from campaign.map.folding import fold
from campaign.map.gazetteer import Gazetteer
from campaign.map.online.faults import ProviderUnavailable
from campaign.map.online.hits import Hit, address_hit, nominatim_hit, place_hit
from campaign.map.online.kartverket import Kartverket, KartverketPlaceNames
from campaign.map.online.nearness import in_reach, of_named_place
from campaign.map.online.plan import Question, answering, questions
from campaign.map.online.provider import Provider
from campaign.map.online.verdict import (
    judge,
    known_numbers,
    middle_of_property,
    middle_of_street,
    offering,
    over,
    reach,
)

_MOST_AREAS = 10
#: A suggestion that would have to wait for its turn is not asked for: jobs come first.
_NO_WAIT = 0.05
#: The provider's time is up a little before that of a caller who would cancel, so that its slowness is told from ours;
#: with less than the shortest call left it would be blamed for ours.
_BEFORE_CALLER, _SHORTEST_CALL = 0.05, 0.15
#: What is said to be nowhere, or only in a county, is not looked for.
_NOWHERE = frozenset({"digital", "nationwide", "county", "abroad"})


class Source(msgspec.Struct, frozen=True):
    """A geocoder of geopy with the manners that it is asked with."""

    geocoder: Any
    provider: Provider


class OnlineSearch:
    """Asks Kartverket, then a Nominatim of the operator's own, where each is configured."""

    def __init__(
        self, gazetteer: Gazetteer, *, addresses: Source | None = None, place_names: Source | None = None,
        nominatim: Source | None = None,
    ) -> None:  # fmt: skip
        self._gazetteer = gazetteer
        self._addresses, self._place_names, self._nominatim = addresses, place_names, nominatim

    async def close(self) -> None:
        for source in (self._addresses, self._place_names, self._nominatim):
            if source:
                await source.geocoder.adapter.close()

    async def improve(self, query: AddressQuery, base: GeocodingResult) -> GeocodingResult:
        """`base`, or what a provider knows better. Raises `ProviderUnavailable` if one cannot be asked now."""
        if base.status in _NOWHERE or base.precision == "address":
            return base
        parsed = parse(query, self._gazetteer.vocabulary)
        best = base
        if self._addresses and (parsed.street or parsed.cadastre):
            best = _better(base, await self._by_address(self._addresses, parsed, base))
        if self._place_names and best is base and not parsed.street:
            best = _better(base, await self._by_name(self._place_names, parsed, base))
        if self._nominatim and best is base and parsed.street and parsed.number is not None:
            best = _better(base, await self._by_nominatim(self._nominatim, parsed, base))
        return best

    async def suggest(self, text: str, limit: int, *, seconds: float = 0.6) -> list[Hit]:
        """Addresses that begin with the text, within `seconds`.

        Raises `ProviderUnavailable`, also when others have their turn. A provider that is too slow has failed.
        """
        if not self._addresses:
            return []
        geocoder: Kartverket = self._addresses.geocoder
        deadline = time.monotonic() + seconds - _BEFORE_CALLER

        def call() -> Any:
            left = deadline - time.monotonic()
            if left < _SHORTEST_CALL:
                raise ProviderUnavailable("kartverket", "no time is left to ask for suggestions")
            prefix = text[-1:].isalpha()
            return geocoder.geocode(text, exactly_one=False, prefix=prefix, limit=limit, timeout=left)

        return await self._addresses.provider.ask(
            {"suggest": text, "limit": limit}, call, address_hit, longest_wait=_NO_WAIT
        )

    async def _by_address(self, source: Source, parsed: ParsedAddress, base: GeocodingResult) -> GeocodingResult | None:
        """The house or property, else the street; houses that stand elsewhere in the municipality are only offered."""
        known = known_numbers(base)
        # Where the code is what others contradict, it does not choose between houses.
        wanted = msgspec.structs.replace(parsed, codes=[]) if base.status == "conflict" else parsed
        elsewhere: list[Hit] = []
        for question in questions(parsed, known, self._gazetteer):
            hits = await self._put(source, question)
            found = answering(question, hits, wanted)
            # A cut list does not show that an address exists in one municipality only.
            if not found or (len(known) != 1 and len(hits) >= question.limit):
                continue
            if not parsed.street:
                return self._of_property(source, base, found, parsed)
            near = self._near(found, known, wanted, base)
            if near:
                return self._of_street(source, base, near, parsed, question.street_only, elsewhere)
            elsewhere = elsewhere or found
        return self._judge(source, base, elsewhere, parsed, only_offer=True) if elsewhere else None

    def _near(self, found: list[Hit], known: frozenset[str], wanted: ParsedAddress, base: GeocodingResult) -> list[Hit]:
        """Those of the municipality that stand where the address says; if none is of it, the others, which disagree."""
        inside = [hit for hit in found if hit.municipality_number in known]
        if not inside or base.status != "resolved":
            return found
        return of_named_place([hit for hit in inside if in_reach(hit, wanted, base, self._gazetteer)], wanted)

    def _of_property(
        self, source: Source, base: GeocodingResult, found: list[Hit], parsed: ParsedAddress
    ) -> GeocodingResult:
        middle, spread = middle_of_property(found)
        unlettered = msgspec.structs.replace(parsed, letter=middle.letter)
        return over(self._judge(source, base, [middle], unlettered), spread)

    def _of_street(
        self, source: Source, base: GeocodingResult, near: list[Hit], parsed: ParsedAddress, street_only: bool,
        elsewhere: list[Hit],
    ) -> GeocodingResult:  # fmt: skip
        if not street_only:
            return self._judge(source, base, near, parsed)
        middles = middle_of_street(near)
        result = self._judge(source, base, middles, parsed)
        if result.precision != "street":
            return result
        result = msgspec.structs.replace(result, accuracy_m=reach(middles[0], near))
        # The house that was meant, or another with the same name and number: the street is right for the first only.
        return offering(result, self._judge(source, base, elsewhere, parsed, only_offer=True)) if elsewhere else result

    def _judge(
        self, source: Source, base: GeocodingResult, found: list[Hit], parsed: ParsedAddress, *,
        only_offer: bool = False,
    ) -> GeocodingResult:  # fmt: skip
        provider = source.provider
        result = judge(
            base, found, self._gazetteer, source=provider.name, version=provider.version, letter=parsed.letter,
            only_offer=only_offer,
        )  # fmt: skip
        codes = {hit.postal_code for hit in found} - {""}
        if result.status == "resolved" and parsed.codes and codes and codes.isdisjoint(parsed.codes):
            return msgspec.structs.replace(result, flags=tuple(dict.fromkeys((*result.flags, "corrected_postal_code"))))
        return result

    async def _put(self, source: Source, question: Question) -> list[Hit]:
        geocoder: Kartverket = source.geocoder
        return await source.provider.ask(
            {
                **question.fields, "sok": question.text, "in": question.municipality, "fuzzy": question.fuzzy,
                "limit": question.limit,
            },
            lambda: geocoder.geocode(
                question.text or question.fields, exactly_one=False, municipality=question.municipality or None,
                fuzzy=question.fuzzy, limit=question.limit,
            ),
            address_hit,
        )  # fmt: skip

    async def _by_name(self, source: Source, parsed: ParsedAddress, base: GeocodingResult) -> GeocodingResult | None:
        """A house or place by its name: only one that bears exactly this name, and only where it may lie."""
        known = sorted(known_numbers(base))
        if len(known) > _MOST_AREAS:
            return None
        roles = ("venue",) if known else ("place", "tail", "free", "venue")
        geocoder: KartverketPlaceNames = source.geocoder
        for text in [text.text for role in roles for text in parsed.texts if text.role == role][:2]:
            hits = await source.provider.ask(
                {"navn": text, "knr": ",".join(known)},
                lambda text=text: geocoder.geocode(text, exactly_one=False, municipalities=known),  # type: ignore[misc]
                place_hit,
            )
            found = [hit for hit in hits if fold(hit.name) == fold(text)]
            if found:
                return self._judge(source, base, found, parsed)
        return None

    async def _by_nominatim(
        self, source: Source, parsed: ParsedAddress, base: GeocodingResult
    ) -> GeocodingResult | None:
        asked = {"street": f"{parsed.number}{parsed.letter} {parsed.street}", "country": "Norge"}
        if parsed.codes:
            asked["postalcode"] = parsed.codes[0]
        elif base.municipality:
            asked["city"] = base.municipality
        geocoder: Nominatim = source.geocoder
        hits = await source.provider.ask(
            asked,
            lambda: geocoder.geocode(asked, exactly_one=False, limit=10, addressdetails=True, country_codes="no"),
            lambda found: nominatim_hit(found, self._number_at),
        )
        found = answering(Question(limit=10), hits, parsed)
        near = self._near(found, known_numbers(base), parsed, base)
        return self._judge(source, base, near or found, parsed, only_offer=not near) if found else None

    def _number_at(self, lat: float, lon: float) -> str:
        area = self._gazetteer.municipality_at(lat, lon)
        return area.number if area else ""


def _better(base: GeocodingResult, found: GeocodingResult | None) -> GeocodingResult:
    """The find, unless it says less than what was known."""
    if found is None:
        return base
    if found.status == "resolved" and base.status == "resolved" and base.precision and found.precision:
        return found if PRECISIONS.index(found.precision) < PRECISIONS.index(base.precision) else base
    if found.status == "ambiguous" and base.status == "resolved":
        return offering(base, found)  # houses of the right municipality: its point is no worse for that
    return found
