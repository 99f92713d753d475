"""What is read of a file on its way into the database, inside the one transaction of an import.

Three kinds of records go the same way: taken in as they are read, compared with what stands, written by whole sets.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec
import polars as pl

from campaign import db
from campaign.media.imports.article_intake import ArticleIntake
from campaign.media.imports.new_posts import NewPosts
from campaign.media.imports.observation_intake import ObservationIntake
from campaign.media.imports.post_intake import PostIntake, StagedPosts
from campaign.media.imports.reading import Batch

#: Rows of the second table of a file are numbered from here, of the third from twice as much: each row has one number.
_ROWS_OF_A_PART = 10_000_000
#: Sorting and joining a million rows in the four megabytes of the default takes several times as long.
_PREPARE = "SET LOCAL work_mem = '192MB'"


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a file by what became of them; `lowered` are numbers that fell since the import before.

    `changed` are numbers of days and periods that stood with another value, `unnamed` those of them that name no
    account and may well be another's.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    lowered: int = 0
    changed: int = 0
    unnamed: int = 0


class _Kind(Protocol):
    """Records of one kind: added as they are read, compared once, then written."""

    def __len__(self) -> int: ...

    async def compare(self) -> dict[str, int]: ...

    async def write(self, import_id: int, captured_at: datetime) -> None: ...

    async def close(self) -> None: ...


class Staged(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows of a file, prepared in a thread."""

    posts: StagedPosts | None = None
    observations: pl.DataFrame | None = None
    articles: pl.DataFrame | None = None


class Intake:
    """The records of one file. Numbers of an account that the file does not name are those of `account`.

    What is too large for memory waits in `folder`; with `will_write` it is prepared for being written. `new_posts`
    writes posts while they are read.
    """

    def __init__(self, account: str, folder: Path, *, will_write: bool, new_posts: NewPosts | None = None) -> None:
        self._posts = PostIntake(folder, new_posts)
        self._observations = ObservationIntake(account)
        self._articles = ArticleIntake(folder, will_write=will_write)
        self._kinds: tuple[_Kind, ...] = (self._posts, self._observations, self._articles)

    async def prepare(self) -> None:
        """Call it when the transaction has begun."""
        await db.execute_script(_PREPARE)

    @property
    def last_post_before(self) -> int | None:
        """The highest id that a post had before those of this file; None when nothing is written yet."""
        return self._posts.last_before

    def stage(self, batch: Batch) -> Staged:
        """Prepares some rows. Blocks, for a thread."""
        number = pl.col("row_no") + batch.part * _ROWS_OF_A_PART
        posts, observations, articles = (
            frame.with_columns(number) if frame is not None and frame.height else None
            for frame in (batch.frames.posts, batch.frames.observations, batch.frames.articles)
        )
        # Nobody else may write while posts are written, so they must follow each other quickly.
        staged = None if posts is None else self._posts.stage(posts, at_once=batch.frames.in_columns)
        return Staged(posts=staged, observations=observations, articles=articles)

    async def add(self, staged: Staged) -> None:
        """Takes rows in. Raises `Misjudged` when posts are written already and these cannot be."""
        if staged.posts is not None:
            await self._posts.add(staged.posts)
        if staged.observations is not None:
            await self._observations.add(staged.observations)
        if staged.articles is not None:
            await self._articles.add(staged.articles)

    async def compare(self) -> Counts:
        """Says of all rows whether they are new, updated or unchanged against what stands now."""
        found = dict.fromkeys(Counts.__struct_fields__, 0)
        for kind in self._kinds:
            if len(kind):
                for outcome, count in (await kind.compare()).items():
                    found[outcome] += count
        return Counts(**found)

    async def write(self, import_id: int, captured_at: datetime) -> None:
        """Writes what is compared."""
        for kind in self._kinds:
            if len(kind):
                await kind.write(import_id, captured_at)

    async def close(self) -> None:
        """Leaves nothing behind, however far it came."""
        for kind in self._kinds:
            await kind.close()
