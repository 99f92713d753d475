"""Decisions about stories, and the articles that they touch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from campaign import db
from campaign.media.articles.titles import title_key
from campaign.media.story_edits.decisions import Decision, Told

Row = dict[str, Any]
#: Of the automatic stories: one article is a story by its key, and only the others are in the index.
_MEMBERS = "((story = ANY($1) AND story <> key) OR key = ANY($1))"


async def standing() -> list[Decision]:
    """Decisions in force, in the order in which they were made."""
    rows = await db.fetch("SELECT kind, keys, others FROM story_edit WHERE undone_at IS NULL ORDER BY id")
    return [Decision(kind=row["kind"], keys=frozenset(row["keys"]), others=frozenset(row["others"])) for row in rows]


async def touched(decisions: Sequence[Decision]) -> list[Told]:
    """All articles of the automatic stories that hold an article named by a decision."""
    keys = list(frozenset().union(*(one.keys | one.others for one in decisions)))
    named = await db.fetch("SELECT DISTINCT story FROM article WHERE key = ANY($1)", keys)
    rows = await db.fetch(
        f"""SELECT key, published_at, title, outlet, placement, story FROM article
            WHERE {_MEMBERS} AND story = ANY($1)""",
        [row["story"] for row in named], seconds=db.COPY_SECONDS,
    )  # fmt: skip
    return [
        Told(
            key=row["key"], at=row["published_at"], title=title_key(row["title"], row["outlet"]),
            placement=row["placement"], story=row["story"],
        )
        for row in rows
    ]  # fmt: skip


async def write_decided(decided: dict[str, str]) -> None:
    """Says which stories articles are in by decision; all others are where they were told automatically."""
    await db.fetch(
        "UPDATE article SET decided_story = NULL WHERE decided_story IS NOT NULL AND NOT key = ANY($1)", list(decided)
    )
    await db.fetch(
        """UPDATE article a SET decided_story = d.name FROM unnest($1::text[], $2::text[]) AS d (key, name)
           WHERE a.key = d.key AND a.decided_story IS DISTINCT FROM d.name""",
        list(decided), list(decided.values()), seconds=db.COPY_SECONDS,
    )  # fmt: skip


async def add(kind: str, keys: Sequence[str], others: Sequence[str], *, title: str, by: str, at: datetime) -> int:
    rows = await db.fetch(
        """INSERT INTO story_edit (kind, keys, others, title, made_by, made_at)
           VALUES ($1, $2, $3, $4, $5, $6) RETURNING id""",
        kind, sorted(keys), sorted(others), title, by, at,
    )  # fmt: skip
    return int(rows[0]["id"])


async def undo(edit_id: int, *, by: str, at: datetime) -> bool:
    """Takes a decision back; False when it is not there. Again changes nothing."""
    rows = await db.fetch(
        """UPDATE story_edit SET undone_by = coalesce(undone_by, $2), undone_at = coalesce(undone_at, $3)
           WHERE id = $1 RETURNING id""",
        edit_id, by, at,
    )  # fmt: skip
    return bool(rows)


async def history(limit: int, offset: int, *, keys: Sequence[str] | None = None) -> tuple[list[Row], int]:
    """Decisions, newest first, and how many; with `keys` those that name one of these articles."""
    where = "$1::text[] IS NULL OR keys && $1 OR others && $1"
    named = None if keys is None else list(keys)
    rows = await db.fetch(
        f"""SELECT id, kind, cardinality(keys) AS articles, title, made_by, made_at, undone_by, undone_at
            FROM story_edit WHERE {where} ORDER BY id DESC LIMIT $2 OFFSET $3""",
        named, limit, offset,
    )  # fmt: skip
    total = await db.fetch(f"SELECT count(*) AS n FROM story_edit WHERE {where}", named)
    return rows, int(total[0]["n"])
