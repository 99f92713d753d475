"""Cells to values: numbers, ids and days as exports write them. None means missing, never zero."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

MISSING = frozenset({"", "-", "--", "\u2014", "\u2013", "nan", "undefined", "n/a", "na", "null", "none"})
_PLAIN = re.compile(r"[+-]?\d{1,15}(\.\d+)?\Z", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d([.,]\d+)?e\+?\d{1,2}\Z", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([ '\u2019])\d{3}(?:\1\d{3})*([.,]\d+)?\Z", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?\Z", re.ASCII)
_GROUPS = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(?:\1\d{3})*\Z", re.ASCII)
_ROUNDED = re.compile(r"([+-]?\d{1,6}(?:[.,]\d{1,3})?) ?(k|K|M|mill\.?)\Z", re.ASCII)
_COMMA = re.compile(r"[+-]?\d{1,15},\d+\Z", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})([.-])(\d{1,2})\2(\d{4}|(?<=\.)\d{2})\Z", re.ASCII)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mars", "apr", "may mai maj", "jun juni", "jul juli", "aug", "sep sept", "oct okt", "nov",
         "dec des"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMED_MONTH = re.compile(r"(\d{1,2})[- .]+([a-zæøå]{3,9})\.?[- .]+(\d{4}|\d{2})\Z", re.IGNORECASE)
_WINDOW = re.compile(r"([A-Z][a-z]{2})-(\d{2})-(\d{4})_([A-Z][a-z]{2})-(\d{2})-(\d{4})")

#: No export is about other years: such a time is a slip, or a cell of another column.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def number(cell: str, *, resaved: bool = False) -> int | float | None:
    """The number in `cell`: digits with a decimal point, thousands apart by blanks or apostrophes, or `1.2K`.

    With `resaved` also what a Norwegian spreadsheet writes: `1234,5`, `1,8E+04`. Missing gives None.
    Raises ValueError for anything else, and for more than fifteen digits before the point.
    """
    if cell.isdigit() and cell.isascii() and len(cell) <= 15:
        return int(cell)
    text = cell.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if text.casefold() in MISSING:
        return None
    if _PLAIN.match(text):
        return float(text) if "." in text else int(text)
    if _GROUPED.match(text) or (resaved and _COMMA.match(text)):
        text = re.sub("[ '\u2019]", "", text).replace(",", ".")
        return float(text) if "." in text else int(text)
    if match := _ROUNDED.match(text):
        value = float(match[1].replace(",", ".")) * (1_000 if match[2] in "kK" else 1_000_000)
        return round(value)
    if resaved and _SCIENTIFIC.match(text):
        value = float(text.replace(",", "."))
        if abs(value) < 1e15:
            return int(value) if value.is_integer() else value
    raise ValueError(cell[:60])


def without_thousands(cell: str) -> str:
    """`1,972,048` without its commas; for cells of files whose decimals are written with a point."""
    return cell.strip().replace(",", "") if _THOUSANDS.match(cell.strip()) else cell


def whole_of_thousands(cell: str) -> str:
    """`1.234` or `1,234,567` without its marks; for counts, which have no fraction of three digits."""
    text = cell.strip()
    return re.sub("[.,]", "", text) if _GROUPS.match(text) else cell


def is_scientific(cell: str) -> bool:
    """`1,79747E+16`: an id that a spreadsheet turned into a number and cut."""
    return bool(_SCIENTIFIC.match(cell.strip()))


def lost_digits(cell: str) -> bool:
    """Whether the digits after the fifteenth are all zero, as when an id went through a floating-point number."""
    text = cell.strip()
    return text.isascii() and text.isdigit() and len(text) > 15 and not text[15:].strip("0")


def day(cell: str) -> date | None:
    """A day written `2025-10-10`, `10-Oct-25`, `10. okt. 2025`, `10.10.2025`, `10-10-2025`; None for anything else."""
    text = cell.strip()
    try:
        if len(text) >= 10 and text[4:5] == "-" and text[7:8] == "-":
            return date.fromisoformat(text[:10])
        if match := _DAY_FIRST.match(text):
            return date(_year(match[4]), int(match[3]), int(match[1]))
        if match := _NAMED_MONTH.match(text):
            month = _MONTHS.get(match[2].casefold()) or _MONTHS.get(match[2].casefold()[:3])
            return date(_year(match[3]), month, int(match[1])) if month else None
    except ValueError:
        return None
    return None


def in_utc(moment: datetime) -> datetime | None:
    """An aware moment in UTC, or None when no export can be about its year."""
    return moment.astimezone(UTC) if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def window(file_name: str) -> tuple[date, date] | None:
    """The days in a Meta file name such as `Mar-18-2025_Apr-14-2025_553302954456165.csv`."""
    match = _WINDOW.search(file_name)
    if not match:
        return None
    try:
        ends = ("-".join(match.group(1, 2, 3)), "-".join(match.group(4, 5, 6)))
        first, last = (datetime.strptime(end, "%b-%d-%Y").date() for end in ends)
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)
