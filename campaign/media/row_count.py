"""How many rows of a table hold something, or were meant to: titles, headers and totals of a platform are no rows."""

from __future__ import annotations

import polars as pl

from campaign.media.frames import Frames
from campaign.media.problems import SKIPPING

#: Remarks on a row that may have left it without a record.
_LOSING = SKIPPING | {"number-unreadable", "column-unknown", "rate-left-out"}


class RowCount:
    """Counts the rows of one table as they pass: those with a record, and those of which it is said why not."""

    def __init__(self) -> None:
        self._rows: list[pl.Series] = []
        self._remarked: set[int] = set()
        self._unnumbered = 0

    def add(self, frames: Frames) -> None:
        told = (frames.posts, frames.observations, frames.articles)
        self._rows += [frame["row_no"].unique() for frame in told if frame is not None and frame.height]
        for remark in frames.problems:
            if remark.rule in _LOSING and remark.row is not None:
                self._remarked.add(remark.row)
            elif remark.rule in SKIPPING:
                self._unnumbered += 1

    @property
    def rows(self) -> int:
        remarked = pl.Series(sorted(self._remarked), dtype=pl.Int64)
        every = [rows.cast(pl.Int64) for rows in self._rows]
        return int(pl.concat([remarked, *every]).n_unique()) + self._unnumbered
