"""Invents the events of a campaign year. Pure: the same numbers always give the same events."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from campaign.demonstration.organisers import Directory, InventedOrganiser
from campaign.demonstration.places import Spot, Towns, allot
from campaign.demonstration.schedule import Schedule
from campaign.demonstration.vocabulary import CategoryWords, Openness, Vocabulary, load_vocabulary
from campaign.events.model import AttendanceMode, Category, EventLanguage, State, Visibility
from campaign.events.schemas import EventSubmission, OrganiserInput
from campaign.map.gazetteer import Gazetteer

#: Shares of the events that do not simply become published.
_PENDING, _UNCONFIRMED, _REJECTED, _CANCELLED = 0.025, 0.007, 0.005, 0.004
#: Of the pending events, one in this many is a copy of another event, and one in this many has an unclear address.
_COPY_OF, _UNCLEAR_OF = 12, 7
_CLOSED_MODE = 3


class InventedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A submission as an organiser would send it, and what became of it."""

    submission: EventSubmission
    status: State
    created_at: datetime
    confirmed_at: datetime | None = None
    published_at: datetime | None = None
    cancelled_at: datetime | None = None
    rejected_at: datetime | None = None
    page_language: str = "nb"

    @property
    def moments(self) -> list[datetime]:
        """Each change of the event, in order; its version is their number."""
        steps = (self.created_at, self.confirmed_at, self.published_at, self.rejected_at, self.cancelled_at)
        return [moment for moment in steps if moment is not None]


def invent_events(gazetteer: Gazetteer, *, events: int, year: int, random_state: int) -> list[InventedEvent]:
    """So many events of that year, in the order they were registered."""
    inventor = _Inventor(gazetteer, load_vocabulary(), year, Random(f"events {year} {random_state}"))
    return sorted(inventor.year(events), key=lambda event: event.created_at)


