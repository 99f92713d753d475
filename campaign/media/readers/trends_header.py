"""Which row of a Google Trends file is its header, what the columns are, and what the cells of the first one name.

Two forms are known: since 2025 `"Time","psykisk helse"` in a file called `time_series_NO_20251001-0000_…`, whose
place only the name says; before, a line `Category: …` and a header of `psykisk helse: (Norway)`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from campaign.media import values
from campaign.media.files.headers import find_header, normalise
from campaign.media.files.table import HEAD_ROWS, TableHead
from campaign.media.readers.generic_names import roles_of
from campaign.media.readers.web_periods import day_in

_TERM = re.compile(r"\A(.*\S): ?\(([^()]*(?:\([^()]*\)[^()]*)*)\)\Z")
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)
_EXCEL_MONTH = re.compile(r"([a-zæøåä]{3,9})\.?[ .-](\d{2}|\d{4})\Z")
_HOUR = re.compile(r"\d{4}-\d{2}-\d{2}[t ](\d{2})(?::?(\d{2}))?", re.ASCII | re.IGNORECASE)
_CATEGORY = re.compile(r"\A[^:,]{2,40}: ?\S", re.ASCII)
_RANK = re.compile(r"\+?[\d.,\s]+%|100\Z")
BELOW_ONE = re.compile(r"<\s*1\Z")
_CALLED = re.compile(r"([a-z][a-z_-]*?)_([a-z][a-z -]*)_\d{8}-\d{4}_\d{8}-\d{4}", re.IGNORECASE | re.ASCII)
_SERIES = "time_series"
_RANKINGS = ("by_", "searched_with", "related", "geo")
_TIME_WORDS = frozenset({"time", "tid", "zeit", "temps", "tiempo", "tempo", "tijd", "hora"})
MOST = 100
"""The highest index."""


class Found(Struct, frozen=True, kw_only=True):
    """The row of the header and a term for each column, empty where it is none. `guessed`: told by the values."""

    row: int
    terms: tuple[str, ...]
    guessed: bool = False


def find_series(head: TableHead) -> Found | None:
    """The header of a course over time; None for other files."""
    if head.form == "lines" or not head.rows:
        return None
    row = _older(head)
    if row is not None:
        return Found(row=row, terms=tuple(_term(cell) for cell in head.rows[row]))
    return _newer(head)


def is_ranking(head: TableHead) -> bool:
    """Whether the file orders searches or places and has no days."""
    if head.form == "lines" or not head.rows or find_series(head) is not None:
        return False
    kind, _ = _called(head)
    names = [normalise(cell) for cell in head.rows[0]]
    if kind.startswith(_RANKINGS) or "search interest" in names[1:]:
        return len(names) > 1
    if _is_by_region(head.rows[0]):
        return len(head.rows) > 1
    if not _is_category(head.rows[0]):
        return False
    rows = [[cell for cell in row if cell.strip()] for row in head.rows[1:12]]
    at = next((at for at, row in enumerate(rows) if len(row) > 1), 0)
    if not at:
        return bool(rows) and _is_by_region(rows[0])
    # `TOP` or its like stands alone above the searches and their ranks.
    return ":" not in rows[at - 1][0] and bool(_RANK.match(rows[at][1]))


def _is_by_region(row: Sequence[str]) -> bool:
    terms = [cell for cell in row[1:] if cell.strip()]
    return bool(terms) and bool(row[0].strip()) and all(map(_term, terms))


def moment(cell: str) -> tuple[date, bool] | None:
    """The day of a cell, the first one of a month, and whether the cell names an hour."""
    text = cell.strip()
    if match := _MONTH.match(text):
        year, month = int(match[1]), int(match[2])
        known = 1 <= month <= 12 and values.FIRST_YEAR <= year <= values.LAST_YEAR
        return (date(year, month, 1), False) if known else None
    if match := _EXCEL_MONTH.match(normalise(text)):
        day = day_in(f"1 {match[1]} {match[2] if len(match[2]) == 4 else '20' + match[2]}")
        return (day, False) if day else None
    day = day_in(text[:10]) or day_in(text)
    return None if day is None else (day, bool(_HOUR.match(text)))


def is_month(cell: str) -> bool:
    """Whether a cell names a month and no day."""
    text = cell.strip()
    return bool(_MONTH.match(text) or _EXCEL_MONTH.match(normalise(text)))


def _older(head: TableHead) -> int | None:
    """A row whose later cells all are terms, above a row that begins with a moment."""

    def accept(index: int, cells: Sequence[str]) -> int | None:
        terms = [cell for cell in cells[1:] if cell and cell != "ispartial"]
        if not terms or not cells[0] or not all(_TERM.match(cell) for cell in terms):
            return None
        if index + 1 == len(head.rows):
            return index or None
        return index if moment(head.rows[index + 1][0]) else None

    return find_header(head.rows[:6], accept)


def _newer(head: TableHead) -> Found | None:
    """Moments and an index up to 100 under `Time` and the terms, told by the name of the file or by the values."""
    kind, place = _called(head)
    names, rows = head.header(0), head.rows[1:]
    if not rows or len(names) < 2 or not all(cell.strip() for cell in head.rows[0]):
        return None
    if kind == _SERIES:
        if not any(moment(row[0]) for row in rows):
            return None
    elif names[0] not in _TIME_WORDS or not _is_index(head, names):
        return None
    terms = [cell.strip() for cell in head.rows[0][1:]]
    where = f" ({place})" if kind == _SERIES else ""
    return Found(row=0, terms=("", *(f"{term}{where}" for term in terms)), guessed=kind != _SERIES)


def _is_index(head: TableHead, names: Sequence[str]) -> bool:
    """Whether moments and numbers up to 100 stand below the header, as what people count by days hardly ever does."""
    rows = head.rows[1:]
    indexes = [_index(cell) for row in rows for cell in row[1 : len(names)]]
    if None in indexes or not all(moment(row[0]) for row in rows):
        return False
    highest = max((index for index in indexes if index is not None), default=0)
    counted = any(role.startswith("metric:") for name in names[1:] for role in roles_of(name))
    # Of what does not end within the first rows the highest may come later.
    return not counted and (highest == MOST or len(head.rows) == HEAD_ROWS)


def _called(head: TableHead) -> tuple[str, str]:
    """What a file of the newer form calls itself, and its place: `time_series` and `NO`."""
    match = _CALLED.search(head.file_name)
    return (match[1].lower(), match[2]) if match else ("", "")


def _index(cell: str) -> int | None:
    """An index from 0 to 100, -1 for an empty cell; None for anything else."""
    text = cell.strip()
    if not text:
        return -1
    if BELOW_ONE.match(text):
        return 0
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= 3 and int(text) <= MOST else None


def _is_category(row: Sequence[str]) -> bool:
    return sum(bool(cell.strip()) for cell in row) == 1 and bool(_CATEGORY.match(unicodedata.normalize("NFKC", row[0])))


def _term(cell: str) -> str:
    """`psykisk helse (Norway)` of `psykisk helse: (Norway)`, with any width of the signs; empty for other cells."""
    match = _TERM.match(" ".join(unicodedata.normalize("NFKC", cell).split()))
    return f"{match[1]} ({match[2]})" if match else ""
