"""From an opened file to the one table and the one reader that fits, or to what to tell the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from campaign.media.files import Opened
from campaign.media.model import Claim, Problem
from campaign.media.problems import problem
from campaign.media.readers import READERS
from campaign.media.readers.contract import Reader, recognise
from campaign.media.table import Table

_NAMES = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar", "": "none"}
_SHOWN_CELLS = 8


class Choice(Struct, frozen=True, kw_only=True):
    """The table to read and who reads it; all None when nobody does, and `problems` then say why."""

    table: Table | None = None
    reader: Reader | None = None
    claim: Claim | None = None
    problems: tuple[Problem, ...] = ()


def choose(file: Opened, answers: Mapping[str, str] | None = None, readers: Sequence[Reader] = READERS) -> Choice:
    """Ask every reader about every table of the file. The first sheet that exactly one reader claims is read."""
    found: list[tuple[Table, Reader, Claim]] = []
    for table in file.tables:
        recognition = recognise(table.head, readers, answers)
        if recognition.is_ambiguous:
            sources = ", ".join(sorted(claim.source for claim in recognition.rivals))
            return Choice(problems=(problem("file-ambiguous", sources=sources),))
        if recognition.reader is not None and recognition.claim is not None:
            found.append((table, recognition.reader, recognition.claim))
    if not found:
        return Choice(problems=() if not file.tables else (_unknown(file),))
    table, reader, claim = found[0]
    others = ", ".join(other.head.sheet for other, _, _ in found[1:])
    remarks = (problem("sheets-several", sheet=table.head.sheet, others=others),) if others else ()
    return Choice(table=table, reader=reader, claim=claim, problems=remarks)


def _unknown(file: Opened) -> Problem:
    rows = file.tables[0].head.rows
    widest = max(rows, key=len, default=())
    cells = " | ".join(cell.strip()[:30] for cell in widest[:_SHOWN_CELLS])
    return problem(
        "file-unknown", encoding=file.encoding, delimiter=_NAMES.get(file.delimiter, file.delimiter), cells=cells or "-"
    )
