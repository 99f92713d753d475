"""Postal codes with municipality and a repaired point. Build time only.

The points of GeoNames come partly in junk blocks (dozens of codes of a valley on one point) and partly lie in a wrong
municipality, so a point counts only if fewer than three places share it and it lies within 2 km of its municipality.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from typing import Any

from shapely.geometry.base import BaseGeometry

from campaign.map.build_places import PlaceTable, Point, is_near, point_inside
from campaign.map.build_sources import Sources
from campaign.map.folding import fold

#: Bring's register marks these names otherwise than the list of municipalities.
_BRING_NAMES = {
    "DEATNU TANA": "5628",
    "GUOVDAGEAIDNU KAUTOKEINO": "5612",
    "GÁIVUOTNA KÅFJORD": "5540",
    "KARASJOHKA KARASJOK": "5610",
    "PORSANGER PORSÁNGU PORSANKI": "5622",
    "UNJARGGA NESSEBY": "5636",
    "HERØY (MØRE OG ROMSDAL)": "1515",
    "HERØY (NORDLAND)": "1818",
    "VÅLER (INNLANDET)": "3419",
    "VÅLER (ØSTFOLD)": "3114",
    "SVALBARD": "2100",
    "JAN MAYEN": "2211",
    "SNÅSA": "5041",
    "RØYRVIK": "5043",
}
#: GeoNames has both islands on Spitsbergen.
_STATIC = {"9174": (76.507, 25.013), "9176": (74.437, 19.05)}
_JUNK_NAMES = 3
_SHARED_CODES = 15


class PostalTable:
    """`rows`: code, place, key of the place, municipality number, lat, lon, quality of the point."""

    def __init__(self, sources: Sources, outlines: dict[str, BaseGeometry], places: PlaceTable) -> None:
        self._outlines = outlines
        self._places = places
        points = {row["postal_code"]: row for row in sources.postal_points()}
        self._place: dict[str, str] = {}
        self._number: dict[str, str] = {}
        for code, (place, municipality) in sources.postal_register().items():
            self._number[code] = _BRING_NAMES.get(municipality) or places.number(municipality)
            spelt = points[code]["city"] if code in points else ""
            self._place[code] = _spelling(spelt if fold(spelt) == fold(place) else place.title())
        self._raw: dict[str, Point] = {}
        for code, row in points.items():
            raw = (row["latitude"], row["longitude"])
            number = self._number.get(code) or places.municipality_at(raw)
            if number:
                self._raw[code] = raw
                self._number[code] = number
                self._place.setdefault(code, row["city"])
        self._good = self._good_points()
        self.rows = [self._row(code) for code in sorted(self._number)]

    def _good_points(self) -> dict[str, Point]:
        names: dict[Point, set[str]] = {}
        for code, point in self._raw.items():
            names.setdefault(point, set()).add(fold(self._place[code]))
        good = {}
        for code, point in self._raw.items():
            outline = self._outlines.get(self._number[code])
            if len(names[point]) < _JUNK_NAMES and (outline is None or is_near(outline, point)):
                good[code] = point
        return good | {code: point for code, point in _STATIC.items() if code in self._number}

    def _row(self, code: str) -> list[Any]:
        (lat, lon), quality = self._point(code)
        place = self._place[code]
        return [code, place, fold(place), self._number[code], round(lat, 4), round(lon, 4), quality]

    def _point(self, code: str) -> tuple[Point, str]:
        if code in self._good:
            users = Counter(self._good.values())[self._good[code]] if code[0] in "01457" else 0
            return self._good[code], "shared" if users >= _SHARED_CODES else "point"
        number, key = self._number[code], fold(self._place[code])
        town = self._places.town(key, number)
        if town:
            return town, "place"
        siblings = [p for c, p in self._good.items() if self._number[c] == number and fold(self._place[c]) == key]
        if siblings:
            return _median(siblings), "median"
        if self._places.has_seat(number):
            return self._places.seat(number), "seat"
        neighbours = [p for c, p in self._good.items() if self._number[c] == number]
        if neighbours:
            return _median(neighbours), "municipality"
        outline = self._outlines.get(number)
        return (point_inside(outline) if outline else self._raw[code]), "municipality"


def _median(points: list[Point]) -> Point:
    return statistics.median_low(p[0] for p in points), statistics.median_low(p[1] for p in points)


def _spelling(place: str) -> str:
    return re.sub(r"(?<= )(I|På|Og|Ved|Under)(?= )", lambda match: match.group().lower(), place)
