"""Shapes of the API of imports.

A `float` holds an int where the number is whole, and is then written without a decimal point. Both types together
would make a schema of two kinds that every whole number fits, which is none.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

ImportState = Literal["queued", "reading", "preview", "writing", "done", "failed", "undone"]


class ImportCreated(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was taken in."""

    id: int
    file: str
    state: ImportState


class ImportsCreated(msgspec.Struct, frozen=True, kw_only=True):
    """Files that were taken in, in the order they were sent."""

    items: list[ImportCreated]


class ImportProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the file: its row as a spreadsheet counts, its column, a stable rule and what to do."""

    row: int | None
    column: str | None
    rule: str
    text: str


class ImportQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a person must say once, or has said.

    `header` is the key of the answer: the normalised header of a column, or `#name` for the whole file. `choices` are
    the possible answers; `#period` has none and takes `2025-10-01/2025-10-31`. While one is `needed` nothing is saved.
    """

    header: str
    column: str
    samples: list[str]
    choices: list[str]
    needed: bool
    answer: str | None


class ImportAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """Answers by the header of their question; null takes one back. They may come one by one."""

    answers: dict[str, str | None]


class ImportConfirmation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """With `mark`, an import is confirmed only if it is still what that mark was of."""

    mark: str | None = None


class ImportSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What a file looks like that nobody knows: how it is written, and the first cells of its first rows."""

    encoding: str = ""
    delimiter: str = ""
    rows: list[list[str]] = []


class ImportPeriod(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """First and last day in the file, inclusive, in Norway."""

    first: date | None = None
    last: date | None = None


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """An import. `progress` goes from 0 to 1; new + updated + unchanged + skipped are all `rows` once it is read.

    `repeats` is the import that had brought the same content before. `problem_count` counts also problems past the
    200 of each rule that are listed. `skipped_by` says how often rows were skipped by which rule. `from_memory`: what
    was answered about an earlier file with the same header was used. `peso` is what the import measured. `mark` names
    what a preview shows: send it when you confirm. `file_gone_on`: the original is no longer there to be read again.
    """

    id: int
    file: str
    size: int
    sha256: str
    state: ImportState
    source: str | None
    kind: str | None
    account: str | None
    year: int | None
    period: ImportPeriod
    progress: float
    rows: int
    new: int
    updated: int
    unchanged: int
    skipped: int
    totals: dict[str, float]
    problems: list[ImportProblem]
    problem_count: int
    warnings: list[ImportProblem]
    skipped_by: dict[str, int]
    questions: list[ImportQuestion]
    from_memory: bool
    seen: ImportSeen | None
    peso: Literal["paid", "earned", "shared", "owned"] | None
    repeats: int | None
    mark: str | None
    file_gone_on: date | None
    sent_by: str
    answered_by: str | None
    confirmed_by: str | None
    undone_by: str | None
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None


class ImportList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of imports, newest first."""

    items: list[ImportView]
    next: str | None
    total: int
