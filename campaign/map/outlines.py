"""Which municipality a point lies in: bounding boxes, ray casting, the nearest outline for the sea and its islets."""

from __future__ import annotations

import math
from array import array
from pathlib import Path

import msgspec

_KM_PER_DEGREE = 111.2
#: A point in Norwegian waters belongs to the nearest outline: the territorial sea is 12 nautical miles wide, and the
#: outlines lack the smallest islands.
SEA_KM = 12 * 1.852
#: Beyond the border the outlines may be off by so much, as they are simplified.
BORDER_KM = 0.5
#: Islands without a municipality: number, south, west, north, east.
_POLAR = (
    ("2100", 76.3, 9.5, 81.0, 34.5),
    ("2100", 74.2, 18.4, 74.7, 19.5),
    ("2211", 70.7, -9.3, 71.3, -7.7),
)


class _Geometry(msgspec.Struct):
    coordinates: list[list[list[tuple[float, float]]]]


class _Properties(msgspec.Struct):
    number: str


class _Feature(msgspec.Struct):
    properties: _Properties
    geometry: _Geometry


class _Collection(msgspec.Struct):
    features: list[_Feature]


class _Part:
    """One polygon of a municipality; the outer ring and its holes, as flat longitudes and latitudes."""

    __slots__ = ("box", "number", "rings")

    def __init__(self, number: str, rings: list[list[tuple[float, float]]]) -> None:
        self.number = number
        self.rings = [(array("d", [p[0] for p in ring]), array("d", [p[1] for p in ring])) for ring in rings]
        lons, lats = self.rings[0]
        self.box = (min(lats), min(lons), max(lats), max(lons))

    def contains(self, lat: float, lon: float) -> bool:
        south, west, north, east = self.box
        if not (south <= lat <= north and west <= lon <= east):
            return False
        inside = False
        for lons, lats in self.rings:
            if _crosses(lons, lats, lat, lon):
                inside = not inside
        return inside

    def distance_km(self, lat: float, lon: float) -> float:
        narrow = math.cos(math.radians(lat))
        best = math.inf
        for lons, lats in self.rings:
            for i in range(1, len(lons)):
                best = min(best, _to_segment(lat, lon, narrow, (lats[i - 1], lons[i - 1]), (lats[i], lons[i])))
        return best * _KM_PER_DEGREE


def _crosses(lons: array[float], lats: array[float], lat: float, lon: float) -> bool:
    odd = False
    before = len(lons) - 1
    for i in range(len(lons)):
        if (lats[i] > lat) != (lats[before] > lat):
            slope = (lons[before] - lons[i]) * (lat - lats[i]) / (lats[before] - lats[i])
            if lon < slope + lons[i]:
                odd = not odd
        before = i
    return odd


def _to_segment(lat: float, lon: float, narrow: float, a: tuple[float, float], b: tuple[float, float]) -> float:
    ax, ay = (a[1] - lon) * narrow, a[0] - lat
    bx, by = (b[1] - lon) * narrow, b[0] - lat
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
    return math.hypot(ax + along * dx, ay + along * dy)


class Outlines:
    """Reverse lookup over the outlines of all municipalities, a few hundredths of a millisecond a point."""

    def __init__(self, parts: list[_Part], abroad: list[_Part] | None = None) -> None:
        self._abroad = abroad or []
        self._rows: dict[int, list[_Part]] = {}
        self._parts: dict[str, list[_Part]] = {}
        for part in parts:
            self._parts.setdefault(part.number, []).append(part)
        margin = SEA_KM / _KM_PER_DEGREE + 0.01
        for part in parts:  # parts by whole degree of latitude, so that most are never looked at
            for row in range(math.floor(part.box[0] - margin), math.floor(part.box[2] + margin) + 1):
                self._rows.setdefault(row, []).append(part)

    @classmethod
    def load(cls, path: Path, abroad: Path) -> Outlines:
        return cls.from_geojson(path.read_bytes(), abroad.read_bytes())

    @classmethod
    def from_geojson(cls, content: bytes, abroad: bytes) -> Outlines:
        """`abroad` is what lies beyond the border on land and at sea."""
        return cls(_parts(content), _parts(abroad))

    def number_at(self, lat: float, lon: float) -> str | None:
        """Municipality number at the point, or of the nearest coast within 12 nautical miles in the waters of Norway.

        `2100` or `2211` on the polar islands, None abroad and far at sea.
        """
        if not (math.isfinite(lat) and math.isfinite(lon)):
            return None
        near = self._rows.get(math.floor(lat), [])
        for part in near:
            if part.contains(lat, lon):
                return part.number
        limit = BORDER_KM if any(part.contains(lat, lon) for part in self._abroad) else SEA_KM
        return self._nearest(near, lat, lon, limit) or _polar(lat, lon)

    @staticmethod
    def _nearest(parts: list[_Part], lat: float, lon: float, limit: float) -> str | None:
        narrow = math.cos(math.radians(lat))
        best, number = limit / _KM_PER_DEGREE, None
        boxes = ((_to_box(lat, lon, narrow, part.box), part) for part in parts)
        for least, part in sorted((found for found in boxes if found[0] <= best), key=lambda found: found[0]):
            if least > best:
                break
            distance = part.distance_km(lat, lon) / _KM_PER_DEGREE
            if distance <= best:
                best, number = distance, part.number
        return number

    def distance_m(self, number: str, lat: float, lon: float) -> float | None:
        """Metres from a WGS84 point to the outline of a municipality of 2024 or its nearest island; 0.0 inside.

        Svalbard and Jan Mayen are boxes. None for a number without an outline and for a point that is not finite.
        Reckoned on a plane at the latitude of the point: about a percent off at 50 km.
        """
        if not (math.isfinite(lat) and math.isfinite(lon)):
            return None
        parts = self._parts.get(number)
        if parts is None:
            return _beside_polar_m(number, lat, lon)
        narrow = math.cos(math.radians(lat))
        best = math.inf
        for least, part in sorted(((_to_box(lat, lon, narrow, part.box), part) for part in parts), key=lambda p: p[0]):
            if least * _KM_PER_DEGREE >= best:
                break
            if part.contains(lat, lon):
                return 0.0
            best = min(best, part.distance_km(lat, lon))
        return best * 1000


def _parts(content: bytes) -> list[_Part]:
    collection = msgspec.json.decode(content, type=_Collection)
    return [_Part(f.properties.number, rings) for f in collection.features for rings in f.geometry.coordinates]


def _beside_polar_m(number: str, lat: float, lon: float) -> float | None:
    """Metres to the boxes of a polar territory; None if the number is not one of them."""
    narrow = math.cos(math.radians(lat))
    found = [
        _to_box(lat, lon, narrow, (south, west, north, east))
        for polar, south, west, north, east in _POLAR
        if polar == number
    ]
    return min(found) * _KM_PER_DEGREE * 1000 if found else None


def _to_box(lat: float, lon: float, narrow: float, box: tuple[float, float, float, float]) -> float:
    """Distance in degrees of latitude, 0 inside."""
    south, west, north, east = box
    return math.hypot(max(south - lat, 0.0, lat - north), max(west - lon, 0.0, lon - east) * narrow)


def _polar(lat: float, lon: float) -> str | None:
    for number, south, west, north, east in _POLAR:
        if south <= lat <= north and west <= lon <= east:
            return number
    return None
