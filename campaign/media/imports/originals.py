"""The files that imports were made from: kept for a time, and then no longer there to be read again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

from campaign.clock import now, oslo_day
from campaign.errors import Conflict, Message, msg
from campaign.media import repository
from campaign.media.repository import Row
from campaign.storage import Storage

#: As long as the retention table keeps them.
KEPT = timedelta(days=30)


async def gone_since(storage: Storage, rows: Sequence[Row]) -> dict[int, date]:
    """The day on which the original of each import was removed, by id; those that are there are left out."""
    paths = {row["sha256"]: storage.path(row["sha256"]) for row in rows}
    missing = await asyncio.to_thread(lambda: [name for name, path in paths.items() if not path.exists()])
    if not missing:
        return {}
    sent = await repository.last_sent_in(missing)
    # One that went before its time, as of a restored database without its files, is missing from today on.
    days = {name: oslo_day(min(at + KEPT, now())) for name, at in sent.items()}
    return {row["id"]: days[row["sha256"]] for row in rows if row["sha256"] in days}


def gone_message(day: str) -> Message:
    """What to say of an import whose original went on a day, written as the reader wants it."""
    return msg("The original file is gone since %(day)s: files are kept for 30 days. Send it in again.", day=day)


async def check(storage: Storage, row: Row) -> None:
    """Raises `Conflict` when the original of an import is gone, which would have to be read again."""
    if day := (await gone_since(storage, [row])).get(row["id"]):
        raise Conflict(gone_message(day.isoformat()))
