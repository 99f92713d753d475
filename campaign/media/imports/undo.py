"""Imports taken back: what stands is then what it would be had they never been."""

from __future__ import annotations

from campaign import db
from campaign.media import standing
from campaign.media.articles.aftermath import articles_changed
from campaign.media.articles.stories import tell


async def hand_over(import_id: int, heir: int) -> None:
    """Gives what an import brought to another import of the same content."""
    for table in ("object_record", "observation", "article_record"):
        await _run(f"UPDATE {table} SET import = $2 WHERE import = $1", import_id, heir)


async def take_back(import_id: int) -> None:
    """Removes what an import brought and no other import says too."""
    await _run("DELETE FROM observation WHERE import = $1", import_id)
    objects = await db.fetch("DELETE FROM object_record WHERE import = $1 RETURNING object", import_id)
    touched = [row["object"] for row in objects]
    await _run(
        """DELETE FROM media_object o WHERE o.id = ANY($1)
           AND NOT EXISTS (SELECT 1 FROM object_record r WHERE r.object = o.id)""",
        touched,
    )
    await standing.restore_objects(touched)
    await _take_articles_back(import_id)


async def _take_articles_back(import_id: int) -> None:
    articles = await db.fetch(
        "DELETE FROM article_record WHERE import = $1 RETURNING article", import_id, seconds=db.COPY_SECONDS
    )
    touched = [row["article"] for row in articles]
    gone = await db.fetch(
        """DELETE FROM article a WHERE a.id = ANY($1)
           AND NOT EXISTS (SELECT 1 FROM article_record r WHERE r.article = a.id) RETURNING story, placement""",
        touched, seconds=db.COPY_SECONDS,
    )  # fmt: skip
    loose = await standing.restore_articles(touched)
    loose |= {row["story"] for row in gone} | {row["placement"] for row in gone}
    await tell(loose)
    await articles_changed()


async def _run(statement: str, *args: object) -> None:
    await db.fetch(statement, *args, seconds=db.COPY_SECONDS)
