"""Articles of an import, from the rows of its file into the database, inside its one transaction.

Their texts are spooled to disk and go from there straight into the table, once it is known which of them are new and
what stories they belong to.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl

from campaign import allocation, db
from campaign.media import standing
from campaign.media.articles.aftermath import articles_changed
from campaign.media.articles.bench import Bench, Groups
from campaign.media.articles.keys import keys_of
from campaign.media.articles.stories import Newcomers, tell
from campaign.media.copying import ahead, outlived, text_rows
from campaign.media.frames import ARTICLE_FACTS, staged_articles
from campaign.media.imports.article_matching import NEW, UNCHANGED, UPDATED, Matching
from campaign.media.imports.spool import Positions, Spool

_FACTS = (*ARTICLE_FACTS, "outlet_key")
_RECORDS_AT_ONCE = 100_000
#: Rows that are written in the order of their keys, which the index takes many times faster than any other order.
_SORTED_AT_ONCE, _WRITTEN_AT_ONCE = 20_000, 5_000
_COLUMNS = [*_FACTS, "digest", "id", "key", "placement", "story", "said_by", "row_no"]
_CHANGED_TABLE = """
CREATE TEMPORARY TABLE changed_article ON COMMIT DROP AS
    SELECT 0 AS row_no, a.id AS article, {facts}, digest FROM article a WITH NO DATA
