"""A file read in a thread, in batches, so that parsing never stops the loop and a large file never fills the memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Generator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from campaign.media.files import opened
from campaign.media.frames import Frames
from campaign.media.model import Problem
from campaign.media.problems import kept, problem
from campaign.media.recognition import Part, choose
from campaign.media.tally import Tally

MOST_PER_RULE = 200


class ReaderFault(Exception):
    """A reader broke on a file: a fault of the program, which trying again does not mend."""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of the file's table number `part`, and the share of the file that has been read (0 to 1)."""

    frames: Frames
    part: int
    share: float


class ProblemLog:
    """Remarks of the readers: at most 200 of each rule are kept, all are counted."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self._counts: Counter[str] = Counter()
        self.errors = 0

    def add(self, remark: Problem) -> None:
        self._counts[remark.rule] += 1
        self.errors += remark.level == "error"
        if self._counts[remark.rule] <= MOST_PER_RULE:
            self._kept.append(remark)

    def of(self, level: str) -> list[dict[str, Any]]:
        """Kept remarks of a level: row, column, rule and params, to be worded where they are shown."""
        more = [
            problem("more-problems", count=count - MOST_PER_RULE, name=rule)
            for rule, count in self._counts.items()
            if count > MOST_PER_RULE
        ]
        return [kept(one) for one in (*self._kept, *more) if one.level == level]


class FileReading:
    """One file being read. After the last batch `rows`, `problems` and `tally` are complete.

    `source` is None when nobody knows the file; `refused` is true when it is known and must not be imported.
    """

    def __init__(self, path: Path, name: str, account: str | None) -> None:
        self.source: str | None = None
        self.kind: str | None = None
        self.account: str | None = None
        self.captured_on: date | None = None
        self.refused = False
        self.rows = 0
        self.problems = ProblemLog()
        self.tally = Tally()
        self._path, self._name, self._asked = path, name, account
        self._batches = self._read()

    async def batches(self) -> AsyncIterator[Batch]:
        """The batches, each read in a thread while the one before is being worked on. Raises `ReaderFault`."""
        turn = asyncio.ensure_future(asyncio.to_thread(self._next))
        try:
            while batch := await asyncio.shield(turn):
                turn = asyncio.ensure_future(asyncio.to_thread(self._next))
                yield batch
        finally:
            # The thread cannot be stopped, and the file must stay open for as long as it reads.
            await asyncio.wait([turn])
            turn.cancelled() or turn.exception()

    async def close(self) -> None:
        """Closes the file, also when it was not read to its end."""
        await asyncio.to_thread(self._batches.close)

    def _next(self) -> Batch | None:
        try:
            return next(self._batches, None)
        except OSError:
            raise
        except Exception as error:
            raise ReaderFault(f"{type(error).__name__}: {error}") from error

    def _read(self) -> Generator[Batch, None, None]:
        with opened(self._path, self._name) as file:
            choice = choose(file)
            for remark in (*file.problems, *choice.problems):
                self.problems.add(remark)
            self.source, self.kind, self.account = choice.source, choice.kind, choice.account
            self.captured_on = next((part.claim.captured_on for part in choice.parts if part.claim.captured_on), None)
            self.refused = bool(choice.parts) and all(part.claim.refusal for part in choice.parts)
            for number, part in enumerate(choice.parts):
                for frames in self._read_part(part):
                    self.tally.add(frames)
                    for remark in frames.problems:
                        self.problems.add(remark)
                    share = (number + part.table.share_read) / len(choice.parts)
                    yield Batch(frames=frames, part=number, share=min(share, 1.0))

    def _read_part(self, part: Part) -> Iterator[Frames]:
        if part.claim.refusal:
            self.rows += part.table.count_after(part.claim.row)
            self.problems.add(problem(part.claim.refusal))
            return
        yield from part.frames(account=self._asked)
        self.rows += part.table.rows_read
