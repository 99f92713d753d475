"""What the room asks the database. Rows come back as dicts with the columns of `tables.Event`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from campaign import db, outbox
from campaign.clock import campaign_period, now
from campaign.errors import NotFound
from campaign.events.tables import Campaign, Confirmation, Event, EventDraft, EventLog
from campaign.web.numbers import whole

Row = dict[str, Any]
#: The room `media` looks for articles about the events of a year. Columns that decide whether one is about an event.
COVER_JOB = "media.cover"
COVERED_BY = frozenset({"status", "title", "organisation", "venue", "place", "municipality", "starts_at", "ends_at"})
COVER_PAUSE = timedelta(seconds=30)
_SLUG = re.compile(r"[a-z0-9-]{1,100}")
#: Columns that the public catalogue is made of.
_PUBLIC = """id, year, number, slug, visibility, cancelled_at, title, description, category, audience, attendance_mode,
    language, starts_at, ends_at, venue, address, postal_code, place, online_url, website, price_nok, organisation,
    organisation_kind, public_contact, precision, municipality_number, municipality, lat, lon, accuracy_m, version,
    created_at, updated_at"""


async def lock(name: str) -> None:
    """Holds a name until the transaction ends, so that two of the same do not pass at once."""
    await db.fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)


async def next_number(year: int) -> int:
    """The next reference number of a year; makes the campaign of a year that nobody has registered for."""
    begins, ends = campaign_period(year)
    rows = await db.fetch(
        """INSERT INTO campaign (year, starts_on, ends_on, theme, hashtag, last_number)
           VALUES ($1, $2, $3, '', 'verdensdagen', 1)
           ON CONFLICT (year) DO UPDATE SET last_number = campaign.last_number + 1 RETURNING last_number""",
        year, begins, ends,
    )  # fmt: skip
    return int(rows[0]["last_number"])


async def taken_slugs(stem: str) -> set[str]:
    rows = await db.fetch("SELECT slug FROM event WHERE slug = $1 OR slug LIKE $1 || '-%'", stem)
    return {row["slug"] for row in rows}


async def insert(values: Row) -> int:
    event = Event(**values)
    await event.save()
    return int(event.id)


async def by_submission_key(key: str) -> Row | None:
    return await Event.select().where(Event.submission_key == key).first()


async def get(event_id: int, *, lock: bool = False) -> Row:
    """One event in any state. Raises `NotFound`."""
    if not 0 < event_id < 2**63:
        raise NotFound()
    query = Event.select().where(Event.id == event_id).first()
    row = await (query.lock_rows("UPDATE") if lock else query)
    if row is None:
        raise NotFound()
    return row


async def find(key: str) -> Row | None:
    """One event in any state by id or slug."""
    number = whole(key, 1, 10**17)
    if number is None and not _SLUG.fullmatch(key):
        return None
    column = Event.id == number if number is not None else Event.slug == key
    return await Event.select().where(column).first()


async def change(event_id: int, values: Row, *, at: datetime) -> None:
    """Changes the named columns, counts the version up and tells the catalogues."""
    updates: dict[Any, Any] = {Event._meta.get_column_by_name(name): value for name, value in values.items()}
    rows = (
        await Event.update({**updates, Event.version: Event.version + 1, Event.updated_at: at})
        .where(Event.id == event_id)
        .returning(Event.year)
    )
    await db.notify("events", str(event_id))
    if rows and not COVERED_BY.isdisjoint(values):
        # Many events are published one after the other: one look at the articles is enough for all of them.
        await outbox.add(
            COVER_JOB, {"year": rows[0]["year"]}, dedupe_key=f"{COVER_JOB}:{rows[0]['year']}", after=at + COVER_PAUSE
        )


async def log(event_id: int, actor: str, action: str, detail: str | None, *, at: datetime) -> None:
    await EventLog(event=event_id, at=at, actor=actor, action=action, detail=detail).save()


async def history(event_id: int) -> list[Row]:
    return await EventLog.select().where(EventLog.event == event_id).order_by(EventLog.id)


async def last_reason(event_id: int, action: str) -> str:
    """The reason given when an act was last done."""
    rows = await db.fetch(
        "SELECT detail FROM event_log WHERE event = $1 AND action = $2 ORDER BY id DESC LIMIT 1", event_id, action
    )
    return (rows[0]["detail"] or "") if rows else ""


async def log_lost_mail(event_id: int, kind: str) -> None:
    """A mail about an event did not arrive, for good."""
    async with db.transaction():
        if await Event.exists().where(Event.id == event_id):
            await log(event_id, "system", "mail_lost", kind, at=now())


async def confirmations(event_id: int) -> int:
    return await Confirmation.count().where(Confirmation.event == event_id)


async def add_confirmation(event_id: int, token_hash: str, expires_at: datetime, at: datetime) -> None:
    """The same token again, as when its mail is made, lets it live until the later moment."""
    await db.fetch(
        """INSERT INTO confirmation (event, token_hash, expires_at, created_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (token_hash) DO UPDATE SET expires_at = excluded.expires_at
           WHERE confirmation.used_at IS NULL AND confirmation.expires_at < excluded.expires_at""",
        event_id, token_hash, expires_at, at,
    )  # fmt: skip


async def confirmation(token_hash: str) -> Row | None:
    rows = await db.fetch(
        """SELECT c.expires_at, c.used_at, c.event, e.title, e.status, e.slug, e.starts_at, e.ends_at, e.year, e.number
           FROM confirmation c JOIN event e ON e.id = c.event WHERE c.token_hash = $1""",
        token_hash,
    )
    return rows[0] if rows else None


async def use_confirmation(token_hash: str, at: datetime) -> None:
    await Confirmation.update({Confirmation.used_at: at}).where(Confirmation.token_hash == token_hash)


async def queue(*, after: tuple[datetime, int] | None, limit: int) -> tuple[list[Row], int]:
    """Events that wait for a moderator, oldest first, and how many they are in all."""
    moment, event_id = after or (datetime.min, 0)
    rows = await db.fetch(
        """SELECT * FROM event WHERE status = 'pending' AND ($1::boolean OR (created_at, id) > ($2, $3))
           ORDER BY created_at, id LIMIT $4""",
        after is None, moment if after else None, event_id, limit,
    )  # fmt: skip
    total = await Event.count().where(Event.status == "pending")
    return rows, total


async def same_day(event: Row, day_start: datetime, day_end: datetime) -> list[Row]:
    """Other events of that day in the same municipality: what an event may be a copy of."""
    return await db.fetch(
        """SELECT id, year, number, title, organisation FROM event
           WHERE id <> $1 AND starts_at >= $2 AND starts_at < $3 AND status IN ('pending', 'published')
             AND municipality_number IS NOT DISTINCT FROM $4 LIMIT 200""",
        event["id"], day_start, day_end, event["municipality_number"],
    )  # fmt: skip


async def search(text: str, states: Sequence[str], *, limit: int, offset: int) -> tuple[list[Row], int]:
    """Events for the team, newest first, by words of title, organiser or place, or by reference number."""
    where = """status = ANY($1) AND ($2 = '' OR title ILIKE '%' || $2 || '%' OR organisation ILIKE '%' || $2 || '%'
        OR place ILIKE '%' || $2 || '%' OR municipality ILIKE '%' || $2 || '%'
        OR 'VD-' || year || '-' || lpad(number::text, 6, '0') = upper($2))"""
    rows = await db.fetch(
        f"SELECT * FROM event WHERE {where} ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4",
        states, text, limit, offset,
    )  # fmt: skip
    total = await db.fetch(f"SELECT count(*) AS n FROM event WHERE {where}", states, text)
    return rows, int(total[0]["n"])


async def published() -> list[Row]:
    """All published events, of both visibilities; from a read replica where there is one."""
    return await db.fetch(f"SELECT {_PUBLIC} FROM event WHERE status = 'published'", replica=True)


async def published_of(ids: list[int]) -> list[Row]:
    return await db.fetch(f"SELECT {_PUBLIC} FROM event WHERE status = 'published' AND id = ANY($1)", ids)


async def published_in(year: int) -> list[Row]:
    """The published events of a year, of both visibilities."""
    return await db.fetch(f"SELECT {_PUBLIC} FROM event WHERE status = 'published' AND year = $1 ORDER BY id", year)


async def published_mark() -> tuple[int, datetime | None]:
    """Count and newest change of the published events: equal marks mean equal catalogues."""
    rows = await db.fetch("SELECT count(*) AS n, max(updated_at) AS newest FROM event WHERE status = 'published'")
    return int(rows[0]["n"]), rows[0]["newest"]


async def campaigns() -> list[Row]:
    return await db.fetch("SELECT year, starts_on, ends_on, theme, hashtag FROM campaign ORDER BY year DESC")


async def states_of_year(year: int) -> dict[str, int]:
    rows = await db.fetch("SELECT status, count(*) AS n FROM event WHERE year = $1 GROUP BY status", year)
    return {row["status"]: row["n"] for row in rows}


async def real_events_exist() -> bool:
    return bool(await Event.exists().where(Event.demonstration == False))  # noqa: E712


async def save_draft(token_hash: str, values: dict[str, Any], at: datetime) -> None:
    await db.fetch(
        """INSERT INTO event_draft (token_hash, values, updated_at) VALUES ($1, $2, $3)
           ON CONFLICT (token_hash) DO UPDATE SET values = excluded.values, updated_at = excluded.updated_at""",
        token_hash, msgspec.json.encode(values).decode(), at,
    )  # fmt: skip


async def draft(token_hash: str) -> tuple[dict[str, Any], int | None] | None:
    """Values of a form on its way, and the event that came of it."""
    row = (
        await EventDraft.select(EventDraft.values, EventDraft.event).where(EventDraft.token_hash == token_hash).first()
    )
    return (msgspec.json.decode(row["values"]), row["event"]) if row else None


async def finish_draft(token_hash: str, event_id: int, receipt: dict[str, Any]) -> None:
    """The draft has become an event: of its values only those of the receipt stay."""
    await db.fetch(
        "UPDATE event_draft SET event = $2, values = $3 WHERE token_hash = $1",
        token_hash, event_id, msgspec.json.encode(receipt).decode(),
    )  # fmt: skip


async def copy_in(rows: list[Row]) -> None:
    """Streams many events in at once (demonstration)."""
    columns = [column._meta.name for column in Event._meta.columns if column._meta.name != "id"]
    await db.copy_records("event", columns, [tuple(row[name] for name in columns) for row in rows])


async def campaign_of(year: int, begins: date, ends: date, count: int) -> None:
    """Makes room for `count` demonstration references of a year."""
    await Campaign.insert(
        Campaign(year=year, starts_on=begins, ends_on=ends, theme="", hashtag="verdensdagen", last_number=count)
    ).on_conflict(target=Campaign.year, action="DO UPDATE", values=[(Campaign.last_number, count)])


async def delete_drafts(before: datetime) -> int:
    """Forms that nobody has touched since; what was sent in lives on as its event."""
    return len(await db.fetch("DELETE FROM event_draft WHERE updated_at < $1 RETURNING token_hash", before))


async def delete_unconfirmed(before: datetime) -> int:
    """Events of that age whose address never answered, with their links and their log."""
    rows = await db.fetch("DELETE FROM event WHERE status = 'unconfirmed' AND created_at < $1 RETURNING id", before)
    return len(rows)


async def delete_confirmations(before: datetime) -> int:
    """Links that ran out before."""
    return len(
        await db.fetch(
            """DELETE FROM confirmation c USING event e
               WHERE e.id = c.event AND e.status <> 'unconfirmed' AND c.expires_at < $1 RETURNING c.id""",
            before,
        )
    )


async def delete_log(before: datetime) -> int:
    return len(await db.fetch("DELETE FROM event_log WHERE at < $1 RETURNING id", before))


async def organisers_until(before: datetime) -> list[int]:
    """Persons with events, all of which ended before."""
    rows = await db.fetch(
        """SELECT organiser FROM event WHERE organiser IS NOT NULL
           GROUP BY organiser HAVING max(coalesce(ends_at, starts_at)) < $1""",
        before,
    )
    return [row["organiser"] for row in rows]


async def forget_organisers(persons: list[int]) -> int:
    """Takes persons off their events."""
    return await _blank("organiser = NULL, contact = NULL", "organiser = ANY($1)", persons)


async def blank_public_contacts(before: datetime) -> int:
    """Of events that ended before: the contact on show, and the name of an organiser who is a private person."""
    return await _blank(
        """public_contact = NULL,
           organisation = CASE WHEN organisation_kind = 'individual' THEN NULL ELSE organisation END""",
        """coalesce(ends_at, starts_at) < $1 AND (public_contact IS NOT NULL
           OR (organisation_kind = 'individual' AND organisation IS NOT NULL))""",
        before,
    )


async def blank_descriptions(before: datetime) -> int:
    """Of events that ended before."""
    return await _blank("description = ''", "coalesce(ends_at, starts_at) < $1 AND description <> ''", before)


async def _blank(assignments: str, condition: str, value: Any) -> int:
    """`change` for many events at once: counts versions up and tells the catalogues. Returns how many events."""
    rows = await db.fetch(
        f"""WITH blanked AS (
                UPDATE event SET {assignments}, version = version + 1, updated_at = $2 WHERE {condition} RETURNING id)
            SELECT pg_notify('events', id::text) FROM blanked""",
        value, now(),
    )  # fmt: skip
    return len(rows)


async def registered(year: int) -> tuple[int, bool]:
    """Published events of a year, those that only are counted included, and whether any is a demonstration."""
    rows = await db.fetch(
        """SELECT count(*) AS n, coalesce(bool_or(demonstration), false) AS demonstration
           FROM event WHERE year = $1 AND status = 'published'""",
        year,
    )
    return int(rows[0]["n"]), rows[0]["demonstration"]
