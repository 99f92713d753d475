"""Moments in Meta's content exports: Pacific wall clock, the moment inside an Instagram shortcode, spreadsheet harm."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from campaign.media import values

PACIFIC = ZoneInfo("America/Los_Angeles")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_EPOCH_MS = 1_314_220_021_721
_SHORTCODE_LENGTH = 11
_LINK = re.compile(r"instagram\.com/(?:[\w.]+/)?(?:p|reels?|tv)/([A-Za-z0-9_-]{9,40})", re.ASCII)
_SLASH = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})[ ,]+(\d{1,2}):(\d{2})(?::\d{2})?(?: ?([AaPp])\.?[Mm]\.?)?\Z", re.ASCII
)
_DOT = re.compile(
    r"(\d{1,2})[.-](\d{1,2})[.-](\d{4}|\d{2})[ ,]+(?:kl\.? ?)?(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?\Z", re.ASCII
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::\d{2})?(?:\.\d+)?\Z", re.ASCII)
_EARLIEST = datetime(2010, 10, 6, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
#: As the original writes it. Polars takes digits of any script for digits, and reads those of one.
_ORIGINAL = r"^(?<first>[0-9]{1,2})/(?<second>[0-9]{1,2})/[0-9]{4} [0-9]{1,2}:[0-9]{2}$"
AGREE = timedelta(hours=36)
ORDERS = ("day-first", "month-first")


def shortcode(link: str) -> str | None:
    """`DPabcDEfgHI` of `https://www.instagram.com/p/DPabcDEfgHI/`; None for other links."""
    match = _LINK.search(link)
    return match[1] if match else None


def moment_in(code: str) -> datetime | None:
    """When the object with this shortcode was made: UTC to the millisecond. None when the code is not one."""
    number = 0
    for letter in code[:_SHORTCODE_LENGTH]:
        value = _VALUE.get(letter)
        if value is None:
            return None
        number = number * 64 + value
    if number >= 1 << 64:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=(number >> 23) + _EPOCH_MS)
    return moment if _EARLIEST <= moment < _LATEST else None


def code_for(moment: datetime, serial: int = 0) -> str:
    """A shortcode that holds `moment` (aware, to the millisecond) and the number `serial` below 2**23."""
    since = round((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)) - _EPOCH_MS
    number = (since << 23) | (serial & 0x7FFFFF)
    letters = []
    for _ in range(_SHORTCODE_LENGTH):
        letters.append(_ALPHABET[number & 63])
        number >>= 6
    return "".join(reversed(letters))


class DateOrder:
    """In which order the day and month of a file's written times stand.

    The original is month/day/year. A spreadsheet with a day-first locale takes `10/09/2025` for 10 September and
    shows `10.09.2025`, but leaves `10/13/2025` as it is: text with a second number over twelve proves the swap.

    `answer` is what a person says stands first in the dates that they see: `day-first`, `month-first`, else empty.
    """

    def __init__(self, window: tuple[date, date] | None, answer: str = "") -> None:
        self._window, self._answer = window, answer
        #: A rewritten date, as a spreadsheet shows it, that another order would change.
        self.sample = ""
        self._month_first = self._slash_day_first = False
        self._rewritten = self._day_first = False
        self._in_window = [0, 0]
        self._votes = [0, 0]

    def observe(self, text: str, link: str) -> None:
        """Take note of one written time and of the link beside it, which may hold the moment too."""
        if match := _SLASH.match(text):
            self._month_first |= int(match[2]) > 12
            self._slash_day_first |= int(match[1]) > 12
            return
        if not (parts := _rewritten_parts(text)):
            return
        self._rewritten = True
        self._day_first |= parts[2] > 12
        if not self.sample and parts[1] != parts[2]:
            self.sample = f"{parts[2]:02}.{parts[1]:02}.{parts[0]} {parts[3]:02}:{parts[4]:02}"
        code = shortcode(link)
        moment = moment_in(code) if code else None
        for index, swap in enumerate((False, True)):
            read = _moment(parts, swap=swap)
            if read is None:
                continue
            if moment is not None and abs(read - moment) <= AGREE:
                self._votes[index] += 1
            if self._window and self._window[0] <= read.astimezone(PACIFIC).date() <= self._window[1]:
                self._in_window[index] += 1

    def observe_all(self, texts: pl.Series, links: pl.Series) -> None:
        """`observe` of many. The form of the original tells only by its largest numbers."""
        parts = texts.str.extract_groups(_ORIGINAL).struct.unnest()
        first, second = (parts[name].cast(pl.Int32) for name in ("first", "second"))
        self._month_first |= bool((second > 12).any())
        self._slash_day_first |= bool((first > 12).any())
        for at in first.is_null().arg_true():
            self.observe(texts[at], links[at])

    @property
    def day_first(self) -> bool:
        """Whether the day stands first in times that are written as the original writes them."""
        return self._slash_day_first and not self._month_first

    @property
    def swapped(self) -> bool:
        """Whether dotted and ISO dates have day and month the wrong way round."""
        if not self._rewritten or self._day_first:
            return False
        if self._month_first:
            return True
        if self.ambiguous:
            return self._answer == "month-first"
        kept, turned = self._votes if self._votes != [0, 0] else self._in_window
        return turned > kept

    @property
    def ambiguous(self) -> bool:
        """Whether nothing in the file says which of two readings of rewritten dates is right."""
        proved = self._day_first or self._month_first or self._votes[0] != self._votes[1]
        return self._rewritten and not proved and self._in_window[0] == self._in_window[1]

    @property
    def asks(self) -> bool:
        """Whether a person must say it before a row is read."""
        return self.ambiguous and bool(self.sample) and self._answer not in ORDERS

    def read(self, text: str) -> datetime | None:
        """The moment in UTC, or None."""
        stripped = text.strip()
        if match := _SLASH.match(stripped):
            first, second, year, hour, minute = (int(match[index]) for index in range(1, 6))
            if match[6]:
                hour = hour % 12 + (12 if match[6] in "Pp" else 0)
            return _moment(
                (year, second, first, hour, minute) if self.day_first else (year, first, second, hour, minute)
            )
        parts = _rewritten_parts(stripped)
        return _moment(parts, swap=self.swapped) if parts else None


def _rewritten_parts(text: str) -> tuple[int, int, int, int, int] | None:
    text = text.strip()
    if match := _DOT.match(text):
        day, month, year, hour, minute = (int(part) for part in match.groups())
        return year + (2000 if year < 100 else 0), month, day, hour, minute
    if match := _ISO.match(text):
        year, month, day, hour, minute = (int(part) for part in match.groups())
        return year, month, day, hour, minute
    return None


def _moment(parts: tuple[int, int, int, int, int], *, swap: bool = False) -> datetime | None:
    year, month, day, hour, minute = parts
    if swap:
        month, day = day, month
    try:
        return values.in_utc(datetime(year, month, day, hour, minute, tzinfo=PACIFIC))
    except ValueError:
        return None
