"""What the tables of a Search Console download are about: the days, and the part of all searches that was chosen.

The filters beside tell both, the chart the days too, and the name of the download whether it is about searches.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from campaign.media.files.headers import normalise
from campaign.media.files.table import HEAD_ROWS, TableHead
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.gsc_columns import Columns, called, locate
from campaign.media.readers.gsc_names import DAY, DIMENSIONS, FILTER_DATE, FILTER_WORDS, OTHER_SEARCHES
from campaign.media.readers.web_periods import (
    Span,
    day_in,
    days_in,
    end_of,
    length_in,
    slashed_span_in,
    span_in,
    start_of,
)

PERIOD = "#period"
_REPORT = re.compile(r"-performance-on-(?!search-\d)(.+?)-\d{4}-\d{2}-\d{2}", re.IGNORECASE | re.ASCII)
_CLOCK = re.compile(r"\d[ T](\d{2}:\d{2})", re.ASCII)


def is_filters(head: TableHead) -> bool:
    """Two columns, the first called Filter, and a row about the date among the others."""
    if not head.rows or len(head.rows[0]) != 2 or normalise(head.rows[0][0]) not in FILTER_WORDS:
        return False
    return any(_is_period(row) for row in head.rows[1:] if row)


def part_of(head: TableHead, context: ReadContext) -> str:
    """What the download was narrowed to, as `Page: +/materiell`, or `Discover`; empty for all searches on the web."""
    named = _REPORT.search(called(head))
    filters = next((one for one in context.beside if is_filters(one)), None)
    rows = [row for row in filters.rows[1:] if len(row) > 1 and row[1].strip()] if filters else []
    others = [row for row in rows if not _is_period(row)]
    # The kind of search comes first, in words of the language; what it is called is known for some.
    kind = others.pop(0) if others and normalise(others[0][0]) not in DIMENSIONS else None
    if kind and not OTHER_SEARCHES.isdisjoint(normalise(kind[1]).split()):
        others.insert(0, kind)
    chosen = [f"{row[0].strip()}: {row[1].strip()}" for row in others]
    return "; ".join([*([named[1].replace("-", " ")] if named else []), *chosen])


def has_hours(head: TableHead) -> bool:
    """Whether the first cells name hours: searches of a day that is not over."""
    clocks = {match[1] for row in head.rows[1:] if row and (match := _CLOCK.search(row[0]))}
    return bool(clocks - {"00:00"})


def _is_period(row: Sequence[str]) -> bool:
    return normalise(row[0]) in FILTER_DATE or bool(span_in(row[-1]) or length_in(row[-1]))


def period_of(columns: Columns, context: ReadContext) -> Span | None:
    """The days of the tables that have no days of their own: an answer, the filters, the chart beside."""
    if answer := context.answers.get(PERIOD):
        return span_in(answer)
    if columns.compared and (span := span_in(columns.compared) or slashed_span_in(columns.compared)):
        return span
    filters = next((head for head in context.beside if is_filters(head)), None)
    rows = filters.rows if filters else ()
    written = next((row[1] for row in rows if len(row) > 1 and normalise(row[0]) in FILTER_DATE), "")
    days = days_in(written)
    if len(days) > 1:
        # A comparison names four days, those of its first period before the others.
        return min(days[:2]), max(days[:2])
    chart = next((found for head in context.beside if (found := _chart_days(head))), None)
    return _from_chart(chart, length_in(columns.compared or written)) if chart else None


def _chart_days(head: TableHead) -> tuple[Span, bool, bool] | None:
    """First and last day that the head of the chart shows, whether it rises, and whether the head is all of it."""
    columns = locate(head, {})
    if columns is None or columns.dimension != DAY:
        return None
    days = [day for row in head.rows[columns.row + 1 :] if row and (day := day_in(row[0]))]
    if not days:
        return None
    return (min(days), max(days)), days[0] <= days[-1], len(head.rows) < HEAD_ROWS


def _from_chart(chart: tuple[Span, bool, bool], length: tuple[int, int] | None) -> Span | None:
    (first, last), rising, whole = chart
    if whole:
        return first, last
    if length is None:
        return None
    return (first, end_of(first, length)) if rising else (start_of(last, length), last)
