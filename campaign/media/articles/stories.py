"""Placements and stories of articles, told anew where articles come, change or go.

New articles can only bring groups together. So those that are grouped already, and lie near enough in time to meet a
new one, take part as the groups that they are; a group that lost or changed a member is taken apart and told from
nothing. Either way the answer is the same as if all articles had been grouped at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

from campaign import db
from campaign.media.articles.bench import Bench, Groups
from campaign.media.articles.keys import KEY_LENGTH, Bytes, keys_of, texts_of
from campaign.media.articles.rules import SAME_TEXT
from campaign.media.copying import text_rows

_PAGE = 20_000
_TEXTS = ("outlet_key", "outlet", "title", "canonical_url", "lead", "agency")
_TOLD = ("placement", "story")
_MOMENTS = ("published_at", "placement_at", "story_at")
_SCHEMA = {
    "article": pl.Int64, "key": pl.String, "published_at": pl.String, **dict.fromkeys(_TEXTS, pl.String),
    "placement": pl.String, "story": pl.String, "placement_at": pl.String, "story_at": pl.String,
}  # fmt: skip


#: Who of those that stand takes part: members of groups that are told from nothing (`loose`), and articles of groups
#: that may meet them or the new ones.
_TABLES = """
CREATE TEMPORARY TABLE teller (article bigint, loose boolean) ON COMMIT DROP;
CREATE TEMPORARY TABLE told (article bigint, placement text, story text) ON COMMIT DROP;
"""
_LOOSE = "INSERT INTO teller SELECT id, true FROM article WHERE story = ANY($1::text[]) OR placement = ANY($1::text[])"
_NEAR = """
INSERT INTO teller SELECT a.id, false FROM article a
    WHERE a.published_at BETWEEN $1 AND $2 AND NOT EXISTS (SELECT 1 FROM teller t WHERE t.article = a.id)
"""
#: One address is one placement at any distance in time. Its articles have one base key.
_SAME_ADDRESS = """
INSERT INTO teller SELECT a.id, false FROM (
        SELECT unnest($1::text[]) AS base
        UNION SELECT split_part(b.key, '.', 1) FROM article b JOIN teller l ON l.article = b.id WHERE l.loose
    ) k JOIN article a ON a.key >= k.base || '.' AND a.key < k.base || '/'
    WHERE NOT EXISTS (SELECT 1 FROM teller t WHERE t.article = a.id)
"""
_STANDING = f"""SELECT a.id, a.key, {", ".join(f"a.{name}" for name in ("published_at", *_TEXTS))},
        CASE WHEN NOT t.loose THEN a.placement END, CASE WHEN NOT t.loose THEN a.story END,
        CASE WHEN NOT t.loose THEN p.published_at END, CASE WHEN NOT t.loose THEN s.published_at END
    FROM teller t JOIN article a ON a.id = t.article LEFT JOIN article p ON p.key = a.placement
    LEFT JOIN article s ON s.key = a.story
    WHERE a.id >= $1 AND a.id < $2"""


class Newcomers(Struct, frozen=True, kw_only=True):
    """Articles that are new: laid out alone on `bench`, what their keys are made of in the same order."""

    bench: Bench
    bases: Bytes
    numbers: npt.NDArray[np.int32]


async def tell(loose: set[str], newcomers: Newcomers | None = None) -> Groups | None:
    """Groups the articles of some groups from nothing, and new ones. Articles that stand are changed.

    Returns the groups, in which the new articles come first; None when nobody takes part.
    """
    bench = newcomers.bench if newcomers else Bench()
    await db.execute_script(_TABLES)
    if loose:
        await _run(_LOOSE, list(loose))
    span = await _span(bench)
    if span is None:
        return None
    await _run(_NEAR, span[0] - SAME_TEXT, span[1] + SAME_TEXT)
    further = newcomers.bases[newcomers.numbers != 1] if newcomers else None
    await _run(_SAME_ADDRESS, texts_of(further).unique().to_list() if further is not None else [])
    # Pages are fetched by ranges of numbers: without an index each of them would look through all rows.
    await db.execute_script("CREATE INDEX ON teller (article); ANALYZE teller;", seconds=db.COPY_SECONDS)
    pages = [page async for page in _laid_out(bench)]
    telling = asyncio.ensure_future(asyncio.to_thread(_told, bench, newcomers, pages))
    try:
        groups = await asyncio.shield(telling)
    finally:
        # A thread cannot be stopped: who tries again would have two of them, with all their arrays.
        await asyncio.wait([telling])
    if pages:
        first = len(newcomers.numbers) if newcomers else 0
        await _take_over(groups, first, pl.concat([page["article"] for page in pages]))
    await db.execute_script("DROP TABLE teller, told")
    return groups


def _told(bench: Bench, newcomers: Newcomers | None, pages: list[pl.DataFrame]) -> Groups:
    keys = [keys_of(newcomers.bases, newcomers.numbers)] if newcomers else []
    keys += [page["key"].to_numpy().astype(f"S{KEY_LENGTH}") for page in pages]
    return bench.groups(keys)


async def _span(bench: Bench) -> tuple[datetime, datetime] | None:
    """The first and last moment of those who take part so far."""
    (loose,) = await db.fetch(
        """SELECT min(a.published_at) AS first, max(a.published_at) AS last
           FROM teller t JOIN article a ON a.id = t.article"""
    )
    spans = [span for span in (bench.span(), (loose["first"], loose["last"])) if span and span[0]]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


async def _laid_out(bench: Bench) -> AsyncIterator[pl.DataFrame]:
    """Lays articles that stand on the bench, a page at a time. Gives `article` and `key` of each."""
    (ends,) = await db.fetch("SELECT min(article) AS low, max(article) AS high FROM teller")
    if ends["low"] is None:
        return
    # One page is laid out while the next one is fetched.
    laying: asyncio.Future[pl.DataFrame | None] | None = None
    for start in range(ends["low"], ends["high"] + 1, _PAGE):
        rows = await db.copy_out(_STANDING, start, start + _PAGE)
        if laying and (page := await laying) is not None:
            yield page
        laying = asyncio.ensure_future(asyncio.to_thread(_lay_out, bench, rows))
    if laying and (page := await laying) is not None:
        yield page


def _lay_out(bench: Bench, rows: BinaryIO) -> pl.DataFrame | None:
    if not rows.read(1):
        return None
    rows.seek(0)
    # In CSV of PostgreSQL an empty text is quoted, and null is not: polars takes both for null.
    frame = pl.read_csv(rows, has_header=False, schema=_SCHEMA).with_columns(
        pl.col(*_TEXTS).fill_null(""),
        pl.col(*_MOMENTS).str.to_datetime("%Y-%m-%d %H:%M:%S%.f%#z", time_unit="us", time_zone="UTC"),
    )
    told = [name for name in (*_TOLD, *_MOMENTS[1:]) if frame[name].null_count() < frame.height]
    bench.add(frame.select("published_at", *_TEXTS, *told))
    return frame.select("article", "key")


async def _take_over(groups: Groups, first: int, ids: pl.Series) -> None:
    """Changes the articles that stand where they, or all of their group, moved: `ids`, from position `first` on."""
    for begin in range(0, len(ids), _PAGE):
        some = ids[begin : begin + _PAGE]
        names = {name: groups.names(name, first + begin, first + begin + len(some)) for name in _TOLD}
        told = pl.DataFrame({"article": some, **names})
        await db.copy_in("told", told.columns, text_rows(told))
    await db.execute_script("ANALYZE told", seconds=db.COPY_SECONDS)
    for name in _TOLD:
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