class _Inventor:
    def __init__(self, gazetteer: Gazetteer, words: Vocabulary, year: int, rng: Random) -> None:
        self._rng = rng
        self._words = words
        self._gazetteer = gazetteer
        self._towns = Towns(gazetteer, words.places)
        self._schedule = Schedule(year)
        self._directory = Directory(words.organisers, words.people, rng)

    def year(self, events: int) -> list[InventedEvent]:
        submissions = [
            self._submission(self._towns.spot(municipality, language, self._rng), language)
            for municipality in allot(self._gazetteer.municipalities(), events, self._rng)
            for language in [self._towns.language(municipality, self._rng)]
        ]
        found: list[InventedEvent] = []
        for position, status in enumerate(self._states(events)):
            submission = submissions[position]
            if status == "pending":
                submission = self._questionable(position, submission, submissions)
            found.append(self._life(submission, status))
        return self._with_cancelled(found)

    def _states(self, events: int) -> list[State]:
        """Pending events stand first; the municipalities are in random order, so this favours none."""
        pending, unconfirmed, rejected = (round(events * share) for share in (_PENDING, _UNCONFIRMED, _REJECTED))
        others = events - pending - unconfirmed - rejected
        counts: dict[State, int] = {"pending": pending, "unconfirmed": unconfirmed, "rejected": rejected}
        return [state for state, count in (counts | {"published": others}).items() for _ in range(count)]

    def _questionable(
        self, position: int, submission: EventSubmission, submissions: list[EventSubmission]
    ) -> EventSubmission:
        """What gives a moderator something to do: an unclear address, or an event that is in the list already."""
        if position % _UNCLEAR_OF == 1:
            unclear = self._words.places.unclear["addresses"]
            address = {"venue": "", "address": "", "postal_code": "", "place": ""}
            address |= unclear[position // _UNCLEAR_OF % len(unclear)]
            there = msgspec.structs.replace(submission, attendance_mode="in_person", online_url=None, location=None)
            return msgspec.structs.replace(there, **address)
        if position % _COPY_OF == 2:
            other = submissions[-1 - position]
            return msgspec.structs.replace(other, title=f"{other.title}!")
        return submission

    def _life(self, submission: EventSubmission, status: State) -> InventedEvent:
        rng = self._rng
        created = self._schedule.registered(submission.starts_at, rng, late=status in ("pending", "unconfirmed"))
        confirmed = created + timedelta(minutes=rng.randint(1, 300))
        decided = min(confirmed + timedelta(minutes=rng.randint(10, 900)), submission.starts_at - timedelta(hours=1))
        return InventedEvent(
            submission=submission, status=status, created_at=created,
            confirmed_at=None if status == "unconfirmed" else confirmed,
            published_at=decided if status == "published" else None,
            rejected_at=decided if status == "rejected" else None,
            page_language=submission.language if submission.language in ("nn", "en") else "nb",
        )  # fmt: skip

    def _with_cancelled(self, events: list[InventedEvent]) -> list[InventedEvent]:
        published = [at for at, event in enumerate(events) if event.published_at]
        for at in self._rng.sample(published, round(len(events) * _CANCELLED)):
            event = events[at]
            begins, out = event.submission.starts_at, event.published_at or event.created_at
            cancelled = out + (begins - out) * self._rng.uniform(0.3, 0.9)
            events[at] = msgspec.structs.replace(event, cancelled_at=cancelled.replace(microsecond=0))
        return events

    def _submission(self, spot: Spot, language: EventLanguage) -> EventSubmission:
        rng = self._rng
        organiser = self._directory.draw(spot, language)
        kind = self._words.organisers[organiser.kind]
        category: Category = rng.choices(list(kind.categories), list(kind.categories.values()))[0]
        words = self._words.programme.categories[category]
        visibility: Visibility = "count_only" if rng.random() < kind.count_only else "public"
        closed = visibility == "count_only" or rng.random() < kind.closed
        mode = self._mode(words, closed=closed)
        price = 0 if closed or mode == "online" else rng.choice(words.prices)
        title, description = self._texts(words, language, _openness(mode, price, closed=closed))
        starts_at, ends_at = self._schedule.period(words, rng)
        return EventSubmission(
            title=title, description=description, category=category, audience=list(rng.choice(words.audience)),
            attendance_mode=mode, visibility=visibility, language=language, starts_at=starts_at, ends_at=ends_at,
            online_url=None if mode == "in_person" else f"https://mote.example.org/{rng.randint(10**7, 10**8 - 1)}",
            website="https://www.example.no/" if rng.random() < 0.12 else None, price_nok=price,
            organiser=_organiser(organiser), public_contact=_contact(organiser, rng),
            **self._where(spot, organiser, mode, language),
        )  # fmt: skip

    def _mode(self, words: CategoryWords, *, closed: bool) -> AttendanceMode:
        draw = self._rng.randrange(100) * (_CLOSED_MODE if closed else 1)
        return "online" if draw < words.online else "hybrid" if draw < words.online + words.hybrid else "in_person"

    def _texts(self, words: CategoryWords, language: EventLanguage, openness: Openness) -> tuple[str, str]:
        """Title, and description with the label that nobody can miss."""
        rng, programme = self._rng, self._words.programme
        theme = rng.choice(programme.themes[language])
        title = rng.choice(words.titles[language]).format(theme=theme)
        text = rng.choice(words.texts[language]).format(theme=theme)
        practical = rng.choice(programme.practical[openness][language])
        return title, "\n\n".join(part for part in (text, practical, programme.labels[language]) if part)

    def _where(
        self, spot: Spot, organiser: InventedOrganiser, mode: AttendanceMode, language: EventLanguage
    ) -> dict[str, Any]:
        if mode == "online":
            return {}
        venues = self._words.organisers[organiser.kind].venues["nn" if language == "nn" else "nb"]
        venue = self._rng.choice(venues).format(
            place=spot.name, municipality=spot.municipality.name, organisation=organiser.organisation
        )
        return {
            "venue": venue, "address": spot.address, "postal_code": spot.postal_code, "place": spot.place,
            "location": spot.location,
        }  # fmt: skip


def _openness(mode: AttendanceMode, price: int, *, closed: bool) -> Openness:
    if closed:
        return "closed"
    if mode == "online":
        return "online"
    return "paid" if price else "free"


def _organiser(organiser: InventedOrganiser) -> OrganiserInput:
    return OrganiserInput(
        name=organiser.name, email=organiser.email, organisation=organiser.organisation,
        organisation_kind=organiser.kind,
    )  # fmt: skip


def _contact(organiser: InventedOrganiser, rng: Random) -> str | None:
    """An address of the organisation, never of the person."""
    return "post@example.no" if organiser.organisation and rng.random() < 0.25 else None
