"""One table as the readers see it: a head to recognise it by, and its rows as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Protocol

from msgspec import Struct

from campaign.media.files.headers import unique_names
from campaign.media.model import Problem

HEAD_ROWS = 60
HEAD_CELLS = 500
"""No export has as many columns; a hostile file may have a hundred thousand."""
_HEAD_CHARS = 500
Cells = list[str]
Rows = Iterator[tuple[int, Cells | Problem]]


class TableHead(Struct, frozen=True, kw_only=True):
    """The first sixty rows and how they were read.

    `archive` is the name of the compressed file that the file came in, `sheet` that of the sheet of a workbook.
    `numbers[i]` is the row number of `rows[i]` as a spreadsheet shows it. `resaved`: a spreadsheet has written the
    file, so numbers and dates may follow its locale.
    """

    file_name: str
    archive: str = ""
    form: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    resaved: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def downloaded_as(self) -> str:
        """The name that the download had: that of the compressed file, else of the file."""
        return self.archive or self.file_name

    def header(self, index: int) -> tuple[str, ...]:
        """Normalised, unique names of the columns when row `index` is the header."""
        return unique_names(self.rows[index])


class Text(Protocol):
    """Delimited text behind a table, for those who parse it by pieces."""

    delimiter: str

    def pieces(self, size: int, patience: int) -> Iterator[bytes]:
        """The text in UTF-8, cut between records: about `size` bytes each, or more where no record ends."""
        ...

    def skipping(self, piece: bytes, records: int) -> int | None:
        """Where in the first piece the record after so many begins; None if it does not."""
        ...

    def rows_from(self, piece: bytes, pieces: Iterator[bytes], number: int) -> Rows:
        """The rows of a piece and of all that follow, read one by one; `number` counts the records before."""
        ...


class Table:
    """A head, and `rows_after(index)`: every later row with its number, read anew on each call.

    A row that could not be parsed comes as a `Problem` in the place of its cells. Blank rows are left out.
    `rows_read` counts the rows of the latest pass. `share_read` is how much of the file it has read, as `progress`
    tells. `text` is the text behind the table, where there is one.
    """

    def __init__(
        self, head: TableHead, source: Callable[[], Rows], text: Text | None = None,
        progress: Callable[[], float] | None = None,
    ) -> None:  # fmt: skip
        self.head = head
        self._progress = progress
        self.rows_read = 0
        self.text = text
        self._source = source

    @property
    def share_read(self) -> float:
        return self._progress() if self._progress else 0.5

    def rows(self) -> Rows:
        """Every row with its number, the header and what stands before it among them."""
        return self._source()

    def rows_after(self, index: int) -> Rows:
        header_number = self.head.numbers[index]
        self.rows_read = 0
        for number, cells in self._source():
            if number > header_number:
                self.rows_read += 1
                yield number, cells

    def count_after(self, index: int) -> int:
        """How many rows follow row `index`."""
        return sum(1 for _ in self.rows_after(index))


def take_head(rows: Rows) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """The first sixty readable rows and their numbers."""
    readable = ((number, cells) for number, cells in islice(rows, HEAD_ROWS) if not isinstance(cells, Problem))
    found = [(tuple(cell[:_HEAD_CHARS] for cell in cells[:HEAD_CELLS]), number) for number, cells in readable]
    return tuple(cells for cells, _ in found), tuple(number for _, number in found)
