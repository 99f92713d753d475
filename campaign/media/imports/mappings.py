"""Answers about columns, remembered by the header that they are about, for all later files with the same header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from campaign import db
from campaign.media.repository import postgres_json

#: Many times what a team maps by hand in ten years; all of them are read before a file is.
_MOST = 2_000


async def remembered() -> dict[str, dict[str, str]]:
    """Answers by the fingerprint of the header."""
    rows = await db.fetch("SELECT fingerprint, answers FROM import_mapping ORDER BY updated_at DESC LIMIT $1", _MOST)
    return {row["fingerprint"]: msgspec.json.decode(row["answers"]) for row in rows}


async def remember(fingerprint: str, answers: Mapping[str, str], *, by: str, at: datetime) -> None:
    """Keeps answers about a header in place of earlier ones."""
    await db.fetch(
        """INSERT INTO import_mapping (fingerprint, answers, decided_by, updated_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (fingerprint) DO UPDATE SET answers = excluded.answers, decided_by = excluded.decided_by,
               updated_at = excluded.updated_at""",
        fingerprint, postgres_json(dict(answers)), by, at,
    )  # fmt: skip


async def forget(fingerprints: Sequence[str]) -> None:
    """Files with these headers are asked about again."""
    await db.fetch("DELETE FROM import_mapping WHERE fingerprint = ANY($1)", list(fingerprints))


async def wake_waiting(fingerprints: Sequence[str]) -> list[int]:
    """Imports that nobody has answered and that wait for these very answers, put back into the queue."""
    rows = await db.fetch(
        """UPDATE media_import SET state = 'queued', progress = 0, finished_at = NULL
           WHERE state IN ('preview', 'failed') AND answers = '{}' AND report @> '{"waits": true}'
             AND report->'fingerprints' ?| $1 RETURNING id""",
        list(fingerprints),
    )
    return [int(row["id"]) for row in rows]
