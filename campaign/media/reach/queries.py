"""What stands about a year, as the database tells it: posts with their latest numbers, mentions, stories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from campaign import db
from campaign.clock import day_bounds
from campaign.media.articles.press import IS_EDITORIAL, KIND, STORY
from campaign.media.metrics import engagement
from campaign.media.model import Peso

Row = dict[str, Any]
#: Lifetime numbers that the figures of a year are made of.
METRICS_READ = (
    "views", "impressions", "reach", "interactions", "reactions", "likes", "comments", "shares", "saves",
)  # fmt: skip
_Number = float | None
_NUMBERS = msgspec.json.Decoder(msgspec.defstruct("_Numbers", [(name, _Number, None) for name in METRICS_READ]))
#: Objects with numbers of their own that are no posts: opens are no views, and listeners no reach.
_NO_POSTS = ("newsletter", "episode")


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A post and its latest lifetime number of each metric; a metric that nobody gave is not there."""

    id: int
    platform: str
    native_id: str
    url: str
    published_at: datetime
    kind: str
    account_id: str
    account_handle: str
    account_name: str
    title: str
    text: str
    is_collaboration: bool
    peso: Peso
    values: dict[str, float]
    as_of: datetime | None

    @property
    def engagement(self) -> float | None:
        """By the house definition."""
        return engagement(self.values)


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """First moment of a year in Norway, and of the next."""
    return day_bounds(date(year, 1, 1))[0], day_bounds(date(year, 12, 31))[1]


async def posts(year: int) -> list[Post]:
    """All posts that were published in a year, oldest first."""
    begins, ends = year_bounds(year)
    rows = await db.fetch(
        """SELECT id, platform, native_id, url, published_at, kind, account_id, account_handle, account_name, title,
                  CASE WHEN title = '' THEN left(text, 200) ELSE '' END AS text, is_collaboration, peso, metrics,
                  captured_at
           FROM media_object WHERE published_at >= $1 AND published_at < $2 AND kind <> ALL ($3)
           ORDER BY published_at, id""",
        begins, ends, list(_NO_POSTS),
    )  # fmt: skip
    classes = await chosen_classes()
    return [_post(row, classes) for row in rows]


def _post(row: Row, classes: Mapping[int, Peso]) -> Post:
    values = {
        name: value
        for name, value in msgspec.structs.asdict(_NUMBERS.decode(row.pop("metrics"))).items()
        if value is not None
    }
    moment = row.pop("captured_at")
    if row["is_collaboration"] and row["peso"] == "owned":
        row["peso"] = "shared"
    row["peso"] = classes.get(row["id"], row["peso"])
    return Post(**row, values=values, as_of=moment if values else None)


async def chosen_classes() -> dict[int, Peso]:
    """Posts of imports whose class a person chose, which stands over what the rows say: that of the latest import.

    Where the same file was sent in again, the last choice counts.
    """
    rows = await db.fetch(
        """SELECT coalesce(repeats, id) AS import, peso FROM media_import
           WHERE state = 'done' AND peso IS NOT NULL AND peso IS DISTINCT FROM report->>'peso' ORDER BY id"""
    )
    imports: dict[int, Peso] = {row["import"]: row["peso"] for row in rows}
    if not imports:
        return {}
    rows = await db.fetch(
        """SELECT DISTINCT ON (object) object, import FROM object_said WHERE import = ANY($1)
           ORDER BY object, captured_at DESC, import DESC""",
        list(imports),
    )
    return {row["object"]: imports[row["import"]] for row in rows}


async def mentions(year: int) -> dict[str, Row]:
    """`editorial`, `release` (press releases and copies of them) and `social`: hits, placements, stories."""
    rows = await db.fetch(
        f"""SELECT {KIND} AS kind, count(*) AS hits, count(DISTINCT placement) AS placements,
                   count(DISTINCT {STORY}) AS stories
            FROM article WHERE published_at >= $1 AND published_at < $2 GROUP BY 1""",
        *year_bounds(year),
    )
    return {row["kind"]: row for row in rows}


async def mentions_as_of(year: int) -> datetime | None:
    """When the newest file with articles of the year was sent in."""
    rows = await db.fetch(
        """SELECT max(created_at) AS moment FROM media_import i WHERE EXISTS (
               SELECT 1 FROM article_said r JOIN article a ON a.id = r.article
               WHERE r.import = i.id AND a.published_at >= $1 AND a.published_at < $2)""",
        *year_bounds(year),
    )
    moment: datetime | None = rows[0]["moment"]
    return moment


