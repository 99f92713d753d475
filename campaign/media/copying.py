"""Frames as they are copied into tables: made in threads while what came before is on its way."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import Any, TypeVar

import numpy as np
import polars as pl

_T = TypeVar("_T")
_MOMENTS = "%Y-%m-%dT%H:%M:%S%.6fZ"
#: What means something in the text format of COPY. The backslash comes first: the others bring new ones.
_ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_SPECIAL = r"[\\\t\n\r]"


def text_rows(frame: pl.DataFrame) -> bytes:
    """Rows for `db.copy_in`."""
    rows = _written(frame)
    return rows if _are_plain(rows, frame) else _written(frame.with_columns(map(_escaped, _texts(frame))))


def _written(frame: pl.DataFrame) -> bytes:
    rows = io.BytesIO()
    frame.write_csv(
        rows, include_header=False, separator="\t", quote_style="never", null_value="\\N", datetime_format=_MOMENTS
    )
    return rows.getvalue()


def _are_plain(rows: bytes, frame: pl.DataFrame) -> bool:
    """Whether no text holds a letter that means something: there are as many of these as rows, columns and nulls make.

    That is looked for in the rows at once, as most texts hold none. No text holds fewer than none, so that all of the
    low letters, tabs and ends of lines among them, can be counted together.
    """
    letters = np.frombuffer(rows, dtype=np.uint8)
    nulls = sum(column.null_count() for column in frame)
    return (
        np.count_nonzero(letters <= ord("\r")) == frame.height * frame.width
        and np.count_nonzero(letters == ord("\\")) == nulls
    )


def _texts(frame: pl.DataFrame) -> list[pl.Series]:
    """The columns in which a letter must be escaped."""
    return [column for column in frame if column.dtype == pl.String and column.str.contains(_SPECIAL).any()]


def _escaped(column: pl.Series) -> pl.Series:
    for letter, escape in _ESCAPES.items():
        column = column.str.replace_all(letter, escape, literal=True)
    return column


async def ahead(pieces: Iterator[_T]) -> AsyncIterator[_T]:
    """Pieces of a COPY, each made in a thread while the one before is on its way."""
    turn = _begin(pieces)
    try:
        while (piece := await asyncio.shield(turn)) is not None:
            turn = _begin(pieces)
            yield piece
    finally:
        await outlived(turn)


async def one_ahead(items: AsyncGenerator[_T]) -> AsyncGenerator[_T]:
    """Items, none of which is None, each made while the one before is being worked on. Close it when you are done."""
    turn = asyncio.ensure_future(anext(items, None))
    try:
        while (item := await asyncio.shield(turn)) is not None:
            turn = asyncio.ensure_future(anext(items, None))
            yield item
    finally:
        await outlived(turn)
        await items.aclose()


async def outlived(work: asyncio.Future[Any]) -> None:
    """Waits for what a thread does: it cannot be stopped, and what it reads must stay open for as long."""
    await asyncio.wait([work])
    if not work.cancelled():
        work.exception()


def _begin(pieces: Iterator[_T]) -> asyncio.Future[_T | None]:
    return asyncio.ensure_future(asyncio.to_thread(next, pieces, None))
