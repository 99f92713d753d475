"""Words in an address that are not places: digital meeting rooms, the whole country, foreign countries, event words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

_LONGEST = 4


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
        self.nationwide = Phrases(classes["nationwide"])
        self.country = Phrases(classes["country"])
        self.abroad = Phrases(classes["abroad"])
        self.event = Phrases(classes["event"])
        self.generic = frozenset(word for word in classes["generic"] if " " not in word)
        self.common = frozenset(classes["common"])
        self.venue_endings = tuple(sorted((w for w in classes["venue"] if len(w) > 3), key=len, reverse=True))
        self.reserved = frozenset(
            word for name in ("digital", "hybrid", "nationwide", "country", "generic", "event", "venue")
            for phrase in classes[name] for word in phrase.split()
        )  # fmt: skip

    def venue_stems(self, word: str) -> Iterable[str]:
        """What may be the name in a compound like `drammensbiblioteket`: `drammens`, `drammen`."""
        for ending in self.venue_endings:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                stem = word[: -len(ending)]
                yield stem
                if stem.endswith(("s", "e")):
                    yield stem[:-1]
                return


def load_vocabulary(path: Path) -> Vocabulary:
    return Vocabulary(msgspec.json.decode(path.read_bytes(), type=dict[str, list[str]]))
