"""Google Trends: the course of interest in search words, an index that holds only inside one file.

Format: CSV, UTF-8, a line `Category: …`, an empty line, a header whose terms end in `: (place)`, then days, weeks,
months or hours. Files of related searches or of regions share the first line; they are recognised and refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from campaign.media import values
from campaign.media.files.headers import find_header, normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Granularity, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.signature import Header, Row, rows_under
from campaign.media.readers.web_measures import Place, observation
from campaign.media.readers.web_periods import Span, day_in, month_of

_TERM = re.compile(r"\A(.*\S): ?\(([^()]*(?:\([^()]*\)[^()]*)*)\)\Z")
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)
_EXCEL_MONTH = re.compile(r"([a-zæøåä]{3,9})\.?[ .-](\d{2}|\d{4})\Z")
_HOUR = re.compile(r"\d{4}-\d{2}-\d{2}[t ](\d{2})(?::?(\d{2}))?", re.ASCII | re.IGNORECASE)
_CATEGORY = re.compile(r"\A[^:,]{2,40}: ?\S", re.ASCII)
_ACCOUNT_LIMIT = 200
_RANK = re.compile(r"\+?[\d.,\s]+%|100\Z")
_BELOW_ONE = re.compile(r"<\s*1\Z")


class Trends:
    """Every term of the header is one series. The index is never a volume and never added up."""

    source = "trends"
    label = N_("Google Trends")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header = _header(head)
        return None if header is None else Claim(source=self.source, kind="index", row=header)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        row = context.claim.row
        terms = [_term(cell) for cell in table.head.rows[row]]
        header = Header(row=row, names=table.head.header(row), at={})
        series = _profile(table, header, terms)
        if series is None:
            yield problem("no-rows")
            return
        if series.step == "hour":
            yield problem("hours-folded")
            yield from _folded(table, header, terms, series)
            return
        seen: set[date] = set()
        for line in rows_under(table, header):
            if isinstance(line, Problem):
                yield line
            else:
                yield from _points(line, terms, series, seen)


class TrendsRanking:
    """Related searches and interest by region: an order without days. Recognised and refused."""

    source = "trends.ranking"
    label = N_("Google Trends, related searches or regions")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        if not head.rows or head.form == "lines" or not _is_category(head.rows[0]) or _header(head) is not None:
            return None
        rows = [[cell for cell in row if cell.strip()] for row in head.rows[1:12]]
        by_region = bool(rows) and len(rows[0]) > 1 and all(_term(cell) for cell in rows[0][1:])
        sections = len(rows) > 1 and len(rows[0]) == 1 and len(rows[1]) == 2 and ":" not in rows[0][0]
        if not by_region and not (sections and _RANK.match(rows[1][1])):
            return None
        return Claim(source=self.source, kind="ranking", row=0, refusal="trends-ranking")

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        yield problem("trends-ranking")


class _Series(Struct, frozen=True, kw_only=True):
    """What one pass over the file shows. `step`: hour, day, week or month; `name`: the file's own name."""

    step: str
    name: str


def _header(head: TableHead) -> int | None:
    """A row whose later cells all are terms, above a row that begins with a moment."""
    if head.form == "lines":
        return None

    def accept(index: int, cells: Sequence[str]) -> int | None:
        terms = [cell for cell in cells[1:] if cell and cell != "ispartial"]
        if not terms or not cells[0] or not all(_TERM.match(cell) for cell in terms):
            return None
        if index + 1 == len(head.rows):
            return index or None
        return index if _moment(head.rows[index + 1][0]) else None

    return find_header(head.rows[:6], accept)


def _is_category(row: Sequence[str]) -> bool:
    return sum(bool(cell.strip()) for cell in row) == 1 and bool(_CATEGORY.match(unicodedata.normalize("NFKC", row[0])))


def _term(cell: str) -> str:
    """`psykisk helse (Norway)` of `psykisk helse: (Norway)`, with any width of the signs; empty for other cells."""
    match = _TERM.match(" ".join(unicodedata.normalize("NFKC", cell).split()))
    return f"{match[1]} ({match[2]})" if match else ""


