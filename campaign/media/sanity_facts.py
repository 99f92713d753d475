"""What stands beside a file, for the remarks of `sanity`."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from campaign import db
from campaign.media.metrics import METRICS
from campaign.media.sanity import ACCOUNTS, BEST_POSTS, Known, Scope

_STOCKS = [name for name, metric in METRICS.items() if metric.stock]
#: A level is compared with the last one, however long ago; two years are enough to find it.
_BACK = timedelta(days=730)
_MOST = 20_000


async def known(scope: Scope | None, last_post: int | None = None) -> Known:
    """Numbers of accounts and the best posts on the platforms and days of a file; of posts up to the id `last_post`."""
    if scope is None or scope.first is None or scope.last is None:
        return Known() if scope is None else Known(accounts=await _levels(scope))
    periods = await db.fetch(
        """SELECT DISTINCT ON (platform, account_id, metric, period_start, period_end)
                  platform, account_id, metric, value, granularity, period_start, period_end, 0 AS row_no
           FROM observation WHERE platform = ANY($1) AND metric = ANY($2) AND dimension = '' AND granularity = 'period'
               AND period_start <= $4 AND period_end >= $3
           ORDER BY platform, account_id, metric, period_start, period_end, captured_at DESC, import DESC LIMIT $5""",
        scope.platforms, scope.metrics, scope.first, scope.last, _MOST,
    )  # fmt: skip
    return Known(
        accounts=pl.concat([pl.DataFrame(periods, schema=ACCOUNTS), await _levels(scope)]),
        posts=await _best_posts(scope, last_post) if scope.posts else pl.DataFrame(schema=BEST_POSTS),
    )


async def _best_posts(scope: Scope, last_post: int | None) -> pl.DataFrame:
    rows = await db.fetch(
        """SELECT DISTINCT ON (platform, account_id, account_handle, account_name, day)
                  platform, account_id, account_handle, account_name, day, reach, 0 AS row_no
           FROM (SELECT *, (published_at AT TIME ZONE 'Europe/Oslo')::date AS day
                 FROM media_object CROSS JOIN LATERAL json_to_record(metrics) AS m (reach double precision)
                 WHERE platform = ANY($1) AND reach IS NOT NULL
                   AND published_at >= $2::date - 1 AND published_at < $3::date + 2 AND id <= coalesce($5, id)) o
           ORDER BY platform, account_id, account_handle, account_name, day, reach DESC LIMIT $4""",
        scope.platforms, scope.first, scope.last, _MOST, last_post,
    )  # fmt: skip
    return pl.DataFrame(rows, schema=BEST_POSTS)


async def _levels(scope: Scope) -> pl.DataFrame:
    """Numbers of followers, each day's latest."""
    rows = await db.fetch(
        """SELECT DISTINCT ON (platform, account_id, metric, day)
                  platform, account_id, metric, value, granularity, period_start, day AS period_end, 0 AS row_no
           FROM (SELECT *, coalesce(period_end, (captured_at AT TIME ZONE 'Europe/Oslo')::date) AS day
                 FROM observation WHERE platform = ANY($1) AND metric = ANY($2) AND dimension = '') v
           WHERE $3::date IS NULL OR day BETWEEN $3::date - $5::integer AND $4
           ORDER BY platform, account_id, metric, day DESC, captured_at DESC, import DESC LIMIT $6""",
        scope.platforms, sorted({*_STOCKS} & {*scope.metrics}), scope.first, scope.last, _BACK.days, _MOST,
    )  # fmt: skip
    return pl.DataFrame(rows, schema=ACCOUNTS)
