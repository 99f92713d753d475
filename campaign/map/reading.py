"""What a text says about the place: the places it may name, narrowed by county, district or municipality beside them.

`Herøy, Møre og Romsdal`, `Våler i Solør`, `Lillehammer kommune`, `Guovdageaidnu - Kautokeino`, `Sannefjord`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import msgspec

from campaign.map.choice import dominant
from campaign.map.folding import fold
from campaign.map.gazetteer import Gazetteer, Place, same_spelling
from campaign.map.misspelling import Misspellings
from campaign.map.vocabulary import MUNICIPALITY_WORDS

#: places: `places` holds them; region: only a county or district; several: a list of places; clash: contradicts itself.
Kind = Literal["places", "region", "several", "clash", "none"]
_COUNTY_WORDS = frozenset({"fylke", "fylkeskommune", "county", "fylkkasuohkan"})
_DISTRICT_WORDS = frozenset({"bydel", "bydelen"})
_IN = frozenset({"i", "in", "pa", "ved", "hos", "naer"})
_FILLERS = (
    _IN
    | MUNICIPALITY_WORDS
    | _COUNTY_WORDS
    | _DISTRICT_WORDS
    | {"og", "sentrum", "by", "the", "of", "hele", "heile", "omegn"}
)
_AND = frozenset({"og", "and", "samt", "eller", "ja", "jih"})
_LISTED = re.compile(r"[/&+]")
#: Names of one place in several languages stand so beside each other.
_SIDE_BY_SIDE = re.compile(r"\s+[-–]\s+|\s*/\s*")
_LONGEST_NAME = 5
#: A place with so many inhabitants of its own is known by its name alone.
_SETTLEMENT = 1_000


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one text says. `counties` and `within` narrow what other texts say.

    `whole`: the text is one name and no more; `explained`: every word of it was understood.
    """

    kind: Kind = "none"
    places: tuple[Place, ...] = ()
    counties: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    municipality_only: bool = False
    fuzzy: bool = False
    whole: bool = False
    explained: bool = False
    #: Several names stand beside each other, with an "and" or a slash.
    listed: bool = False
    #: How many letters are wrong, if the name is misspelt.
    slips: int = 0

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(place.number for place in self.places)


class _Span(msgspec.Struct, frozen=True):
    start: int
    places: tuple[Place, ...] = ()
    counties: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()


