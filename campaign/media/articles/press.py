"""Articles of the press as they stand, with the story that people or the machine put them in.

`STORY`, `IS_EDITORIAL` and `KIND` are the SQL by which every figure counts the same rows.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from campaign import db

#: The story of an article: by decision, else as it was told automatically.
STORY = "coalesce(decided_story, story)"
IS_RELEASE = "(is_release OR release_of IS NOT NULL)"
#: Neither a post of a social platform, nor a press release, nor a copy of one.
IS_EDITORIAL = f"(medium <> 'social' AND NOT {IS_RELEASE})"
KIND = f"CASE WHEN medium = 'social' THEN 'social' WHEN {IS_RELEASE} THEN 'release' ELSE 'editorial' END"
#: Articles of one story ($1), found by the indexes: a story of one article is named by its key.
OF_STORY = f"""((story = $1 AND story <> key) OR key = $1 OR decided_story = $1) AND {STORY} = $1"""


class PressArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article of a story. `kind`: editorial, release or social."""

    key: str
    outlet: str
    title: str
    url: str
    published_at: datetime
    medium: str
    agency: str
    reach: int | None
    placement: str
    story: str
    kind: str
    county: str | None
    municipality_number: str | None


_COLUMNS = f"""key, outlet, title, CASE WHEN url <> '' THEN url ELSE monitor_url END AS url, published_at, medium,
    agency, reach, placement, {STORY} AS story, {KIND} AS kind, county, municipality_number"""


async def story_of(key: str) -> str | None:
    """The story that an article is in now, also by an earlier name of the story: each is the key of an article."""
    rows = await db.fetch(f"SELECT {STORY} AS story FROM article WHERE key = $1", key)
    return rows[0]["story"] if rows else None


async def articles_of_story(story: str) -> list[PressArticle]:
    """In order of time."""
    rows = await db.fetch(f"SELECT {_COLUMNS} FROM article WHERE {OF_STORY} ORDER BY published_at, key", story)
    return [PressArticle(**row) for row in rows]