def _moment(cell: str) -> tuple[date, bool] | None:
    """The day of a cell, the first one of a month, and whether the cell names an hour that is not midnight."""
    text = cell.strip()
    if match := _MONTH.match(text):
        year, month = int(match[1]), int(match[2])
        known = 1 <= month <= 12 and values.FIRST_YEAR <= year <= values.LAST_YEAR
        return (date(year, month, 1), False) if known else None
    if match := _EXCEL_MONTH.match(normalise(text)):
        day = day_in(f"1 {match[1]} {match[2] if len(match[2]) == 4 else '20' + match[2]}")
        return (day, False) if day else None
    day = day_in(text[:10]) or day_in(text)
    if day is None:
        return None
    hour = _HOUR.match(text)
    return day, bool(hour)


def _profile(table: Table, header: Header, terms: Sequence[str]) -> _Series | None:
    """The step, from the distance between the first rows, and first and last day; None without a readable row."""
    days: list[date] = []
    first = last = None
    hours: set[str] = set()
    months = False
    for line in rows_under(table, header):
        moment = None if isinstance(line, Problem) else _moment(line.cells[0])
        if moment is None or isinstance(line, Problem):
            continue
        day, has_hour = moment
        first, last = min(first or day, day), max(last or day, day)
        months = months or bool(_MONTH.match(text := line.cells[0].strip()) or _EXCEL_MONTH.match(normalise(text)))
        if len(days) < 60:
            days.append(day)
        if has_hour and len(hours) < 3:
            hours.add(line.cells[0].strip()[11:16])
    if first is None or last is None:
        return None
    step = "month" if months else _step(days, header.names[0], hourly=len(hours) > 1)
    name = f"{first}/{last} {', '.join(term for term in terms if term)}"
    return _Series(step=step, name=name[:_ACCOUNT_LIMIT])


def _step(days: Sequence[date], first_name: str, *, hourly: bool) -> str:
    if hourly:
        return "hour"
    ordered = sorted(set(days))
    gaps = {(after - before).days for before, after in pairwise(ordered)}
    if gaps:
        least = min(gaps)
        return "month" if least >= 28 else "week" if least >= 7 else "day"
    words = {"week": "week uke veke vecka uge woche", "month": "month måned månad monat", "day": "day dag tag"}
    return next((step for step, names in words.items() if first_name in names.split()), "day")


def _span(day: date, step: str) -> tuple[Granularity, Span]:
    if step == "month":
        return "period", month_of(day)
    if step == "week":
        return "period", (day, day + timedelta(days=6))
    return "day", (day, day)


def _points(line: Row, terms: Sequence[str], series: _Series, seen: set[date]) -> Iterator[Record | Problem]:
    moment = _moment(line.cells[0])
    if moment is None:
        yield problem("day-unreadable", row=line.number, value=line.cells[0])
        return
    if moment[0] in seen:
        yield problem("row-repeated", row=line.number)
        return
    seen.add(moment[0])
    granularity, (first, last) = _span(moment[0], series.step)
    for at, term in enumerate(terms):
        if not term:
            continue
        value, flags = _index(line, at)
        if value is not None:
            place = Place(
                platform="google_trends", account_id=series.name, dimension="term", member=term,
                granularity=granularity, first=first, last=last,
            )  # fmt: skip
            yield observation(place, "search_interest", value, line.number, flags=flags)
    yield from line.problems


def _folded(table: Table, header: Header, terms: Sequence[str], series: _Series) -> Iterator[Record | Problem]:
    """Of each day and term the highest hour: the index has no sum."""
    best: dict[tuple[date, int], tuple[int | float, int, tuple[str, ...]]] = {}
    for line in rows_under(table, header):
        moment = None if isinstance(line, Problem) else _moment(line.cells[0])
        if isinstance(line, Problem) or moment is None:
            yield line if isinstance(line, Problem) else problem("day-unreadable", row=line.number, value=line.cells[0])
            continue
        for at, term in enumerate(terms):
            value, flags = _index(line, at) if term else (None, ())
            if value is not None and ((moment[0], at) not in best or value > best[moment[0], at][0]):
                best[moment[0], at] = value, line.number, flags
        yield from line.problems
    for (day, at), (value, number, flags) in best.items():
        place = Place(
            platform="google_trends", account_id=series.name, dimension="term", member=terms[at], granularity="day",
            first=day, last=day,
        )  # fmt: skip
        yield observation(place, "search_interest", value, number, flags=flags)


def _index(line: Row, at: int) -> tuple[int | float | None, tuple[str, ...]]:
    if _BELOW_ONE.match(line.cells[at].strip()):
        return 0, ("below-one",)
    return line.value_at(at), ()
