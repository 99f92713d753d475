"""The embedded gazetteer: postal codes, places, municipalities, counties and districts, loaded once per process.

The data files are written by `build_gazetteer`; `data/ATTRIBUTION.md` names their sources.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from campaign.events.public import Municipality
from campaign.map.folding import spelt
from campaign.map.outlines import Outlines
from campaign.map.vocabulary import Vocabulary, load_vocabulary

DATA = Path(__file__).parent / "data"
#: area: no point of its own is known, it stands at the seat of its municipality. See `build_places` for the others.
PlaceKind = Literal["town", "postal", "border", "former", "district", "other", "municipality", "area", "spelling"]
_IN_DISTRICT = ("i ", "pa ", "ved ", "under ")
#: From the kind whose point says most about where the place is to the one that says least.
KIND_ORDER: tuple[PlaceKind, ...] = (
    "town", "postal", "other", "former", "border", "district", "area", "municipality", "spelling",
)  # fmt: skip


#: Shorter names are never compared with misspelt ones, those of this length only if so many people live there.
_SHORT_NAME, _KNOWN_CITY = 4, 10_000


class PostalCode(msgspec.Struct, frozen=True, array_like=True):
    """A postal code. `quality` of the point: point, shared, place, median, seat or municipality."""

    code: str
    place: str
    key: str
    number: str
    lat: float
    lon: float
    quality: str


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A name and where it is. `population` is that of the town, or of the municipality it stands for or is seat of."""

    name: str
    key: str
    number: str
    lat: float
    lon: float
    kind: PlaceKind
    population: int


class Region(msgspec.Struct, frozen=True, array_like=True):
    """A county of today or before, or a part of the country: the numbers of the counties of 2024 in it."""

    key: str
    counties: tuple[str, ...]
    kind: Literal["county", "other", "former", "region"]
    name: str


class _Municipality(msgspec.Struct):
    number: str
    name: str
    county_number: str
    county: str
    population: int
    lat: float
    lon: float
    other_names: tuple[str, ...]
    radius_m: int


class _Data(msgspec.Struct):
    version: str
    postal: list[PostalCode]
    places: list[Place]
    counties: list[Region]
    districts: list[tuple[str, list[str]]]
    renumbered: dict[str, tuple[str, ...]]


class Gazetteer:
    """Lookups by folded name, postal code, number and point. Everything is read-only after loading."""

    def __init__(
        self, data: _Data, municipalities: list[_Municipality], vocabulary: Vocabulary, outlines: Outlines
    ) -> None:
        self.version = data.version
        self.vocabulary = vocabulary
        self._outlines = outlines
        self._renumbered = data.renumbered
        self._postal = {row.code: row for row in data.postal}
        self._places: dict[str, list[Place]] = {}
        for place in data.places:
            self._places.setdefault(place.key, []).append(place)
        self._keys = sorted(self._places)
        self._extended: dict[str, list[Place]] = {}
        for place in data.places:
            base, _, more = place.key.partition(" ")
            if more.startswith(_IN_DISTRICT):
                self._extended.setdefault(base, []).append(place)
        self._codes = sorted(self._postal)
        self._counties = {region.key: region for region in data.counties}
        self._districts = {key: frozenset(numbers) for key, numbers in data.districts}
        self._municipalities = {
            row.number: Municipality(
                number=row.number, name=row.name, county_number=row.county_number, county=row.county,
                population=row.population, lat=row.lat, lon=row.lon, other_names=row.other_names,
            )
            for row in municipalities
        }  # fmt: skip
        self._radius = {row.number: row.radius_m for row in municipalities}
        names: dict[str, str] = {}
        for place in data.places:
            known = len(place.key) == _SHORT_NAME and place.population >= _KNOWN_CITY
            if place.kind != "spelling" and (len(place.key) > _SHORT_NAME or known):
                names.setdefault(place.key, place.number)
        #: Keys that a misspelt name is compared with, by length and first letter.
        self.fuzzy_keys: dict[tuple[int, str], list[str]] = {}
        for key in names:
            self.fuzzy_keys.setdefault((len(key), key[0]), []).append(key)

    def postal_code(self, code: str) -> PostalCode | None:
        return self._postal.get(code)

    def places(self, key: str) -> list[Place]:
        """All places with that folded name, in any municipality."""
        return self._places.get(key, [])

    def same_name(self, key: str) -> list[Place]:
        """As `places`, with those told apart by their district (Mo i Rana for Mo) if no municipality is so called."""
        exact = self._places.get(key, [])
        if any(place.kind == "municipality" for place in exact):
            return exact
        return [*exact, *self._extended.get(key, [])]

    def keys_like(self, pattern: re.Pattern[str]) -> list[str]:
        """Folded names that the pattern matches as a whole."""
        return [key for key in self._keys if pattern.fullmatch(key)]

    def region(self, key: str) -> Region | None:
        return self._counties.get(key)

    def district(self, key: str) -> frozenset[str] | None:
        """Municipality numbers of a traditional district such as Solør or Sunnmøre."""
        return self._districts.get(key)

    def municipality(self, number: str) -> Municipality | None:
        return self._municipalities.get(number)

    def municipalities(self) -> tuple[Municipality, ...]:
        """All 357 municipalities, Svalbard and Jan Mayen, by number."""
        return tuple(self._municipalities.values())

    def numbers_2024(self, number: str) -> tuple[str, ...]:
        """What a municipality number of 2017 or later is in 2024: several if it was split, none if unknown."""
        return (number,) if number in self._municipalities else self._renumbered.get(number, ())

    def radius_m(self, number: str) -> int:
        """Radius of the circle that is as large as the municipality."""
        return self._radius[number]

    def municipality_at(self, lat: float, lon: float) -> Municipality | None:
        number = self._outlines.number_at(lat, lon)
        return self._municipalities.get(number) if number else None

    def distance_m(self, number: str, lat: float, lon: float) -> float | None:
        """Metres from a WGS84 point to the outline of a municipality, 0 inside it. See `Outlines.distance_m`."""
        return self._outlines.distance_m(number, lat, lon)

    def codes_from(self, prefix: str) -> Iterator[PostalCode]:
        """Postal codes that begin with the prefix, in order."""
        for code in self._codes[bisect_left(self._codes, prefix) :]:
            if not code.startswith(prefix):
                return
            yield self._postal[code]

    def places_from(self, prefix: str) -> Iterator[list[Place]]:
        """Places whose folded name begins with the prefix, one list a name."""
        for index in range(bisect_left(self._keys, prefix), len(self._keys)):
            key = self._keys[index]
            if not key.startswith(prefix):
                return
            yield self._places[key]


def same_spelling(places: list[Place], text: str) -> list[Place]:
    """Those spelt as the text is, if there are any: `Lærdal` and `Lardal` fold to one key but are two places."""
    if len({place.number for place in places}) < 2:
        return places
    typed = _spelt(text)
    return [p for p in places if _spelt(p.name) == typed or " " in p.key] or places


def _spelt(text: str) -> str:
    return spelt(text).strip(" .,;")


@cache
def load_gazetteer(folder: Path = DATA) -> Gazetteer:
    """The gazetteer of this process."""
    data = msgspec.json.decode((folder / "gazetteer.json").read_bytes(), type=_Data)
    municipalities = msgspec.json.decode((folder / "municipalities.json").read_bytes(), type=list[_Municipality])
    vocabulary = load_vocabulary(folder / "reserved.json")
    outlines = Outlines.load(folder / "outlines.geojson", folder / "abroad.geojson")
    return Gazetteer(data, municipalities, vocabulary, outlines)