async def potential_audience(year: int) -> int | None:
    """For each story each outlet once, with its largest figure; None when no outlet has one."""
    rows = await db.fetch(
        f"""SELECT sum(most)::bigint AS n FROM (
                SELECT max(reach) AS most FROM article
                WHERE published_at >= $1 AND published_at < $2 AND {IS_EDITORIAL}
                GROUP BY {STORY}, outlet_key) o""",
        *year_bounds(year),
    )
    return None if rows[0]["n"] is None else int(rows[0]["n"])


async def mentions_by_day(year: int) -> dict[date, Row]:
    rows = await db.fetch(
        f"""SELECT (published_at AT TIME ZONE 'Europe/Oslo')::date AS day, count(*) AS hits,
                   count(DISTINCT placement) AS placements, count(DISTINCT {STORY}) AS unique_stories
            FROM article WHERE published_at >= $1 AND published_at < $2 AND {IS_EDITORIAL} GROUP BY 1""",
        *year_bounds(year),
    )
    return {row.pop("day"): row for row in rows}


async def top_outlets(year: int, limit: int) -> list[Row]:
    """Outlets by placements; editions of one outlet are one."""
    return await db.fetch(
        f"""SELECT min(outlet) AS outlet, count(*) AS hits, count(DISTINCT placement) AS placements,
                   count(DISTINCT {STORY}) AS unique_stories
            FROM article WHERE published_at >= $1 AND published_at < $2 AND {IS_EDITORIAL}
            GROUP BY outlet_key ORDER BY placements DESC, hits DESC, outlet LIMIT $3""",
        *year_bounds(year), limit,
    )  # fmt: skip


async def stories(year: int, *, limit: int, offset: int, words: str = "") -> tuple[list[Row], int]:
    """Stories by placements, each with the headline and address that came first, and how many stories there are."""
    begins, ends = year_bounds(year)
    rows = await db.fetch(
        f"""WITH hit AS (SELECT id, {STORY} AS story, placement, published_at, outlet, outlet_key, title, url, reach
                        FROM article WHERE published_at >= $1 AND published_at < $2 AND {IS_EDITORIAL}),
            named AS (SELECT DISTINCT story FROM hit WHERE strpos(lower(title || ' ' || outlet), lower($5)) > 0),
            shown AS (SELECT story, count(DISTINCT placement) AS placements, count(*) AS hits,
                             min(published_at) AS first_published_at
                      FROM hit WHERE $5 = '' OR story IN (SELECT story FROM named)
                      GROUP BY story ORDER BY 2 DESC, 3 DESC, 4, 1 LIMIT $3 OFFSET $4),
            outlet AS (SELECT story, outlet_key, min(outlet) AS name, max(reach) AS most FROM hit
                       WHERE story IN (SELECT story FROM shown) GROUP BY story, outlet_key)
            SELECT s.story AS id, s.placements, s.hits, s.first_published_at, f.title, f.url,
                   (SELECT array_agg(o.name ORDER BY o.name) FROM outlet o WHERE o.story = s.story) AS outlets,
                   (SELECT sum(o.most)::bigint FROM outlet o WHERE o.story = s.story) AS potential_audience
            FROM shown s CROSS JOIN LATERAL (
                SELECT title, url FROM hit h WHERE h.story = s.story ORDER BY published_at, id LIMIT 1) f
            ORDER BY s.placements DESC, s.hits DESC, s.first_published_at, s.story""",
        begins, ends, limit, offset, words,
    )  # fmt: skip
    total = await db.fetch(
        f"""SELECT count(DISTINCT {STORY}) AS n FROM article
            WHERE published_at >= $1 AND published_at < $2 AND {IS_EDITORIAL}
              AND strpos(lower(title || ' ' || outlet), lower($3)) > 0""",
        begins, ends, words,
    )  # fmt: skip
    return rows, int(total[0]["n"])


async def years() -> list[int]:
    """Years that posts or articles are about, newest first."""
    of_moment = "extract(year FROM published_at AT TIME ZONE 'Europe/Oslo')::int AS year"
    rows = await db.fetch(
        f"SELECT {of_moment} FROM media_object GROUP BY 1 UNION SELECT {of_moment} FROM article GROUP BY 1"
    )
    return sorted((row["year"] for row in rows), reverse=True)
