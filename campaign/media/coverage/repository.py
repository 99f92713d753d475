"""Coverage, as the room asks the database for it. An article that is not there now is not told of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from campaign import db
from campaign.clock import day_bounds, oslo_day
from campaign.media.articles.press import IS_EDITORIAL
from campaign.media.coverage.match import DAYS, ArticleFact, Suggestion

Row = dict[str, Any]
_SHOWN = """c.id, c.event, c.year, c.state, c.score, c.reasons, c.decided_by, c.decided_at, a.key AS article, a.title,
    a.outlet, CASE WHEN a.url <> '' THEN a.url ELSE a.monitor_url END AS url, a.published_at, a.medium, a.lead"""
_BATCH = 5_000


async def articles(first: date, last: date, after: int) -> tuple[list[ArticleFact], int | None]:
    """A page of the editorial placements near those days, each by its first hit; and where the next page begins."""
    begins = day_bounds(first - timedelta(days=DAYS))[0]
    ends = day_bounds(last + timedelta(days=DAYS))[1]
    rows = await db.fetch(
        f"""SELECT id, key, title, lead, published_at, municipality_number, place_by FROM article
            WHERE published_at >= $1 AND published_at < $2 AND {IS_EDITORIAL} AND placement = key
              AND id > $3 ORDER BY id LIMIT $4""",
        begins, ends, after, _BATCH,
    )  # fmt: skip
    facts = [
        ArticleFact(
            key=row["key"], title=row["title"], lead=row["lead"], day=oslo_day(row["published_at"]),
            municipality_number=row["municipality_number"], place_by=row["place_by"],
        )
        for row in rows
    ]  # fmt: skip
    return facts, int(rows[-1]["id"]) if len(rows) == _BATCH else None


async def lock(year: int) -> None:
    """One look at a year at a time, until the transaction ends."""
    await db.fetch("SELECT pg_advisory_xact_lock(hashtextextended('media.cover.' || $1::int, 0))", year)


async def decided_placements(year: int) -> set[tuple[int, str]]:
    """Events and placements that people have decided about, by whichever hit of the placement."""
    rows = await db.fetch(
        """SELECT c.event, a.placement FROM coverage c JOIN article a ON a.key = c.article_key
           WHERE c.year = $1 AND c.state <> 'suggested'""",
        year,
    )
    return {(row["event"], row["placement"]) for row in rows}


async def replace_suggestions(year: int, found: Sequence[Suggestion], at: datetime) -> None:
    """What is suggested for a year is this and no more; what people decided stays."""
    await db.fetch(
        """DELETE FROM coverage c WHERE year = $1 AND state = 'suggested' AND NOT EXISTS (
               SELECT 1 FROM unnest($2::bigint[], $3::text[]) AS s (event, article)
               WHERE s.event = c.event AND s.article = c.article_key)""",
        year, [one.event for one in found], [one.article for one in found],
    )  # fmt: skip
    await db.fetch(
        """INSERT INTO coverage (event, article_key, year, state, score, reasons, found_at)
           SELECT s.event, s.article, $1, 'suggested', s.score, s.reasons::jsonb, $6
           FROM unnest($2::bigint[], $3::text[], $4::float[], $5::text[]) AS s (event, article, score, reasons)
           ON CONFLICT (event, article_key) DO UPDATE SET score = excluded.score, reasons = excluded.reasons
           WHERE coverage.state = 'suggested'""",
        year, [one.event for one in found], [one.article for one in found], [one.score for one in found],
        [msgspec.json.encode(one.reasons).decode() for one in found], at,
    )  # fmt: skip


async def years() -> list[int]:
    """Years that anything was suggested or decided for."""
    return [row["year"] for row in await db.fetch("SELECT DISTINCT year FROM coverage ORDER BY year")]


async def of_year(year: int, state: str, *, limit: int, offset: int) -> tuple[list[Row], int]:
    """Coverage in a state, the surest first, and how much of it there is."""
    rows = await db.fetch(
        f"""SELECT {_SHOWN} FROM coverage c JOIN article a ON a.key = c.article_key
            WHERE c.year = $1 AND c.state = $2 ORDER BY c.score DESC, a.published_at, c.id LIMIT $3 OFFSET $4""",
        year, state, limit, offset,
    )  # fmt: skip
    return rows, (await counts(year))[state]


async def of_event(event: int) -> list[Row]:
    """All but what was rejected, the oldest first."""
    return await db.fetch(
        f"""SELECT {_SHOWN} FROM coverage c JOIN article a ON a.key = c.article_key
            WHERE c.event = $1 AND c.state <> 'rejected' ORDER BY c.state, a.published_at, c.id""",
        event,
    )


async def counts(year: int) -> dict[str, int]:
    """How much there is in each state; `events`: how many events have confirmed coverage."""
    rows = await db.fetch(
        """SELECT c.state, count(*) AS n, count(DISTINCT c.event) AS events FROM coverage c
           JOIN article a ON a.key = c.article_key WHERE c.year = $1 GROUP BY c.state""",
        year,
    )
    found = {"suggested": 0, "confirmed": 0, "rejected": 0, "events": 0}
    for row in rows:
        found[row["state"]] = row["n"]
        if row["state"] == "confirmed":
            found["events"] = row["events"]
    return found


async def decide(coverage_id: int, state: str, *, by: str, at: datetime) -> Row | None:
    """Sets the state and tells event and year; None when there is no such row."""
    rows = await db.fetch(
        """UPDATE coverage SET state = $2::varchar,
                  decided_by = CASE WHEN $2::varchar = 'suggested' THEN NULL ELSE $3 END,
                  decided_at = CASE WHEN $2::varchar = 'suggested' THEN NULL ELSE $4::timestamptz END
           WHERE id = $1 RETURNING id, event, year, state""",
        coverage_id, state, by, at,
    )  # fmt: skip
    return rows[0] if rows else None
