"""County and municipality of articles, found from the outlet and the text; nothing where they could be several.

A paper of a town writes for that town: its name decides. Else the places named in headline and lead do, when they are
all in one municipality or county. Found again when the article or the gazetteer changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

import msgspec

from campaign import db, outbox
from campaign.media.articles.aftermath import ENRICH_JOB
from campaign.media.articles.press import IS_EDITORIAL, STORY
from campaign.media.reach.queries import year_bounds

_BATCH = 2_000


class FoundPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of 2024 of a county and a municipality in it; None where it is not known. `by` says what told it."""

    county: str | None = None
    municipality_number: str | None = None
    by: Literal["outlet", "text"] | None = None


class PlaceFinder(Protocol):
    """What the map knows of places. `version` changes when an answer may change."""

    @property
    def version(self) -> str: ...

    def find(self, outlet: str, title: str, lead: str) -> FoundPlace:
        """Where an article of an outlet is about."""
        ...

    def county_names(self) -> Mapping[str, str]:
        """All counties by number."""
        ...


class CountyMentions(msgspec.Struct, frozen=True, kw_only=True):
    """Editorial mentions of a county; `county` is None for articles that no place is known of."""

    county: str | None
    hits: int
    placements: int
    unique_stories: int


class ArticlePlaces:
    """Finds places and keeps them with the articles."""

    def __init__(self, finder: PlaceFinder) -> None:
        self._finder = finder

    @property
    def county_names(self) -> Mapping[str, str]:
        return self._finder.county_names()

    async def ensure(self) -> None:
        """After a change of the gazetteer: has the places of all articles found again by a worker."""
        rows = await db.fetch(
            "SELECT 1 AS one FROM article WHERE place_mark IS DISTINCT FROM left(digest || $1, 80) LIMIT 1",
            self._finder.version,
        )
        if rows:
            async with db.transaction():
                await outbox.add(ENRICH_JOB, {}, dedupe_key=ENRICH_JOB)

    async def settle(self) -> set[int]:
        """Finds the places of all articles that have none by these data. Returns the years of those articles."""
        years: set[int] = set()
        last = 0
        while rows := await self._next(last):
            last = rows[-1]["id"]
            found = await asyncio.to_thread(self._find, rows)
            await _write(rows, found, self._finder.version)
            years |= {row["year"] for row in rows}
        return years

    async def _next(self, last: int) -> list[dict[str, Any]]:
        return await db.fetch(
            """SELECT id, digest, outlet, title, lead, medium,
                      extract(year FROM published_at AT TIME ZONE 'Europe/Oslo')::int AS year
               FROM article WHERE id > $1 AND place_mark IS DISTINCT FROM left(digest || $2, 80)
               ORDER BY id LIMIT $3""",
            last, self._finder.version, _BATCH,
        )  # fmt: skip

    def _find(self, rows: Sequence[dict[str, Any]]) -> list[FoundPlace]:
        return [
            self._finder.find(row["outlet"], row["title"], row["lead"]) if row["medium"] != "social" else FoundPlace()
            for row in rows
        ]


async def _write(rows: Sequence[dict[str, Any]], found: Sequence[FoundPlace], version: str) -> None:
    """An article that changed meanwhile keeps another digest than its mark, and is found again."""
    await db.fetch(
        """UPDATE article a SET county = f.county, municipality_number = f.number, place_by = f.by,
                  place_mark = left(f.digest || $6, 80)
           FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
               AS f (id, digest, county, number, by)
           WHERE a.id = f.id""",
        [row["id"] for row in rows], [row["digest"] for row in rows], [one.county for one in found],
        [one.municipality_number for one in found], [one.by for one in found], version,
    )  # fmt: skip


async def mentions_by_county(year: int) -> list[CountyMentions]:
    """Counties with most placements first, and last the articles without a place."""
    rows = await db.fetch(
        f"""SELECT county, count(*) AS hits, count(DISTINCT placement) AS placements,
                   count(DISTINCT {STORY}) AS unique_stories
            FROM article WHERE published_at >= $1 AND published_at < $2 AND {IS_EDITORIAL} GROUP BY county
            ORDER BY county IS NULL, placements DESC, hits DESC, county""",
        *year_bounds(year),
    )
    return [CountyMentions(**row) for row in rows]