class Reader:
    """Reads texts with one gazetteer. Answers are remembered: the same few thousand names keep coming."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._misspellings = Misspellings(gazetteer)
        self._everywhere = gazetteer.vocabulary.nationwide_words
        self.read = lru_cache(maxsize=8192)(self._read)
        self.read_venue = lru_cache(maxsize=2048)(self._read_venue)
        self.misspelt = lru_cache(maxsize=4096)(self._misspelt)

    def _read(self, text: str) -> Reading:
        if "\ufffd" in text or "?" in text:
            places = self._with_lost_letter(text)
            if places:
                return Reading(kind="places", places=tuple(places), fuzzy=True, explained=True)
        key = fold(text)
        words = key.split()
        region = self._county(key, text)
        if region:
            return Reading(kind="region", counties=region.counties, within=region.within, explained=True)
        municipality = not MUNICIPALITY_WORDS.isdisjoint(words)
        bare = [w for w in words if w not in MUNICIPALITY_WORDS]
        whole = " ".join(bare)
        written = text if whole == key else " ".join(w for w in text.split() if fold(w) not in MUNICIPALITY_WORDS)
        places = self._named(whole, written)
        if not _DISTRICT_WORDS.isdisjoint(words) and not places:
            places = self._district(words)
        if places:
            found = _own(places) if municipality else tuple(places)
            return Reading(
                kind="places", places=found, municipality_only=municipality, whole=not municipality, explained=True
            )
        region = self._region_span(whole, 0)
        if region:
            return Reading(kind="region", counties=region.counties, within=region.within, explained=True)
        return self._combine(bare, text, municipality)

    def _county(self, key: str, text: str) -> _Span | None:
        """The county that a text names, perhaps in several languages: Troms - Romsa - Tromssa."""
        region = self._region_span(key, 0)
        if region and not self._is_place_first(key):
            return region
        names = [fold(name) for name in _SIDE_BY_SIDE.split(text)] if _SIDE_BY_SIDE.search(text) else []
        if len(names) < 2:
            return None
        found = [self._region_span(name, 0) or self._region_span(f"{name} fylke", 0) for name in names]
        first = found[0]
        return (
            first if first and all(other == first for other in found) and not self._is_place_first(names[0]) else None
        )

    def _is_place_first(self, key: str) -> bool:
        """Whether a name that is also that of a county or a district means a place before it: Oslo."""
        region = self._gazetteer.region(key)
        places = self._gazetteer.same_name(key)
        if region and region.kind != "region":
            return any(p.kind in ("municipality", "former") for p in places)
        return bool(places)

    def _district(self, words: list[str]) -> list[Place]:
        """Parts of towns of that name."""
        named = self._gazetteer.places(" ".join(w for w in words if w not in _DISTRICT_WORDS))
        return [place for place in named if place.kind == "district"] or named

    def _with_lost_letter(self, text: str) -> list[Place]:
        """Places that have any letter where the text has a question mark or U+FFFD."""
        parts = [fold(part) for part in re.split(r"[\ufffd?]+", text.strip())]
        if sum(map(len, parts)) < 2 or len(parts) > 4:
            return []
        pattern = re.compile("[a-z]".join(re.escape(part) for part in parts))
        return [place for key in self._gazetteer.keys_like(pattern) for place in self._gazetteer.places(key)]

    def _named(self, key: str, text: str) -> list[Place]:
        places = self._gazetteer.same_name(key)
        if not places and len(key) > 2 and key[-2] == " ":  # Bergen S, Kristiansund N
            places = self._gazetteer.places(key[:-2])
        if not places and key.startswith(("pa ", "i ")):
            places = self._gazetteer.places(key.split(" ", 1)[1])
        return self._as_spelt(places, text) if text else places

    def _as_spelt(self, places: list[Place], text: str) -> list[Place]:
        """Without those that the letters of the text rule out.

        Who writes Jæren does not mean Jaren; who writes Forde may mean Førde, if that is by far the larger.
        """
        if not text.isascii():
            places = [place for place in places if not place.name.isascii()]
        meant = dominant(places) if places else None
        exact = same_spelling(places, text)
        return places if meant and all(place.number != meant for place in exact) else exact

    def _region_span(self, key: str, start: int) -> _Span | None:
        region = self._gazetteer.region(key)
        name, _, last = key.rpartition(" ")
        if not region and last in _COUNTY_WORDS:
            key, region = name, self._gazetteer.region(f"{name} fylke") or self._gazetteer.region(name)
        district = self._gazetteer.district(key)
        if district:
            return _Span(start, within=district)
        return _Span(start, counties=frozenset(region.counties)) if region else None

    def _spans(self, words: list[str]) -> tuple[list[_Span], bool]:
        """Known names from left to right, the longest first, and whether nothing else is in the text."""
        spans: list[_Span] = []
        explained = True
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
                key = " ".join(words[at : at + length])
                # A word before it makes the name of a county a qualifier: Herøy Nordland.
                region = self._region_span(key, at)
                qualifies = region and (spans or not self._is_place_first(key))
                found = [] if qualifies else self._gazetteer.places(key)
                if found and (length > 1 or words[at] not in _FILLERS):
                    spans.append(_Span(at, places=tuple(found)))
                elif region:
                    spans.append(region)
                else:
                    continue
                at += length
                break
            else:
                explained = explained and (words[at] in _FILLERS or words[at] in self._everywhere)
                at += 1
        return spans, explained

    def _combine(self, words: list[str], text: str, municipality: bool) -> Reading:
        spans, explained = self._spans(words)
        if not explained:  # short and common words inside a longer text are no places
            weak = self._gazetteer.vocabulary
            spans = [
                s for s in spans if not s.places or (len(s.places[0].key) > 3 and s.places[0].key not in weak.generic)
            ]
        named = [s for s in spans if s.places]
        listed = not _AND.isdisjoint(words) or bool(_LISTED.search(text))
        counties = _narrowed([s.counties for s in spans if s.counties])
        within = _narrowed([s.within for s in spans if s.within])
        if not named:
            if not (counties or within) or not explained:
                return Reading()
            return Reading(kind="region", counties=counties, within=within, explained=explained)
        best = self._common(named, words, explained)
        if not best and not listed and (last := self._last_decides(named)):
            best, municipality = last, True
        if not best:
            every = tuple(dict.fromkeys(place for s in named for place in s.places))
            return Reading(kind="several" if listed or "," in text else "clash", places=every, explained=explained)
        narrowed = [p for p in best if fits(p.number, counties, within)]
        narrowed = list(_own(narrowed)) if municipality else narrowed
        if not narrowed and listed:
            every_county = counties | {p.number[:2] for p in best}
            return Reading(kind="region", counties=every_county, explained=explained)
        kind: Kind = "places" if narrowed else "clash"
        return Reading(
            kind=kind,
            places=tuple(narrowed or best),
            counties=counties,
            within=within,
            municipality_only=municipality,
            explained=explained,
            listed=listed,
        )

    def _last_decides(self, named: list[_Span]) -> list[Place]:
        """Places of the last name, if it is clear and those before it are not: `Lund, Kristiansand`."""
        places = list(named[-1].places)
        clear = self.is_clear(tuple(places))
        return places if clear and all(self.yields(s.places) for s in named[:-1]) else []

    def is_clear(self, places: tuple[Place, ...]) -> bool:
        """Whether a name means one municipality and no other."""
        return len({p.number for p in places}) == 1 or dominant(list(places)) is not None

    def yields(self, places: tuple[Place, ...]) -> bool:
        """Whether a name says so little by itself that a clear name beside it decides.

        It is that of several places, a word for a hill or a bay, or of no settlement.
        """
        if not self.is_clear(places) or any(p.key in self._gazetteer.vocabulary.common for p in places):
            return True
        return not any(p.kind in ("postal", "former") or p.population >= _SETTLEMENT for p in places
                       if p.kind not in ("municipality", "other", "area"))  # fmt: skip

    @staticmethod
    def _common(named: list[_Span], words: list[str], explained: bool) -> list[Place]:
        """Places that all names in a text agree on; nothing if they contradict each other."""
        best = list(named[0].places)
        for span in named[1:]:
            numbers = {place.number for place in span.places}
            common = [place for place in best if place.number in numbers]
            if common:
                best = common
            elif span.start > 0 and words[span.start - 1] in _IN:
                best = list(span.places)
            elif explained:
                return []
        return best

    def _read_venue(self, text: str) -> Reading:
        """Places inside the name of a venue: `Stathelle barneskole`, `Drammensbiblioteket`."""
        vocabulary = self._gazetteer.vocabulary
        words = fold(text).split()
        whole = self._gazetteer.places(" ".join(words))
        if whole:
            return Reading(kind="places", places=tuple(whole), explained=True)
        spans, _ = self._spans(words)
        first = spans[0].places if spans and spans[0].start == 0 else ()
        rest = words[len(first[0].key.split()) :] if first else []
        if rest and vocabulary.institution.issuperset(rest):  # Moss bibliotek
            return Reading(kind="places", places=first, whole=True)
        found = [s.places for s in spans if s.places and self._tells(s.places[0].key)]
        if not found and len(words) > 1 and vocabulary.reserved.issuperset(words[1:]):
            found = [first] if first else []
        for word in words:
            for stem in (*vocabulary.venue_stems(word), *([word[:-1]] if len(word) > 5 and word[-1] == "s" else ())):
                places = self._gazetteer.places(stem)
                if places and self._tells(stem):
                    found.append(tuple(places))
                    break
        if not found:
            return Reading()
        best = found[0]
        for other in found[1:]:
            numbers = {place.number for place in other}
            best = tuple(place for place in best if place.number in numbers) or other
        return Reading(kind="places", places=best)

    def _tells(self, key: str) -> bool:
        vocabulary = self._gazetteer.vocabulary
        return len(key) > 2 and key not in vocabulary.reserved

    def _misspelt(self, text: str) -> Reading:
        """The only name that differs from the text by a slip or two; several if that is not clear."""
        key = " ".join(w for w in fold(text).split() if w not in MUNICIPALITY_WORDS)
        places, slips, settled = self._misspellings.meant(key)
        if not places:
            return Reading()
        return Reading(kind="places", places=tuple(places), fuzzy=True, explained=settled, slips=slips)


def _own(places: list[Place]) -> tuple[Place, ...]:
    """Of places called a municipality those that are one, of today or before."""
    own = [p for p in places if p.kind in ("municipality", "former")]
    return tuple(own or [p for p in places if p.kind == "other"] or places)


def _narrowed(sets: list[frozenset[str]]) -> frozenset[str]:
    if not sets:
        return frozenset()
    return frozenset.intersection(*sets) or frozenset.union(*sets)


def fits(number: str, counties: frozenset[str], within: frozenset[str]) -> bool:
    """Whether a municipality lies in one of the counties and in the district, if any are given."""
    return (not counties or number[:2] in counties) and (not within or number in within)
