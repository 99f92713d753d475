"""Where invented events are held: so many in each municipality, and believable addresses in it."""

from __future__ import annotations

from collections import Counter
from random import Random

import msgspec

from campaign.demonstration.vocabulary import Places
from campaign.events.geocoding import Municipality
from campaign.events.model import EventLanguage
from campaign.events.schemas import Point
from campaign.map.gazetteer import Gazetteer, PostalCode

#: Municipalities above this have events in every year; some of the others have none.
ALWAYS_ABOVE = 5_000
#: Small places hold more events a head than cities do.
_EXPONENT = 0.82
_LEFT_OUT = 0.35
#: Share of events that are held where most people of a municipality live.
_CENTRAL = 0.5
#: Shares of organisers who move the pin to the very house: where the postal code has its own point, and where not.
_PINNED, _PINNED_COARSE = 0.1, 0.3
#: Degrees of latitude within which a pin lies from the point of its postal code, about 400 m.
_NEAR = 0.004


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A place for an event. `name` is what schools and libraries there are called after."""

    municipality: Municipality
    name: str
    address: str
    postal_code: str
    place: str
    location: Point | None = None


def allot(municipalities: tuple[Municipality, ...], events: int, rng: Random) -> list[Municipality]:
    """One municipality an event, by population; the large ones first get one each, as far as the events go."""
    settled = sorted((m for m in municipalities if m.population), key=lambda m: (-m.population, m.number))
    certain = [m for m in settled if m.population > ALWAYS_ABOVE]
    kept = certain + [
        m for m in settled[len(certain) :] if rng.random() > _LEFT_OUT * (1 - m.population / ALWAYS_ABOVE)
    ]
    chosen = certain[:events]
    weights = [m.population**_EXPONENT for m in kept]
    chosen += rng.choices(kept, weights, k=events - len(chosen))
    rng.shuffle(chosen)
    return chosen


class Towns:
    """Languages and addresses of municipalities."""

    def __init__(self, gazetteer: Gazetteer, words: Places) -> None:
        self._words = words
        self._gazetteer = gazetteer
        self._codes: dict[str, list[PostalCode]] = {}
        self._centres: dict[str, list[PostalCode]] = {}
        for code in gazetteer.codes_from(""):
            self._codes.setdefault(code.number, []).append(code)
        for number, codes in self._codes.items():
            # Codes without a point of their own are mostly those of post-office boxes.
            kept = self._codes[number] = [code for code in codes if code.quality == "point"] or codes
            largest = Counter(code.place for code in kept).most_common(1)[0][0]
            self._centres[number] = [code for code in kept if code.place == largest]

    def writes_nynorsk(self, municipality: Municipality) -> bool:
        words = self._words.nynorsk
        if municipality.county in words.counties:
            return municipality.name not in words.but
        return municipality.name in words.municipalities

    def language(self, municipality: Municipality, rng: Random) -> EventLanguage:
        """The language of an event: that of the municipality, now and then another."""
        if municipality.name in self._words.sami["municipalities"] and rng.random() < 0.14:
            return "se"
        if municipality.population > 20_000 and rng.random() < 0.025:
            return "en"
        return "nn" if self.writes_nynorsk(municipality) else "nb"

    def spot(self, municipality: Municipality, language: str, rng: Random) -> Spot:
        """A street address in the municipality, sometimes with the organiser's own pin."""
        street = rng.choice(self._words.streets["nn" if language == "nn" else "nb"])
        codes = self._centres if rng.random() < _CENTRAL else self._codes
        code = rng.choice(codes[municipality.number])
        name, location = code.place, None
        if districts := self._words.districts.get(municipality.name):
            name, lat, lon = rng.choice(districts)
            location = self._pin(municipality, lat, lon, rng)
        elif rng.random() < (_PINNED if code.quality == "point" else _PINNED_COARSE):
            location = self._pin(municipality, code.lat, code.lon, rng)
        return Spot(
            municipality=municipality, name=name, address=f"{street} {rng.randint(1, 60)}",
            postal_code=code.code, place=code.place, location=location,
        )  # fmt: skip

    def _pin(self, municipality: Municipality, lat: float, lon: float, rng: Random) -> Point | None:
        """A point nearby, None when it comes to lie in the next municipality."""
        point = Point(
            lat=round(lat + rng.uniform(-_NEAR, _NEAR), 5), lon=round(lon + rng.uniform(-_NEAR, _NEAR) * 2, 5)
        )
        found = self._gazetteer.municipality_at(point.lat, point.lon)
        return point if found and found.number == municipality.number else None
