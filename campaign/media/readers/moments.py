"""Days and moments in tables from many hands. A cell is read whole or not at all, and `3/4/2025` only by its order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from campaign.media import values
from campaign.media.imports.answers import DATES
from campaign.media.model import Problem
from campaign.media.problems import problem

Order = Literal["day-first", "month-first"]
ORDERS: dict[str, Order] = {"day-first": "day-first", "month-first": "month-first"}
OSLO = ZoneInfo("Europe/Oslo")
_CELL_CHARS = 60
_CLOCK = re.compile(
    r"(?:[ T,]+(?:(?:kl|at|um)\.? ?)?|(?<=\d)T)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?\Z",
    re.ASCII,
)
_BARE_CLOCK = re.compile(r"(?:kl\.? ?)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?: ?([AaPp])\.?[Mm]\.?)?\Z", re.ASCII)
_WEEKDAY = re.compile(r"\A[^\W\d]{2,9}\.?,? (?=\d)")
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})\Z", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\Z", re.ASCII)
_COMPACT = re.compile(r"20\d{6}\Z", re.ASCII)
_MONTH_FIRST = re.compile(r"([^\W\d]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\Z")
_SERIAL = re.compile(r"[34]\d{4}(?:[.,]\d+)?\Z", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)
_SPACES = re.compile(r"\s+")


def day_of(cell: str, order: Order | None = None) -> date | None:
    """The day in a cell, its clock time aside. A day of one cell that needs an order is None without one."""
    text = _tidy(cell)
    if match := _CLOCK.search(text):
        text = text[: match.start()]
    day = _day(text, order) or _day(_WEEKDAY.sub("", text), order)
    return day if day and values.FIRST_YEAR <= day.year <= values.LAST_YEAR else None


def moment_of(cell: str, clock: str = "", *, order: Order | None = None, zone: tzinfo = OSLO) -> datetime | None:
    """The moment in a cell, or in a cell of the day and one of the clock, in UTC.

    A wall clock is one of `zone`, unless the cell has an offset. A day alone is midnight as it begins.
    """
    day = day_of(cell, order)
    if day is None:
        return None
    match = _CLOCK.search(_tidy(cell)) or _BARE_CLOCK.match(_tidy(clock))
    try:
        at = _time(match) if match else time()
        offset = match[5] if match and match.re is _CLOCK else None
        return values.in_utc(datetime.combine(day, at, tzinfo=_offset(offset) if offset else zone))
    except ValueError:
        return None


def is_day(cell: str) -> bool:
    """Whether a cell holds a day in any order; `03/04/2025` does."""
    return day_of(cell, "day-first") is not None or day_of(cell, "month-first") is not None


def order_of(cells: Iterable[str]) -> Order | Literal["either"] | None:
    """Which of day and month comes first in cells such as `13/10/2025`.

    None when no cell needs to know. `either` when no cell tells, or two tell opposite things.
    """
    firsts, seconds = [], []
    for cell in cells:
        text = _tidy(cell)
        if match := _CLOCK.search(text):
            text = text[: match.start()]
        if match := _SLASHED.match(_WEEKDAY.sub("", text)):
            firsts.append(int(match[1]))
            seconds.append(int(match[3]))
    if not firsts:
        return None
    day_first, month_first = max(firsts) > 12, max(seconds) > 12
    if day_first == month_first:
        return "either"
    return "day-first" if day_first else "month-first"


def told_order(cells: Iterable[str], answers: Mapping[str, str]) -> tuple[Order | None, tuple[Problem, ...]]:
    """`order_of` cells; where these do not tell it, what a person has said of it, else the question.

    Until it is answered days are read as day, month, year, to be looked at: nothing of the file is written.
    """
    written = list(cells)
    order = order_of(written)
    if order != "either":
        return order, ()
    if given := ORDERS.get(answers.get(DATES, "")):
        return given, ()
    sample = next((cell.strip()[:_CELL_CHARS] for cell in written if order_of([cell]) == "either"), "")
    return "day-first", (problem("dates-needed", value=sample),)


def serial_day(cell: str) -> date | None:
    """The day of a spreadsheet's number of days: 45940 is 10 October 2025."""
    text = cell.strip()
    return _SERIAL_ZERO + timedelta(days=int(text[:5])) if _SERIAL.match(text) else None


def _tidy(cell: str) -> str:
    return _SPACES.sub(" ", cell[:_CELL_CHARS]).strip()


def _day(text: str, order: Order | None) -> date | None:
    try:
        if match := _SLASHED.match(text):
            if order is None:
                return None
            day, month = (match[1], match[3]) if order == "day-first" else (match[3], match[1])
            return date(int(match[4]) + (2000 if len(match[4]) == 2 else 0), int(month), int(day))
        if match := _YEAR_FIRST.match(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if _COMPACT.match(text):
            return date.fromisoformat(text)
        if match := _MONTH_FIRST.match(text):
            return values.day(f"{match[2]}. {match[1]} {match[3]}")
        return values.day(text) if len(text) != 10 or "-" not in text or text[4] == "-" else None
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time:
    hour, half = int(match[1]), (match[4] or "").casefold()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(match[0])
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(match[2]), int(match[3] or 0))


def _offset(text: str) -> tzinfo | None:
    if text in {"Z", "UTC", "GMT"}:
        text = "+00:00"
    return datetime.fromisoformat(f"2000-01-01T00:00:00{text}").tzinfo
