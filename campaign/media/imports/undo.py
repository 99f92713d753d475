"""Imports taken back: what stands is then what it would be had they never been."""

from __future__ import annotations

from typing import Any

from campaign import db
from campaign.media import standing
from campaign.media.articles.aftermath import articles_changed
from campaign.media.articles.stories import tell


async def hand_over(import_id: int, heir: int) -> None:
    """Gives what an import brought to another import of the same content."""
    for table in ("object_record", "observation", "article_record"):
        await _run(f"UPDATE {table} SET import = $2 WHERE import = $1", import_id, heir)
    for table in ("media_object", "article"):
        await _run(f"UPDATE {table} SET said_by = $2 WHERE said_by = $1", import_id, heir)


async def take_back(import_id: int) -> None:
    """Removes what an import brought and no other import says too."""
    await _run("DELETE FROM observation WHERE import = $1", import_id)
    touched, _ = await _remove(import_id, "media_object", "object", "id")
    await standing.restore_objects(touched)
    touched, gone = await _remove(import_id, "article", "article", "story, placement")
    loose = await standing.restore_articles(touched)
    loose |= {row[name] for row in gone for name in ("story", "placement")}
    await tell(loose)
    await articles_changed()


async def _remove(import_id: int, table: str, thing: str, told: str) -> tuple[list[int], list[dict[str, Any]]]:
    """Removes the records of an import, and things that have no other record.

    Returns the ids of those that must be restored, and the columns `told` of those that are gone.
    """
    alone = f"NOT EXISTS (SELECT FROM {thing}_record r WHERE r.{thing} = o.id)"
    gone = await _run(f"DELETE FROM {table} o WHERE said_by = $1 AND {alone} RETURNING {told}", import_id)
    left = await _run(f"UPDATE {table} SET said_by = NULL, row_no = NULL WHERE said_by = $1 RETURNING id", import_id)
    records = await _run(f"DELETE FROM {thing}_record WHERE import = $1 RETURNING {thing} AS id", import_id)
    touched = [row["id"] for row in (*left, *records)]
    gone += await _run(
        f"DELETE FROM {table} o WHERE id = ANY($1) AND said_by IS NULL AND {alone} RETURNING {told}", touched
    )
    # A row that is the record of another import says what it says, whatever else was said.
    rest = await _run(f"SELECT id FROM {table} WHERE id = ANY($1) AND said_by IS NULL", touched)
    return [row["id"] for row in rest], gone


async def _run(statement: str, *args: object) -> list[dict[str, Any]]:
    return await db.fetch(statement, *args, seconds=db.COPY_SECONDS)
