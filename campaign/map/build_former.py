"""Municipalities that were merged since 2017: where each of them lay, by its outline of that time. Build time only."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from campaign.map.build_places import PlaceTable, Point, is_near, point_inside
from campaign.map.folding import fold

#: Postal points of these qualities say nothing about where in the municipality of today a place lies.
COARSE = frozenset({"seat", "municipality"})


class FormerMunicipalities:
    """Adds the names of former municipalities to the places, and mends the postal points that stood at the new seat."""

    def __init__(
        self, places: PlaceTable, outlines: dict[str, BaseGeometry], before: dict[str, list[BaseGeometry]]
    ) -> None:
        self._places, self._outlines, self._before = places, outlines, before

    def add(self, former: list[dict[str, str]], postal: list[list[Any]]) -> None:
        """`former` has `name`, `now` and perhaps `seat`; `postal` has the rows of postal codes, which are changed."""
        for row in former:
            number, key = self._places.number(row["now"]), fold(row["name"])
            area = self._area(key, number)
            seat = fold(row["seat"]) if row.get("seat") else ""
            point = self._settlement(key, seat, number, area)
            if point is None and area is None:
                raise ValueError(f"no place to show for the former municipality {row['name']}")
            where = point or point_inside(area)
            self._places.add(row["name"], number, where, "former" if point else "area")
            for code in postal:
                if code[6] in COARSE and code[3] == number and code[2] in (key, seat):
                    code[4:7] = [round(where[0], 4), round(where[1], 4), "median"]
            self._places.place_coarse({key, seat}, number, where)

    def _area(self, key: str, number: str) -> BaseGeometry | None:
        """The part of the municipality of today that the former one was; None if its outline is not known."""
        now = self._outlines[number]
        shared = [old.intersection(now) for old in self._before.get(key, [])]
        largest = max(shared, key=lambda part: part.area, default=None)
        return largest if largest is not None and largest.area > 1e-4 else None

    def _settlement(self, key: str, seat: str, number: str, area: BaseGeometry | None) -> Point | None:
        """The well-placed settlement that stands for it: of its own name, its seat, else the largest within it."""
        rows = [r for r in self._places.settlements(number) if area is None or self._inside(area, (r[3], r[4]))]
        for name in (key, seat):
            named = [r for r in rows if r[1] == name]
            if named:
                best = min(named, key=lambda r: r[5] != "town")
                return best[3], best[4]
        if area is None or not rows:
            return None
        best = max(rows, key=lambda r: (r[5] == "town", r[6], r[0]))
        return best[3], best[4]

    @staticmethod
    def _inside(area: BaseGeometry, point: Point) -> bool:
        return bool(area.contains(shapely.Point(point[1], point[0]))) or is_near(area, point)
