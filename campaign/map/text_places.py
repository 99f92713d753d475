"""Places in the text of an article: what is named beyond doubt, and else nothing.

A name counts only with a capital letter, when all places of that name that anyone could mean are in one municipality.
Short names and those that are also words or surnames (Os, Time, Sola, Berg) count only as `Os kommune`. A name beside
another capitalised word may be a person's (Kari Moss), unless a preposition stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

import msgspec

from campaign.map.choice import dominant
from campaign.map.folding import fold
from campaign.map.gazetteer import Gazetteer, Place
from campaign.map.local_papers import LocalPapers
from campaign.media.public import FoundPlace

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_DATELINE = re.compile(r"\A\W*[A-ZÆØÅ][A-ZÆØÅ ]*(?:/[A-ZÆØÅ ]+)?\s*\((?:NTB|NPK|ANB)[^)]*\)")
_PREPOSITIONS = frozenset(
    {"i", "på", "ved", "fra", "frå", "til", "utenfor", "utanfor", "nær", "in", "at", "from", "near"}
)
_MUNICIPALITY = frozenset({"kommune", "kommunes", "herad", "kommunestyre", "municipality"})
_COUNTY = frozenset({"fylke", "fylkeskommune", "fylkeskommunes", "county"})
#: Municipalities and towns that are also words, first names or surnames, beyond those that the vocabulary knows.
_WORDS_TOO_TEXT = """
sola gran skien rade hurum oyer nome flora gloppen ulvik asker berge hagen holm holt lie moen myhre ness rasmussen
rode steen stranda sletten solvang sveen tangen torp ulstein varde vold voll eidet fossum gjerde grande haga
krokstad lang lyngen meland myra nord rygge rye skaret skjold sor stein storm sunde vist host hornes lokken bamble
"""
_WORDS_TOO = frozenset(_WORDS_TOO_TEXT.split())
_SHORT, _LONGEST = 3, 4
#: Inhabitants of a place that is known by its name alone, and of one that a preposition stands before.
_KNOWN, _SETTLED = 5_000, 200
#: No person bears the name of a town of so many inhabitants before a surname: Trondheim Spektrum is in Trondheim.
_CITY = 20_000


class _Token(msgspec.Struct, frozen=True):
    text: str
    start: int
    end: int
    first: bool
    """Begins a sentence, where every word has a capital."""

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


class _Named(msgspec.Struct):
    municipalities: set[str] = msgspec.field(default_factory=set)
    counties: set[str] = msgspec.field(default_factory=set)


class TextPlaces:
    """Finds county and municipality of an article (`media.public.PlaceFinder`)."""

    def __init__(self, gazetteer: Gazetteer, papers: LocalPapers | None = None) -> None:
        self._gazetteer = gazetteer
        self._papers = papers or LocalPapers(gazetteer)
        self._outlet = lru_cache(maxsize=20_000)(self._papers.find)
        words = gazetteer.vocabulary
        self._weak = words.common | words.generic | words.reserved | _WORDS_TOO

    @property
    def version(self) -> str:
        return f"{self._gazetteer.version[:24]}+{self._papers.version}"

    def county_names(self) -> Mapping[str, str]:
        """The counties of 2024, and Svalbard and Jan Mayen, by number."""
        return {one.county_number: one.county for one in self._gazetteer.municipalities()}

    def find(self, outlet: str, title: str, lead: str) -> FoundPlace:
        """The outlet if it writes for one place, else what the headline names, else what the lead names."""
        known = self._outlet(outlet)
        if known:
            return known
        for text in (title, _DATELINE.sub("", lead)):
            named = self._named(text)
            if named.municipalities or named.counties:
                return _agreed(named)
        return FoundPlace()

    def _named(self, text: str) -> _Named:
        named = _Named()
        tokens = _tokens(text)
        at = 0
        while at < len(tokens):
            at += self._take(tokens, at, text, named) if tokens[at].is_capital else 1
        return named

    def _take(self, tokens: list[_Token], at: int, text: str, named: _Named) -> int:
        """Reads the longest name that begins here. Returns how many words it has."""
        for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
            span = tokens[at : at + length]
            if not span[-1].is_capital or not _is_joined(span, text):
                continue
            after = tokens[at + length].text.lower() if at + length < len(tokens) else ""
            for name in _forms(" ".join(one.text for one in span)):
                region = self._gazetteer.region(name)
                if region and region.kind == "county" and after not in _MUNICIPALITY and name != "oslo":
                    named.counties.update(region.counties)
                    return length
                places = self._gazetteer.same_name(name)
                if places:
                    number = self._number(places, name, _Context.of(tokens, at, length, text, after))
                    if number:
                        named.municipalities.add(number)
                    return length
        return 1

    def _number(self, places: list[Place], key: str, context: _Context) -> str | None:
        """The municipality that a name means here; None in any doubt."""
        if context.is_municipality:
            # One of the same name that there was until lately may be meant as well.
            places = [one for one in places if one.kind in ("municipality", "former")]
            numbers = {one.number for one in places}
            return numbers.pop() if len(numbers) == 1 else None
        if len(key) <= _SHORT or key in self._weak or (context.after_name and not context.after_preposition):
            return None
        numbers = {one.number for one in places if one.kind != "border"}
        number = next(iter(numbers)) if len(numbers) == 1 else dominant(places)
        people = max((one.population for one in places if one.number == number), default=0)
        if context.after_preposition:
            return number if people >= _SETTLED else None
        return number if people >= (_CITY if context.before_name else _KNOWN) else None


class _Context(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around a name."""

    after_preposition: bool
    is_municipality: bool
    after_name: bool
    before_name: bool

    @classmethod
    def of(cls, tokens: list[_Token], at: int, length: int, text: str, after: str) -> _Context:
        before = tokens[at - 1] if at else None
        joined = before is not None and _is_joined([before, tokens[at]], text)
        follower = tokens[at + length] if at + length < len(tokens) else None
        followed = (
            follower is not None and follower.is_capital and _is_joined([tokens[at + length - 1], follower], text)
        )
        return cls(
            after_preposition=bool(joined and before and before.text.lower() in _PREPOSITIONS),
            is_municipality=after in _MUNICIPALITY,
            after_name=bool(joined and before and before.is_capital and not before.first),
            before_name=followed,
        )


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _WORD.finditer(text):
        between = text[found[-1].end : match.start()] if found else "."
        found.append(_Token(match.group(), match.start(), match.end(), any(mark in between for mark in ".!?:")))
    return found


def _is_joined(span: list[_Token], text: str) -> bool:
    """Whether only blanks stand between the words."""
    return all(text[one.end : other.start].isspace() for one, other in pairwise(span))


def _forms(name: str) -> tuple[str, ...]:
    """The folded name, and without the s of the genitive."""
    key = fold(name)
    return (key, key[:-1]) if key.endswith("s") and len(key) > _SHORT + 1 else (key,)


def _agreed(named: _Named) -> FoundPlace:
    """What all the names in a text agree on."""
    counties = named.counties | {number[:2] for number in named.municipalities}
    if len(counties) != 1:
        return FoundPlace()
    number = next(iter(named.municipalities)) if len(named.municipalities) == 1 else None
    return FoundPlace(county=counties.pop(), municipality_number=number, by="text")
