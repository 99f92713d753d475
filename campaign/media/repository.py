"""Imports, as the room asks the database for them. Rows come back with the columns of `tables.MediaImport`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from campaign import db
from campaign.errors import NotFound
from campaign.media.tables import MediaImport

Row = dict[str, Any]
_LARGEST_ID = 2**63 - 1
#: States in which an import may still be stopped.
UNDER_WAY = ("queued", "reading", "preview", "writing")


async def lock_writing() -> None:
    """One import is written at a time, until the transaction ends: each is compared with what really stands."""
    await db.fetch("SELECT pg_advisory_xact_lock(hashtextextended('media.writing', 0))")


async def lock_file(sha256: str) -> None:
    """Nobody else stores or deletes this content until the transaction ends."""
    await db.fetch("SELECT pg_advisory_xact_lock(hashtextextended('media.file.' || $1, 0))", sha256)


async def insert(
    *, sha256: str, file_name: str, size: int, state: str, preview: bool, account: str, year: int | None,
    uploaded_by: str, at: datetime, answers: Row | None = None, peso: str | None = None,
) -> int:  # fmt: skip
    rows = await db.fetch(
        """INSERT INTO media_import (sha256, file_name, size, state, preview, account, year, progress, rows,
               new, updated, unchanged, skipped, report, problems, problem_count, uploaded_by, created_at, answers,
               answered_by, peso)
           VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, 0, '{}', '[]', 0, $8, $9, $10,
               CASE WHEN $10::jsonb <> '{}' THEN $8::varchar END, $11) RETURNING id""",
        sha256, file_name, size, state, preview, account, year, uploaded_by, at, postgres_json(answers or {}), peso,
    )  # fmt: skip
    return int(rows[0]["id"])


async def get(import_id: int, *, lock: bool = False) -> Row:
    """One import. Raises `NotFound`."""
    if not 0 < import_id <= _LARGEST_ID:
        raise NotFound()
    query = MediaImport.select().where(MediaImport.id == import_id).first()
    row = await (query.lock_rows("UPDATE") if lock else query)
    if row is None:
        raise NotFound()
    return row


async def newest(*, limit: int, offset: int = 0) -> tuple[list[Row], int]:
    """Imports, newest first, and how many there are."""
    rows = await MediaImport.select().order_by(MediaImport.id, ascending=False).limit(limit).offset(offset)
    return rows, await MediaImport.count()


async def set_state(import_id: int, state: str, *, among: tuple[str, ...]) -> bool:
    """Moves an import on if it stands in one of the states; False when it does not."""
    rows = await db.fetch(
        "UPDATE media_import SET state = $2 WHERE id = $1 AND state = ANY($3) RETURNING id", import_id, state, among
    )
    return bool(rows)


async def show_progress(import_id: int, state: str, progress: float) -> None:
    """For people who wait; only while the import is under way."""
    await db.fetch(
        """UPDATE media_import SET state = $2, progress = $3
           WHERE id = $1 AND (state = $2 OR (state IN ('queued', 'reading') AND $2 IN ('reading', 'writing')))""",
        import_id, state, progress,
    )  # fmt: skip


async def standing_twin(row: Row) -> Row | None:
    """The import of the same content that stands."""
    twin = MediaImport.select().where(
        MediaImport.sha256 == row["sha256"],
        MediaImport.account == row["account"],
        MediaImport.state == "done",
        MediaImport.repeats.is_null(),
        MediaImport.id != row["id"],
    )
    return await twin.first()


async def repeat(import_id: int, twin: Row, at: datetime) -> None:
    """Everything in the file stands already: the report is that of its twin, with all rows unchanged."""
    await db.fetch(
        """UPDATE media_import i SET state = 'done', progress = 1, repeats = t.id, source = t.source, kind = t.kind,
               peso = coalesce(i.peso, t.peso), rows = t.rows, new = 0, updated = 0,
               unchanged = t.new + t.updated + t.unchanged, skipped = t.skipped,
               report = (t.report - 'confirmed_by')
                   || jsonb_strip_nulls(jsonb_build_object('confirmed_by', i.report->'confirmed_by')),
               problems = t.problems, problem_count = t.problem_count, finished_at = $3
           FROM media_import t WHERE i.id = $1 AND t.id = $2 AND i.state IN ('queued', 'reading', 'writing')""",
        import_id, twin["id"], at,
    )  # fmt: skip


async def finish(import_id: int, state: str, outcome: Row, *, at: datetime | None) -> bool:
    """Writes what an import came to. False when it was stopped meanwhile."""
    rows = await db.fetch(
        """UPDATE media_import SET state = $2::varchar, progress = 1, source = $3, kind = $4, rows = $5, new = $6,
               updated = $7, unchanged = $8, skipped = $9, report = $10, problems = $11, problem_count = $12,
               finished_at = $13,
               peso = CASE WHEN $2 = 'done' THEN coalesce(peso, $14::varchar) ELSE peso END
           WHERE id = $1 AND state IN ('queued', 'reading', 'writing') RETURNING id""",
        import_id, state, outcome["source"], outcome["kind"], outcome["rows"], outcome["new"], outcome["updated"],
        outcome["unchanged"], outcome["skipped"], postgres_json(outcome["report"]), postgres_json(outcome["problems"]),
        outcome["problem_count"], at, outcome["report"].get("peso"),
    )  # fmt: skip
    return bool(rows)


async def give_up(import_id: int, problems: list[Row], at: datetime) -> bool:
    """Ends an import that nobody can bring to its end: nothing of it stands. False when it had ended already."""
    rows = await db.fetch(
        """UPDATE media_import SET state = 'failed', progress = 1, rows = 0, new = 0, updated = 0, unchanged = 0,
               skipped = 0, report = '{}', problems = $2, problem_count = $3, finished_at = $4
           WHERE id = $1 AND state IN ('queued', 'reading', 'writing') RETURNING id""",
        import_id, postgres_json(problems), len(problems), at,
    )  # fmt: skip
    return bool(rows)


async def answer(import_id: int, answers: Row, *, by: str, preview: bool) -> None:
    """Keeps answers about a file and puts it back into the queue, to be looked through before it is written."""
    await db.fetch(
        """UPDATE media_import SET state = 'queued', progress = 0, finished_at = NULL, answers = $2, answered_by = $3,
               preview = preview OR $4 WHERE id = $1""",
        import_id, postgres_json(answers), by, preview,
    )  # fmt: skip


async def set_captured_at(import_id: int, at: datetime) -> None:
    await db.fetch("UPDATE media_import SET captured_at = $2 WHERE id = $1", import_id, at)


async def set_peso(import_id: int, peso: str) -> None:
    await db.fetch("UPDATE media_import SET peso = $2 WHERE id = $1", import_id, peso)


async def some(import_ids: list[int]) -> list[Row]:
    """Those of some imports that there are."""
    return await MediaImport.select().where(MediaImport.id.is_in(import_ids)).order_by(MediaImport.id)


async def mark_undone(import_id: int, at: datetime) -> None:
    """Cells of the file that were shown go with it."""
    await db.fetch(
        """UPDATE media_import SET state = 'undone', undone_at = $2, report = report - '{seen,questions}'::text[]
           WHERE id = $1""",
        import_id, at,
    )  # fmt: skip


async def keep_preview(import_id: int) -> None:
    """Whatever is answered, a person confirms this import before it is written."""
    await db.fetch("UPDATE media_import SET preview = true WHERE id = $1", import_id)


async def last_sent_in(sha256s: list[str]) -> dict[str, datetime]:
    """When each content was sent in last."""
    rows = await db.fetch(
        "SELECT sha256, max(created_at) AS at FROM media_import WHERE sha256 = ANY($1) GROUP BY sha256", sha256s
    )
    return {row["sha256"]: row["at"] for row in rows}


async def heir_of(import_id: int) -> int | None:
    """The oldest standing import of the same content that brought nothing new; it inherits."""
    rows = await db.fetch(
        "SELECT id FROM media_import WHERE repeats = $1 AND state = 'done' ORDER BY id LIMIT 1 FOR UPDATE", import_id
    )
    return int(rows[0]["id"]) if rows else None


async def inherit(import_id: int, heir: int) -> None:
    """The heir stands for the content from now on, and the other repeats repeat the heir."""
    await db.fetch(
        """UPDATE media_import h SET repeats = NULL, captured_at = i.captured_at FROM media_import i
           WHERE h.id = $2 AND i.id = $1""",
        import_id, heir,
    )  # fmt: skip
    await db.fetch("UPDATE media_import SET repeats = $2 WHERE repeats = $1 AND state = 'done'", import_id, heir)


async def wake(import_id: int, confirmed: str | None) -> None:
    """A preview that was confirmed is read again and written: with a mark, only if what comes out has it."""
    seen = {"confirmed": confirmed} if confirmed else {}
    await db.fetch(
        """UPDATE media_import SET state = 'writing', preview = false, progress = 0,
               report = report - 'confirmed' || $2::jsonb WHERE id = $1""",
        import_id, postgres_json(seen),
    )  # fmt: skip


async def file_is_wanted(sha256: str) -> bool:
    """Whether an import that was not taken back holds the file; the original of a failed one is kept to look into."""
    rows = await db.fetch("SELECT 1 FROM media_import WHERE sha256 = $1 AND state <> 'undone' LIMIT 1", sha256)
    return bool(rows)


async def forget_cells(before: datetime) -> None:
    """Removes the cells that were shown of files that were sent in before, with the questions about them."""
    await db.fetch(
        """UPDATE media_import SET report = report - 'seen' - 'questions'
           WHERE created_at < $1 AND report ?| ARRAY['seen', 'questions']""",
        before,
    )


async def files_until(before: datetime) -> list[str]:
    """SHA-256 of files that were last sent in before."""
    rows = await db.fetch("SELECT sha256 FROM media_import GROUP BY sha256 HAVING max(created_at) < $1", before)
    return [row["sha256"] for row in rows]


def postgres_json(value: Any) -> str:
    """JSON that PostgreSQL takes: it refuses the character NUL, which broken files hold."""
    encoded = msgspec.json.encode(value)
    if b"\\u0000" in encoded:
        encoded = msgspec.json.encode(_without_nul(msgspec.to_builtins(value)))
    return encoded.decode()


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {key: _without_nul(item) for key, item in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list | tuple) else value
