"""Tables whose rows are named by their first column, also where a person has moved that column or written above it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from campaign.media.files.headers import SEARCH_ROWS, normalise
from campaign.media.files.table import Rows, Table, TableHead
from campaign.media.model import Claim, Problem, Record
from campaign.media.readers.contract import ReadContext, Reader
from campaign.media.readers.measured import is_number

_LEAST = 3


class KeyFirst:
    """Shows a reader the table as it was exported: the column of one of the `words` first, its header on top."""

    def __init__(self, reader: Reader, words: Collection[str]) -> None:
        self.source, self.label = reader.source, reader.label
        self._reader, self._words = reader, frozenset(words)

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        claim, top = self._claim(head, answers)[:2]
        return replace(claim, row=claim.row + top) if claim else None

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        claim, top, at = self._claim(table.head, context.answers)
        if claim is None or (top, at) == (0, 0):
            yield from self._reader.read(table, context)
            return
        shown = Table(_turned(table.head, top, at), lambda: _rows(table, at))
        for found in self._reader.read(shown, replace(context, claim=claim)):
            table.rows_read = shown.rows_read
            yield found
        table.rows_read = shown.rows_read

    def _claim(self, head: TableHead, answers: Mapping[str, str]) -> tuple[Claim | None, int, int]:
        """The claim, and the row and the column that were shown first."""
        top, at = self._key(head)
        plain = self._reader.claim(head, answers) if not at else None
        if plain or (top, at) == (0, 0):
            return plain, 0, 0
        if claim := self._reader.claim(_turned(head, top, at), answers):
            return claim, top, at
        return self._reader.claim(head, answers), 0, 0

    def _key(self, head: TableHead) -> tuple[int, int]:
        """Where the word stands that names the rows; the first cell when it is nowhere in a header."""
        if head.form == "lines":
            return 0, 0
        for top, row in enumerate(head.rows[:SEARCH_ROWS]):
            cells = [cell for cell in row if cell.strip()]
            if len(cells) < _LEAST or any(is_number(cell) for cell in cells):
                continue
            if found := next(((top, at) for at, cell in enumerate(row) if normalise(cell) in self._words), None):
                return found
        return 0, 0


def _turned(head: TableHead, top: int, at: int) -> TableHead:
    return replace(
        head, rows=tuple(tuple(_moved(row, at)) for row in head.rows[top:]), numbers=head.numbers[top:]
    )  # fmt: skip


def _rows(table: Table, at: int) -> Rows:
    for number, cells in table.rows():
        yield number, cells if isinstance(cells, Problem) else _moved(cells, at)


def _moved(cells: Sequence[str], at: int) -> list[str]:
    return [cells[at], *cells[:at], *cells[at + 1 :]] if at < len(cells) else ["", *cells]
