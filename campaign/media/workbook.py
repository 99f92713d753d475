"""Excel workbooks (xlsx, and the older xls) to tables, every cell as text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import fastexcel
import polars as pl

from campaign.media.table import Rows, Table, TableHead, take_head

MAX_XLS = 50 * 1024 * 1024
_MAX_SHEETS = 20


class UnreadableWorkbook(Exception):
    """The workbook is damaged, protected or too large; the message says which, in English."""


def open_workbook(path: Path, name: str) -> list[Table]:
    """One table a sheet that holds anything. Whole sheets are held in memory: check the unpacked size first.

    Formulas give their last stored value and nothing is fetched. Dates come as `2025-10-10 08:15:00`.
    Raises UnreadableWorkbook.
    """
    try:
        book = fastexcel.read_excel(str(path))
        sheets = [(sheet, _load(book, sheet)) for sheet in book.sheet_names[:_MAX_SHEETS]]
    except Exception as error:  # the Rust reader has no narrow error tree, and a panic must not pass
        raise UnreadableWorkbook(_reason(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableWorkbook("it is damaged") from error
    return [_table(name, sheet, frame) for sheet, frame in sheets if frame.height]


def _load(book: fastexcel.ExcelReader, sheet: str) -> pl.DataFrame:
    return book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()


def _table(name: str, sheet: str, frame: pl.DataFrame) -> Table:
    source = _source(frame)
    cells, numbers = take_head(source())
    return Table(
        TableHead(file_name=name, form="workbook", sheet=sheet, resaved=True, rows=cells, numbers=numbers), source
    )


def _source(frame: pl.DataFrame) -> Callable[[], Rows]:
    def rows() -> Rows:
        for number, cells in enumerate(frame.iter_rows(), start=1):
            if any(cells):
                yield number, [cell or "" for cell in cells]

    return rows


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split()).partition("Context:")[0].strip()  # what follows names a path on the server
    return text[:120] or "it is damaged"
