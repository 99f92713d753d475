"""Formats that can be told by their header: which cells must stand in it, what they are called, how rows are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from campaign.media import values
from campaign.media.files.headers import find_header
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Problem
from campaign.media.problems import problem

_NOTHING = frozenset({"n/a", "--", "\u2014", "\u2013"})


class Header(Struct, frozen=True, kw_only=True):
    """Where a header stands: its index in `TableHead.rows`, its normalised names, and the position of each field."""

    row: int
    names: tuple[str, ...]
    at: Mapping[str, int]

    def name(self, field: str) -> str | None:
        return self.names[self.at[field]] if field in self.at else None

    @property
    def unknown(self) -> tuple[int, ...]:
        """Positions of the columns that are no field."""
        known = frozenset(self.at.values())
        return tuple(at for at in range(len(self.names)) if at not in known)


class Signature(Struct, frozen=True, kw_only=True):
    """How a header is recognised.

    `fields` maps our name of a column to the normalised words that it may be called by, in any language; the first
    word that the header has wins. `required` are fields; `forbidden` are normalised words.
    """

    fields: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    forbidden: tuple[str, ...] = ()

    def find(self, head: TableHead) -> Header | None:
        """The header in the first forty rows, or None."""

        def accept(index: int, cells: Sequence[str]) -> Header | None:
            present = frozenset(cells)
            if any(word in present for word in self.forbidden):
                return None
            if not all(any(word in present for word in self.fields[field]) for field in self.required):
                return None
            names = head.header(index)
            first = {name: at for at, name in reversed(list(enumerate(names)))}
            at = {
                field: first[word]
                for field, words in self.fields.items()
                if (word := next((word for word in words if word in first), None)) is not None
            }
            return Header(row=index, names=names, at=at)

        return find_header(head.rows, accept)


class Row:
    """One row under a header. What cannot be read is said in `problems`, and gives None."""

    def __init__(self, number: int, cells: list[str], header: Header, *, resaved: bool) -> None:
        self.number = number
        self.cells = cells
        self.problems: list[Problem] = []
        self._header, self._resaved = header, resaved

    def text(self, field: str) -> str:
        """The trimmed cell of a field; empty when the file has no such column, or says that there is nothing."""
        at = self._header.at.get(field)
        text = self.cells[at].strip() if at is not None else ""
        return "" if text.casefold() in _NOTHING else text

    @property
    def resaved(self) -> bool:
        """Whether numbers may follow a spreadsheet's locale."""
        return self._resaved

    def name_at(self, at: int) -> str:
        """The normalised name of a column."""
        return self._header.names[at]

    def value(self, field: str) -> int | float | None:
        """The number of a field: missing is None, never zero."""
        at = self._header.at.get(field)
        return None if at is None else self.value_at(at)

    def value_at(self, at: int) -> int | float | None:
        """The number of a column."""
        try:
            cell = self.cells[at] if self._resaved else values.without_thousands(self.cells[at])
            return values.number(cell, resaved=self._resaved)
        except ValueError:
            name = self._header.names[at]
            self.problems.append(problem("number-unreadable", row=self.number, column=name, value=self.cells[at]))
            return None


def rows_under(table: Table, header: Header) -> Iterator[Row | Problem]:
    """Rows as wide as the header: shorter ones are filled up, blank ones left out, longer ones are problems."""
    width = len(header.names)
    for number, cells in table.rows_after(header.row):
        if isinstance(cells, Problem):
            yield cells
        elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
            yield problem("row-too-long", row=number, cells=len(cells), width=width)
        elif any(cell.strip() for cell in cells):
            yield Row(number, [*cells[:width], *[""] * (width - len(cells))], header, resaved=table.head.resaved)
