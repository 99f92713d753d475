"""What the room asks the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from campaign import db
from campaign.clock import now
from campaign.map.lessons import ONE_HOUSE_M, ONE_STREET_M, Taught, added, belief

Row = dict[str, Any]


async def learn_venue(key: str, municipality_number: str, lesson: Taught) -> None:
    """Stores or confirms a venue, in a transaction. The same lesson again changes nothing."""
    await db.fetch(
        """INSERT INTO venue (key, municipality_number, label, address, address_key, postal_code, lat, lon, precision,
                              accuracy_m, pinned, scattered, lessons, events, last_by, updated_at)
           VALUES ($1, $2, '', '', '', '', 0, 0, 'address', 0, false, false, '[]', '{}', '', $3)
           ON CONFLICT (key, municipality_number) DO NOTHING""",
        key, municipality_number, now(),
    )  # fmt: skip
    rows = await db.fetch(
        "SELECT id, lessons FROM venue WHERE key = $1 AND municipality_number = $2 FOR UPDATE", key, municipality_number
    )
    known = msgspec.json.decode(rows[0]["lessons"], type=list[Taught])
    lessons = added(known, lesson)
    if lessons == known:
        return
    found = belief(lessons, ONE_HOUSE_M)
    one = found.lesson
    await db.fetch(
        """UPDATE venue SET label = $2, address = $3, address_key = $4, postal_code = $5, lat = $6, lon = $7,
               precision = $8, accuracy_m = $9, pinned = $10, scattered = $11, lessons = $12, last_by = $13,
               events = CASE WHEN $14 = ANY (events) THEN events ELSE events || $14::bigint END, updated_at = $15
           WHERE id = $1""",
        rows[0]["id"], one.label, one.address, one.address_key, one.postal_code, one.lat, one.lon, one.precision,
        one.accuracy_m, one.staff, found.doubtful, msgspec.json.encode(lessons).decode(), lesson.by, lesson.event,
        now(),
    )  # fmt: skip


async def learn_street(key: str, municipality_number: str, lesson: Taught) -> None:
    """Stores a street of the lesson's postal code, in a transaction; doubtful once its events lie far apart."""
    await db.fetch(
        """INSERT INTO street (key, postal_code, municipality_number, label, number, lat, lon, doubtful, lessons,
                               updated_at)
           VALUES ($1, $2, $3, '', 0, 0, 0, false, '[]', $4)
           ON CONFLICT (key, postal_code, municipality_number) DO NOTHING""",
        key, lesson.postal_code, municipality_number, now(),
    )  # fmt: skip
    rows = await db.fetch(
        """SELECT id, lessons FROM street WHERE key = $1 AND postal_code = $2 AND municipality_number = $3
           FOR UPDATE""",
        key, lesson.postal_code, municipality_number,
    )  # fmt: skip
    known = msgspec.json.decode(rows[0]["lessons"], type=list[Taught])
    lessons = added(known, lesson)
    if lessons == known:
        return
    found = belief(lessons, ONE_STREET_M)
    one = found.lesson
    await db.fetch(
        """UPDATE street SET label = $2, number = $3, lat = $4, lon = $5, doubtful = $6, lessons = $7, updated_at = $8
           WHERE id = $1""",
        rows[0]["id"], one.label, one.number, one.lat, one.lon, found.doubtful,
        msgspec.json.encode(lessons).decode(), now(),
    )  # fmt: skip


async def venues_since(moment: datetime) -> list[Row]:
    """Venues learned or changed since then."""
    return await db.fetch(
        """SELECT key, municipality_number, label, address, address_key, postal_code, lat, lon, precision, accuracy_m,
                  scattered, events, updated_at FROM venue WHERE updated_at >= $1""",
        moment,
    )


async def streets_since(moment: datetime) -> list[Row]:
    """Streets learned or changed since then."""
    return await db.fetch(
        """SELECT key, postal_code, municipality_number, label, number, lat, lon, doubtful, updated_at
           FROM street WHERE updated_at >= $1""",
        moment,
    )


async def answer(question: str, no_hit_since: datetime) -> Any | None:
    """Hits kept for a question; None if it was not asked, or had no hit longer ago than that."""
    rows = await db.fetch(
        "SELECT hits FROM provider_answer WHERE question = $1 AND (hits <> '[]' OR asked_at >= $2)",
        question, no_hit_since,
    )  # fmt: skip
    return msgspec.json.decode(rows[0]["hits"]) if rows else None


async def keep_answer(provider: str, version: str, question: str, hits: Any) -> None:
    await db.fetch(
        """INSERT INTO provider_answer (provider, version, question, hits, asked_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (question) DO UPDATE SET hits = excluded.hits, asked_at = excluded.asked_at""",
        provider, version, question, msgspec.json.encode(hits).decode(), now(),
    )  # fmt: skip


async def delete_answers(before: datetime) -> int:
    """Answers of providers that old: who asks again gets what is known by then."""
    rows = await db.fetch("DELETE FROM provider_answer WHERE asked_at < $1 RETURNING question", before)
    return len(rows)
