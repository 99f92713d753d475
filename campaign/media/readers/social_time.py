"""Days and moments as social platforms write them, and the days that name no year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from campaign.media import values
from campaign.media.files.headers import normalise

OSLO = ZoneInfo("Europe/Oslo")
_MONTH_NAMES = (
    "january januar janvier enero janeiro gennaio januari jänner tammikuu",
    "february februar février febrero fevereiro febbraio februari",
    "march mars marzo março märz marts maart",
    "april abril avril aprile",
    "may mai maj mayo maio maggio mei",
    "june juni juin junio junho giugno",
    "july juli juillet julio julho luglio",
    "august août agosto augusti augustus",
    "september septembre septiembre setembro settembre",
    "october oktober octobre octubre outubro ottobre",
    "november novembre noviembre novembro",
    "december desember décembre diciembre dezembro dicembre dezember",
)
_FULL = {name: month for month, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})\b", re.ASCII)
_MONTH_FIRST = re.compile(r"(?:[^\W\d]{2,9}\.?,? )?([^\W\d]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\Z")
_NAME_DAY = re.compile(r"([^\W\d]{3,10})\.? (\d{1,2})\.?\Z")
_DAY_NAME = re.compile(r"(\d{1,2})\.?[ -](?:de |d')?([^\W\d]{3,10})\.?\Z")
_DAY_DOT_NAME = re.compile(r"(\d{1,2})\.([^\W\d]{3,10})\.?\Z")
_EAST_ASIAN = re.compile(r"(\d{1,2})月(\d{1,2})日\Z")
_CLOCK = re.compile(
    r"[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(Z|[+-]\d{2}:?\d{2}))?\Z"
)
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")
_EPOCH_MS = re.compile(r"(?<!\d)(1[0-9]{12})(?!\d)")


def month_number(name: str) -> int | None:
    """The month of a name or of an abbreviation of three letters and more, in ten languages."""
    text = normalise(name).rstrip(".")
    if text in _FULL:
        return _FULL[text]
    found = {month for full, month in _FULL.items() if len(text) >= 3 and full.startswith(text)}
    return found.pop() if len(found) == 1 else {"okt": 10, "des": 12, "dez": 12, "sept": 9}.get(text)


def day_of(cell: str) -> date | None:
    """A day with its year: ISO, `2025/10/09`, `Fri, Oct 10, 2025`, `10.10.2025 00:00`, `10. okt. 2025`."""
    text = cell.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if (found := values.day(text) or values.day(text.split(" ")[0])) is not None:
        return _in_range(found)
    try:
        if match := _YEAR_FIRST.match(text):
            return _in_range(date(int(match[1]), int(match[2]), int(match[3])))
        if match := _MONTH_FIRST.match(text):
            month = month_number(match[1])
            return _in_range(date(int(match[3]), month, int(match[2]))) if month else None
    except ValueError:
        return None
    return None


def month_and_day(cell: str) -> tuple[int, int] | None:
    """The month and day of `October 9`, `8 de marzo`, `10. oktober`, `10.okt`; None for anything else."""
    text = normalise(cell)
    if match := _EAST_ASIAN.match(text):
        return _valid(int(match[1]), int(match[2]))
    if match := _NAME_DAY.match(text):
        return _valid(month_number(match[1]), int(match[2]))
    if match := _DAY_NAME.match(text) or _DAY_DOT_NAME.match(text):
        return _valid(month_number(match[2]), int(match[1]))
    return None


def moment_of(cell: str, zone: str, names: dict[str, int] | None = None) -> datetime | None:
    """The moment in UTC of a day with a clock; `zone` counts where the cell says no offset.

    `names` are words for offsets in hours that may stand last: `EDT`.
    """
    text = cell.replace("\u00a0", " ").strip()
    offset = None
    for name, hours in (names or {}).items():
        if text.endswith(f" {name}"):
            text, offset = text[: -len(name) - 1].rstrip(), timezone(timedelta(hours=hours))
    match = _CLOCK.search(text)
    found = day_of(text[: match.start()]) if match else None
    if match is None or found is None:
        return None
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4] in "Pp" else 0)
    try:
        clock = time(hour, int(match[2]), int(match[3] or 0))
        written = datetime.strptime(match[5].replace("Z", "+0000"), "%z").tzinfo if match[5] else offset
    except ValueError:
        return None
    return values.in_utc(datetime.combine(found, clock, tzinfo=written or ZoneInfo(zone)))


def noon(day: date) -> datetime:
    """Noon in Oslo, in UTC: the moment of something of which only the day is known."""
    return datetime.combine(day, time(12), tzinfo=OSLO).astimezone(UTC)


def capture_day(file_name: str) -> date | None:
    """The last day in a file name: `_1760140800000.xls` in milliseconds since 1970, or `2025-10-31`, `20251031`."""
    if match := _EPOCH_MS.search(file_name):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(match[1]))
        return moment.astimezone(OSLO).date()
    found = None
    for match in _IN_NAME.finditer(file_name):
        try:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    return found


def with_years(days: Sequence[tuple[int, int]], last_year: int) -> list[date | None]:
    """Days of a series, one after the other, when the newest is in `last_year`; the series may run either way."""
    if not days:
        return []
    backwards = _runs_backwards(days)
    ordered = list(days) if backwards else list(reversed(days))
    year, newer, found = last_year, ordered[0], []
    for month_day in ordered:
        if month_day > newer:
            year -= 1
        newer = month_day
        found.append(_date(year, month_day))
    return found if backwards else found[::-1]


def newest(days: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The newest day of a series that may run either way."""
    return (days[0] if _runs_backwards(days) else days[-1]) if days else None


def year_before(month_day: tuple[int, int], latest: date) -> int:
    """The last year in which the day is not after `latest`."""
    on_time = month_day <= (latest.month, latest.day)
    year = latest.year if on_time else latest.year - 1
    return next((one for one in range(year, year - 8, -1) if _date(one, month_day)), year)


def year_after(month_day: tuple[int, int], earliest: date) -> int:
    """The first year in which the day is not before `earliest`."""
    on_time = month_day >= (earliest.month, earliest.day)
    year = earliest.year if on_time else earliest.year + 1
    return next((one for one in range(year, year + 8) if _date(one, month_day)), year)


def _runs_backwards(days: Sequence[tuple[int, int]]) -> bool:
    steps = [(_number(after) - _number(before)) % 366 for before, after in pairwise(days)]
    return sum(step > 183 for step in steps) > sum(0 < step <= 183 for step in steps)


def _number(month_day: tuple[int, int]) -> int:
    return date(2000, *month_day).timetuple().tm_yday


def _valid(month: int | None, day: int) -> tuple[int, int] | None:
    return (month, day) if month and _date(2000, (month, day)) else None


def _date(year: int, month_day: tuple[int, int]) -> date | None:
    try:
        return date(year, *month_day)
    except ValueError:
        return None


def _in_range(day: date) -> date | None:
    return day if values.FIRST_YEAR <= day.year <= values.LAST_YEAR else None
