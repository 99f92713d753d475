"""Suggestions for the address fields from what is learned and from a provider."""

from __future__ import annotations

import re
from collections.abc import Iterator

from campaign.map.folding import fold
from campaign.map.gazetteer import Gazetteer
from campaign.map.geocoder import AddressSuggestion
from campaign.map.learned import KnownStreet, KnownVenue, Learned
from campaign.map.online.hits import Hit, street_key

_NUMBER = re.compile(r"^(.*?\D)\s*(\d{1,4}\s?[A-Za-zÆØÅæøå]?)?$", re.S)
_SHORTEST = 2


def learned_suggestions(learned: Learned, gazetteer: Gazetteer, text: str) -> Iterator[AddressSuggestion]:
    """Venues whose name begins with the text, and streets, with the house number that was typed behind them."""
    venue = fold(text)
    if len(venue) < _SHORTEST:
        return
    for known in learned.venues_from(venue):
        # A point that events disagree about is one to choose only together with its address.
        if known.address or not known.scattered:
            yield _of_venue(known, gazetteer)
    street, number = _without_number(text)
    key = fold(street).replace(" ", "")
    if len(key) >= _SHORTEST:
        # A whole name is found by its key, where -gata and -gaten are one; a beginning by its letters.
        for prefix in dict.fromkeys((street_key(street), key)):
            for found in learned.streets_from(prefix):
                if found.doubtful:
                    continue
                yield _of_street(found, number, gazetteer)


def of_hit(hit: Hit, gazetteer: Gazetteer) -> AddressSuggestion:
    """Of an address that a provider knows."""
    address = hit.label.split(",", 1)[0]
    place = _place(hit.postal_code, gazetteer) or hit.place
    return AddressSuggestion(
        label=f"{address}, {hit.postal_code} {place}", address=address, postal_code=hit.postal_code, place=place,
        municipality_number=hit.municipality_number, lat=round(hit.lat, 6), lon=round(hit.lon, 6),
        precision=hit.precision, source="kartverket",
    )  # fmt: skip


def _of_venue(known: KnownVenue, gazetteer: Gazetteer) -> AddressSuggestion:
    place = _place(known.postal_code, gazetteer) or _area(known.municipality_number, gazetteer)
    where = " ".join(filter(None, (known.postal_code, place)))
    return AddressSuggestion(
        label=", ".join(filter(None, (known.label, known.address, where))), address=known.address,
        postal_code=known.postal_code, place=place, municipality_number=known.municipality_number,
        lat=known.lat, lon=known.lon, precision=known.precision, source="venue",
    )  # fmt: skip


def _of_street(known: KnownStreet, number: str, gazetteer: Gazetteer) -> AddressSuggestion:
    address = f"{known.label} {number}".strip()
    place = _place(known.postal_code, gazetteer)
    return AddressSuggestion(
        label=f"{address}, {known.postal_code} {place}", address=address, postal_code=known.postal_code, place=place,
        municipality_number=known.municipality_number, lat=known.lat, lon=known.lon, precision="street",
        source="street",
    )  # fmt: skip


def _without_number(text: str) -> tuple[str, str]:
    found = _NUMBER.match(text.strip())
    return (found.group(1).strip(), (found.group(2) or "").strip()) if found else (text, "")


def _place(postal_code: str, gazetteer: Gazetteer) -> str:
    code = gazetteer.postal_code(postal_code)
    return code.place if code else ""


def _area(number: str, gazetteer: Gazetteer) -> str:
    area = gazetteer.municipality(number)
    return area.name if area else number
