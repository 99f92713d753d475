"""Kept answers, in PostgreSQL so that every web process knows them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from campaign import db
from campaign.web.tables import IdempotencyKey


class KeptAnswer(msgspec.Struct, frozen=True):
    """What a key was used for. `status` is None while the first request is under way."""

    request_hash: str
    status: int | None
    content_type: str | None
    body: bytes | None
    created_at: datetime


async def reserve(key_hash: str, request_hash: str, at: datetime, *, abandoned_before: datetime) -> KeptAnswer | None:
    """Takes a key for a request; the earlier use when there is one. An abandoned reservation is taken over."""
    while True:
        if await _insert(key_hash, request_hash, at, abandoned_before):
            return None
        row = await IdempotencyKey.select().where(IdempotencyKey.key_hash == key_hash).first()
        if row:
            return msgspec.convert({k: row[k] for k in KeptAnswer.__struct_fields__}, KeptAnswer)
        # It was given back in between: try to take it once more.


async def _insert(key_hash: str, request_hash: str, at: datetime, abandoned_before: datetime) -> bool:
    rows = await db.fetch(
        """INSERT INTO idempotency_key (key_hash, request_hash, created_at) VALUES ($1, $2, $3)
           ON CONFLICT (key_hash) DO UPDATE SET created_at = $3
             WHERE idempotency_key.status IS NULL AND idempotency_key.created_at < $4
               AND idempotency_key.request_hash = $2
           RETURNING key_hash""",
        key_hash, request_hash, at, abandoned_before,
    )  # fmt: skip
    return bool(rows)


async def keep(key_hash: str, status: int, content_type: str, body: bytes) -> None:
    await IdempotencyKey.update(
        {IdempotencyKey.status: status, IdempotencyKey.content_type: content_type, IdempotencyKey.body: body}
    ).where(IdempotencyKey.key_hash == key_hash)


async def release(key_hash: str) -> None:
    """Gives a key back, as its request did not come to an answer worth keeping."""
    await IdempotencyKey.delete().where(IdempotencyKey.key_hash == key_hash)


async def prune(before: datetime) -> int:
    rows = await db.fetch("DELETE FROM idempotency_key WHERE created_at < $1 RETURNING key_hash", before)
    return len(rows)
