"""From an opened file to the tables that are read and who reads each, or to what to tell the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from campaign.media.files.headers import SEARCH_ROWS, header_fingerprint, unique_names
from campaign.media.files.opening import Opened
from campaign.media.files.table import Table, TableHead
from campaign.media.frames import Frames, batched
from campaign.media.imports.answers import SOURCE
from campaign.media.model import Claim, Problem, Question, Record
from campaign.media.problems import N_, problem
from campaign.media.readers import READERS
from campaign.media.readers.contract import ColumnReader, ReadContext, Reader, Recognition, recognise
from campaign.media.readers.generic import hand_questions
from campaign.media.readers.rates import disagreeing

#: What delimiters are called.
DELIMITERS = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar", "": "none"}
_SHOWN_CELLS = 8
#: Claims below this are of tables that no named reader knows.
_NAMED = 0.5
#: What a list made by hand may hold that an export beside it does not.
_THINGS = frozenset({"articles", "posts", "newsletters", "episodes"})


class Part(Struct, frozen=True, kw_only=True):
    """One table of a file, its reader, and the heads of the tables beside it.

    `answers` are those that hold for the table, given with the file or remembered for its header; `asked` are all
    questions about it, answered ones too.
    """

    table: Table
    reader: Reader
    claim: Claim
    beside: tuple[TableHead, ...] = ()
    answers: Mapping[str, str] = {}
    asked: tuple[Question, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The name under which answers about tables with this header are remembered."""
        return header_fingerprint(self.table.head.rows[self.claim.row])

    def records(
        self, *, zone: str = "Europe/Oslo", account: str | None = None, answers: Mapping[str, str] | None = None
    ) -> Iterator[Record | Problem]:
        """What the reader finds in the table."""
        yield from self.reader.read(self.table, self._context(zone, account, answers))
        yield from disagreeing(self.table, self.claim.row)

    def frames(
        self, *, zone: str = "Europe/Oslo", account: str | None = None, answers: Mapping[str, str] | None = None,
        trusting: bool = False,
    ) -> Iterator[Frames]:  # fmt: skip
        """The same in columns, some thousands of rows at a time. With `trusting` it may raise `Misjudged`."""
        context = msgspec.structs.replace(self._context(zone, account, answers), trusting=trusting)
        if isinstance(self.reader, ColumnReader):
            yield from self.reader.frames(self.table, context)
        else:
            yield from batched(self.reader.read(self.table, context))
        if remarks := list(disagreeing(self.table, self.claim.row)):
            yield Frames(problems=remarks)

    def _context(self, zone: str, account: str | None, answers: Mapping[str, str] | None) -> ReadContext:
        given = {**self.answers, **(answers or {})}
        return ReadContext(claim=self.claim, beside=self.beside, zone=zone, account=account, answers=given)


class Choice(Struct, frozen=True, kw_only=True):
    """The parts of a file that are read, the strongest claim first; none when nobody knows it: `problems` say why.

    There may be `questions` that a person can answer about a table that nobody knows: the one with this `fingerprint`.
    """

    parts: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    fingerprint: str = ""

    @property
    def source(self) -> str | None:
        """The format of the file: of several parts what their sources have in common, else that of the first."""
        sources = list(dict.fromkeys(part.claim.source for part in self.parts))
        if len(sources) < 2:
            return sources[0] if sources else None
        families = {source.split(".")[0] for source in sources}
        return families.pop() if len(families) == 1 else sources[0]

    @property
    def kind(self) -> str | None:
        """What the rows are; several kinds are joined by `+`."""
        return "+".join(dict.fromkeys(part.claim.kind for part in self.parts)) or None

    @property
    def account(self) -> str | None:
        return next((part.claim.account for part in self.parts if part.claim.account), None)


