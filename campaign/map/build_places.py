"""Names of places: towns, postal places, municipalities of today and before, Sámi and Kven names. Build time only."""

from __future__ import annotations

import math
import re
import statistics
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from campaign.map.build_sources import Sources
from campaign.map.folding import fold

Point = tuple[float, float]
_KM_PER_DEGREE = 111.2
_SLACK_KM = 2.0
#: A municipality of this radius in metres is no larger than the area of a postal place.
_POSTAL_PLACE_M = 6_000
#: Nearer than this, two municipalities with one postal place share the same place.
_BORDER_KM = 45.0
#: Of the spellings that GeoNames lists only these are names: with a district, or with Sámi or Kven letters.
_SPELLING = re.compile(
    r"[A-ZÀ-Ž][a-zà-ž]* (?:i|på|ved) [A-ZÀ-Ž][a-zà-ž]+|[A-ZÀ-Ž][a-zà-ž-]*[áčđŋšŧž][a-zà-ž-]*|[A-Z][a-zäö]*ä[a-zäö]*"
)
_SPITSBERGEN = {"2111": "2100", "2121": "2100", "2131": "2100"}
#: Postal points of these qualities are no more than the middle of the municipality.
_COARSE = ("seat", "municipality")


def is_near(outline: BaseGeometry, point: Point) -> bool:
    """Whether the point lies in the outline or within 2 km of it."""
    narrow = math.cos(math.radians(point[0]))
    scaled = shapely.transform(outline, lambda xy: xy * (narrow, 1.0))
    distance = scaled.distance(shapely.Point(point[1] * narrow, point[0]))
    return bool(distance * _KM_PER_DEGREE <= _SLACK_KM)


def _distance_km(a: Point, b: Point) -> float:
    narrow = math.cos(math.radians(a[0]))
    return math.hypot(a[0] - b[0], (a[1] - b[1]) * narrow) * _KM_PER_DEGREE


def _middle(rows: list[list[Any]]) -> Point:
    """Median of postal rows, of the well placed ones if there are any."""
    best = [r for r in rows if r[6] in ("point", "shared", "place")] or rows
    return statistics.median_low(r[4] for r in best), statistics.median_low(r[5] for r in best)


def radius_m(outline: BaseGeometry) -> int:
    """Radius of the circle of the same area, in whole kilometres given as metres, at least 3 km."""
    narrow = math.cos(math.radians(outline.centroid.y))
    square_km = outline.area * narrow * _KM_PER_DEGREE**2
    return max(3, math.ceil(math.sqrt(square_km / math.pi))) * 1000


def point_inside(outline: BaseGeometry) -> Point:
    largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
    inside = largest.representative_point()
    return inside.y, inside.x


