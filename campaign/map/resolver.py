"""The decision: one place, several, a conflict, or why there is none. Pure; the gazetteer is the only source.

A postal code in use is the strongest evidence, then the field for the place, the end of the address, a place alone in
the address, and last the venue. Evidence of equal strength that disagrees is a conflict and is never settled silently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from rapidfuzz.distance import OSA

from campaign.events.public import AddressQuery, Candidate, Flag, GeocodingResult
from campaign.map.address import ParsedAddress, parse
from campaign.map.folding import fold
from campaign.map.gazetteer import KIND_ORDER, Gazetteer, Place, PostalCode
from campaign.map.reading import Reader, Reading, fits

SOURCE = "gazetteer"
_MAX_CANDIDATES = 10
#: One of several same-named places is meant if it is this large and so many times larger than the others.
_DOMINANT, _DOMINANT_MISSPELT, _TIMES, _HAMLET = 8_000, 30_000, 20, 200
#: A venue alone is believed only if the town in its name is at least this large, or its name at least this long.
_VENUE_TOWN, _VENUE_NAME = 1_000, 6
#: Radius in metres within which nine of ten true places lie, by quality of the point; None is that of the municipality.
_POSTAL_ACCURACY = {"point": 6_000, "shared": 7_000, "place": 6_000, "median": 9_000}
_PLACE_ACCURACY = {
    "town": 3_000, "postal": 6_000, "other": 6_000, "former": 12_000,
    "border": 8_000, "district": 10_000, "spelling": 6_000,
}  # fmt: skip
_COARSE = frozenset({"shared", "median", "seat", "municipality"})


class Resolver:
    """Resolves queries with one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._reader = Reader(gazetteer)

    def resolve(self, query: AddressQuery) -> GeocodingResult:
        """Place of the address. Never raises; the same query always gives the same answer."""
        parsed = parse(query, self._gazetteer.vocabulary)
        result = self._decide(parsed)
        flags: list[Flag] = list(result.flags)
        if parsed.hybrid or (parsed.digital and result.status not in ("digital", "unresolved")):
            flags.append("hybrid")
        if parsed.po_box:
            flags.append("po_box")
        return msgspec.structs.replace(
            result, flags=tuple(dict.fromkeys(flags)), input_hash=input_hash(query),
            source=SOURCE, source_version=self._gazetteer.version,
        )  # fmt: skip

    def _decide(self, parsed: ParsedAddress) -> GeocodingResult:
        if parsed.digital and not parsed.hybrid and not parsed.physical and not _has(parsed, "free", "tail"):
            return GeocodingResult(status="digital")
        known = [found for code in dict.fromkeys(parsed.codes) if (found := self._gazetteer.postal_code(code))]
        strong = [self._reader.read(t.text) for t in parsed.texts if t.role in ("place", "tail")]
        said = [reading for reading in strong if reading.kind != "none"]
        if parsed.abroad and not any(self._agrees(code, said) for code in known):
            return GeocodingResult(status="abroad")
        if parsed.nationwide and not known and not parsed.street and not _has(parsed, "place", "tail", "free"):
            return GeocodingResult(status="digital" if parsed.digital else "nationwide")
        if known:
            return self._by_code(parsed, known, said)
        result = self._by_name(parsed, said)
        if parsed.codes and result.status == "resolved":
            return msgspec.structs.replace(result, flags=(*result.flags, "corrected_postal_code"))
        if parsed.digital and result.status in ("unresolved", "county"):
            return GeocodingResult(status="digital")
        return result

    # -- with a postal code ------------------------------------------------------------------------------------------

    def _agrees(self, code: PostalCode, readings: list[Reading]) -> bool:
        return any(code.number in reading.numbers for reading in readings)

    def _by_code(self, parsed: ParsedAddress, known: list[PostalCode], said: list[Reading]) -> GeocodingResult:
        code = known[0]
        against = [self._candidate_of_code(other) for other in known[1:] if other.number != code.number]
        for reading in [*said, *self._slips(parsed, code)]:
            if reading.kind == "region":
                if not fits(code.number, reading.counties, reading.within):
                    return self._conflict([self._candidate_of_code(code)])
            elif code.number not in reading.numbers and not self._same_name(code, reading):
                against += self._candidates(reading.places)
        if against:
            return self._conflict([self._candidate_of_code(code), *against])
        flags: list[Flag] = ["corrected_postal_code"] if parsed.zero_added else []
        if code.quality in _COARSE or parsed.po_box:
            flags.append("approximate")
        lat, lon, accuracy = self._point_of_code(code, said)
        municipality = self._gazetteer.municipality(code.number)
        radius = self._gazetteer.radius_m(code.number)
        return GeocodingResult(
            status="resolved", precision="municipality" if parsed.po_box else "postal",
            municipality_number=code.number, municipality=municipality.name if municipality else None,
            lat=lat, lon=lon, accuracy_m=radius if parsed.po_box else accuracy, flags=tuple(flags),
        )  # fmt: skip

    def _same_name(self, code: PostalCode, reading: Reading) -> bool:
        """A postal place may reach into the next municipality: its own name is no contradiction."""
        return any(place.key == code.key for place in reading.places)

    def _point_of_code(self, code: PostalCode, said: list[Reading]) -> tuple[float, float, int]:
        """Point of the code; if that was repaired coarsely, that of the town the address names."""
        radius = self._gazetteer.radius_m(code.number)
        if code.quality in ("seat", "municipality", "median"):
            towns = [p for r in said for p in r.places if p.number == code.number and p.kind == "town"]
            if towns:
                return towns[0].lat, towns[0].lon, min(radius, _PLACE_ACCURACY["town"] * 2)
        return code.lat, code.lon, min(radius, _POSTAL_ACCURACY.get(code.quality, radius))

    def _slips(self, parsed: ParsedAddress, code: PostalCode) -> Iterable[Reading]:
        """Misspelt places that clearly mean another municipality than the code."""
        municipality = self._gazetteer.municipality(code.number)
        near = {code.key, fold(municipality.name) if municipality else ""}
        for text in parsed.texts:
            if text.role != "place" or self._reader.read(text.text).kind != "none":
                continue
            key = fold(text.text)
            if any(OSA.distance(key, name, score_cutoff=3) <= 3 for name in near):
                continue
            slip = self._reader.misspelt(text.text)
            if slip.kind == "places":
                yield slip

    # -- without one -------------------------------------------------------------------------------------------------

    def _by_name(self, parsed: ParsedAddress, said: list[Reading]) -> GeocodingResult:
        said = said + self._cadastre(parsed)
        several = next((r for r in said if r.kind == "several"), None)
        if several:
            return GeocodingResult(status="ambiguous", candidates=tuple(self._candidates(several.places)))
        named = [r for r in said if r.kind in ("places", "clash")]
        fuzzy = False
        if not named:
            named, fuzzy = self._weaker(parsed)
        regions = [r for r in said if r.kind == "region"]
        if not named:
            if regions:
                return GeocodingResult(status="county")
            return GeocodingResult(status="ambiguous" if parsed.street and not parsed.cadastre else "unresolved")
        clash = next((r for r in named if r.kind == "clash"), None)
        if clash:
            return self._conflict(self._candidates(clash.places))
        places = list(named[0].places)
        for other in named[1:]:
            common = [p for p in places if p.number in other.numbers]
            if not common:
                return self._conflict(self._candidates([*places, *other.places]))
            places = common
        for region in regions:
            inside = [p for p in places if fits(p.number, region.counties, region.within)]
            if not inside:
                return self._conflict(self._candidates(places))
            places = inside
        places = self._narrowed(places, parsed)
        only = any(r.municipality_only for r in named) or bool(parsed.cadastre) or parsed.po_box
        plain = len(named) == 1 and not regions and named[0].whole
        if plain and self._means_many(places):
            return GeocodingResult(status="ambiguous", candidates=tuple(self._candidates(places)))
        return self._choose(places, only=only, fuzzy=fuzzy or any(r.fuzzy for r in named))

    def _means_many(self, places: list[Place]) -> bool:
        """A farm name like Moen or Fjell is no answer by itself, even if the gazetteer knows only one."""
        bases = {place.key.split(" ", 1)[0] for place in places}
        if len(bases) > 1 or not bases <= self._gazetteer.vocabulary.common:
            return False
        exact = [p for p in places if " " not in p.key]
        known = any(p.kind == "municipality" or p.population >= _DOMINANT for p in exact)
        return bool(exact) and not known

    def _cadastre(self, parsed: ParsedAddress) -> list[Reading]:
        number = self._gazetteer.renumbered.get(parsed.municipality_number, parsed.municipality_number)
        municipality = self._gazetteer.municipality(number) if number else None
        if municipality is None:
            return []
        own = [p for p in self._gazetteer.places(fold(municipality.name)) if p.number == number]
        return [Reading(kind="places", places=tuple(own), municipality_only=True)]

    def _weaker(self, parsed: ParsedAddress) -> tuple[list[Reading], bool]:
        """A place alone in the address, a misspelt one, or a town in the name of the venue."""
        free = [self._reader.read(t.text) for t in parsed.texts if t.role == "free"]
        found = [r for r in free if r.kind == "places"]
        if found:
            return found[:1], False
        for text in parsed.texts:
            if text.role != "venue" and self._reader.read(text.text).kind == "none":
                slip = self._reader.misspelt(text.text)
                if slip.kind == "places":
                    return [slip], True
        for text in parsed.texts:
            if text.role == "venue":
                reading = self._reader.read_venue(text.text)
                told = tuple(p for p in reading.places if self._is_town(p))
                if told:
                    return [Reading(kind="places", places=told)], True
        return [], False

    def _is_town(self, place: Place) -> bool:
        common = place.key in self._gazetteer.vocabulary.common
        known = place.population >= _VENUE_TOWN or place.kind == "municipality" or len(place.key) >= _VENUE_NAME
        return known and not common

    def _narrowed(self, places: list[Place], parsed: ParsedAddress) -> list[Place]:
        """Of several municipalities those that a weaker text also names."""
        for text in parsed.texts:
            if len({p.number for p in places}) < 2:
                break
            if text.role not in ("free", "venue"):
                continue
            read = self._reader.read if text.role == "free" else self._reader.read_venue
            reading = read(text.text)
            numbers = reading.numbers
            inside = [p for p in places if p.number in numbers] if reading.kind == "places" else places
            if reading.counties or reading.within:
                inside = [p for p in inside if fits(p.number, reading.counties, reading.within)]
            places = inside or places
        return places

    def _choose(self, places: list[Place], *, only: bool, fuzzy: bool) -> GeocodingResult:
        numbers = {p.number for p in places if p.kind != "border"} or {p.number for p in places}
        places = [p for p in places if p.number in numbers]
        if len(numbers) > 1:
            dominant = _dominant(places, _DOMINANT if not fuzzy else _DOMINANT_MISSPELT)
            if dominant is None:
                return GeocodingResult(status="ambiguous", candidates=tuple(self._candidates(places)))
            places = [p for p in places if p.number == dominant]
        best = _best(places, municipality=only)
        whole = only or best.kind == "municipality"
        municipality = self._gazetteer.municipality(best.number)
        radius = self._gazetteer.radius_m(best.number)
        return GeocodingResult(
            status="resolved", precision="municipality" if whole else "place",
            municipality_number=best.number, municipality=municipality.name if municipality else None,
            lat=best.lat, lon=best.lon, accuracy_m=radius if whole else min(radius, _PLACE_ACCURACY[best.kind]),
            flags=("approximate",) if whole or fuzzy else (),
        )  # fmt: skip

    # -- candidates --------------------------------------------------------------------------------------------------

    def _conflict(self, candidates: list[Candidate]) -> GeocodingResult:
        unique = {c.municipality_number: c for c in reversed(candidates)}
        kept = [c for c in candidates if unique[c.municipality_number] is c]
        return GeocodingResult(status="conflict", candidates=tuple(kept[:_MAX_CANDIDATES]))

    def _candidate_of_code(self, code: PostalCode) -> Candidate:
        return self._candidate(f"{code.code} {code.place}", code.number, code.lat, code.lon, postal=True)

    def _candidates(self, places: Iterable[Place]) -> list[Candidate]:
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


def _has(parsed: ParsedAddress, *roles: str) -> bool:
    return any(text.role in roles for text in parsed.texts)


def _best(places: list[Place], *, municipality: bool) -> Place:
    if municipality:
        own = [p for p in places if p.kind == "municipality"]
        places = own or places
    return min(places, key=lambda p: (KIND_ORDER.index(p.kind), -p.population, p.name))


def _dominant(places: list[Place], least: int) -> str | None:
    """Number of the municipality that everyone means by the name, although hamlets elsewhere bear it too."""
    sizes: dict[str, int] = {}
    for place in places:
        sizes[place.number] = max(sizes.get(place.number, _HAMLET), place.population)
    first = max(sizes, key=lambda number: sizes[number])
    rivals = [p for p in places if p.number != first]
    if sizes[first] < least or any(p.kind in ("municipality", "former") for p in rivals):
        return None
    return first if all(sizes[p.number] * _TIMES <= sizes[first] for p in rivals) else None


def input_hash(query: AddressQuery) -> str:
    """Cache key: the same for queries that differ only in letters, capitals and blanks."""
    normal = "\x1f".join(fold(part) for part in (query.venue, query.address, query.postal_code, query.place))
    return hashlib.blake2b(normal.encode(), digest_size=16).hexdigest()
