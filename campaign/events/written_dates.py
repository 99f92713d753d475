"""Dates and times as people write them in Norway: `10.10.26`, `10 oktober`, `kl 18`, and what browsers send."""

from __future__ import annotations

import re
from datetime import date, time

from campaign.text import clean

#: First letters of months, in bokmål, nynorsk and English.
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "okt": 10, "oct": 10, "nov": 11, "des": 12, "dec": 12,
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[./\- ]\s*(\d{1,2})(?:[./\- ]\s*(\d{4}|\d{2})?)?")
_WORDS = re.compile(r"(\d{1,2})\.?(?:st|nd|rd|th)?\s*(?:of\s+)?([a-zæøå]{3,9})\.?,?\s*(\d{4}|\d{2})?", re.IGNORECASE)
_WEEKDAY = re.compile(r"[a-zæøå]+dag,?\s+|[a-z]+day,?\s+", re.IGNORECASE)
_TIME = re.compile(
    r"(?:klokka|klokken|kl\.?)?\s*(\d{1,2})(?:[.:,\s]\s*(\d{2}))?(?::\d{2})?\s*h?", re.IGNORECASE
)  # fmt: skip
_PLAIN = re.compile(r"(?:kl\.?\s*)?(\d{2})(\d{2})", re.IGNORECASE)


def parse_day(text: str, *, today: date) -> date | None:
    """A day. One without a year is the next such day from `today` on. None when it cannot be read."""
    text = _WEEKDAY.sub("", clean(text), count=1)
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(text):
        return _in_year(int(found[1]), int(found[2]), found[3], today)
    if (found := _WORDS.fullmatch(text)) and (month := _MONTHS.get(found[2][:3].casefold())):
        return _in_year(int(found[1]), month, found[3], today)
    return None


def parse_time(text: str) -> time | None:
    """A time of day from `18`, `18.00`, `18:00`, `1800` or `kl. 18`. None when it cannot be read."""
    text = clean(text)
    found = _PLAIN.fullmatch(text) or _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _in_year(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = _day(today.year, month, day)
    return _day(today.year + 1, month, day) if found and found < today else found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 2000 <= year <= 2100 else None
    except ValueError:
        return None