class PlaceTable:
    """Rows: name, key, municipality number, lat, lon, kind, population.

    `kind` is one of town, postal, border (a postal place whose name belongs to a neighbouring municipality), former,
    municipality (the name itself), district (part of a town, at its point), area (somewhere in the municipality, at its
    seat), other (an official name in another language) and spelling (from GeoNames; matched exactly, never fuzzily).
    `population` is that of the town or, for a municipality and its seat, of the municipality.
    """

    def __init__(
        self, sources: Sources, outlines: dict[str, BaseGeometry], seats: dict[str, str], names: dict[str, str]
    ) -> None:
        self._sources, self._outlines, self._seats, self._names = sources, outlines, seats, names
        self._tree = shapely.STRtree(list(outlines.values()))
        self._numbers = list(outlines)
        self._by_key: dict[str, list[str]] = {}
        for number, name in names.items():
            self._by_key.setdefault(fold(name), []).append(number)
        self._rows: dict[tuple[str, str, str], list[Any]] = {}
        self._spellings: list[tuple[str, list[Any]]] = []
        self._add_towns()

    def number(self, name: str) -> str:
        """Number of a municipality by its name; a name that two have needs its county in brackets."""
        base, _, county = name.partition(" (")
        numbers = self._by_key[fold(base)]
        if county:
            prefix = {"innlandet": "34", "ostfold": "31", "more og romsdal": "15", "nordland": "18"}[fold(county)]
            numbers = [number for number in numbers if number.startswith(prefix)]
        if len(numbers) != 1:
            raise ValueError(f"{name}: {len(numbers)} municipalities")
        return numbers[0]

    def numbers(self, names: list[str]) -> list[str]:
        """As `number`, but a bare name means all that bear it."""
        return [n for name in names for n in ([self.number(name)] if "(" in name else self._by_key[fold(name)])]

    def municipality_at(self, point: Point) -> str | None:
        if covering := self._covering(point):
            return covering
        for index in self._tree.query(shapely.Point(point[1], point[0]).buffer(0.05)):
            if is_near(self._outlines[self._numbers[int(index)]], point):
                return self._numbers[int(index)]
        return None

    def _covering(self, point: Point) -> str | None:
        """Number of the outline that holds the point; GeoNames still has some of Haram in Ålesund."""
        found = self._tree.query(shapely.Point(point[1], point[0]), predicate="intersects")
        return self._numbers[int(found[0])] if len(found) else None

    def add(self, name: str, number: str, point: Point, kind: str, population: int = 0) -> list[Any]:
        """Adds a row unless there is one of that key, number and kind; returns the one that is there."""
        key = fold(name)
        row = [name, key, number, round(point[0], 4), round(point[1], 4), kind, population]
        return self._rows.setdefault((key, number, kind), row)

    def _add_towns(self) -> None:
        numbers: dict[tuple[str, float], str] = {}
        for city in self._sources.cities():
            number = _SPITSBERGEN.get(city["admin2"], city["admin2"])
            point = (float(city["lat"]), float(city["lng"]))
            number = self._covering(point) or number
            if number in self._names:
                numbers[(fold(city["name"]), round(point[0], 1))] = number
                self.add(city["name"], number, point, "town")
        for town in self._sources.towns():
            if town["countrycode"] not in ("NO", "SJ"):
                continue
            point = (town["latitude"], town["longitude"])
            found = numbers.get((fold(town["name"]), round(point[0], 1))) or self._number_of(town, point)
            if found:
                row = self.add(town["name"], found, point, "town", town["population"])
                row[6] = max(row[6], town["population"])
                self._spellings += [(n, row) for n in sorted(set(town["alternatenames"])) if _SPELLING.fullmatch(n)]

    def _number_of(self, town: dict[str, Any], point: Point) -> str | None:
        return "2100" if town["countrycode"] == "SJ" and point[0] > 73 else self.municipality_at(point)

    def town(self, key: str, number: str) -> Point | None:
        """Point of the town of that name in that municipality."""
        bare = re.sub(r" [a-z]$", "", key)
        row = self._rows.get((key, number, "town")) or self._rows.get((bare, number, "town"))
        return (row[3], row[4]) if row else None

    def has_seat(self, number: str) -> bool:
        return number in self._seats and self._seat_row(number) is not None

    def _seat_row(self, number: str) -> list[Any] | None:
        key = fold(self._seats[number])
        found = (self._rows.get((key, number, kind)) for kind in ("town", "postal"))
        return next((row for row in found if row), None)

    def seat(self, number: str) -> Point:
        """Point of the municipality's seat, else of its largest town, else one inside its outline."""
        row = self._seat_row(number) if number in self._seats else None
        if row is None:
            towns = [r for r in self._rows.values() if r[2] == number and r[5] in ("town", "postal")]
            row = max(towns, key=lambda r: (r[6], r[5] == "town", r[0]), default=None)
        if row is None:
            point = point_inside(self._outlines[number])
            return round(point[0], 4), round(point[1], 4)
        return row[3], row[4]

    def add_postal_places(self, postal: list[list[Any]]) -> None:
        groups: dict[str, dict[str, list[list[Any]]]] = {}
        for row in postal:
            groups.setdefault(row[2], {}).setdefault(row[3], []).append(row)
        for key, by_number in sorted(groups.items()):
            main = max(by_number, key=lambda number: (key == fold(self._names[number]), len(by_number[number]), number))
            home = _middle(by_number[main])
            for number, rows in sorted(by_number.items()):
                name, point = rows[0][1], _middle(rows)
                kind = "border" if number != main and _distance_km(point, home) < _BORDER_KM else "postal"
                if kind == "postal" and all(r[6] in _COARSE for r in rows) and not self._seat_says_enough(key, number):
                    kind = "area"
                self.add(name, number, point, kind)
                if re.search(r" [A-ZØ]$", name):  # KRISTIANSAND S is what people call Kristiansand
                    self.add(name[:-2], number, point, kind)

    def _seat_says_enough(self, key: str, number: str) -> bool:
        """Whether a place that stands at the seat is there, or the municipality no larger than a postal place."""
        outline = self._outlines.get(number)
        return key == fold(self._seats.get(number, "")) or outline is None or radius_m(outline) <= _POSTAL_PLACE_M

    def _drop_misplaced(self) -> None:
        """GeoNames has towns called like a municipality next door; they are the municipality itself."""
        for key, number, kind in list(self._rows):
            owners = self._by_key.get(key, [])
            if kind != "town" or len(owners) != 1 or owners[0] == number or owners[0] not in self._outlines:
                continue
            row = self._rows[(key, number, kind)]
            if _distance_km((row[3], row[4]), self.seat(owners[0])) < _BORDER_KM and row[6] >= 5000:
                del self._rows[(key, number, kind)]

    def add_municipalities(
        self, names: dict[str, str], population: dict[str, int], other: dict[str, list[str]]
    ) -> None:
        self._drop_misplaced()
        for number, name in names.items():
            point = self.seat(number)
            town = self._rows.get((fold(name), number, "town"))
            if town and fold(name) != fold(self._seats[number]) and town[6] > population[number] * 0.6:
                del self._rows[(fold(name), number, "town")]  # GeoNames means the municipality
            for kind in ("town", "postal"):
                seat = self._rows.get((fold(self._seats[number]), number, kind))
                if seat:
                    seat[6] = max(seat[6], population[number])
            self.add(name, number, point, "municipality", population[number])
            for more in other.get(number, []):
                self.add(more, number, point, "other", population[number])
        self.add("Svalbard", "2100", (78.2233, 15.6469), "municipality")
        self.add("Spitsbergen", "2100", (78.2233, 15.6469), "other")
        self.add("Jan Mayen", "2211", (70.9828, -8.49), "municipality")

    def add_seats(self) -> None:
        """Names of seats that neither the postal register nor GeoNames has, at the municipality's largest town."""
        known = self.keys()
        for number, name in self._seats.items():
            if fold(name) not in known:
                self.add(name, number, self.seat(number), "district")

    def settlements(self, number: str) -> list[list[Any]]:
        """Towns and well-placed postal places of a municipality."""
        return [r for r in self._rows.values() if r[2] == number and r[5] in ("town", "postal")]

    def place_coarse(self, keys: set[str], number: str, point: Point) -> None:
        """Moves names that stood at the seat for want of a point of their own."""
        for key in keys:
            row = self._rows.get((key, number, "area"))
            if row:
                row[3:5] = [round(point[0], 4), round(point[1], 4)]

    def add_urban_districts(self, districts: list[dict[str, str]]) -> None:
        """Parts of the large towns, at the point of the town unless the name is known with a point of its own."""
        for row in districts:
            number = self.number(row["municipality"])
            if not any((fold(row["name"]), number, kind) in self._rows for kind in ("town", "postal")):
                self.add(row["name"], number, self.seat(number), "district")

    def add_alternates(self, alternates: list[dict[str, str]]) -> None:
        order = ("municipality", "town", "former", "postal")
        for row in alternates:
            targets = [r for r in self._rows.values() if r[1] == fold(row["means"]) and r[5] in order]
            if not targets:
                raise ValueError(f"alternate name of nothing: {row}")
            best = min(targets, key=lambda r: (order.index(r[5]), -r[6]))
            same = [r for r in targets if r[2] == best[2]] if best[5] != "former" else targets
            for target in same:
                town = next((r for r in same if r[5] == "town" and r[2] == target[2]), target)
                self.add(row["name"], target[2], (town[3], town[4]), "other", target[6])
        taken = {row[1] for row in self._rows.values()}
        for name, town_row in self._spellings:
            if fold(name) not in taken and len(fold(name)) >= 4:
                self.add(name, town_row[2], (town_row[3], town_row[4]), "spelling", town_row[6])

    def keys(self) -> set[str]:
        return {row[1] for row in self._rows.values()}

    def sorted_rows(self) -> list[list[Any]]:
        return sorted(self._rows.values(), key=lambda row: (row[1], row[2], row[5]))
