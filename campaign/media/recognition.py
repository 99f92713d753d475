"""From an opened file to the tables that are read and who reads each, or to what to tell the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from campaign.media.files import Opened
from campaign.media.frames import Frames, Gathering
from campaign.media.model import Claim, Observation, Problem, Record
from campaign.media.problems import problem
from campaign.media.readers import READERS
from campaign.media.readers.contract import ColumnReader, ReadContext, Reader, recognise
from campaign.media.table import Table, TableHead

_NAMES = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar", "": "none"}
_SHOWN_CELLS = 8
_BATCH = 5_000
#: Claims below this are of tables that no named reader knows.
_NAMED = 0.5


class Part(Struct, frozen=True, kw_only=True):
    """One table of a file, its reader, and the heads of the tables beside it."""

    table: Table
    reader: Reader
    claim: Claim
    beside: tuple[TableHead, ...] = ()

    def records(
        self, *, zone: str = "Europe/Oslo", account: str | None = None, answers: Mapping[str, str] | None = None
    ) -> Iterator[Record | Problem]:
        """What the reader finds in the table."""
        return self.reader.read(self.table, self._context(zone, account, answers))

    def frames(
        self, *, zone: str = "Europe/Oslo", account: str | None = None, answers: Mapping[str, str] | None = None
    ) -> Iterator[Frames]:
        """The same in columns, some thousands of rows at a time."""
        context = self._context(zone, account, answers)
        if isinstance(self.reader, ColumnReader):
            yield from self.reader.frames(self.table, context)
            return
        gathering = Gathering()
        for record in self.reader.read(self.table, context):
            if len(gathering) >= _BATCH and not isinstance(record, Observation):
                yield gathering.take()
            gathering.add(record)
        yield gathering.take()

    def _context(self, zone: str, account: str | None, answers: Mapping[str, str] | None) -> ReadContext:
        return ReadContext(claim=self.claim, beside=self.beside, zone=zone, account=account, answers=answers or {})


class Choice(Struct, frozen=True, kw_only=True):
    """The parts of a file that are read, the strongest claim first; none when nobody knows it: `problems` say why."""

    parts: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()

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


def choose(file: Opened, answers: Mapping[str, str] | None = None, readers: Sequence[Reader] = READERS) -> Choice:
    """Ask every reader about every table of the file. Of two tables of one source and kind the first is read."""
    found: dict[tuple[str, str], Part] = {}
    remarks: list[Problem] = []
    repeated: list[str] = []
    unread: list[str] = []
    for table in file.tables:
        recognition = recognise(table.head, readers, answers)
        if recognition.is_ambiguous:
            sources = ", ".join(sorted(claim.source for claim in recognition.rivals))
            return Choice(problems=(problem("file-ambiguous", sources=sources),))
        if recognition.reader is None or recognition.claim is None:
            if table.head.form != "lines":
                unread.append(name_of(table.head))
            continue
        beside = tuple(other.head for other in file.tables if other is not table and other.head.form != "lines")
        part = Part(table=table, reader=recognition.reader, claim=recognition.claim, beside=beside)
        if found.setdefault((part.claim.source, part.claim.kind), part) is not part:
            repeated.append(name_of(table.head))
    if not found:
        return Choice(problems=() if not file.tables else (_unknown(file),))
    if any(part.claim.confidence >= _NAMED for part in found.values()):
        # Beside an export that is known, a table that merely looks like figures tells the same again.
        guessed = [key for key, part in found.items() if part.claim.confidence < _NAMED]
        unread += [name_of(found.pop(key).table.head) for key in guessed]
    if repeated and file.is_archive:
        return Choice(problems=(problem("zip-several", count=len(file.tables), names=", ".join(repeated[:10])),))
    parts = tuple(sorted(found.values(), key=lambda part: -part.claim.confidence))
    if repeated:
        others = ", ".join(repeated)
        remarks.append(problem("sheets-several", sheet=name_of(parts[0].table.head), others=others))
    if unread and file.is_archive:
        remarks.append(problem("entries-unread", count=len(unread), names=", ".join(unread[:10])))
    return Choice(parts=parts, problems=tuple(remarks))


def name_of(head: TableHead) -> str:
    """What a table of a file is called: the sheet of a workbook, the file of an archive."""
    return head.sheet or head.file_name


def _unknown(file: Opened) -> Problem:
    rows = file.tables[0].head.rows
    widest = max(rows, key=len, default=())
    cells = " | ".join(cell.strip()[:30] for cell in widest[:_SHOWN_CELLS])
    if file.is_archive:
        names = ", ".join(table.head.file_name for table in file.tables[:10])
        return problem("zip-unknown", count=len(file.tables), names=names)
    return problem(
        "file-unknown", encoding=file.encoding, delimiter=_NAMES.get(file.delimiter, file.delimiter), cells=cells or "-"
    )
