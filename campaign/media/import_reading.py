"""A file read in a thread, in batches, so that parsing never stops the loop and a large file never fills the memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import msgspec

from campaign.media.files import opened
from campaign.media.import_staging import Staged, staged_article, staged_observation, staged_post
from campaign.media.inspection import Tally
from campaign.media.model import Article, MediaObject, Observation, Problem, ReadContext
from campaign.media.problems import kept, problem
from campaign.media.recognition import choose

BATCH_RECORDS = 2_000
MOST_PER_RULE = 200


class ReaderFault(Exception):
    """A reader broke on a file: a fault of the program, which trying again does not mend."""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Rows for the staging tables, and the share of the file that has been read (0 to 1)."""

    posts: list[Staged]
    observations: list[Staged]
    articles: list[Staged]
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
        self.refused = False
        self.rows = 0
        self.records = 0
        self.problems = ProblemLog()
        self.tally = Tally()
        self._path, self._name, self._asked = path, name, account
        self._batches = self._read()
        self._posts: list[Staged] = []
        self._observations: list[Staged] = []
        self._articles: list[Staged] = []
        self._post_row = 0

    async def next_batch(self) -> Batch | None:
        """The next batch, read in a thread; None at the end. Raises `ReaderFault`."""
        turn = asyncio.ensure_future(asyncio.to_thread(self._next))
        try:
            return await asyncio.shield(turn)
        except asyncio.CancelledError:
            # The thread cannot be stopped, and the file must stay open for as long as it reads.
            await asyncio.wait([turn])
            raise

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
            table, reader, claim = choice.table, choice.reader, choice.claim
            if table is None or reader is None or claim is None:
                return
            self.source, self.kind, self.account = claim.source, claim.kind, claim.account
            expected = table.count_after(claim.row)
            if claim.refusal:
                self.refused, self.rows = True, expected
                self.problems.add(problem(claim.refusal))
                return
            for record in reader.read(table, ReadContext(claim=claim, account=self._asked)):
                self._take(record)
                if len(self._posts) + len(self._observations) + len(self._articles) >= BATCH_RECORDS:
                    # Posts that stand twice come after the last row, so a share is at most one.
                    yield self._flush(min(table.rows_read / max(expected, 1), 1.0))
            self.rows = table.rows_read
            yield self._flush(1.0)

    def _take(self, record: MediaObject | Observation | Article | Problem) -> None:
        if isinstance(record, Problem):
            self.problems.add(record)
            return
        self.tally.add(record)
        if isinstance(record, Observation):
            self._observations.append(staged_observation(self._post_row, record))
        elif isinstance(record, MediaObject):
            self.records += 1
            self._post_row = record.row
            self._posts.append(staged_post(record))
        else:
            self.records += 1
            self._articles.append(staged_article(record))

    def _flush(self, share: float) -> Batch:
        batch = Batch(posts=self._posts, observations=self._observations, articles=self._articles, share=share)
        self._posts, self._observations, self._articles = [], [], []
        return batch
