"""The decision: one place, several, a conflict, or why there is none. Pure; the gazetteer is the only source.

A postal code in use is the strongest evidence, then the field for the place, the end of the address, a place alone in
the address, and last the venue. Evidence of equal strength that disagrees is a conflict and is never settled silently.
"""

from __future__ import annotations

import hashlib

import msgspec

from campaign.events.public import AddressQuery, Flag, GeocodingResult
from campaign.map.abroad import AbroadDecision
from campaign.map.address import ParsedAddress, PlaceText, parse_tidied, tidied
from campaign.map.choice import Chooser
from campaign.map.folding import fold, spelt
from campaign.map.gazetteer import Gazetteer, Place, PostalCode
from campaign.map.postal_decision import PostalDecision
from campaign.map.reading import Reader, Reading, fits

SOURCE = "gazetteer"
#: A venue alone is believed only if the town in its name is at least this large, or its name at least this long.
_VENUE_TOWN, _VENUE_NAME = 1_000, 6
#: So long must it be if no more than the kind of house stands beside it.
_SHORTEST_NAME = 4
_STRONG = ("place", "tail")


class Resolver:
    """Resolves queries with one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._reader = Reader(gazetteer)
        self._chooser = Chooser(gazetteer)
        self._by_code = PostalDecision(gazetteer, self._reader, self._chooser)
        self._abroad = AbroadDecision(gazetteer, self._reader, self._chooser, self._by_code)

    def resolve(self, query: AddressQuery) -> GeocodingResult:
        """Place of the address. Never raises; the same query always gives the same answer."""
        query = tidied(query)
        parsed = parse_tidied(query, self._gazetteer.vocabulary)
        result = self._decide(parsed)
        flags: list[Flag] = list(result.flags)
        if parsed.hybrid or (parsed.digital and result.status not in ("digital", "unresolved")):
            flags.append("hybrid")
        if parsed.po_box:
            flags.append("po_box")
        return msgspec.structs.replace(
            result, flags=tuple(dict.fromkeys(flags)), input_hash=_hash(query),
            source=SOURCE, source_version=self._gazetteer.version,
        )  # fmt: skip

    def _decide(self, parsed: ParsedAddress) -> GeocodingResult:
        if parsed.digital and not parsed.hybrid and not parsed.physical and not _has(parsed, "free", "tail"):
            return GeocodingResult(status="digital")
        known = self._known_codes(parsed)
        read = [(text, self._read(text, known)) for text in parsed.texts if text.role in _STRONG]
        abroad = self._abroad.decide(parsed, known, read) if _may_be_abroad(parsed) else None
        if abroad:
            return abroad
        said = [reading for _, reading in read if reading.kind != "none"]
        if parsed.nationwide and not known and not parsed.street and not _has(parsed, "place", "tail", "free"):
            return GeocodingResult(status="digital" if parsed.digital else "nationwide")
        said += self._cadastre(parsed)
        if known:
            unread = [text for text, reading in read if reading.kind == "none"]
            return self._by_code.decide(parsed, known, said, unread)
        result = self._by_name(parsed, said)
        if not said and result.status != "resolved" and self._abroad.perhaps(parsed):
            return GeocodingResult(status="abroad")
        if (parsed.codes or parsed.five_digits) and result.status == "resolved":
            return msgspec.structs.replace(result, flags=(*result.flags, "corrected_postal_code"))
        if parsed.digital and result.status in ("unresolved", "county"):
            return GeocodingResult(status="digital")
        return result

    def _read(self, text: PlaceText, known: list[PostalCode]) -> Reading:
        """What a text says; one that names a place abroad, and no more, says nothing of Norway."""
        if text.foreign and text.foreign.whole:
            return Reading()
        reading = self._reader.read(text.text)
        if reading.kind == "region" and any(code.key == fold(text.text) for code in known):
            # Oppland is a postal place, too
            return Reading(kind="places", places=tuple(self._gazetteer.places(fold(text.text))), explained=True)
        return reading

    def _known_codes(self, parsed: ParsedAddress) -> list[PostalCode]:
        """Postal codes that are in use; one within the name of a venue only if a place beside it agrees."""
        known = [found for code in dict.fromkeys(parsed.codes) if (found := self._gazetteer.postal_code(code))]
        if known:
            return known
        for code in parsed.venue_codes:
            found = self._gazetteer.postal_code(code)
            if found and any(found.number in self._reader.read(text.text).numbers for text in parsed.texts):
                return [found]
        return []

    def _by_name(self, parsed: ParsedAddress, said: list[Reading]) -> GeocodingResult:
        several = next((r for r in said if r.kind == "several"), None)
        if several:
            return self._chooser.ambiguous(several.places)
        named = [r for r in said if r.kind in ("places", "clash")]
        regions = [r for r in said if r.kind == "region"]
        fuzzy = False
        if not named:
            named, fuzzy = self._weaker(parsed, regions)
        if not named:
            if regions:
                return GeocodingResult(status="county")
            return GeocodingResult(status="ambiguous" if parsed.street and not parsed.cadastre else "unresolved")
        clash = next((r for r in named if r.kind == "clash"), None)
        if clash:
            return self._chooser.conflict(self._chooser.candidates(clash.places))
        places, coarse, disagree = self._agreed(named)
        if disagree:
            return self._chooser.conflict(self._chooser.candidates(places))
        for region in regions:
            inside = [p for p in places if fits(p.number, region.counties, region.within)]
            if not inside:
                return self._chooser.conflict(self._chooser.candidates(places))
            places = inside
        places = self._narrowed(places, parsed)
        if self._is_foreign_town(parsed, named, regions):
            return GeocodingResult(status="abroad")
        only = coarse or any(r.municipality_only for r in named) or bool(parsed.cadastre) or parsed.po_box
        vague = len(named) == 1 and not regions and named[0].whole and self._is_common(places)
        return self._chooser.choose(places, only=only, fuzzy=fuzzy or vague or any(r.fuzzy for r in named))

    def _agreed(self, named: list[Reading]) -> tuple[list[Place], bool, bool]:
        """Places that all readings allow; whether a clear name had to decide, and whether they disagree."""
        places, coarse = list(named[0].places), False
        for other in named[1:]:
            common = [p for p in places if p.number in other.numbers]
            if common:
                places = common
            elif self._reader.is_clear(other.places) and self._reader.yields(tuple(places)):
                places, coarse = list(other.places), True
            elif self._reader.is_clear(tuple(places)) and not self._reader.is_clear(other.places):
                coarse = True
            else:
                return [*places, *other.places], coarse, True
        return places, coarse, False

    def _is_common(self, places: list[Place]) -> bool:
        """Whether many more farms and hamlets bear the name than the gazetteer knows, and none is well known by it."""
        exact = [p for p in places if " " not in p.key]
        known = any(p.kind in ("municipality", "former") or p.population >= 8_000 for p in exact)
        return not known and any(p.key in self._gazetteer.vocabulary.common for p in exact)

    def _is_foreign_town(self, parsed: ParsedAddress, named: list[Reading], regions: list[Reading]) -> bool:
        """Karlstad is in Sweden, unless anything more is said."""
        if len(named) != 1 or regions or not named[0].whole or parsed.codes:
            return False
        return any(place.key in self._gazetteer.vocabulary.abroad_shared for place in named[0].places)

    def _cadastre(self, parsed: ParsedAddress) -> list[Reading]:
        """Municipality of a cadastral number, also of one before the reforms; several if it was split since."""
        own = []
        for number in self._gazetteer.numbers_2024(parsed.municipality_number):
            municipality = self._gazetteer.municipality(number)
            if municipality:
                own += [p for p in self._gazetteer.places(fold(municipality.name)) if p.number == number]
        return [Reading(kind="places", places=tuple(own), municipality_only=True)] if own else []

    def _weaker(self, parsed: ParsedAddress, regions: list[Reading]) -> tuple[list[Reading], bool]:
        """A place alone in the address, a misspelt one, or a town in the name of the venue."""
        free = [self._reader.read(t.text) for t in parsed.texts if t.role == "free"]
        found = [r for r in free if r.kind == "places"]
        if found:
            whole = [r for r in found if r.explained]
            return whole or found[:1], False
        for text in parsed.texts:
            if text.role != "venue" and self._reader.read(text.text).kind == "none":
                slip = self._reader.misspelt(text.text)
                if slip.places:
                    return [slip], True
        for text in parsed.texts:
            if text.role == "venue":
                reading = self._reader.read_venue(text.text)
                told = tuple(p for p in reading.places if self._is_town(p) or self._is_told_apart(p, regions))
                if reading.whole and self._names_its_place(reading.places):
                    told = reading.places
                if told:
                    return [Reading(kind="places", places=told)], True
        return [], False

    def _is_town(self, place: Place) -> bool:
        common = place.key in self._gazetteer.vocabulary.common
        known = place.population >= _VENUE_TOWN or place.kind == "municipality" or len(place.key) >= _VENUE_NAME
        return known and not common

    def _names_its_place(self, places: tuple[Place, ...]) -> bool:
        """Whether the name of a public house tells where it is: that of one municipality, or of one place."""
        common = any(place.key in self._gazetteer.vocabulary.common for place in places)
        named = any(place.kind in ("municipality", "former") for place in places)
        return self._reader.is_clear(places) and (named or (not common and len(places[0].key) >= _SHORTEST_NAME))

    def _is_told_apart(self, place: Place, regions: list[Reading]) -> bool:
        """Whether the county beside a common name makes it that of a municipality: Nes library in Akershus."""
        named = place.kind in ("municipality", "former")
        return bool(regions) and named and all(fits(place.number, r.counties, r.within) for r in regions)

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


def _has(parsed: ParsedAddress, *roles: str) -> bool:
    return any(text.role in roles and not (text.foreign and text.foreign.whole) for text in parsed.texts)


def _may_be_abroad(parsed: ParsedAddress) -> bool:
    return parsed.abroad or parsed.five_digits or any(text.foreign for text in parsed.texts)


def input_hash(query: AddressQuery) -> str:
    """Cache key: the same for queries that differ only in capitals, blanks, and how their letters are stored."""
    return _hash(tidied(query))


def _hash(query: AddressQuery) -> str:
    parts = spelt("\x1f".join((query.venue, query.address, query.postal_code, query.place)))
    return hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()
