"""Which articles may be about which events, with the reasons: few that hold rather than many. Pure.

An article must name the venue, the organiser or the title of an event, within 14 days of it. Words that say nothing by
themselves (`words.GENERIC`, names of places) never suffice, and a name that events of several municipalities share
(«Mental Helse», «Frivilligsentralen Huset») counts little: it needs the place and the day beside it. An article that is
clearly about another municipality, and does not name the place of the event, is no coverage of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, Protocol

import msgspec
from rapidfuzz import fuzz

from campaign.media.coverage.words import ADMINISTRATIVE, GENERIC, phrase_of, words_of

Rule = Literal["venue", "organiser", "title", "place", "paper", "same-day", "days"]
DAYS = 14
"""How long before and after an event an article may be about it."""
ENOUGH = 4.0
"""Least score of a suggestion."""
_OWN, _SHARED, _ONE_WORD = 3.0, 0.5, 1.5
_WHOLE_TITLE = 4.0
_PLACE, _PAPER, _SAME_DAY, _NEAR = 2.0, 1.0, 1.0, 0.5
_NEAR_DAYS = 3
_ALIKE = 90.0
"""Least partial ratio of a title and a text, of 100."""
_LONG_WORD = 6
_MOST_EVENTS = 3


class EventFact(Protocol):
    """What is known of an event; texts are empty where nothing is."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def organiser(self) -> str: ...
    @property
    def venue(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def municipality(self) -> str: ...
    @property
    def municipality_number(self) -> str: ...
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...


class ArticleFact(msgspec.Struct, frozen=True, kw_only=True):
    """An editorial article. `place_by` says whether its municipality is that of the outlet or of the text."""

    key: str
    title: str
    lead: str
    day: date
    municipality_number: str | None = None
    place_by: str | None = None


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why. `text` is what is named; `days` from the event, negative before it."""

    rule: Rule
    text: str = ""
    days: int = 0


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """An article that may be about an event."""

    event: int
    article: str
    score: float
    reasons: tuple[Reason, ...]


class _Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A name by which an event is known."""

    event: int
    rule: Rule
    text: str
    phrase: str
    weight: float


class Matcher:
    """Compares articles with the events of a year."""

    def __init__(self, events: Sequence[EventFact]) -> None:
        self._events = events
        self._places = [_places_of(event) for event in events]
        self._place_words = {word for phrases in self._places for phrase in phrases for word in phrase.split()}
        self._marks: dict[str, list[_Mark]] = {}
        marks = self._weighted([mark for at in range(len(events)) for mark in self._marks_of(at)])
        frequency = Counter(word for mark in marks for word in set(mark.phrase.split()))
        for mark in marks:
            rare = sorted(set(mark.phrase.split()), key=lambda word: (frequency[word], -len(word), word))
            # A headline may misspell or bend one of the words of a title.
            for word in rare[: 2 if mark.rule == "title" else 1]:
                self._marks.setdefault(word, []).append(mark)

    def suggestions(self, articles: Iterable[ArticleFact]) -> Iterator[Suggestion]:
        """For each article the few events that it fits best."""
        for article in articles:
            found = sorted(self._of(article), key=lambda one: (-one.score, one.event))
            yield from [one for one in found[:_MOST_EVENTS] if one.score >= found[0].score - 1]

    def _marks_of(self, at: int) -> Iterator[_Mark]:
        event = self._events[at]
        named: tuple[tuple[Rule, str], ...] = (
            ("venue", event.venue), ("organiser", event.organiser), ("title", event.title)
        )  # fmt: skip
        for rule, text in named:
            words = words_of(text)
            weight = self._weight(words)
            if rule == "title" and not self._own_words(words):
                continue
            if weight:
                yield _Mark(event=at, rule=rule, text=text, phrase=phrase_of(words), weight=weight)

    def _own_words(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if word not in GENERIC | ADMINISTRATIVE and word not in self._place_words]

    def _weight(self, words: Sequence[str]) -> float:
        """What a name says by itself; 0 for one that says nothing."""
        own = self._own_words(words)
        if own:
            if len(words) > 1:
                return _OWN
            return _ONE_WORD if len(own[0]) >= _LONG_WORD else 0.0
        # «Tromsø bibliotek» is one place, «Tromsø» and «Tromsø kommune» are everywhere in the paper.
        has_place = any(word in self._place_words for word in words)
        return _OWN if has_place and any(word in GENERIC for word in words) else 0.0

    def _weighted(self, marks: list[_Mark]) -> list[_Mark]:
        """Names that events of several municipalities share count little."""
        where: dict[str, set[str]] = {}
        for mark in marks:
            where.setdefault(mark.phrase, set()).add(self._events[mark.event].municipality_number or f"?{mark.event}")
        return [
            mark if len(where[mark.phrase]) == 1 else msgspec.structs.replace(mark, weight=_SHARED) for mark in marks
        ]

    def _of(self, article: ArticleFact) -> Iterator[Suggestion]:
        words = words_of(f"{article.title} {article.lead}")
        text = phrase_of(words)
        named: dict[int, list[tuple[float, Reason]]] = {}
        seen: set[int] = set()
        for word in set(words):
            for mark in self._marks.get(word, ()):
                if id(mark) in seen or not -DAYS <= self._days(mark.event, article.day) <= DAYS:
                    continue
                seen.add(id(mark))
                if weight := _named(mark, text):
                    named.setdefault(mark.event, []).append((weight, Reason(rule=mark.rule, text=mark.text)))
        for at, reasons in named.items():
            if suggestion := self._judge(at, article, text, reasons):
                yield suggestion

    def _judge(
        self, at: int, article: ArticleFact, text: str, named: list[tuple[float, Reason]]
    ) -> Suggestion | None:  # fmt: skip
        event = self._events[at]
        reasons = sorted(named, key=lambda one: (-one[0], one[1].rule))
        place = next((one for one in self._places[at] if phrase_of([one]) in text), None)
        is_local = article.municipality_number == event.municipality_number and bool(event.municipality_number)
        elsewhere = article.place_by == "text" and article.municipality_number and not is_local
        if place is not None:
            reasons.append((_PLACE, Reason(rule="place", text=event.place or event.municipality)))
        elif elsewhere:
            return None
        elif is_local:
            reasons.append((_PAPER, Reason(rule="paper", text=event.municipality)))
        days = self._days(at, article.day)
        closeness = _SAME_DAY if days == 0 else _NEAR if abs(days) <= _NEAR_DAYS else 0.0
        reasons.append((closeness, Reason(rule="days" if days else "same-day", days=days)))
        score = sum(weight for weight, _ in reasons)
        if score < ENOUGH:
            return None
        return Suggestion(event=event.id, article=article.key, score=score, reasons=tuple(one for _, one in reasons))

    def _days(self, at: int, day: date) -> int:
        """Days from the event: 0 while it lasts, negative before it."""
        event = self._events[at]
        if day < event.first_day:
            return (day - event.first_day).days
        return max((day - event.last_day).days, 0)


def _places_of(event: EventFact) -> list[str]:
    """The folded names of place and municipality."""
    return [phrase for name in dict.fromkeys((event.place, event.municipality)) if (phrase := " ".join(words_of(name)))]


def _named(mark: _Mark, text: str) -> float:
    """The weight of a mark if the text names it, else 0. Titles may differ by a letter or an ending."""
    if mark.phrase in text:
        long = mark.rule == "title" and len(mark.phrase.split()) > 2
        return max(mark.weight, _WHOLE_TITLE) if long and mark.weight >= _OWN else mark.weight
    if mark.rule != "title" or len(mark.phrase.split()) < 3 or len(mark.phrase) > len(text):
        return 0.0
    return mark.weight if fuzz.partial_ratio(mark.phrase, text, score_cutoff=_ALIKE) else 0.0
