"""The embedded geocoder: no network, answers at once. Also suggestions while an address is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from campaign.events.public import AddressQuery, GeocodingResult, Municipality, Precision
from campaign.map.folding import fold, repair_text
from campaign.map.gazetteer import KIND_ORDER, Gazetteer, Place, PostalCode, load_gazetteer
from campaign.map.resolver import SOURCE, Resolver

_STREET_AND_CODE = re.compile(r"^(.*\D\d{1,3}\s?[A-Za-z]?)\s+(\d{2,4}(?:\s.*)?)$", re.S)
_CODE_START = re.compile(r"^(?:N(?:O|OR)?-?\s?)?(\d{1,4})\s*(\D.*)?$", re.I)
_LONGEST_TEXT = 200


class AddressSuggestion(msgspec.Struct, frozen=True, kw_only=True):
    """An address to choose: `address` is the street as typed so far, `postal_code` is empty if a place has several."""

    label: str
    address: str
    postal_code: str
    place: str
    municipality_number: str
    lat: float
    lon: float
    precision: Precision
    source: str = SOURCE


class GazetteerGeocoder:
    """Implements `Geocoder` with the embedded gazetteer. Safe to share; holds no connection."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self._gazetteer = gazetteer or load_gazetteer()
        self._resolver = Resolver(self._gazetteer)

    async def geocode(self, query: AddressQuery) -> GeocodingResult:
        """Place of the address; see `Resolver`. Does not wait for anything."""
        return self._resolver.resolve(query)

    def municipality_at(self, lat: float, lon: float) -> Municipality | None:
        """Municipality of a WGS84 point, also in the territorial sea; None abroad and far at sea."""
        return self._gazetteer.municipality_at(lat, lon)

    def distance_m(self, number: str, lat: float, lon: float) -> float | None:
        """Metres from a WGS84 point to the outline of a municipality of 2024.

        0.0 inside it; None if the number is unknown or a coordinate is not finite.
        """
        return self._gazetteer.distance_m(number, lat, lon)

    def municipality(self, number: str) -> Municipality | None:
        """Municipality of 2024 by its four digits; also Svalbard 2100 and Jan Mayen 2211."""
        return self._gazetteer.municipality(number)

    def municipalities(self) -> tuple[Municipality, ...]:
        """All municipalities, by number."""
        return self._gazetteer.municipalities()

    def suggest(self, text: str, limit: int = 10) -> list[AddressSuggestion]:
        """Postal codes and places that what was typed may become, the largest places first."""
        address, typed = _split(repair_text(text[:_LONGEST_TEXT]))
        code = _CODE_START.match(typed)
        if code:
            rest = fold(code.group(2) or "")
            found = (c for c in self._gazetteer.codes_from(code.group(1)) if c.key.startswith(rest))
            return [_of_code(c, address) for c in islice(found, max(0, limit))]
        key = fold(typed)
        return list(islice(self._places(key, address), max(0, limit))) if key else []

    def _places(self, key: str, address: str) -> Iterator[AddressSuggestion]:
        best: dict[tuple[str, str], Place] = {}
        for places in self._gazetteer.places_from(key):
            for place in places:
                if place.kind in ("border", "spelling"):
                    continue
                known = best.setdefault((place.key, place.number), place)
                if KIND_ORDER.index(place.kind) < KIND_ORDER.index(known.kind):
                    best[(place.key, place.number)] = place
        for place in sorted(
            best.values(), key=lambda p: (p.key != key, p.kind in ("other", "district"), -p.population, p.key, p.number)
        ):
            municipality = self._gazetteer.municipality(place.number)
            where = municipality.name if municipality else place.number
            if where == place.name and municipality:
                where = municipality.county
            precision: Precision = "municipality" if place.kind in ("municipality", "area") else "place"
            yield AddressSuggestion(
                label=_label(address, place.name if where == place.name else f"{place.name} ({where})"),
                address=address, postal_code="", place=place.name, municipality_number=place.number,
                lat=place.lat, lon=place.lon, precision=precision,
            )  # fmt: skip


def _split(text: str) -> tuple[str, str]:
    """Street typed so far, and the beginning of a postal code or place after it."""
    head, comma, tail = text.rpartition(",")
    if comma:
        return head.strip(" ,"), tail.strip()
    street = _STREET_AND_CODE.match(text)
    return (street.group(1).strip(), street.group(2)) if street else ("", text)


def _of_code(code: PostalCode, address: str) -> AddressSuggestion:
    return AddressSuggestion(
        label=_label(address, f"{code.code} {code.place}"), address=address, postal_code=code.code, place=code.place,
        municipality_number=code.number, lat=code.lat, lon=code.lon, precision="postal",
    )  # fmt: skip


def _label(address: str, place: str) -> str:
    return f"{address}, {place}" if address else place
