"""What hits make of a result: accepted where they agree with what is known, else candidates for a person to choose."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, hypot, radians

import msgspec

from campaign.events.public import Candidate, GeocodingResult, Status
from campaign.map.gazetteer import Gazetteer
from campaign.map.online.hits import Hit, street_key

MOST_CANDIDATES = 10
_DOOR_M, _BUILDING_M, _LETTER_M, _STREET_LEAST_M = 25, 150, 60, 100
#: Hits so near each other are one place.
_SAME_SPOT_M = 60


def known_numbers(base: GeocodingResult) -> frozenset[str]:
    """Municipalities that the address may lie in; none if nothing is known."""
    if base.status == "resolved" and base.municipality_number:
        return frozenset({base.municipality_number})
    return frozenset(c.municipality_number for c in base.candidates)


def judge(
    base: GeocodingResult, hits: list[Hit], gazetteer: Gazetteer, *, source: str, version: str, letter: str = "",
    only_offer: bool = False,
) -> GeocodingResult:  # fmt: skip
    """The result that `hits` (at least one) make of what was known; `only_offer` takes none of them."""
    known = known_numbers(base)
    inside = [hit for hit in hits if hit.municipality_number in known]
    numbers = {hit.municipality_number for hit in inside}
    spots = _spots(inside)
    # A code and a place that disagree are never settled by a source: the hits come as candidates for a person.
    one = len(numbers) == 1 and (len(spots) == 1 or inside[0].precision == "street")
    if one and base.status != "conflict" and not only_offer:
        return _accepted(base, spots[0], gazetteer, source, version, letter)
    status: Status = base.status if base.status in ("ambiguous", "conflict") else "ambiguous"
    if base.status == "resolved" and not inside:
        status = "conflict"
    kept = [] if inside else [*base.candidates, *_as_candidate(base)]
    found = [candidate_of(hit, gazetteer) for hit in (_spots(inside or hits))]
    return msgspec.structs.replace(
        base, status=status, precision=None, municipality_number=None, municipality=None, lat=None, lon=None,
        accuracy_m=None, source=source, source_version=version, candidates=(*kept, *found)[:MOST_CANDIDATES],
    )  # fmt: skip


def middle_of_street(hits: list[Hit]) -> list[Hit]:
    """One hit a municipality and street that stands for it: the middle one by house number."""
    groups: dict[tuple[str, str], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.municipality_number, street_key(hit.name)), []).append(hit)
    found = []
    for group in groups.values():
        group.sort(key=lambda hit: (hit.number or 0, hit.letter))
        middle = group[len(group) // 2]
        label = ", ".join(filter(None, (middle.name, f"{middle.postal_code} {middle.place}".strip())))
        found.append(msgspec.structs.replace(middle, label=label, precision="street", number=None, letter=""))
    return found


def reach(middle: Hit, hits: Iterable[Hit]) -> int:
    """Metres from a hit to the farthest of its street."""
    same = [hit for hit in hits if street_key(hit.name) == street_key(middle.name)]
    return max([_STREET_LEAST_M, _farthest(middle, same)])


def middle_of_property(hits: list[Hit]) -> tuple[Hit, int]:
    """The hit that is nearest to all others, and the metres from it to the farthest."""
    middle = min(hits, key=lambda hit: _farthest(hit, hits))
    return middle, _farthest(middle, hits)


def over(result: GeocodingResult, spread: int) -> GeocodingResult:
    """A find that stands for everything within so many metres. What is larger than a building is no door any more."""
    if result.status != "resolved":
        return result
    accuracy = max(result.accuracy_m or 0, spread)
    precision = "street" if spread > _BUILDING_M else result.precision
    return msgspec.structs.replace(result, accuracy_m=accuracy, precision=precision)


def offering(result: GeocodingResult, found: GeocodingResult) -> GeocodingResult:
    """A result that stays as it is, with the candidates of a find beside it for a person to choose from."""
    versions = dict.fromkeys((*result.source_version.split("+"), found.source_version))
    return msgspec.structs.replace(result, candidates=found.candidates, source_version="+".join(versions))


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of two (lat, lon) on a sphere small enough to be flat."""
    north = (one[0] - other[0]) * 111_200
    east = (one[1] - other[1]) * 111_200 * cos(radians(one[0]))
    return hypot(north, east)


def _farthest(one: Hit, hits: Iterable[Hit]) -> int:
    return max(round(metres((one.lat, one.lon), (hit.lat, hit.lon))) for hit in hits)


def candidate_of(hit: Hit, gazetteer: Gazetteer) -> Candidate:
    area = gazetteer.municipality(hit.municipality_number)
    return Candidate(
        label=hit.label, municipality_number=hit.municipality_number,
        municipality=area.name if area else hit.municipality_number,
        lat=round(hit.lat, 5), lon=round(hit.lon, 5), precision=hit.precision,
    )  # fmt: skip


def _spots(hits: list[Hit]) -> list[Hit]:
    spots: list[Hit] = []
    for hit in hits:
        if all(metres((hit.lat, hit.lon), (spot.lat, spot.lon)) > _SAME_SPOT_M for spot in spots):
            spots.append(hit)
    return spots


def _as_candidate(base: GeocodingResult) -> list[Candidate]:
    if base.lat is None or base.lon is None or not base.municipality_number:
        return []
    name = base.municipality or base.municipality_number
    return [
        Candidate(
            label=name, municipality_number=base.municipality_number, municipality=name, lat=base.lat, lon=base.lon,
            precision=base.precision or "municipality",
        )
    ]  # fmt: skip


def _accepted(
    base: GeocodingResult, hit: Hit, gazetteer: Gazetteer, source: str, version: str, letter: str
) -> GeocodingResult:
    area = gazetteer.municipality(hit.municipality_number)
    other_letter = hit.number is not None and hit.letter != letter
    flags = tuple(flag for flag in base.flags if flag != "approximate")
    accuracy = _DOOR_M if hit.number is not None else _BUILDING_M
    return msgspec.structs.replace(
        base, status="resolved", precision=hit.precision, municipality_number=hit.municipality_number,
        municipality=area.name if area else None, lat=round(hit.lat, 6), lon=round(hit.lon, 6),
        accuracy_m=_LETTER_M if other_letter else accuracy, source=source, source_version=version, candidates=(),
        flags=(*flags, "approximate") if other_letter else flags,
    )  # fmt: skip
