"""Numbers of accounts, sites and their parts, as the latest import of each tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from campaign import db
from campaign.media.reach.queries import year_bounds

#: Accounts and the platforms they are on, found by jumping along the index: there are few among many numbers.
_SOURCES = """WITH RECURSIVE source AS (
    (SELECT platform, account_id FROM observation ORDER BY platform, account_id LIMIT 1)
    UNION ALL
    SELECT n.platform, n.account_id FROM source s CROSS JOIN LATERAL (
        SELECT platform, account_id FROM observation o WHERE (o.platform, o.account_id) > (s.platform, s.account_id)
        ORDER BY o.platform, o.account_id LIMIT 1) n)"""
_LATEST = """DISTINCT ON (o.platform, o.account_id, o.dimension, o.member, o.metric, o.granularity, o.period_start,
    o.period_end) o.platform, o.account_id, o.dimension, o.member, o.metric, o.value, o.granularity, o.period_start,
    o.period_end, o.captured_at, o.flags"""
_ORDER = """o.platform, o.account_id, o.dimension, o.member, o.metric, o.granularity, o.period_start, o.period_end,
    o.captured_at DESC, o.import DESC"""


#: Readers of statistics that may tell pages or searches and nothing of the whole site.
_SITE_SOURCES = ("ga4", "matomo", "plausible", "gsc")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A number of some days, first and last included; without days it is a snapshot of `captured_at`."""

    platform: str
    account_id: str
    dimension: str
    member: str
    metric: str
    value: float
    granularity: str
    period_start: date | None
    period_end: date | None
    captured_at: datetime
    flags: list[str] = []

    @property
    def is_below_one(self) -> bool:
        """The file says `<1`, which stands as 0."""
        return "below-one" in self.flags

    @property
    def days(self) -> int:
        """How many; 0 for a snapshot."""
        if self.period_start is None or self.period_end is None:
            return 0
        return (self.period_end - self.period_start).days + 1


async def of_accounts(year: int) -> list[Seen]:
    """Numbers of whole accounts, sites and shows, of days and periods inside a year and snapshots taken in it.

    A week or a month that reaches into another year is no number of the year.
    """
    return await _seen("o.dimension = ''", year)


async def of_parts(year: int, dimensions: Sequence[str], metrics: Sequence[str]) -> list[Seen]:
    """The same of parts of accounts, by the dimension that they are parts in."""
    return await _seen("o.dimension = ANY($5) AND o.metric = ANY($6)", year, list(dimensions), list(metrics))


async def _seen(rule: str, year: int, *args: object) -> list[Seen]:
    rows = await db.fetch(
        f"""{_SOURCES} SELECT {_LATEST} FROM source s JOIN observation o
                ON o.platform = s.platform AND o.account_id = s.account_id AND {rule}
            WHERE (o.granularity <> 'lifetime' AND o.period_start >= $1 AND o.period_end <= $2)
               OR (o.granularity = 'lifetime' AND o.captured_at >= $3 AND o.captured_at < $4)
            ORDER BY {_ORDER}""",
        date(year, 1, 1), date(year, 12, 31), *year_bounds(year), *args,
    )  # fmt: skip
    return [Seen(**row) for row in rows]


async def of_longest_period(year: int, dimensions: Sequence[str], metrics: Sequence[str]) -> list[Seen]:
    """The same of parts, over the longest period inside a year that each dimension of an account is told for.

    There may be thousands of pages for each week: only the rows of one period are fetched.
    """
    rows = await db.fetch(
        f"""{_SOURCES}, longest AS (
                SELECT DISTINCT ON (o.platform, o.account_id, o.dimension)
                       o.platform, o.account_id, o.dimension, o.period_start, o.period_end
                FROM source s JOIN observation o
                    ON o.platform = s.platform AND o.account_id = s.account_id AND o.dimension = ANY($3)
                WHERE o.metric = ANY($4) AND o.period_start >= $1 AND o.period_end <= $2
                ORDER BY o.platform, o.account_id, o.dimension, o.period_end - o.period_start DESC, o.period_end DESC)
            SELECT {_LATEST} FROM longest l JOIN observation o
                ON o.platform = l.platform AND o.account_id = l.account_id AND o.dimension = l.dimension
                AND o.period_start = l.period_start AND o.period_end = l.period_end
            WHERE o.metric = ANY($4) ORDER BY {_ORDER}""",
        date(year, 1, 1), date(year, 12, 31), list(dimensions), list(metrics),
    )  # fmt: skip
    return [Seen(**row) for row in rows]


async def levels_before(year: int, metrics: Sequence[str]) -> list[Seen]:
    """Levels of accounts in the year before."""
    return await _seen("o.dimension = '' AND o.metric = ANY($5)", year - 1, list(metrics))


async def of_terms(year: int) -> list[Seen]:
    """Search interest of days, weeks and months that begin in a year. Each file is an account of its own."""
    rows = await db.fetch(
        f"""SELECT {_LATEST} FROM observation o
            WHERE o.platform = 'google_trends' AND o.dimension = 'term' AND o.period_start BETWEEN $1 AND $2
            ORDER BY {_ORDER}""",
        date(year, 1, 1), date(year, 12, 31),
    )  # fmt: skip
    return [Seen(**row) for row in rows]


async def years() -> set[int]:
    """Years that accounts, searches or pages were measured in."""
    rows: list[dict[str, Any]] = await db.fetch(
        f"""{_SOURCES} SELECT DISTINCT extract(year FROM coalesce(o.period_end, o.captured_at))::int AS year
            FROM source s JOIN observation o ON o.platform = s.platform AND o.account_id = s.account_id
                AND o.dimension = ANY('{{"",term}}')"""
    )
    # There may be thousands of pages for each week: the imports say their period.
    of_sites: list[dict[str, Any]] = await db.fetch(
        """SELECT DISTINCT left(report->'period'->>'to', 4)::int AS year FROM media_import
           WHERE state = 'done' AND source = ANY($1)
             AND left(report->'period'->>'from', 4) = left(report->'period'->>'to', 4)""",
        list(_SITE_SOURCES),
    )
    return {row["year"] for row in (*rows, *of_sites)}
