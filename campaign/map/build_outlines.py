"""Municipality outlines of 2024 from those of 2020, simplified so that neighbours keep one border. Build only."""

from __future__ import annotations

import math
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from campaign.map.build_sources import Sources
from campaign.map.outlines import Outlines

#: A degree of longitude is about 0.43 degrees of latitude long at 64.5 degrees north.
_NARROW = 0.43
_HARAM_2024, _ALESUND_2024, _ALESUND_2020 = "1580", "1508", "1507"
_DECIMALS = 4
#: Degrees: islands so near to a known place stay; points are moved so far inside.
_BESIDE, _INSET = 0.01, 0.002
#: Ends of the border on land, and its course at sea (longitude, latitude) to where no coast is near: in the Skagerrak
#: as agreed with Sweden in 1968, in the Varangerfjord as agreed with Russia in 2007 and 2010.
_SKAGERRAK = [
    (11.165, 59.06), (11.12, 59.02), (11.1, 58.985), (11.065, 58.955), (10.95, 58.925), (10.64, 58.893),
    (10.6, 58.765), (10.0, 58.0),
]  # fmt: skip
_VARANGER = [(31.104, 69.979), (31.445, 70.099), (31.505, 70.121), (31.776, 70.197), (32.073, 70.274), (32.5, 70.7)]
_SPONVIKA, _JAKOBSELV = (11.21, 59.085), (30.817, 69.794)
#: Far corners of a box around what lies beyond.
_BEYOND = [(32.5, 72.0), (60.0, 72.0), (60.0, 50.0), (10.0, 50.0)]


def _parts(geometry: BaseGeometry) -> list[Polygon]:
    if isinstance(geometry, Polygon):
        return [geometry]
    return [part for part in getattr(geometry, "geoms", ()) if isinstance(part, Polygon)]


def _split_alesund(both: BaseGeometry, old_haram: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """(Ålesund, Haram): islands go to the side that holds most of them, the mainland is cut along the old border."""
    alesund: list[Polygon] = []
    haram: list[Polygon] = []
    for part in _parts(both):
        share = part.intersection(old_haram).area / part.area
        if share > 0.97 or (share > 0.5 and part.area < 0.02):
            haram.append(part)
        elif share < 0.03 or part.area < 0.005:
            alesund.append(part)
        else:
            haram += [p for p in _parts(part.intersection(old_haram)) if p.area > 1e-5]
            alesund += [p for p in _parts(part.difference(old_haram)) if p.area > 1e-5]
    return MultiPolygon(alesund), MultiPolygon(haram)


def outlines_before(sources: Sources) -> dict[str, list[BaseGeometry]]:
    """Folded name to the outlines of the municipalities so called before 2018; several bear some names."""
    return {
        name: [shapely.make_valid(shapely.from_wkb(blob)) for blob in blobs]
        for name, blobs in sources.old_boundaries().items()
    }


def outlines_2024(
    sources: Sources, new_number: dict[str, str], before: dict[str, list[BaseGeometry]]
) -> dict[str, BaseGeometry]:
    """Number of 2024 to outline at full detail. `new_number` maps the numbers of 2020."""
    found: dict[str, BaseGeometry] = {}
    for feature in sources.polygons_2020():
        old = f"{feature['properties']['kommunenummer']:04d}"
        found[new_number.get(old, old)] = shapely.make_valid(shape(feature["geometry"]))
    (old_haram,) = before["haram"]
    both = found.pop(_ALESUND_2020, None) or found.pop(_ALESUND_2024)
    found[_ALESUND_2024], found[_HARAM_2024] = _split_alesund(both, old_haram)
    return {number: MultiPolygon(_parts(found[number])) for number in sorted(found)}


def beyond_the_border(outlines: dict[str, BaseGeometry], tolerance: float) -> list[Any]:
    """GeoJSON MultiPolygon coordinates of what lies in Sweden, Finland and Russia, and in their waters.

    On land it ends at the outlines of Norway: of the two ways along the mainland's coast and border the one that does
    not go round by the west.
    """
    mainland = max(_parts(shapely.union_all(list(outlines.values()))), key=lambda part: part.area)
    ring = list(mainland.exterior.coords)[:-1]
    south, north = (min(range(len(ring)), key=lambda i: math.dist(ring[i], end)) for end in (_SPONVIKA, _JAKOBSELV))
    ways = [_way(ring, south, north), _way(ring, north, south)[::-1]]
    border = max(ways, key=lambda way: min(x for x, _ in way))
    line = shapely.LineString(border).simplify(tolerance)
    area = Polygon([*_SKAGERRAK[::-1], *line.coords, *_VARANGER, *_BEYOND])
    if not area.is_valid:
        raise ValueError("the border crosses itself")
    return [_rings(shapely.transform(area, lambda xy: xy.round(_DECIMALS)))]


def _way(ring: list[Any], start: int, end: int) -> list[Any]:
    return ring[start : end + 1] if start <= end else [*ring[start:], *ring[: end + 1]]


def simplified(
    outlines: dict[str, BaseGeometry], tolerance: float, smallest: float, keep: dict[str, list[Any]]
) -> dict[str, list[Any]]:
    """GeoJSON MultiPolygon coordinates; islands under `smallest` square degrees go, but never the largest part.

    The tolerance is in degrees of latitude. The simplification works on the whole coverage, so a border that two
    municipalities share stays one line. `keep` has longitudes and latitudes by municipality: their islands stay.
    """
    kept = []
    for number, geometry in outlines.items():
        parts = sorted(_parts(geometry), key=lambda part: -part.area)
        wanted = shapely.MultiPoint(keep.get(number, []))
        kept.append(
            MultiPolygon(
                [p for i, p in enumerate(parts) if i == 0 or p.area >= smallest or p.distance(wanted) < _BESIDE]
            )
        )
    narrow = [shapely.transform(geometry, lambda xy: xy * (_NARROW, 1.0)) for geometry in kept]
    coverage = shapely.coverage_simplify(narrow, tolerance)
    result = {}
    for number, geometry in zip(outlines, coverage, strict=True):
        wide = shapely.transform(geometry, lambda xy: (xy / (_NARROW, 1.0)).round(_DECIMALS))
        result[number] = [rings for part in _parts(wide) if (rings := _rings(part))]
    return result


def settle(rows: list[list[Any]], fine: dict[str, list[Any]], at: Outlines) -> int:
    """Moves points (columns 3, 4 of rows with the number in column 2) that miss their own municipality just inside it.

    Returns how many were moved. Rows of places without an outline stay.
    """
    moved = 0
    shapes: dict[str, BaseGeometry] = {}
    for row in rows:
        number, lat, lon = row[2], row[3], row[4]
        if number not in fine or at.number_at(lat, lon) == number:
            continue
        if number not in shapes:
            shapes[number] = MultiPolygon([Polygon(rings[0], rings[1:]) for rings in fine[number]]).buffer(0)
        inner = shapes[number].buffer(-_INSET)
        target = shapely.shortest_line(inner if not inner.is_empty else shapes[number], shapely.Point(lon, lat))
        x, y = target.coords[0]
        row[3], row[4] = round(y, 4), round(x, 4)
        moved += 1
        if at.number_at(row[3], row[4]) != number:
            raise ValueError(f"{row[:3]}: no point inside the municipality")
    return moved


def _rings(part: Polygon) -> list[list[list[float]]]:
    rings = []
    for ring in mapping(part)["coordinates"]:
        points = [[float(x), float(y)] for x, y in ring]
        points = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
        if len(points) >= 4:
            rings.append(points)
    return rings
