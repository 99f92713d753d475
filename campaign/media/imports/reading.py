"""A file read in a thread, in batches, so that parsing never stops the loop and a large file never fills the memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from campaign.media.files.headers import normalise
from campaign.media.files.opening import Opened, opened
from campaign.media.frames import Frames
from campaign.media.imports.answers import IGNORE, Asked, asked, lasting
from campaign.media.model import Misjudged, Problem, Question
from campaign.media.problems import ASKING, SKIPPING, kept, problem
from campaign.media.recognition import DELIMITERS, Choice, Part, choose
from campaign.media.row_count import RowCount
from campaign.media.sanity import Sanity
from campaign.media.tally import Tally

MOST_PER_RULE = 200
_SEEN_ROWS, _SEEN_CELLS, _SEEN_CHARS = 6, 8, 60


class ReaderFault(Exception):
    """A reader broke on a file: a fault of the program, which trying again does not mend."""


class Batch(Struct, frozen=True, kw_only=True):
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
        #: What readers could not go on without, and the columns that each of these remarks names.
        self.missing: dict[str, str] = {}

    def add(self, remark: Problem) -> None:
        self._counts[remark.rule] += 1
        self.errors += remark.level == "error"
        if remark.rule in ASKING:
            self.missing[remark.rule] = f"{self.missing.get(remark.rule, '')} {remark.params.get('columns', '')}"
        if self._counts[remark.rule] <= MOST_PER_RULE:
            self._kept.append(remark)

    def skipped(self) -> dict[str, int]:
        """How often rows were skipped, by rule, the most frequent first."""
        return {rule: count for rule, count in self._counts.most_common() if rule in SKIPPING}

    def of(self, level: str) -> list[dict[str, Any]]:
        """Kept remarks of a level: row, column, rule and params, to be worded where they are shown."""
        more = [
            problem("more-problems", count=count - MOST_PER_RULE, name=rule)
            for rule, count in self._counts.items()
            if count > MOST_PER_RULE
        ]
        return [kept(one) for one in (*self._kept, *more) if one.level == level]


class Seen(Struct, frozen=True, kw_only=True):
    """What a file looks like that nobody knows: how it is written, and the first cells of its first rows."""

    encoding: str = ""
    delimiter: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


class FileReading:
    """One file being read. After the last batch `rows`, `problems`, `tally`, `sanity` and `questions` are complete.

    `source` is None when nobody knows the file; `refused` is true when it is known and must not be imported.
    `waits`: nothing may be written before a person has answered. `fingerprints` name the headers of its tables.
    """

    def __init__(
        self, path: Path, name: str, account: str | None, *, answers: Mapping[str, str] | None = None,
        remembered: Mapping[str, Mapping[str, str]] | None = None, trusting: bool = False,
    ) -> None:  # fmt: skip
        self.source: str | None = None
        self.kind: str | None = None
        self.account: str | None = None
        self.captured_on: date | None = None
        self.refused = False
        self.rows = 0
        self.problems = ProblemLog()
        self.tally = Tally()
        self.sanity = Sanity(account or "")
        self.questions: list[Asked] = []
        self.waits = False
        self.seen: Seen | None = None
        self.fingerprints: list[str] = []
        #: Answers worth remembering, by the fingerprint of the header that they are about.
        self.lasting: dict[str, dict[str, str]] = {}
        #: Whether answers about earlier files were used.
        self.from_memory = False
        self._path, self._name, self._asked = path, name, account
        self._answers, self._remembered, self._trusting = dict(answers or {}), remembered or {}, trusting
        self._batches = self._read()
        self._turn: asyncio.Future[Batch | None] | None = None

    async def batches(self) -> AsyncGenerator[Batch]:
        """The batches, each read in a thread. Raises `ReaderFault`, and `Misjudged` where the reading is `trusting`."""
        while batch := await asyncio.shield(self._turn or self._begin()):
            self._turn = None
            # Articles take far more memory than others: no more of them are read ahead than one piece.
            if batch.frames.articles is None:
                self._begin()
            yield batch

    async def close(self) -> None:
        """Closes the file, also when it was not read to its end."""
        if self._turn:
            # A thread cannot be stopped, and the file must stay open for as long as it reads.
            await asyncio.wait([self._turn])
            self._turn.exception()
        await asyncio.to_thread(self._batches.close)

    def _begin(self) -> asyncio.Future[Batch | None]:
        self._turn = asyncio.ensure_future(asyncio.to_thread(self._next))
        return self._turn

    def _next(self) -> Batch | None:
        try:
            return next(self._batches, None)
        except (OSError, Misjudged):
            raise
        except Exception as error:
            raise ReaderFault(f"{type(error).__name__}: {error}") from error

    def _read(self) -> Generator[Batch, None, None]:
        with opened(self._path, self._name) as file:
            choice = choose(file, self._answers, remembered=self._remembered)
            for remark in (*file.problems, *choice.problems):
                self.problems.add(remark)
            self.source, self.kind, self.account = choice.source, choice.kind, choice.account
            self.captured_on = next((part.claim.captured_on for part in choice.parts if part.claim.captured_on), None)
            self.refused = bool(choice.parts) and all(part.claim.refusal for part in choice.parts)
            for number, part in enumerate(choice.parts):
                for frames in self._read_part(part):
                    self.tally.add(frames)
                    self.sanity.add(frames)
                    for remark in frames.problems:
                        if not self._is_answered(remark):
                            self.problems.add(remark)
                    share = (number + part.table.share_read) / len(choice.parts)
                    yield Batch(frames=frames, part=number, share=min(share, 1.0))
            self._ask(choice)
            if not choice.parts and file.tables:
                self.seen = _seen(file)

    def _read_part(self, part: Part) -> Iterator[Frames]:
        if part.claim.refusal:
            self.rows += part.table.count_after(part.claim.row)
            self.problems.add(problem(part.claim.refusal))
            return
        counted, waiting = RowCount(), len(self.problems.missing)
        for frames in part.frames(account=self._asked, trusting=self._trusting):
            counted.add(frames)
            yield frames
        # What waits for an answer is not read yet.
        self.rows += part.table.rows_read if len(self.problems.missing) > waiting else counted.rows

    def _is_answered(self, remark: Problem) -> bool:
        """Whether a column that nobody knows is one that a person has put aside."""
        return remark.rule == "column-unknown" and self._answers.get(normalise(remark.column or "")) == IGNORE

    def _ask(self, choice: Choice) -> None:
        """What is to be asked about the file, and what was answered, now or about earlier files."""
        answers = dict(self._answers)
        questions: list[Question] = list(choice.questions)
        self.fingerprints = [choice.fingerprint] if choice.fingerprint else []
        for part in choice.parts:
            answers = {**part.answers, **answers}
            questions += part.asked
            self.fingerprints.append(part.fingerprint)
            if kept := lasting(part.answers, {question.header for question in part.asked}):
                self.lasting[part.fingerprint] = kept
        self.from_memory = any(one in self._remembered for one in self.fingerprints)
        self.questions = asked(questions, answers, self.problems.missing)
        self.waits = any(one.needed for one in self.questions) or (self.source is None and bool(self.questions))


def _seen(file: Opened) -> Seen:
    rows = file.tables[0].head.rows[:_SEEN_ROWS]
    return Seen(
        encoding=file.encoding.removesuffix("-sig"),
        delimiter=DELIMITERS.get(file.delimiter, file.delimiter),
        rows=tuple(tuple(cell.strip()[:_SEEN_CHARS] for cell in row[:_SEEN_CELLS]) for row in rows),
    )
