"""LinkedIn's days: text as month/day/year, unless a spreadsheet has turned some of them into dates of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from campaign.media import values
from campaign.media.files.table import Table
from campaign.media.imports.answers import DATES
from campaign.media.problems import problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.day_table import Calendar
from campaign.media.readers.moments import ORDERS, serial_day
from campaign.media.readers.signature import Header, Row, rows_under

_SLASH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{1,2}:\d{2}.*)?\Z", re.ASCII)
_DOT = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: \d{1,2}[:.]\d{2}.*)?\Z", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?\Z", re.ASCII)


class DayOrder:
    """In which order day and month stand, judged by all days of a sheet.

    A Norwegian spreadsheet takes the text `10/09/2025` for 10 September and leaves `10/13/2025` as it is: text with a
    second number over twelve proves that the dates beside it were swapped. Without such text the reading that keeps
    the days closer together is right.
    """

    def __init__(self, cells: Iterable[str], answer: str = "") -> None:
        slashes, dates = [], []
        for cell in cells:
            if match := _SLASH.match(cell.strip()):
                slashes.append((int(match[1]), int(match[2])))
            elif parts := _parts(cell):
                dates.append(parts)
        month_first = any(second > 12 for _, second in slashes)
        self._slash_day_first = not month_first and any(first > 12 for first, _ in slashes)
        ambiguous = all(day <= 12 for _, _, day in dates)
        spans = [_span(dates, swap=swap) for swap in (False, True)]
        self.swapped = bool(dates) and ambiguous and (month_first or spans[1] < spans[0])
        self.ambiguous = len(dates) > 0 and ambiguous and not month_first and spans[0] == spans[1] > 0
        if self.ambiguous:
            self.swapped = answer == "month-first"

    def read(self, cell: str) -> date | None:
        """The day, or None."""
        if match := _SLASH.match(cell.strip()):
            first, second, year = int(match[1]), int(match[2]), int(match[3])
            return _date(year, second, first) if self._slash_day_first else _date(year, first, second)
        parts = _parts(cell)
        if parts is None:
            return values.day(cell)
        year, month, day = parts
        return _date(year, day, month) if self.swapped else _date(year, month, day)


def is_day(cell: str) -> bool:
    """Whether a cell looks like a day in any of the forms."""
    text = cell.strip()
    return bool(_SLASH.match(text) or _rewritten(text))


def calendar(table: Table, header: Header, context: ReadContext) -> Calendar:
    """Reads the days of one sheet; asks in which order they stand when nothing tells it."""
    cells = [row.text("date") for row in rows_under(table, header) if isinstance(row, Row)]
    answer = context.answers.get(DATES, "")
    order = DayOrder(cells, answer)
    remarks = [problem("dates-swapped")] if order.swapped else []
    if order.ambiguous and answer not in ORDERS:
        sample = next(cell for cell in cells if _parts(cell))
        remarks.append(problem("dates-needed", value=sample[:60]))
    return Calendar(read=lambda _row, cell: order.read(cell), problems=tuple(remarks))


def _parts(cell: str) -> tuple[int, int, int] | None:
    """Year, month and day as a spreadsheet wrote them, be it as its number of days."""
    serial = serial_day(cell)
    return (serial.year, serial.month, serial.day) if serial else _rewritten(cell)


def _rewritten(cell: str) -> tuple[int, int, int] | None:
    text = cell.strip()
    if match := _DOT.match(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _ISO.match(text):
        return int(match[1]), int(match[2]), int(match[3])
    return None


def _span(dates: list[tuple[int, int, int]], *, swap: bool) -> int:
    days = [_date(year, day, month) if swap else _date(year, month, day) for year, month, day in dates]
    read = [day for day in days if day]
    return (max(read) - min(read)).days if len(read) == len(days) and read else 1 << 30


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if values.FIRST_YEAR <= year <= values.LAST_YEAR else None
