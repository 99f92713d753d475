"""Puts an invented year into the database: all of its events in one transaction, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from campaign import db
from campaign.clock import campaign_period, now
from campaign.demonstration.events import InventedEvent
from campaign.errors import Conflict, msg
from campaign.events import repository
from campaign.events.geocoding import GeocodingResult
from campaign.events.placement import location_columns
from campaign.events.service import EventService
from campaign.text import slugify

#: Who brought the invented exports in; all other imports are real.
BY = "demonstration"


async def refuse_unless_free(year: int) -> None:
    """Raises `Conflict` where invented figures would stand among real ones, or twice."""
    if await repository.real_events_exist():
        raise Conflict(msg("This database holds real events. Give the demonstration its own: an empty DATA_DIR."))
    if await db.fetch(
        "SELECT 1 FROM media_import WHERE uploaded_by <> $1 AND state NOT IN ('undone', 'failed') LIMIT 1", BY
    ):
        raise Conflict(msg("This database holds imported files. Give the demonstration its own: an empty DATA_DIR."))
    if await db.fetch("SELECT 1 FROM event WHERE demonstration AND year = $1 LIMIT 1", year):
        text = "The demonstration of %(year)s is here already. Choose another --year, or begin with an empty DATA_DIR."
        raise Conflict(msg(text, year=year))


async def find_places(
    service: EventService, events: Sequence[InventedEvent], advance: Callable[[int], None]
) -> list[GeocodingResult]:
    """The place of each event, as the service finds it for any registration."""
    found = []
    for event in events:
        found.append(await service.place(event.submission))
        advance(1)
    return found


async def write_events(events: Sequence[InventedEvent], places: Sequence[GeocodingResult], year: int) -> None:
    """Stores events in the order of their references, with their organisers and their history."""
    back = _time_back(events)
    async with db.transaction():
        await repository.lock(BY)
        await refuse_unless_free(year)
        organisers = await _write_organisers(events, back)
        slugs = await _slugs(events, places)
        await repository.campaign_of(year, *campaign_period(year), len(events))
        await repository.copy_in(
            [
                _row(event, found, back)
                | {"year": year, "number": number, "slug": slug, "organiser": organiser, "contact": None}
                for number, (event, found, slug, organiser) in enumerate(
                    zip(events, places, slugs, organisers, strict=True), start=1
                )
            ]
        )
        await _write_history(year)
        await db.notify("events")


def _time_back(events: Sequence[InventedEvent]) -> timedelta:
    """Whole days to put registrations back by, so that a year to come has been registered for by now."""
    late = max(event.moments[-1] for event in events) - now()
    return timedelta(days=late.days + 1) if late > timedelta(0) else timedelta(0)


async def _write_organisers(events: Sequence[InventedEvent], back: timedelta) -> list[int]:
    """The person behind each event."""
    first: dict[str, InventedEvent] = {}
    for event in events:
        first.setdefault(event.submission.organiser.email, event)
    rows = await db.fetch(
        """INSERT INTO person (email, name, phone, language, trusted, created_at, updated_at)
           SELECT email, name, NULL, language, false, at, at
           FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS p (email, name, language, at)
           ON CONFLICT (lower(email)) DO UPDATE SET updated_at = excluded.updated_at RETURNING id, email""",
        list(first), [event.submission.organiser.name for event in first.values()],
        [event.page_language for event in first.values()], [event.created_at - back for event in first.values()],
    )  # fmt: skip
    ids = {row["email"]: int(row["id"]) for row in rows}
    return [ids[event.submission.organiser.email] for event in events]


async def _slugs(events: Sequence[InventedEvent], places: Sequence[GeocodingResult]) -> list[str]:
    """Titles and municipalities with a number behind those that are taken, as for registrations one by one."""
    taken = {row["slug"] for row in await db.fetch("SELECT slug FROM event")}
    newest: dict[str, int] = {}
    slugs: list[str] = []
    for event, found in zip(events, places, strict=True):
        place = slugify(found.municipality or event.submission.place, limit=25)
        stem = "-".join(part for part in (slugify(event.submission.title), place) if part)
        slug, number = stem, newest.get(stem, 1)
        while slug in taken:
            number += 1
            slug = f"{stem}-{number}"
        newest[stem] = number
        taken.add(slug)
        slugs.append(slug)
    return slugs


def _row(event: InventedEvent, found: GeocodingResult, back: timedelta) -> dict[str, Any]:
    """The columns of one event that do not depend on the others."""
    values = msgspec.structs.asdict(event.submission)
    organiser = event.submission.organiser
    for name in ("organiser", "location"):
        del values[name]
    return values | location_columns(found) | {
        "submission_key": None, "status": event.status, "organisation": organiser.organisation,
        "organisation_kind": organiser.organisation_kind, "page_language": event.page_language, "demonstration": True,
        "version": len(event.moments), "created_at": event.created_at - back,
        "confirmed_at": _earlier(event.confirmed_at, back), "published_at": _earlier(event.published_at, back),
        "cancelled_at": _earlier(event.cancelled_at, back), "updated_at": event.moments[-1] - back,
    }  # fmt: skip


def _earlier(moment: datetime | None, back: timedelta) -> datetime | None:
    return moment - back if moment else None


async def _write_history(year: int) -> None:
    """What the log would hold if all this had happened one by one."""
    await db.fetch(
        """INSERT INTO event_log (event, at, actor, action, detail)
           SELECT id, at, actor, action, NULL FROM (
               SELECT id, created_at AS at, 'organiser' AS actor, 'registered' AS action FROM event WHERE year = $1
               UNION ALL SELECT id, confirmed_at, 'organiser', 'confirmed' FROM event WHERE year = $1
               UNION ALL SELECT id, published_at, 'system', 'publish' FROM event WHERE year = $1
               UNION ALL SELECT id, updated_at, 'system', 'reject' FROM event WHERE year = $1 AND status = 'rejected'
               UNION ALL SELECT id, cancelled_at, 'organiser', 'cancel' FROM event WHERE year = $1
           ) AS happened WHERE at IS NOT NULL ORDER BY at, id""",
        year,
    )
