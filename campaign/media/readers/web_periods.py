"""Days, spans of days and moments as people and programs write them: `1 Oct 2025-31 Oct 2025`, `20251010`, …"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaign.media import values
from campaign.media.files.headers import normalise
from campaign.media.readers import moments
from campaign.media.readers.moments import Order

OSLO = ZoneInfo("Europe/Oslo")
Span = tuple[date, date]

_MONTH_WORDS = (
    "january januar januari jan", "february februar februari feb", "march mars märz mar mär", "april apr",
    "may mai maj", "june juni jun", "july juli jul", "august augusti aug", "september sept sep",
    "october oktober oct okt", "november nov", "december desember dezember dec des dez",
)  # fmt: skip
_MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    r"(?<!\d)(?:(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)|(?P<compact>20\d{6})(?!\d)"
    r"|(?P<dotted>\d{1,2}\.\d{1,2}\.\d{4})(?!\d)"
    rf"|(?P<day>\d{{1,2}})\.? (?P<month>{_MONTH})\.?,? (?P<year>20\d\d)(?!\d)"
    rf"|(?<![a-zæøåäö])(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}}),? (?P<year2>20\d\d)(?!\d))"
)
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]\.?m\.?)?(?![\d:])")
_MONTH_OF_YEAR = re.compile(rf"(?<![a-zæøåäö])({_MONTH})\.? (20\d\d)(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)", re.ASCII)
_LAST_DAYS = re.compile(r"(\d{1,3}) ?(?:derniers )?(?:days|dager|dagar(?:na)?|dage|tagen?|dagen|jours|días|giorni)\b")
_LAST_MONTHS = re.compile(
    r"(\d{1,2}) ?(?:derniers )?(?:months|måneder|månader(?:na)?|maanden|monaten?|mois|meses|mesi)\b"
)


def days_in(text: str) -> list[date]:
    """Every day that `text` names, in its order. A day that no calendar has is left out."""
    found = []
    for match in _DAY.finditer(normalise(text)):
        try:
            found.append(_day(match))
        except ValueError:
            continue
    return [day for day in found if values.FIRST_YEAR <= day.year <= values.LAST_YEAR]


def day_in(text: str, order: Order | None = None) -> date | None:
    """The first day that `text` names; `3/4/2025` only by its order."""
    return next(iter(days_in(text)), None) or values.day(text) or moments.day_of(text, order)


def span_in(text: str) -> Span | None:
    """First and last of the days that `text` names, if there are two or more, or it is one day and nothing else."""
    days = days_in(text)
    if len(days) == 1:
        return (days[0], days[0]) if len(text.strip()) <= 12 else None
    return (min(days), max(days)) if days else None


def slashed_span_in(text: str) -> Span | None:
    """`9/1/25 - 9/30/25`, in the order that one of the two days proves; None when both orders are possible."""
    found = [(int(one), int(two), int(year) % 100 + 2000) for one, two, year in _SLASHED.findall(text)]
    if len(found) != 2:
        return None
    for day_at in (1, 0):
        if any(parts[day_at] > 12 for parts in found) and all(parts[1 - day_at] <= 12 for parts in found):
            try:
                days = [date(year, parts[1 - day_at], parts[day_at]) for *parts, year in found]
            except ValueError:
                return None
            return min(days), max(days)
    return None


def span_in_name(name: str) -> Span | None:
    """The days that the name of a file says: two days, one day, or a month such as `October 2025`."""
    days = days_in(name)
    if days:
        return min(days), max(days)
    match = _MONTH_OF_YEAR.search(normalise(name.replace("_", " ")))
    return month_of(date(int(match[2]), _MONTHS[match[1]], 1)) if match else None


def month_of(day: date) -> Span:
    """First and last day of the month of `day`."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def length_in(text: str) -> tuple[int, int] | None:
    """Months and days of `Last 3 months` or `Last 28 days`; None for other words."""
    words = normalise(text)
    if match := _LAST_MONTHS.search(words):
        return int(match[1]), 0
    match = _LAST_DAYS.search(words)
    return (0, int(match[1])) if match else None


def end_of(first: date, length: tuple[int, int]) -> date:
    """The last day of a span of so many months or days that begins on `first`."""
    months, days = length
    return _moved(first, months) - timedelta(days=1) if months else first + timedelta(days=days - 1)


def start_of(last: date, length: tuple[int, int]) -> date:
    """The first day of a span of so many months or days that ends on `last`."""
    months, days = length
    return _moved(last + timedelta(days=1), -months) if months else last - timedelta(days=days - 1)


def moment_in(text: str, zone: ZoneInfo = OSLO, order: Order | None = None) -> datetime | None:
    """The moment that `text` names as a wall clock of `zone`, in UTC; noon when there is a day and no clock."""
    day = day_in(text, order)
    if day is None:
        return None
    # A clock with an offset, or with a point between hours and minutes.
    written = moments.moment_of(text, order=order, zone=zone)
    if written is not None and written.astimezone(zone).time() != time():
        return written
    clock = _CLOCK.search(normalise(text))
    try:
        at = _clock(clock) if clock else time(12)
    except ValueError:
        return None
    return datetime.combine(day, at, zone).astimezone(UTC)


def _day(match: re.Match[str]) -> date:
    if iso := match["iso"] or match["compact"]:
        return date.fromisoformat(iso)
    if dotted := match["dotted"]:
        day, month, year = dotted.split(".")
        return date(int(year), int(month), int(day))
    day, word, year = match["day"], match["month"], match["year"]
    if word is None:
        day, word, year = match["day2"], match["month2"], match["year2"]
    return date(int(year), _MONTHS[word], int(day))


def _clock(match: re.Match[str]) -> time:
    hour, half = int(match[1]), (match[4] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(match[0])
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(match[2]), int(match[3] or 0))


def _moved(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
