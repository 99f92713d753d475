"""Coverage of events: looked for after imports and after changes of events, decided by people."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec

from campaign import db
from campaign.clock import now
from campaign.errors import Message, NotFound, msg
from campaign.media.coverage import repository as store
from campaign.media.coverage.match import ArticleFact, EventFact, Matcher, Reason, Suggestion

#: The room `events` writes jobs of this name when events change.
COVER_JOB = "media.cover"
Act = Literal["confirm", "reject", "undo"]
_STATES = {"confirm": "confirmed", "reject": "rejected", "undo": "suggested"}
_LARGEST_ID = 2**63 - 1


class ListedEvent(EventFact, Protocol):
    """An event as the team knows it."""

    @property
    def reference(self) -> str: ...


class EventDirectory(Protocol):
    """Where events are looked up."""

    async def of_year(self, year: int) -> Sequence[ListedEvent]:
        """The published events of a year, those that are only counted too."""
        ...


class CoveredArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article about an event, or one that may be (`events.team.coverage.CoverageItem`)."""

    id: int
    state: str
    event: int
    article: str
    title: str
    outlet: str
    url: str
    published_at: datetime
    score: float
    reasons: list[Message]
    rules: list[str]
    decided_at: datetime | None


class Coverage:
    """Suggests and decides. Each look at a year comes to the same end, however often it is taken."""

    def __init__(self, directory: EventDirectory) -> None:
        self._directory = directory

    async def look(self, year: int) -> int:
        """Compares the events of a year with the articles near them. Returns how many suggestions there are."""
        events = await self._directory.of_year(year)
        found = await _matches(events) if events else []
        async with db.transaction():
            await store.lock(year)
            decided = await store.decided_placements(year)
            wanted = [one for one in found if (one.event, one.article) not in decided]
            await store.replace_suggestions(year, wanted, now())
        return len(wanted)

    async def events_of(self, year: int) -> dict[int, ListedEvent]:
        """The events of a year by id."""
        return {one.id: one for one in await self._directory.of_year(year)}

    async def of_year(
        self, year: int, state: str, *, limit: int, offset: int
    ) -> tuple[list[CoveredArticle], int]:  # fmt: skip
        """Coverage in a state, the surest first, and how much of it there is."""
        rows, total = await store.of_year(year, state, limit=limit, offset=offset)
        return [covered_article(row) for row in rows], total

    async def of_event(self, event_id: int) -> list[CoveredArticle]:
        """What was confirmed and what is suggested about an event, the oldest first (`events.team.coverage`)."""
        return [covered_article(row) for row in await store.of_event(event_id)]

    async def decide(self, coverage_id: int, act: Act, *, by: str) -> dict[str, Any]:
        """Confirms, rejects, or takes a decision back. Again changes nothing. Raises `NotFound`."""
        if not 0 < coverage_id <= _LARGEST_ID:
            raise NotFound()
        row = await store.decide(coverage_id, _STATES[act], by=by, at=now())
        if row is None:
            raise NotFound()
        return row


async def _matches(events: Sequence[EventFact]) -> list[Suggestion]:
    matcher = await asyncio.to_thread(Matcher, events)
    first, last = min(one.first_day for one in events), max(one.last_day for one in events)
    found: list[Suggestion] = []
    after: int | None = 0
    while after is not None:
        articles, after = await store.articles(first, last, after)
        found += await asyncio.to_thread(_all_of, matcher, articles)
    return found


def _all_of(matcher: Matcher, articles: Sequence[ArticleFact]) -> list[Suggestion]:
    return list(matcher.suggestions(articles))


def covered_article(row: dict[str, Any]) -> CoveredArticle:
    reasons = msgspec.json.decode(row["reasons"], type=list[Reason])
    names = ("id", "state", "event", "article", "outlet", "url", "published_at", "score", "decided_at")
    return CoveredArticle(
        **{name: row[name] for name in names}, title=row["title"], reasons=[in_words(one) for one in reasons],
        rules=[one.rule for one in reasons],
    )  # fmt: skip


def in_words(reason: Reason) -> Message:
    """A reason for people."""
    if reason.rule == "days":
        if abs(reason.days) == 1:
            return msg("published the day before") if reason.days < 0 else msg("published the day after")
        if reason.days < 0:
            return msg("published %(days)s days before", days=-reason.days)
        return msg("published %(days)s days after", days=reason.days)
    texts = {
        "venue": msg("names the venue %(name)s", name=reason.text),
        "organiser": msg("names the organiser %(name)s", name=reason.text),
        "title": msg("names the title «%(name)s»", name=reason.text),
        "place": msg("names %(name)s", name=reason.text),
        "paper": msg("in a local paper of %(name)s", name=reason.text),
        "same-day": msg("published the same day"),
    }
    return texts[reason.rule]