def choose(
    file: Opened, answers: Mapping[str, str] | None = None, readers: Sequence[Reader] = READERS, *,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> Choice:  # fmt: skip
    """Ask every reader about every table of the file.

    Sheets of a workbook with one source, kind and header are all read; of those with another header the first is.

    `remembered` are answers of earlier files by the fingerprint of their header; `answers` are about this file.
    """
    found: dict[tuple[str, str], list[Part]] = {}
    repeated: list[tuple[Part, str]] = []
    unread: list[TableHead] = []
    for table in file.tables:
        given = {**_remembered(table.head, remembered or {}), **(answers or {})}
        recognition = _recognise(table.head, readers, given)
        if recognition.is_ambiguous:
            return _ambiguous(recognition)
        if recognition.reader is None or recognition.claim is None:
            if table.head.form != "lines":
                unread.append(table.head)
            continue
        part = Part(
            table=table, reader=recognition.reader, claim=recognition.claim,
            beside=tuple(other.head for other in file.tables if other is not table and other.head.form != "lines"),
            answers=given, asked=_questions(table.head, readers, recognition.claim, given),
        )  # fmt: skip
        alike = found.setdefault((part.claim.source, part.claim.kind), [])
        if not alike or (not file.is_archive and _header(part) == _header(alike[0])):
            alike.append(part)
        else:
            repeated.append((alike[0], name_of(table.head)))
    if not found:
        return _unknown(file) if file.tables else Choice()
    return _chosen(file, found, repeated, unread)


def _chosen(
    file: Opened, found: Mapping[tuple[str, str], Sequence[Part]], repeated: Sequence[tuple[Part, str]],
    unread: Sequence[TableHead],
) -> Choice:  # fmt: skip
    """Of the tables that are claimed those that are read, and what is said of the others."""
    every = sorted((part for alike in found.values() for part in alike), key=lambda part: -part.claim.confidence)
    several = [first for first, _ in repeated]
    parts = tuple(part for part in every if _is_read(part, every[0], file, alone=part not in several))
    beside = [name_of(part.table.head) for part in every if part not in parts]
    beside += [name for first, name in repeated if first not in parts]
    repeated = [(first, name) for first, name in repeated if first in parts]
    if repeated and file.is_archive:
        names = ", ".join(name for _, name in repeated[:10])
        return Choice(problems=(problem("zip-several", count=len(file.tables), names=names),))
    remarks = list(_sheets_left(repeated))
    if beside and file.is_archive:
        remarks.append(problem("entries-beside", count=len(beside), names=", ".join(beside[:10])))
    if not unread or not file.is_archive:
        return Choice(parts=parts, problems=tuple(remarks))
    remarks.append(problem("entries-unread", count=len(unread), names=", ".join(map(name_of, unread[:10]))))
    # One table can be asked about; of several nobody could tell which an answer is about.
    questions = hand_questions(unread[0]) if len(unread) == 1 else ()
    fingerprint = _fingerprint(unread[0], questions) if questions else ""
    return Choice(parts=parts, problems=tuple(remarks), questions=questions, fingerprint=fingerprint)


def _is_read(part: Part, first: Part, file: Opened, *, alone: bool) -> bool:
    """Whether a table is read beside the strongest of its file.

    Beside an export that is known, a table that merely looks like figures tells the same again. A list of things of
    its own does not; nor does a table that a person has answered about.
    """
    if part.claim.confidence >= _NAMED or first.claim.confidence < _NAMED:
        return True
    answered = any(question.header in part.answers for question in part.asked)
    return file.is_archive and alone and (answered or part.claim.kind in _THINGS)


def _sheets_left(repeated: Sequence[tuple[Part, str]]) -> Iterator[Problem]:
    """For each sheet that was read the others like it, whose header is another."""
    others: dict[str, list[str]] = {}
    for first, name in repeated:
        others.setdefault(name_of(first.table.head), []).append(name)
    for sheet, names in others.items():
        yield problem("sheets-several", sheet=sheet, others=", ".join(names))


def _header(part: Part) -> tuple[str, ...]:
    return unique_names(part.table.head.rows[part.claim.row])


def _remembered(head: TableHead, remembered: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """What was answered about a table with the same header, wherever it stands among the first rows."""
    if not remembered:
        return {}
    prints = (header_fingerprint(row) for row in head.rows[:SEARCH_ROWS])
    return next((remembered[one] for one in prints if one in remembered), {})


def _recognise(head: TableHead, readers: Sequence[Reader], given: Mapping[str, str]) -> Recognition:
    found = recognise(head, readers, given)
    if found.is_ambiguous and (source := given.get(SOURCE)):
        return recognise(head, [reader for reader in readers if reader.source == source], given)
    return found


def _ambiguous(recognition: Recognition) -> Choice:
    sources = tuple(sorted({claim.source for claim in recognition.rivals}))
    question = Question(column=N_("Where the file comes from"), header=SOURCE, choices=sources)
    return Choice(problems=(problem("file-ambiguous", sources=", ".join(sources)),), questions=(question,))


def _questions(
    head: TableHead, readers: Sequence[Reader], claim: Claim, given: Mapping[str, str]
) -> tuple[Question, ...]:
    """What is asked, and what was asked before it was answered, so that it can be answered otherwise."""
    if not given:
        return claim.questions
    before = recognise(head, readers)
    first = before.claim.questions if before.claim else hand_questions(head)
    if before.is_ambiguous:
        first = _ambiguous(before).questions
    return tuple({question.header: question for question in (*claim.questions, *first)}.values())


def name_of(head: TableHead) -> str:
    """What a table of a file is called: the sheet of a workbook, the file of an archive."""
    return head.sheet or head.file_name


def _unknown(file: Opened) -> Choice:
    rows = file.tables[0].head.rows
    widest = max(rows, key=len, default=())
    cells = " | ".join(cell.strip()[:30] for cell in widest[:_SHOWN_CELLS])
    if file.is_archive:
        names = ", ".join(table.head.file_name for table in file.tables[:10])
        return Choice(problems=(problem("zip-unknown", count=len(file.tables), names=names),))
    delimiter = DELIMITERS.get(file.delimiter, file.delimiter)
    said = problem("file-unknown", encoding=file.encoding.removesuffix("-sig"), delimiter=delimiter, cells=cells or "-")
    head, questions = next(
        ((table.head, asked) for table in file.tables if (asked := hand_questions(table.head))), (None, ())
    )
    return Choice(problems=(said,), questions=questions, fingerprint=_fingerprint(head, questions) if head else "")


def _fingerprint(head: TableHead, questions: Sequence[Question]) -> str:
    """Of the header that the questions about columns are about."""
    columns = {question.header for question in questions if not question.header.startswith("#")}
    row = next((row for row in head.rows[:SEARCH_ROWS] if columns <= set(unique_names(row))), None)
    return header_fingerprint(row) if row and columns else ""
