"""Press releases and what papers print of them word for word: no editorial work, and counted apart.

The monitor's outlet says which article is a release (`agencies.is_release`). An article is a copy of one when they are
in one automatic story within a week, and the texts overlap as texts of one story do; where one of the two has no text,
the headlines must be the same.
"""

from __future__ import annotations

from typing import Any

from campaign import db
from campaign.media.articles.rules import SAME_TEXT, TEXT_OVERLAP
from campaign.media.articles.similar import SHINGLE_WORDS
from campaign.media.articles.titles import title_key

#: Words of the shortest headline that tells a release from others.
_SHORTEST_TITLE = 3


async def settle() -> None:
    """Says of each article which release it is a copy of: call it in the transaction that changed articles."""
    found = await db.fetch("SELECT DISTINCT story FROM article WHERE is_release")
    stories = [row["story"] for row in found]
    copies = await _copies(stories) if stories else {}
    await db.fetch(
        "UPDATE article SET release_of = NULL WHERE release_of IS NOT NULL AND NOT key = ANY($1)", list(copies)
    )
    await db.fetch(
        """UPDATE article a SET release_of = c.release FROM unnest($1::text[], $2::text[]) AS c (key, release)
           WHERE a.key = c.key AND a.release_of IS DISTINCT FROM c.release""",
        list(copies), list(copies.values()),
    )  # fmt: skip


async def _copies(stories: list[str]) -> dict[str, str]:
    rows = await db.fetch(
        """SELECT key, story, title, outlet, lead, published_at, is_release FROM article
           WHERE ((story = ANY($1) AND story <> key) OR key = ANY($1)) AND medium <> 'social'
           ORDER BY published_at, key""",
        stories, seconds=db.COPY_SECONDS,
    )  # fmt: skip
    releases: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["is_release"]:
            releases.setdefault(row["story"], []).append(row)
    copies = {}
    for row in rows:
        if not row["is_release"]:
            release = next((one for one in releases.get(row["story"], []) if is_copy(row, one)), None)
            if release:
                copies[row["key"]] = release["key"]
    return copies


def is_copy(article: dict[str, Any], release: dict[str, Any]) -> bool:
    """Whether an article prints a release; rows with `title`, `outlet`, `lead`, `published_at`."""
    if abs(article["published_at"] - release["published_at"]) > SAME_TEXT:
        return False
    one, other = _runs(article["lead"]), _runs(release["lead"])
    if one and other:
        return len(one & other) / len(one | other) >= TEXT_OVERLAP
    title = title_key(article["title"], article["outlet"])
    return len(title.split()) >= _SHORTEST_TITLE and title == title_key(release["title"], release["outlet"])


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = title_key(text).split()
    return frozenset(tuple(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1))
