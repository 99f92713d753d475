"""Placements and stories of articles, told anew where articles come, change or go.

New articles can only bring groups together. So those that are grouped already, and lie near enough in time to meet a
new one, take part as the groups that they are; a group that lost or changed a member is taken apart and told from
nothing. Either way the answer is the same as if all articles had been grouped at once.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import BinaryIO

import polars as pl

from campaign import db
from campaign.media.articles import SAME_TEXT, Bench, Groups

_PAGE = 20_000
_TEXTS = ("outlet_key", "outlet", "title", "canonical_url", "lead", "agency")
_TOLD = ("placement", "story")
_MOMENTS = ("published_at", "placement_at", "story_at")
_SCHEMA = {
    "article": pl.Int64, "key": pl.String, "published_at": pl.String, **dict.fromkeys(_TEXTS, pl.String),
    "placement": pl.String, "story": pl.String, "placement_at": pl.String, "story_at": pl.String,
}  # fmt: skip


def _prefixed(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in ("published_at", *_TEXTS))


#: Who takes part: staged articles that are new (they have a row number), members of groups that are told from nothing
#: (`loose`), and articles of groups that may meet them.
_TABLES = """
CREATE TEMPORARY TABLE teller (article bigint, loose boolean, row_no integer) ON COMMIT DROP;
CREATE TEMPORARY TABLE told (article bigint, placement text, story text) ON COMMIT DROP;
"""
_LOOSE = """
INSERT INTO teller SELECT id, true, NULL FROM article WHERE story = ANY($1::text[]) OR placement = ANY($1::text[])
"""
_STAGED_TOO = "INSERT INTO teller SELECT article, true, row_no FROM matched_article WHERE outcome = 'new'"
_NEAR = """
INSERT INTO teller SELECT a.id, false, NULL FROM article a
    WHERE a.published_at BETWEEN $1 AND $2 AND NOT EXISTS (SELECT 1 FROM teller t WHERE t.article = a.id)
"""
#: One address is one placement at any distance in time. Its articles have one base key.
_SAME_ADDRESS = """
INSERT INTO teller SELECT a.id, false, NULL::integer
    FROM (SELECT DISTINCT split_part({key}, '.', 1) AS base FROM {source}) k
    JOIN article a ON a.key >= k.base || '.' AND a.key < k.base || '/'
    WHERE NOT EXISTS (SELECT 1 FROM teller t WHERE t.article = a.id)
