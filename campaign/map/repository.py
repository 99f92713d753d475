"""What the room asks the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from campaign import db
from campaign.clock import now

Row = dict[str, Any]
#: Two events whose points for one venue lie further apart than this do not mean the same house (in degrees latitude).
_SAME_HOUSE_DEGREES = 0.004


async def learn_venue(values: Row, *, event: int) -> None:
    """Stores or confirms a venue. The same lesson again changes nothing; a person's pin is not moved by a geocoder."""
    await db.fetch(
        """INSERT INTO venue AS known (key, municipality_number, label, address, address_key, postal_code, lat, lon,
                                       precision, pinned, scattered, events, last_by, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, false, ARRAY[$11::bigint], $12, $13)
           ON CONFLICT (key, municipality_number) DO UPDATE SET
               scattered = known.scattered OR (known.events <> ARRAY[$11::bigint]
                   AND (abs(known.lat - excluded.lat) > $14
                        OR abs(known.lon - excluded.lon) * cos(radians(known.lat)) > $14)),
               lat = CASE WHEN excluded.pinned OR NOT known.pinned THEN excluded.lat ELSE known.lat END,
               lon = CASE WHEN excluded.pinned OR NOT known.pinned THEN excluded.lon ELSE known.lon END,
               label = excluded.label,
               address = CASE WHEN excluded.address = '' THEN known.address ELSE excluded.address END,
               address_key = CASE WHEN excluded.address = '' THEN known.address_key ELSE excluded.address_key END,
               postal_code = CASE WHEN excluded.postal_code = '' THEN known.postal_code ELSE excluded.postal_code END,
               precision = excluded.precision, pinned = known.pinned OR excluded.pinned,
               events = CASE WHEN $11 = ANY (known.events) THEN known.events ELSE known.events || $11::bigint END,
               last_by = excluded.last_by, updated_at = excluded.updated_at
           WHERE NOT ($11 = ANY (known.events) AND known.lat = excluded.lat AND known.lon = excluded.lon
                      AND known.address_key = excluded.address_key)""",
        values["key"], values["municipality_number"], values["label"], values["address"], values["address_key"],
        values["postal_code"], values["lat"], values["lon"], values["precision"], values["pinned"], event,
        values["last_by"], now(), _SAME_HOUSE_DEGREES,
    )  # fmt: skip


async def learn_street(values: Row) -> None:
    """Stores a street, or the newest confirmed point in it."""
    await db.fetch(
        """INSERT INTO street AS known (key, postal_code, municipality_number, label, number, lat, lon, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (key, postal_code, municipality_number) DO UPDATE SET label = excluded.label,
               number = excluded.number, lat = excluded.lat, lon = excluded.lon, updated_at = excluded.updated_at
           WHERE (known.label, known.number, known.lat, known.lon)
               IS DISTINCT FROM (excluded.label, excluded.number, excluded.lat, excluded.lon)""",
        values["key"], values["postal_code"], values["municipality_number"], values["label"], values["number"],
        values["lat"], values["lon"], now(),
    )  # fmt: skip


async def venues_since(moment: datetime) -> list[Row]:
    """Venues learned or changed since then."""
    return await db.fetch("SELECT * FROM venue WHERE updated_at >= $1", moment)


async def streets_since(moment: datetime) -> list[Row]:
    """Streets learned or changed since then."""
    return await db.fetch("SELECT * FROM street WHERE updated_at >= $1", moment)


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
