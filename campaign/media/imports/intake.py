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
from campaign.media.frames import Frames
from campaign.media.imports.article_intake import ArticleIntake
from campaign.media.imports.observation_intake import ObservationIntake
from campaign.media.imports.post_intake import PostIntake

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

    async def add(self, frame: pl.DataFrame) -> None: ...

    async def compare(self) -> dict[str, int]: ...

    async def write(self, import_id: int, captured_at: datetime) -> None: ...

    async def close(self) -> None: ...


class Intake:
    """The records of one file. Numbers of an account that the file does not name are those of `account`.

    What is too large for memory waits in `folder`; with `will_write` it is prepared for being written.
    """

    def __init__(self, account: str, folder: Path, *, will_write: bool) -> None:
        self._kinds: tuple[_Kind, ...] = (
            PostIntake(folder), ObservationIntake(account), ArticleIntake(folder, will_write=will_write),
        )  # fmt: skip

    async def prepare(self) -> None:
        """Call it when the transaction has begun."""
        await db.execute_script(_PREPARE)

    async def add(self, frames: Frames, part: int) -> None:
        """Takes some rows of the file's table number `part` in."""
        number = pl.col("row_no") + part * _ROWS_OF_A_PART
        for kind, frame in zip(self._kinds, (frames.posts, frames.observations, frames.articles), strict=True):
            if frame is not None and frame.height:
                await kind.add(frame.with_columns(number))

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
