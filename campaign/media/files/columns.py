"""Rows of a table as columns of text, many at a time, for formats whose files grow large.

Well-formed text is parsed by polars in pieces of some megabytes. From the first piece that polars refuses, the file is
parsed row by row instead, so that the cells are the same either way.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct
from polars.exceptions import PolarsError

from campaign.media.files.table import Rows, Table, Text
from campaign.media.model import Problem

_PIECE = 3_500_000
#: A piece in which no record ends for so many lengths is not well-formed.
_PATIENCE = 3
_ROWS = 20_000
#: What Python takes for blanks, or PostgreSQL refuses, and polars does not.
CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"


class Chunk(Struct, frozen=True, kw_only=True):
    """Some rows. `numbers` are the row numbers, `cells` as many text columns `c0`, `c1`, ... as the header is wide.

    `odd` are rows of another shape: too long, or not readable. Where `plain`, no cell holds any of `CONTROLS`.
    """

    numbers: pl.Series
    cells: pl.DataFrame
    odd: list[tuple[int, list[str] | Problem]]
    plain: bool = False


def chunks_after(table: Table, index: int) -> Iterator[Chunk]:
    """Every row after header row `index`, without blank ones. Counts `table.rows_read`."""
    width = len(table.head.rows[index])
    header_number = table.head.numbers[index]
    table.rows_read = 0
    found = _from_text(table.text, header_number, width) if table.text else _from_rows(table.rows(), width)
    for chunk in found:
        after = _after(chunk, header_number)
        table.rows_read += after.cells.height + len(after.odd)
        yield after


def _after(chunk: Chunk, number: int) -> Chunk:
    keep = chunk.numbers > number
    if keep.all() and all(row > number for row, _ in chunk.odd):
        return chunk
    odd = [row for row in chunk.odd if row[0] > number]
    return Chunk(numbers=chunk.numbers.filter(keep), cells=chunk.cells.filter(keep), odd=odd, plain=chunk.plain)


def _from_text(text: Text, header_number: int, width: int) -> Iterator[Chunk]:
    pieces = text.pieces(_PIECE, _PATIENCE)
    number = 0
    for piece in pieces:
        # The lines before the header may be of any width.
        start = 0 if number else text.skipping(piece, header_number)
        parsed = (
            None
            if start is None or not _is_plain(piece, text.delimiter)
            else _parsed(piece[start:] if start else piece, text.delimiter, width)
        )
        if parsed is None:
            yield from _from_rows(text.rows_from(piece, pieces, number), width)
            return
        number = number or header_number
        yield _without_blanks(parsed, number, plain=_has_no_controls(piece))
        number += parsed.height


def _is_plain(piece: bytes, delimiter: str) -> bool:
    """Whether each quotation mark opens or closes a cell, or stands twice within one: polars may not notice others."""
    separator = delimiter.encode()
    letters = np.frombuffer(piece, dtype=np.uint8)
    if len(separator) != 1 or _has_bare_return(letters):
        return False
    marks = np.flatnonzero(letters == ord('"'))
    if not len(marks) or len(marks) % 2:
        return not len(marks)
    # Marks that follow each other are one run; an odd number of marks before it means that it begins within a cell.
    firsts = np.flatnonzero(np.diff(marks, prepend=-2) > 1)
    lasts = np.append(firsts[1:], len(marks)) - 1
    ends_cell = np.zeros(256, dtype=bool)
    ends_cell[[separator[0], ord("\r"), ord("\n")]] = True
    first, last = marks[firsts], marks[lasts]
    opens = (first == 0) | ends_cell[letters[first - 1]]
    closes = (last == len(letters) - 1) | ends_cell[letters[np.minimum(last + 1, len(letters) - 1)]]
    begins_within, ends_within = firsts % 2 == 1, lasts % 2 == 0
    return bool(((begins_within | opens) & (ends_within | closes)).all())


def _has_bare_return(letters: npt.NDArray[np.uint8]) -> bool:
    """Whether a line ends for the row reader and not for polars."""
    returns = np.flatnonzero(letters == ord("\r"))
    if len(returns) and returns[-1] == len(letters) - 1:
        return True
    return bool((letters[returns + 1] != ord("\n")).any())


def _parsed(piece: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """None when the piece is not well-formed."""
    schema = {f"c{at}": pl.String for at in range(width)}
    if not piece:
        return pl.DataFrame(schema=schema)
    try:
        return pl.read_csv(
            io.BytesIO(piece), has_header=False, separator=delimiter, schema=schema, empty_string_is_null=False,
            extra_columns="raise", missing_columns="insert",
        )  # fmt: skip
    except (PolarsError, ValueError):
        return None


def _has_no_controls(piece: bytes) -> bool:
    """Whether it holds none of `CONTROLS`."""
    letters = np.frombuffer(piece, dtype=np.uint8)
    marks = sum(np.count_nonzero(letters == mark) for mark in b"\t\n\r")
    return int(np.count_nonzero(letters < ord(" "))) == marks


def _without_blanks(cells: pl.DataFrame, number: int, *, plain: bool) -> Chunk:
    numbers = pl.int_range(number + 1, number + cells.height + 1, dtype=pl.Int32, eager=True).rename("row")
    # Most tables have a column that is filled in each row.
    if not any((column != "").all() for column in cells.get_columns()):
        filled = cells.select(pl.any_horizontal(pl.all() != "")).to_series()
        numbers, cells = numbers.filter(filled), cells.filter(filled)
    return Chunk(numbers=numbers, cells=cells, odd=[], plain=plain)


def _from_rows(rows: Rows, width: int) -> Iterator[Chunk]:
    while batch := list(islice(rows, _ROWS)):
        odd: list[tuple[int, list[str] | Problem]] = []
        numbers: list[int] = []
        plain: list[list[str]] = []
        for number, cells in batch:
            if isinstance(cells, Problem) or len(cells) > width:
                odd.append((number, cells))
            else:
                numbers.append(number)
                plain.append(cells + [""] * (width - len(cells)))
        frame = pl.DataFrame(plain, schema={f"c{at}": pl.String for at in range(width)}, orient="row")
        yield Chunk(numbers=pl.Series("row", numbers, dtype=pl.Int32), cells=frame, odd=odd)
