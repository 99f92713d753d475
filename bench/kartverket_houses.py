"""Invented addresses for Kartverket to find, and how organisers write them."""

from __future__ import annotations

from random import Random

import msgspec

from campaign.demonstration.vocabulary import load_vocabulary
from campaign.map.gazetteer import load_gazetteer

#: One event in so many has a slip in its street, which takes four questions instead of one.
MISSPELT = 50
_LONGEST_NAME = 8
#: Degrees from the point of a postal code to the first house in it, and from house to house.
_FIRST, STEP = 0.002, 0.00001


class House(msgspec.Struct, frozen=True, kw_only=True):
    """An invented address, and the street as an organiser writes it."""

    street: str
    typed: str
    number: int
    code: str
    place: str
    municipality: tuple[str, str]
    lat: float
    lon: float


def houses_of(count: int) -> list[House]:
    """So many different addresses in postal codes all over the country."""
    gazetteer, rng = load_gazetteer(), Random("kartverket")
    codes = [code for code in gazetteer.codes_from("") if gazetteer.municipality(code.number)]
    names = load_vocabulary().places.streets["nb"]
    found: dict[tuple[str, int, str], House] = {}
    while len(found) < count:
        code, street, number = rng.choice(codes), rng.choice(names), rng.randint(1, 90)
        typed = street
        if len(found) % MISSPELT == MISSPELT - 1:
            street = next(name for name in names if len(name) > _LONGEST_NAME)
            typed = street[:3] + street[4:]
        area = gazetteer.municipality(code.number)
        assert area
        found[street, number, code.code] = House(
            street=street, typed=typed, number=number, code=code.code, place=code.place,
            municipality=(area.number, area.name), lat=round(code.lat + _FIRST + number * STEP, 6), lon=code.lon,
        )  # fmt: skip
    return list(found.values())
