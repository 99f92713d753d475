"""Frames as they are copied into tables: CSV, made in threads while what came before is on its way."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator

import polars as pl

_MOMENTS = "%Y-%m-%dT%H:%M:%S%.6fZ"


def csv_of(frame: pl.DataFrame) -> io.BytesIO:
    """Rows without a header, for `db.copy_in`."""
    rows = io.BytesIO()
    frame.write_csv(rows, include_header=False, datetime_format=_MOMENTS)
    rows.seek(0)
    return rows


async def ahead(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Pieces of a COPY, each made in a thread while the one before is on its way."""
    turn = _begin(pieces)
    try:
        while piece := await turn:
            turn = _begin(pieces)
            yield piece
    finally:
        # A thread cannot be stopped, and what it reads must stay open for as long as it does.
        await asyncio.wait([turn])
        if not turn.cancelled():
            turn.exception()


def _begin(pieces: Iterator[bytes]) -> asyncio.Future[bytes]:
    return asyncio.ensure_future(asyncio.to_thread(next, pieces, b""))
