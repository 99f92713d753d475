"""Run as a process of its own: read a workbook and write each sheet as CSV, within limits of memory, time and disk.

A workbook of a few kilobytes can name a cell in the last row and column, and the reader then asks for memory for
every cell before it. Only the limits of a process hold against that. Imports nothing of the house, so that it can be
started by its path alone.

Usage: `workbook_process.py WORKBOOK FOLDER`. Writes `FOLDER/0.csv`, `1.csv`, … and `FOLDER/answer.json`:
`{"sheets": [names]}` or `{"error": text}`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

MEMORY = 2 * 1024 * 1024 * 1024
DISK = 512 * 1024 * 1024
SECONDS = 60
MAX_SHEETS = 20


def main(workbook: str, folder: Path) -> None:
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, DISK),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    os.environ["POLARS_MAX_THREADS"] = "1"  # every thread reserves address space
    try:
        answer: dict[str, object] = {"sheets": _write_sheets(workbook, folder)}
    except Exception as error:  # the library's errors have no narrow tree, and each is the answer
        answer = {"error": " ".join(str(error).split())}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def _write_sheets(workbook: str, folder: Path) -> list[str]:
    import fastexcel  # after the limits are set, so that they hold for the library's threads too

    book = fastexcel.read_excel(workbook)
    names = book.sheet_names[:MAX_SHEETS]
    for index, name in enumerate(names):
        frame = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
        frame.write_csv(folder / f"{index}.csv", include_header=False)
    return names


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
