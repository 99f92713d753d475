"""Times in Meltwater's exports: the account's wall clock, written three ways, remembered because days repeat."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from campaign.media import values

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\Z", re.ASCII)
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})\Z")
_SPLIT = re.compile(r"[ T]+")
_REMEMBER = 200_000


class AccountClock:
    """Turns the cells of `Alternate Date Format` and `Time`, or else `Date`, into moments in UTC."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._zone = ZoneInfo(zone)
        self._known: dict[tuple[str, str, str], datetime | None] = {}

    def read(self, day_cell: str, time_cell: str, date_cell: str) -> datetime | None:
        """The moment, or None. The first two cells win; `Date` alone may carry its own offset."""
        key = (day_cell, time_cell, date_cell if not (day_cell and time_cell) else "")
        if key in self._known:
            return self._known[key]
        moment = self._read(day_cell.strip(), time_cell.strip(), date_cell.strip())
        if len(self._known) < _REMEMBER:
            self._known[key] = moment
        return moment

    def _read(self, day_cell: str, time_cell: str, date_cell: str) -> datetime | None:
        day = values.day(day_cell)
        clock = _clock(time_cell)
        if day and clock:
            return self._utc(day, clock)
        if (moment := self._whole(date_cell)) is not None:
            return moment
        day = day or values.day(date_cell)
        return self._utc(day, clock or time(12)) if day else None

    def _whole(self, cell: str) -> datetime | None:
        """`10-Oct-2025 08:15AM`, `2025-10-10 08:15:00`, `2025-10-10T08:15:00Z`, `10.10.2025 08:15`."""
        if _OFFSET.search(cell) and "T" in cell:
            try:
                return values.in_utc(datetime.fromisoformat(cell))
            except ValueError:
                return None
        parts = _SPLIT.split(cell.replace(",", " "), maxsplit=1)
        if len(parts) != 2:
            return None
        day, clock = values.day(parts[0]), _clock(parts[1])
        return self._utc(day, clock) if day and clock else None

    def _utc(self, day: date, clock: time) -> datetime | None:
        return values.in_utc(datetime.combine(day, clock, tzinfo=self._zone))


def _clock(cell: str) -> time | None:
    cell = _SPLIT.split(cell, maxsplit=1)[1] if re.match(r"\d{4}-\d\d-\d\d[ T]", cell) else cell
    match = _CLOCK.match(cell.replace("\u202f", " ").replace("\u00a0", " "))
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        if not 1 <= hour <= 12:
            return None if hour > 23 or hour == 0 else time(hour, minute % 60, second % 60)
        hour = hour % 12 + (12 if match[4] in "Pp" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
