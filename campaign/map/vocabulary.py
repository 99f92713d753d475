"""Words in an address that are not places: digital meeting rooms, the whole country, foreign countries, event words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

_LONGEST = 4
#: Letters for a part of a town or a state stand after a foreign town: København NV, Sydney NSW.
_DISTRICT_LETTERS = 3
#: How much a foreign name says by itself. city: everyone knows it; weak: it may as well be a farm or a house in Norway.
Strength = Literal["country", "city", "town", "weak"]
MUNICIPALITY_WORDS = frozenset(
    {"kommune", "kommuna", "herad", "kommun", "suohkan", "gielda", "kommuvdna", "tjielte", "kunta", "municipality"}
)


class ForeignName(msgspec.Struct, frozen=True):
    """A place abroad that a text names. `whole`: the text says no more."""

    name: str
    strength: Strength
    whole: bool


class Phrases:
    """A set of folded phrases of one or more words that can be found inside a folded text."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._all = frozenset(phrases)
        self._words = frozenset(phrase for phrase in self._all if " " not in phrase)
        self._first = frozenset(phrase.split(" ", 1)[0] for phrase in self._all if " " in phrase)

    def __contains__(self, key: str) -> bool:
        return key in self._all

    def __iter__(self) -> Iterable[str]:
        return iter(sorted(self._all))

    def strip_from(self, key: str) -> tuple[str, bool]:
        """The key without every phrase found in it, and whether there was one."""
        words = key.split()
        if self._words.isdisjoint(words) and self._first.isdisjoint(words):
            return key, False
        kept: list[str] = []
        at = 0
        found = False
        while at < len(words):
            length = self._length_at(words, at)
            if length:
                found = True
                at += length
            else:
                kept.append(words[at])
                at += 1
        return " ".join(kept), found

    def _length_at(self, words: list[str], at: int) -> int:
        if words[at] in self._first:
            for length in range(min(_LONGEST, len(words) - at), 1, -1):
                if " ".join(words[at : at + length]) in self._all:
                    return length
        return 1 if words[at] in self._words else 0


class Vocabulary:
    """The reserved words by class. Every word is folded."""

    def __init__(self, classes: dict[str, list[str]]) -> None:
        self.digital = Phrases(classes["digital"])
        self.hybrid = Phrases(classes["hybrid"])
        self.country = Phrases(classes["country"])
        self.abroad = frozenset(classes["abroad"])
        self.foreign_country = frozenset(classes["foreign_country"])
        #: First and last words of names abroad, so that most texts are left after one look.
        self._abroad_ends = frozenset(end for name in self.abroad for end in (name.split()[0], name.split()[-1]))
        self._city = frozenset(classes["abroad_city"])
        self._weak = frozenset(classes["abroad_weak"])
        #: Foreign towns with the first two digits of their own postal codes: `odense 50`.
        self._abroad_codes = frozenset(classes["abroad_code"])
        #: Foreign towns that a small place in Norway shares its name with.
        self.abroad_shared = frozenset(classes["abroad_shared"])
        self._nationwide = frozenset(classes["nationwide"])
        self.nationwide_words = frozenset(classes["nationwide_word"])
        self._nationwide_core = frozenset(classes["nationwide_core"])
        self.event = Phrases(classes["event"])
        self.generic = frozenset(word for word in classes["generic"] if " " not in word)
        #: Words that a number follows, which is no postal code then: Bygg 3008.
        self.numbered = frozenset(classes["numbered"])
        self.common = frozenset(classes["common"])
        #: Public houses that are called by the place they are in.
        self.institution = frozenset(classes["institution"])
        self.venue_endings = tuple(sorted((w for w in classes["venue"] if len(w) > 3), key=len, reverse=True))
        self.reserved = frozenset(
            word for name in ("digital", "hybrid", "nationwide", "country", "generic", "event", "venue")
            for phrase in classes[name] for word in phrase.split()
        )  # fmt: skip

    def is_nationwide(self, key: str) -> bool:
        """Whether the text says no more than that something takes place all over the country."""
        if key in self._nationwide:
            return True
        words = set(key.split())
        return words <= self.nationwide_words and not words.isdisjoint(self._nationwide_core)

    def strength(self, name: str) -> Strength:
        """How much the folded name of a place abroad says by itself."""
        if name in self._weak:
            return "weak"
        if name in self.foreign_country:
            return "country"
        return "city" if name in self._city else "town"

    def has_code(self, town: str, code: str) -> bool:
        """Whether postal codes of a foreign town begin as this one."""
        return f"{town} {code[:2]}" in self._abroad_codes

    def foreign(self, key: str) -> ForeignName | None:
        """The country or town abroad that a folded text names."""
        if key in self.abroad:
            return ForeignName(key, self.strength(key), True)
        words = key.split()
        if len(words) < 2 or (words[0] not in self._abroad_ends and words[-1] not in self._abroad_ends):
            return None
        if not MUNICIPALITY_WORDS.isdisjoint(words):
            return None
        ends = (words[-1], " ".join(words[-2:]))
        for end in ends:
            if end in self.foreign_country and (self.strength(end) == "country" or self._begins_abroad(words)):
                return ForeignName(end, "country", True)
        for length in range(len(words) - 1, 0, -1):
            name = " ".join(words[:length])
            if name in self.abroad:
                return ForeignName(name, self.strength(name), all(map(_is_district, words[length:])))
        last = next((end for end in ends if end in self.abroad), None)
        return ForeignName(last, self.strength(last), False) if last else None

    def _begins_abroad(self, words: list[str]) -> bool:
        return " ".join(words[:-1]) in self.abroad

    def venue_stems(self, word: str) -> Iterable[str]:
        """What may be the name in a compound like `drammensbiblioteket`: `drammens`, `drammen`."""
        for ending in self.venue_endings:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                stem = word[: -len(ending)]
                yield stem
                if stem.endswith(("s", "e")):
                    yield stem[:-1]
                return


def _is_district(word: str) -> bool:
    if word.isdecimal():
        return len(word) >= _DISTRICT_LETTERS  # a shorter number is that of a house
    return len(word) <= _DISTRICT_LETTERS or not word.isalpha()


def load_vocabulary(path: Path) -> Vocabulary:
    return Vocabulary(msgspec.json.decode(path.read_bytes(), type=dict[str, list[str]]))
