"""Excel workbooks (xlsx, and the older xls) to tables, every cell as text."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from campaign.media.files import workbook_process
from campaign.media.files.table import Rows, Table, TableHead, take_head
from campaign.media.problems import problem

MAX_XLS = 50 * 1024 * 1024
_PATIENCE = workbook_process.SECONDS * 2


class UnreadableWorkbook(Exception):
    """The workbook is damaged, protected or too large; `reason` is a code of `campaign.media.problems`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def open_workbook(path: Path, name: str, folder: Path) -> list[Table]:
    """One table a sheet that holds anything; the sheets are written into `folder` and streamed from there.

    The workbook is read in a process of its own with limits: 2 GiB of memory, 60 seconds, 512 MiB of disk. Formulas
    give their last stored value and nothing is fetched. Dates come as `2025-10-10 08:15:00`.
    Raises UnreadableWorkbook.
    """
    command = [sys.executable, "-I", workbook_process.__file__, str(path), str(folder)]
    try:
        subprocess.run(command, timeout=_PATIENCE, check=False, stdin=subprocess.DEVNULL, capture_output=True)
        answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    except (subprocess.TimeoutExpired, FileNotFoundError, ValueError) as error:
        raise UnreadableWorkbook("demanding") from error
    if "error" in answer:
        # The library's own words are English and may name a path on the server.
        raise UnreadableWorkbook("locked" if "password" in answer["error"].lower() else "damaged")
    sheets = [(sheet, folder / f"{index}.csv") for index, sheet in enumerate(answer["sheets"])]
    return [_table(name, sheet, written) for sheet, written in sheets if written.stat().st_size]


def _table(name: str, sheet: str, written: Path) -> Table:
    source = _source(written)
    cells, numbers = take_head(source())
    head = TableHead(file_name=name, form="workbook", sheet=sheet, resaved=True, rows=cells, numbers=numbers)
    return Table(head, source)


def _source(written: Path) -> Callable[[], Rows]:
    def rows() -> Rows:
        with written.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream)
            number = 0
            while True:
                try:
                    for cells in reader:
                        number += 1
                        if any(cells):
                            yield number, cells
                    return
                except csv.Error:
                    number += 1
                    line = reader.line_num
                    yield number, problem("row-unreadable", row=number, first=line, last=line)

    return rows
