"""Placements and stories of whole years, told anew when an article of the year comes, changes or goes.

A year is the period of every report. Telling all of it at once makes the answer independent of the order of imports.
"""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from campaign import db
from campaign.clock import day_bounds
from campaign.media.articles import cluster
from campaign.media.model import Article


async def tell_stories(years: list[int]) -> None:
    """Writes placement and story of each article of the years, inside the present transaction."""
    for year in years:
        begins, _ = day_bounds(date(year, 1, 1))
        _, ends = day_bounds(date(year, 12, 31))
        rows = await db.fetch(
            """SELECT id, outlet, title, canonical_url, published_at, lead, agency, document_id, placement, story
               FROM article WHERE published_at >= $1 AND published_at < $2""",
            begins, ends,
        )  # fmt: skip
        changed = await asyncio.to_thread(_changed, rows)
        if changed:
            await _write_back(changed)


def _changed(rows: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Id, placement and story of the articles whose place has changed."""
    found = cluster(
        [
            Article(
                outlet=row["outlet"], title=row["title"], canonical_url=row["canonical_url"],
                published_at=row["published_at"], lead=row["lead"], agency=row["agency"],
                document_id=row["document_id"], row=0,
            )
            for row in rows
        ]
    )  # fmt: skip
    return [
        (row["id"], placement, story)
        for row, placement, story in zip(rows, found.placements, found.stories, strict=True)
        if (row["placement"], row["story"]) != (placement, story)
    ]


async def _write_back(changed: list[tuple[int, str, str]]) -> None:
    await db.execute_script(
        """CREATE TEMPORARY TABLE IF NOT EXISTS told (article bigint, placement text, story text) ON COMMIT DROP;
           TRUNCATE told;"""
    )
    await db.copy_records("told", ["article", "placement", "story"], changed)
    await db.fetch(
        "UPDATE article a SET placement = t.placement, story = t.story FROM told t WHERE a.id = t.article"
    )
