"""Rows of an import on disk, between being read and being written: a file of a million rows is not held in memory."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

Positions = npt.NDArray[np.int64]

#: Most files never touch the disk.
_IN_MEMORY = 16_000_000


class Spool:
    """Frames in the order in which they came; rows have positions over all of them. `len` is the number of rows.

    The file has no name, so that nothing is left of a killed process. `folder` is on the disk that files are kept on,
    as the one for temporary files may be in memory. Methods block.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(folder))  # noqa: SIM115
        self._ends: list[int] = []
        self._begins = [0]

    def __len__(self) -> int:
        return self._begins[-1]

    def append(self, frame: pl.DataFrame) -> None:
        self._file.seek(0, io.SEEK_END)
        frame.write_ipc_stream(self._file)
        self._ends.append(self._file.tell())
        self._begins.append(len(self) + frame.height)

    def rows(self, positions: Positions, columns: list[str] | None = None) -> Iterator[tuple[pl.DataFrame, Positions]]:
        """Rows at some ascending positions, or some columns of them, frame by frame, each with its positions."""
        for number, start in enumerate(self._begins[:-1]):
            begin, end = np.searchsorted(positions, self._begins[number : number + 2])
            if begin < end:
                some = positions[begin:end]
                frame = self._read(number, columns)
                yield frame if len(some) == frame.height else frame[(some - start).tolist()], some

    def _read(self, number: int, columns: list[str] | None) -> pl.DataFrame:
        begin = self._ends[number - 1] if number else 0
        self._file.seek(begin)
        return pl.read_ipc_stream(io.BytesIO(self._file.read(self._ends[number] - begin)), columns=columns)

    def close(self) -> None:
        self._file.close()
