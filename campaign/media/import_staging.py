"""Staging tables of an import: rows of a file on their way into the database, seen by its transaction only."""

from __future__ import annotations

import io
from typing import Any

import polars as pl

from campaign import db
from campaign.media.frames import (
    ARTICLE_FACTS,
    OBSERVATIONS,
    POST_FACTS,
    Frames,
    Schema,
    staged_articles,
    staged_observations,
    staged_posts,
)

_SQL: dict[Any, str] = {
    pl.String: "text", pl.Int32: "integer", pl.Int64: "bigint", pl.Float64: "double precision", pl.Boolean: "boolean",
    pl.Date: "date",
}  # fmt: skip


def _typed(columns: Schema) -> str:
    """Columns as PostgreSQL declares them."""
    return ", ".join(f"{name} {_SQL.get(kind, 'timestamptz')}" for name, kind in columns.items())


#: Rows of the second table of a file are numbered from here, of the third from twice as much: each row has one number.
_ROWS_OF_A_PART = 10_000_000
#: Sorting and joining a million rows in the four megabytes of the default takes several times as long.
_TABLES = f"""
SET LOCAL work_mem = '192MB';
CREATE TEMPORARY TABLE staged_post (
    row_no integer, platform text, native_id text, secondary_id text, damaged boolean, digest text,
    {_typed(POST_FACTS)}, flags text[], metrics jsonb, metric_flags jsonb
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_observation (
    {_typed({name: kind for name, kind in OBSERVATIONS.items() if name != "flags"})}, flags text[]
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_article (
    row_no integer, {_typed(ARTICLE_FACTS)}, outlet_key text, base_key text, digest text
) ON COMMIT DROP;
"""


class Staging:
    """The staging tables of the present transaction, and which of them hold anything.

    Numbers of an account that the file does not name are those of `account`.
    """

    def __init__(self, account: str) -> None:
        self.has_posts = self.has_articles = self.has_observations = False
        self._account = account

    async def prepare(self) -> None:
        """Makes the tables."""
        await db.execute_script(_TABLES)

    async def stage(self, frames: Frames, part: int) -> None:
        """Streams some rows of the file's table number `part` into the staging tables."""
        number = pl.col("row_no") + part * _ROWS_OF_A_PART
        if frames.posts is not None:
            self.has_posts = True
            await _copy("staged_post", staged_posts(frames.posts).with_columns(number))
        if frames.observations is not None:
            self.has_observations = True
            whole = frames.observations.with_columns(number, pl.col("account_id").replace("", self._account))
            await _copy("staged_observation", staged_observations(whole))
        if frames.articles is not None:
            self.has_articles = True
            await _copy("staged_article", staged_articles(frames.articles).with_columns(number))


async def _copy(table: str, frame: pl.DataFrame) -> None:
    rows = io.BytesIO()
    frame.write_csv(rows, include_header=False, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    rows.seek(0)
    await db.copy_in(table, frame.columns, rows)
