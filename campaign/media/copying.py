"""Frames as they are copied into tables: CSV, made in threads while what came before is on its way."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

import polars as pl

_T = TypeVar("_T")
_MOMENTS = "%Y-%m-%dT%H:%M:%S%.6fZ"


def csv_of(frame: pl.DataFrame) -> io.BytesIO:
    """Rows without a header, for `db.copy_in`."""
    rows = io.BytesIO()
    frame.write_csv(rows, include_header=False, datetime_format=_MOMENTS)
    rows.seek(0)
    return rows


async def ahead(pieces: Iterator[_T]) -> AsyncIterator[_T]:
    """Pieces of a COPY, each made in a thread while the one before is on its way."""
    turn = _begin(pieces)
    try:
        while (piece := await asyncio.shield(turn)) is not None:
            turn = _begin(pieces)
            yield piece
    finally:
        await outlived(turn)


async def outlived(work: asyncio.Future[Any]) -> None:
    """Waits for what a thread does: it cannot be stopped, and what it reads must stay open for as long."""
    await asyncio.wait([work])
    if not work.cancelled():
        work.exception()


def _begin(pieces: Iterator[_T]) -> asyncio.Future[_T | None]:
    return asyncio.ensure_future(asyncio.to_thread(next, pieces, None))
