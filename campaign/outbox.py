"""The outbox: what must still happen, written in the transaction that decided it.

    waiting -> sent -> running -> done
       ^        |         |
       +--------+---------+   lease over, or failed with attempts left
                          +-> dead   failed for good; an operator sees it and may send it again

PostgreSQL holds the truth. Redis and arq only wake a worker, so nothing is lost when they are.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import msgspec
from piccolo.columns import JSONB, BigSerial, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from campaign import db
from campaign.clock import now
from campaign.errors import NotFound

CHANNEL = "outbox"
#: A row handed to Redis but not begun within this time is handed over again.
SENT_LEASE = timedelta(seconds=60)
_LONGEST_BACKOFF = timedelta(hours=4)


class Outbox(Table, tablename="outbox", db=db.ENGINE):
    """A job to be done at least once."""

    id = BigSerial(primary_key=True)
    job = Varchar(length=64)
    payload = JSONB()
    dedupe_key = Varchar(length=128, null=True, default=None)
    state = Varchar(length=16)
    attempts = Integer()
    run_after = Timestamptz()
    leased_until = Timestamptz(null=True, default=None)
    last_error = Text(null=True, default=None)
    created_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)


class Entry(msgspec.Struct, frozen=True):
    """A row that a worker has taken: `attempt` counts from 1."""

    id: int
    job: str
    payload: dict[str, Any]
    attempt: int


async def add(
    job: str, payload: dict[str, Any], *, dedupe_key: str | None = None, after: datetime | None = None
) -> None:
    """Writes a job into the present transaction. A waiting job with the same `dedupe_key` makes it unneeded."""
    if not db.in_transaction():
        raise RuntimeError(f"the job {job} must be written in the transaction that decided it")
    await db.fetch(
        """INSERT INTO outbox (job, payload, dedupe_key, state, attempts, run_after, created_at)
           VALUES ($1, $2, $3, 'waiting', 0, $4, $5)
           ON CONFLICT (dedupe_key) WHERE state = 'waiting' AND dedupe_key IS NOT NULL DO NOTHING""",
        job, msgspec.json.encode(payload).decode(), dedupe_key, after or now(), now(),
    )  # fmt: skip
    await db.notify(CHANNEL)


async def take_due(limit: int) -> list[tuple[int, int]]:
    """Inside a transaction: ids and attempts of due rows, locked against other relays."""
    rows = await db.fetch(
        """SELECT id, attempts FROM outbox WHERE state = 'waiting' AND run_after <= $1
           ORDER BY run_after, id LIMIT $2 FOR UPDATE SKIP LOCKED""",
        now(), limit,
    )  # fmt: skip
    return [(row["id"], row["attempts"]) for row in rows]


async def mark_sent(ids: list[int]) -> None:
    await db.fetch(
        # From here on the key has done its work: kept, it would stand in the way of waiting again.
        "UPDATE outbox SET state = 'sent', leased_until = $2, dedupe_key = NULL WHERE id = ANY($1)",
        ids,
        now() + SENT_LEASE,
    )


async def begin(entry_id: int, lease: timedelta) -> Entry | None:
    """Takes a row for execution; None when another worker has it or it is done."""
    rows = await db.fetch(
        """UPDATE outbox SET state = 'running', attempts = attempts + 1, leased_until = $2, dedupe_key = NULL
           WHERE id = $1 AND state IN ('sent', 'waiting') RETURNING id, job, payload, attempts""",
        entry_id, now() + lease,
    )  # fmt: skip
    if not rows:
        return None
    row = rows[0]
    return Entry(row["id"], row["job"], msgspec.json.decode(row["payload"]), row["attempts"])


async def extend(entry: Entry, lease: timedelta) -> bool:
    """Keeps a row while its job works; False when it was taken away."""
    rows = await db.fetch(
        "UPDATE outbox SET leased_until = $3 WHERE id = $1 AND attempts = $2 AND state = 'running' RETURNING id",
        entry.id, entry.attempt, now() + lease,
    )  # fmt: skip
    return bool(rows)


async def finish(entry: Entry) -> None:
    await db.fetch(
        """UPDATE outbox SET state = 'done', finished_at = $3, leased_until = NULL, last_error = NULL, payload = '{}'
           WHERE id = $1 AND attempts = $2""",
        entry.id, entry.attempt, now(),
    )  # fmt: skip


async def give_back(entry: Entry) -> None:
    """The worker is stopping: the row waits again and the attempt does not count."""
    await db.fetch(
        """UPDATE outbox SET state = 'waiting', attempts = attempts - 1, run_after = $3, leased_until = NULL
           WHERE id = $1 AND attempts = $2 AND state = 'running'""",
        entry.id, entry.attempt, now(),
    )  # fmt: skip
    await db.notify(CHANNEL)


async def fail(entry: Entry, error: str, *, dead: bool) -> None:
    """Records a failure; the row waits with exponential back-off, or is dead."""
    await db.fetch(
        """UPDATE outbox SET state = $3::varchar, last_error = $4, run_after = $5, leased_until = NULL,
                  finished_at = CASE WHEN $3::varchar = 'dead' THEN $6::timestamptz END
           WHERE id = $1 AND attempts = $2""",
        entry.id, entry.attempt, "dead" if dead else "waiting", error[:500], now() + backoff(entry.attempt), now(),
    )  # fmt: skip


def backoff(attempt: int) -> timedelta:
    """2, 4, 8 … seconds up to four hours, with a fifth of jitter."""
    seconds = min(2.0**attempt, _LONGEST_BACKOFF.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))


async def sweep() -> int:
    """Rows whose lease is over wait again. Returns how many."""
    rows = await db.fetch(
        """UPDATE outbox SET state = 'waiting', leased_until = NULL, run_after = $1
           WHERE state IN ('sent', 'running') AND leased_until < $1 RETURNING id""",
        now(),
    )
    return len(rows)


async def statistics() -> dict[str, Any]:
    """Counts by state, and the age in seconds of the oldest row that is due."""
    rows = await db.fetch("SELECT state, count(*) AS n FROM outbox GROUP BY state")
    oldest = await db.fetch(
        """SELECT coalesce(extract(epoch FROM $1 - min(run_after)), 0)::float AS age FROM outbox
           WHERE state IN ('waiting', 'sent') AND run_after <= $1""",
        now(),
    )
    return {"states": {row["state"]: row["n"] for row in rows}, "oldest_due_seconds": max(0.0, oldest[0]["age"])}


async def dead_entries(limit: int = 50) -> list[dict[str, Any]]:
    """What failed for good, newest first: id, job, attempts, last_error, finished_at."""
    return await db.fetch(
        """SELECT id, job, attempts, last_error, finished_at FROM outbox WHERE state = 'dead'
           ORDER BY finished_at DESC LIMIT $1""",
        limit,
    )


async def revive(entry_id: int) -> None:
    """Sends a dead row again, from its first attempt."""
    async with db.transaction():
        rows = await db.fetch(
            """UPDATE outbox SET state = 'waiting', attempts = 0, run_after = $2, finished_at = NULL
               WHERE id = $1 AND state = 'dead' RETURNING id""",
            entry_id, now(),
        )  # fmt: skip
        if not rows:
            raise NotFound()
        await db.notify(CHANNEL)


async def prune(older_than: timedelta) -> int:
    """Removes what was done long ago."""
    rows = await db.fetch(
        "DELETE FROM outbox WHERE state = 'done' AND finished_at < $1 RETURNING id", now() - older_than
    )
    return len(rows)
