"""Choosing among places of one name, and telling of those that remain: candidates for a person."""

from __future__ import annotations

from collections.abc import Iterable

from campaign.events.public import Candidate, GeocodingResult
from campaign.map.gazetteer import KIND_ORDER, Gazetteer, Place, PostalCode

_MAX_CANDIDATES = 10
#: One of several same-named places is meant if it is this large and so many times larger than the others.
_DOMINANT, _DOMINANT_MISSPELT, _TIMES, _HAMLET = 8_000, 30_000, 20, 200
#: Radius in metres within which nine of ten true places lie, by kind of place.
PLACE_ACCURACY = {
    "town": 3_000, "postal": 6_000, "other": 6_000, "former": 12_000,
    "border": 8_000, "district": 10_000, "spelling": 6_000,
}  # fmt: skip
#: Kinds of places whose point is that of the whole municipality.
_WHOLE = frozenset({"municipality", "area"})


class Chooser:
    """Makes results of places and postal codes of one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def choose(self, places: list[Place], *, only: bool, fuzzy: bool) -> GeocodingResult:
        """The place that is meant, or all as candidates. `only`: the municipality is named; `fuzzy`: not in full."""
        numbers = {p.number for p in places if p.kind != "border"} or {p.number for p in places}
        places = [p for p in places if p.number in numbers]
        if len(numbers) > 1:
            meant = dominant(places, misspelt=fuzzy)
            if meant is None:
                return GeocodingResult(status="ambiguous", candidates=tuple(self.candidates(places)))
            places = [p for p in places if p.number == meant]
        best = _best(places, municipality=only)
        whole = only or best.kind in _WHOLE
        municipality = self._gazetteer.municipality(best.number)
        radius = self._gazetteer.radius_m(best.number)
        return GeocodingResult(
            status="resolved", precision="municipality" if whole else "place",
            municipality_number=best.number, municipality=municipality.name if municipality else None,
            lat=best.lat, lon=best.lon, accuracy_m=radius if whole else min(radius, PLACE_ACCURACY[best.kind]),
            flags=("approximate",) if whole or fuzzy else (),
        )  # fmt: skip

    def conflict(self, candidates: list[Candidate]) -> GeocodingResult:
        """One candidate for each municipality that parts of the address name."""
        unique = {c.municipality_number: c for c in reversed(candidates)}
        kept = [c for c in candidates if unique[c.municipality_number] is c]
        return GeocodingResult(status="conflict", candidates=tuple(kept[:_MAX_CANDIDATES]))

    def ambiguous(self, places: Iterable[Place]) -> GeocodingResult:
        """One candidate for each municipality of the places."""
        return GeocodingResult(status="ambiguous", candidates=tuple(self.candidates(places)))

    def candidate_of_code(self, code: PostalCode) -> Candidate:
        return self._candidate(f"{code.code} {code.place}", code.number, code.lat, code.lon, postal=True)

    def candidates(self, places: Iterable[Place]) -> list[Candidate]:
        """The largest places first, one a municipality."""
        groups: dict[str, list[Place]] = {}
        for place in places:
            groups.setdefault(place.number, []).append(place)
        order = sorted(groups, key=lambda number: (-max(p.population for p in groups[number]), number))
        found = []
        for number in order[:_MAX_CANDIDATES]:
            best = _best(groups[number], municipality=False)
            found.append(self._candidate(best.name, number, best.lat, best.lon, postal=False))
        return found

    def _candidate(self, name: str, number: str, lat: float, lon: float, *, postal: bool) -> Candidate:
        municipality = self._gazetteer.municipality(number)
        own = municipality.name if municipality else number
        where = municipality.county if municipality and own == name else own
        if postal and name.endswith(f" {own}"):
            where = name
        return Candidate(
            label=f"{name}, {where}" if where != name else name, municipality_number=number, municipality=own,
            lat=lat, lon=lon, precision="postal" if postal else "place",
        )  # fmt: skip


def dominant(places: list[Place], *, misspelt: bool = False) -> str | None:
    """Number of the municipality that everyone means by the name, although hamlets elsewhere bear it too."""
    sizes: dict[str, int] = {}
    for place in places:
        sizes[place.number] = max(sizes.get(place.number, _HAMLET), place.population)
    first = max(sizes, key=lambda number: sizes[number])
    rivals = [p for p in places if p.number != first]
    least = _DOMINANT_MISSPELT if misspelt else _DOMINANT
    if sizes[first] < least or any(p.kind in ("municipality", "former") for p in rivals):
        return None
    return first if all(sizes[p.number] * _TIMES <= sizes[first] for p in rivals) else None


def _best(places: list[Place], *, municipality: bool) -> Place:
    if municipality:
        own = [p for p in places if p.kind == "municipality"]
        places = own or places
    return min(places, key=lambda p: (KIND_ORDER.index(p.kind), -p.population, p.name))