"""


class ArticleIntake:
    """Articles of one file: `add` them as they are read, `compare`, then `write`.

    With `will_write`, what stories they tell is prepared while the file is still being read.
    """

    def __init__(self, folder: Path, *, will_write: bool) -> None:
        self._spool = Spool(folder)
        self._matching = Matching()
        self._bench: Bench | None = Bench() if will_write else None
        self._laying: asyncio.Future[None] | None = None

    async def close(self) -> None:
        if self._laying:
            await outlived(self._laying)
        self._spool.close()

    def __len__(self) -> int:
        return len(self._matching)

    async def add(self, frame: pl.DataFrame) -> None:
        """Takes articles in, as `frames.ARTICLES`."""
        staged = await asyncio.to_thread(self._keep, frame)
        if not len(self._matching):
            await self._matching.prepare()
        first = not len(self._matching)
        await self._matching.add(staged)
        if first and not await self._matching.are_mostly_new():
            self._bench = None
        await self._rest()
        if self._bench is not None:
            self._laying = asyncio.ensure_future(asyncio.to_thread(self._bench.add, staged))

    async def _rest(self) -> None:
        """Waits until what was read before is laid out."""
        if self._laying:
            await asyncio.shield(self._laying)
            self._laying = None

    def _keep(self, frame: pl.DataFrame) -> pl.DataFrame:
        staged = staged_articles(frame)
        self._spool.append(staged)
        return staged

    async def compare(self) -> dict[str, int]:
        """How many are `new`, `updated` and `unchanged` against what stands now."""
        await self._rest()
        allocation.give_back()
        contested = await self._matching.compare()
        if contested.any():
            await self._matching.settle(await asyncio.to_thread(self._contested, np.flatnonzero(contested)))
        counts = np.bincount(self._matching.outcomes, minlength=3)
        return {"new": int(counts[NEW]), "updated": int(counts[UPDATED]), "unchanged": int(counts[UNCHANGED])}

    def _contested(self, positions: Positions) -> list[pl.DataFrame]:
        columns = ["base_key", "digest", "published_at", "title"]
        return [
            frame.with_columns(position=pl.Series(some)).select("position", *columns)
            for frame, some in self._spool.rows(positions, columns)
        ]

    async def write(self, import_id: int, captured_at: datetime) -> None:
        """Writes what is compared: what the import says, and what then stands."""
        found = self._matching
        updated = np.flatnonzero(found.outcomes == UPDATED)
        loose: set[str] = set()
        if len(updated):
            await self._record_changes(updated, import_id, captured_at)
            loose = await standing.restore_articles(found.articles[updated].tolist())
        unchanged = np.flatnonzero(found.outcomes == UNCHANGED)
        if len(unchanged):
            await self._record(unchanged, import_id, captured_at)
        new = np.flatnonzero(found.outcomes == NEW)
        groups = await tell(loose, await self._laid_out(new) if len(new) else None)
        if groups and len(new):
            await self._insert(new, groups, import_id)
        await articles_changed()

    async def _record_changes(self, updated: Positions, import_id: int, captured_at: datetime) -> None:
        """Records with facts of their own, of what says something else than stands."""
        await db.execute_script(_CHANGED_TABLE.format(facts=", ".join(_FACTS)))
        columns = ["row_no", *_FACTS, "digest"]
        for frame, some in self._spool.rows(updated, columns):
            articles = pl.Series("article", self._matching.articles[some])
            await db.copy_in(
                "changed_article", [*columns, "article"], text_rows(frame.select(columns).with_columns(articles))
            )
        facts = ", ".join(f"'{name}', {name}" for name in _FACTS)
        await db.fetch(
            f"""INSERT INTO article_record (import, article, row_no, digest, facts, captured_at)
                SELECT $1, article, row_no, digest, jsonb_build_object({facts}), $2 FROM changed_article""",
            import_id, captured_at, seconds=db.COPY_SECONDS,
        )  # fmt: skip

    async def _record(self, positions: Positions, import_id: int, captured_at: datetime) -> None:
        """Records of what says what stands."""
        found = self._matching
        columns = ["article", "row_no", "digest", "import", "captured_at"]
        pieces = (
            text_rows(
                pl.DataFrame({"article": found.articles[some], "row_no": found.rows[some]}).select(
                    "article", "row_no", found.digests_of(some).alias("digest"), pl.lit(import_id).alias("import"),
                    pl.lit(captured_at).alias("captured_at"),
                )
            )
            for begin in range(0, len(positions), _RECORDS_AT_ONCE)
            for some in [positions[begin : begin + _RECORDS_AT_ONCE]]
        )  # fmt: skip
        await db.copy_in("article_record", columns, ahead(pieces))

    async def _laid_out(self, new: Positions) -> Newcomers:
        """The new articles, laid out to be compared."""
        found, bench = self._matching, self._bench
        if bench is None:
            bench = Bench()
            for frame, _ in self._spool.rows(new):
                await asyncio.to_thread(bench.add, frame)
        elif len(new) < len(found):
            bench.keep(new)
        self._bench = None
        if len(new) == len(found):
            return Newcomers(bench=bench, bases=found.bases, numbers=found.numbers)
        return Newcomers(bench=bench, bases=found.bases[new], numbers=found.numbers[new])

    async def _insert(self, new: Positions, groups: Groups, import_id: int) -> None:
        """Copies the new articles from the spool into the table."""
        allocation.give_back()

        async def pieces() -> AsyncIterator[bytes]:
            async for rows in ahead(self._rows(new, groups, import_id)):
                async for piece in ahead(text_rows(some) for some in rows.iter_slices(_WRITTEN_AT_ONCE)):
                    yield piece

        await db.copy_in("article", _COLUMNS, pieces())

    def _rows(self, new: Positions, groups: Groups, import_id: int) -> Iterator[pl.DataFrame]:
        """The new articles as they are written, some thousands at a time in the order of their keys."""
        found, waiting = self._matching, 0
        frames: list[pl.DataFrame] = []
        for frame, some in self._spool.rows(new):
            begin = int(np.searchsorted(new, some[0]))
            end = begin + len(some)
            rows = frame.with_columns(
                pl.Series("id", found.articles[some]), pl.lit(import_id).alias("said_by"),
                pl.Series("key", keys_of(found.bases[some], found.numbers[some]).tolist(), dtype=pl.Binary),
                *(pl.Series(name, groups.names(name, begin, end)) for name in ("placement", "story")),
            )  # fmt: skip
            frames.append(rows.select(_COLUMNS).cast({"key": pl.String}))
            waiting += len(some)
            if waiting >= _SORTED_AT_ONCE or end == len(new):
                ordered = pl.concat(frames).sort("key")
                # They are written while the next ones are laid out: the memory of both is enough.
                frames, waiting = [], 0
                yield ordered