"""
_STAGED_KEYS = ("m.key", "matched_article m WHERE m.outcome = 'new' AND m.key NOT LIKE '%.1'")
_STANDING_KEYS = ("b.key", "article b JOIN teller l ON l.article = b.id WHERE l.loose AND l.row_no IS NULL")
_STAGED = f"""SELECT m.article, m.key, {_prefixed("s")}, NULL, NULL, NULL, NULL
    FROM staged_article s JOIN matched_article m ON m.row_no = s.row_no AND m.outcome = 'new'
    WHERE s.row_no >= $1 AND s.row_no < $2"""
_STANDING = f"""SELECT a.id, a.key, {_prefixed("a")},
        CASE WHEN NOT t.loose THEN a.placement END, CASE WHEN NOT t.loose THEN a.story END,
        CASE WHEN NOT t.loose THEN p.published_at END, CASE WHEN NOT t.loose THEN s.published_at END
    FROM teller t JOIN article a ON a.id = t.article LEFT JOIN article p ON p.key = a.placement
    LEFT JOIN article s ON s.key = a.story
    WHERE t.row_no IS NULL AND a.id >= $1 AND a.id < $2"""


async def tell(loose: set[str], *, staged: bool) -> None:
    """Groups the articles of some groups from nothing, and with `staged` the staged articles that are new.

    Articles that stand are changed; what the staged ones belong to is left in the temporary table `told`.
    """
    await db.execute_script(_TABLES)
    if loose:
        await _run(_LOOSE, list(loose))
    if staged:
        await _run(_STAGED_TOO)
    span = await _span(staged)
    if span is None:
        return
    await _run(_NEAR, span[0] - SAME_TEXT, span[1] + SAME_TEXT)
    for key, source in (_STAGED_KEYS, _STANDING_KEYS) if staged else (_STANDING_KEYS,):
        await _run(_SAME_ADDRESS.format(key=key, source=source))
    # Pages are fetched by ranges of numbers: without an index each of them would look through all rows.
    numbered = "CREATE INDEX ON staged_article (row_no); CREATE INDEX ON matched_article (row_no);" if staged else ""
    await db.execute_script(f"{numbered} CREATE INDEX ON teller (article); ANALYZE teller;", seconds=db.COPY_SECONDS)
    bench = Bench()
    ids = [ids async for ids in _laid_out(bench, _STANDING, "article", "row_no IS NULL")]
    if staged:
        ids += [ids async for ids in _laid_out(bench, _STAGED, "row_no", "row_no IS NOT NULL")]
    groups = await asyncio.to_thread(bench.groups)
    await _take_over(groups, pl.concat(ids))
    await db.execute_script("DROP TABLE teller")


async def _span(staged: bool) -> tuple[datetime, datetime] | None:
    """The first and last moment of those who take part so far."""
    moments = "SELECT a.published_at AS moment FROM teller t JOIN article a ON a.id = t.article"
    if staged:
        moments += """ UNION ALL SELECT s.published_at FROM staged_article s
                       JOIN matched_article m ON m.row_no = s.row_no AND m.outcome = 'new'"""
    (span,) = await db.fetch(
        f"SELECT min(moment) AS first, max(moment) AS last FROM ({moments}) m", seconds=db.COPY_SECONDS
    )
    return None if span["first"] is None else (span["first"], span["last"])


async def _laid_out(bench: Bench, query: str, number: str, whose: str) -> AsyncIterator[pl.Series]:
    """Lays articles on the bench, a page at a time. Gives their ids."""
    (ends,) = await db.fetch(f"SELECT min({number}) AS low, max({number}) AS high FROM teller WHERE {whose}")
    if ends["low"] is None:
        return
    # One page is laid out while the next one is fetched.
    laying: asyncio.Future[pl.Series | None] | None = None
    for start in range(ends["low"], ends["high"] + 1, _PAGE):
        rows = await db.copy_out(query, start, start + _PAGE)
        if laying and (ids := await laying) is not None:
            yield ids
        laying = asyncio.ensure_future(asyncio.to_thread(_lay_out, bench, rows))
    if laying and (ids := await laying) is not None:
        yield ids


def _lay_out(bench: Bench, rows: BinaryIO) -> pl.Series | None:
    if not rows.read(1):
        return None
    rows.seek(0)
    # In CSV of PostgreSQL an empty text is quoted, and null is not: polars takes both for null.
    frame = pl.read_csv(rows, has_header=False, schema=_SCHEMA).with_columns(
        pl.col(*_TEXTS).fill_null(""),
        pl.col(*_MOMENTS).str.to_datetime("%Y-%m-%d %H:%M:%S%.f%#z", time_unit="us", time_zone="UTC"),
    )
    told = [name for name in (*_TOLD, *_MOMENTS[1:]) if frame[name].null_count() < frame.height]
    bench.add(frame.select("key", "published_at", *_TEXTS, *told))
    return frame["article"]


async def _take_over(groups: Groups, ids: pl.Series) -> None:
    """Keeps what was told, and changes the articles that stand where they, or all of their group, moved."""
    for begin in range(0, len(ids), _PAGE):
        end = begin + _PAGE
        names = {name: groups.names(name, begin, end) for name in ("placement", "story")}
        rows = io.BytesIO()
        pl.DataFrame({"article": ids[begin:end], **names}).write_csv(rows, include_header=False)
        rows.seek(0)
        await db.copy_in("told", ["article", "placement", "story"], rows)
    await db.execute_script("ANALYZE told", seconds=db.COPY_SECONDS)
    for name in ("placement", "story"):
        # A group that takes part as one may have members that are too far away in time to be looked at.
        renamed = await db.fetch(
            f"""SELECT DISTINCT b.{name} AS old, t.{name} AS new FROM told t JOIN teller w ON w.article = t.article
                JOIN article b ON b.id = t.article WHERE NOT w.loose AND b.{name} <> t.{name}""",
            seconds=db.COPY_SECONDS,
        )
        if renamed:
            await _run(
                f"""UPDATE article a SET {name} = n.new FROM unnest($1::text[], $2::text[]) AS n (old, new)
                    WHERE a.{name} = n.old""",
                [row["old"] for row in renamed], [row["new"] for row in renamed],
            )  # fmt: skip
    await _run(
        """UPDATE article a SET placement = t.placement, story = t.story FROM told t
           WHERE t.article = a.id AND (a.placement, a.story) IS DISTINCT FROM (t.placement, t.story)"""
    )


async def _run(statement: str, *args: object) -> None:
    await db.fetch(statement, *args, seconds=db.COPY_SECONDS)
