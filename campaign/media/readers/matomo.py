"""Matomo: visits by day, week or month, and reports about pages, downloads, sources and the like.

Format: CSV, UTF-16LE with BOM by default, comma, decimal point; names untranslated or in the language of the site; a
week is `"from,to"` in one cell; text that looks like a formula begins with `'`; an empty report holds the words
`No data available`. Reports with a label do not say their days: the name of the file does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from campaign.media.articles.addresses import host_of
from campaign.media.files.headers import find_header, normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Granularity, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.matomo_names import (
    DATE_WORDS,
    LABEL_WORDS,
    METRIC_WORDS,
    NO_DATA,
    PAGE_MARKS,
    PAGE_WORDS,
    SKIPPED_ENDS,
    SKIPPED_STARTS,
)
from campaign.media.readers.measured import TOTAL_WORDS
from campaign.media.readers.moments import Order, told_order
from campaign.media.readers.signature import Header, Row, rows_under
from campaign.media.readers.web_measures import IGNORED, Measure, Place, find_measures, observe_once, questions, remarks
from campaign.media.readers.web_periods import Span, day_in, month_of, span_in, span_in_name

PERIOD = "#period"
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)
_YEAR = re.compile(r"20\d\d\Z", re.ASCII)
_FORMULA = ("'=", "'+", "'-", "'@")
_Kind = str


class _Report(Struct, frozen=True, kw_only=True):
    """Where the header stands, what its rows are, and what its words mean. `kind`: daily, label or period."""

    row: int
    kind: _Kind
    dimension: str
    words: Mapping[str, str]


class Matomo:
    """Days, weeks and months of the site, or parts of it."""

    source = "matomo"
    label = N_("Matomo")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        if head.form == "lines" or not head.rows:
            return None
        if len(head.rows) == 1 and normalise(head.rows[0][0]) in NO_DATA:
            return Claim(source=self.source, kind="empty", row=0)
        report = _find(head)
        if report is None:
            return None
        asked = questions(head, report.row, report.words, answers)
        asked = tuple(question for question in asked if not _is_skipped(question.header))
        kind = report.dimension or report.kind
        return Claim(source=self.source, kind=f"{kind}s" if kind == "page" else kind, row=report.row, questions=asked)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        report = _find(table.head)
        if report is None:
            yield problem("no-rows")
            return
        yield from remarks(context.claim.questions)
        names = table.head.header(report.row)
        first = 0 if report.kind == "period" else 1
        measures = find_measures(names, report.words, context.answers, first=first)
        period = None if report.kind == "daily" else _period(table.head, context)
        if report.kind != "daily" and period is None:
            yield problem("period-unknown")
            return
        site = _site(table.head, names) or context.account or ""
        days = (row[0] for row in table.head.rows[report.row + 1 :] if row and report.kind == "daily")
        order, told = told_order(days, context.answers)
        yield from told
        seen: set[Place] = set()
        count = 0
        for line in rows_under(table, Header(row=report.row, names=names, at={})):
            count += 1
            yield from [line] if isinstance(line, Problem) else _line(line, report, measures, period, site, seen, order)
        if not count:
            yield problem("no-rows")


def _find(head: TableHead) -> _Report | None:
    def accept(index: int, cells: Sequence[str]) -> _Report | None:
        known = {METRIC_WORDS[cell] for cell in cells if cell in METRIC_WORDS} - {IGNORED}
        if not cells or len(known) < 2:
            return None
        own = "nb_visits" in cells
        if cells[0] in DATE_WORDS and {"visits", "site_actions"} <= known:
            return _Report(row=index, kind="daily", dimension="", words=METRIC_WORDS)
        if cells[0] in METRIC_WORDS and {"visits", "site_actions"} <= known:
            return _Report(row=index, kind="period", dimension="", words=METRIC_WORDS)
        hits = own and "nb_hits" in cells
        by_page = cells[0] in LABEL_WORDS | PAGE_WORDS and (own or {"page_views", "page_views_unique"} <= known)
        by_label = cells[0] in LABEL_WORDS and {"visits", "site_actions"} <= known
        if not by_page and not by_label:
            return None
        is_page = bool(known & PAGE_MARKS)
        words = {**METRIC_WORDS, **_hit_words(is_page=is_page)} if hits else METRIC_WORDS
        return _Report(row=index, kind="label", dimension="page" if is_page else "label", words=words)

    return find_header(head.rows[:5], accept)


def _hit_words(*, is_page: bool) -> dict[str, str]:
    """In reports that count hits, a visit is a visit with this page, file or link."""
    return {"nb_hits": "page_views" if is_page else "hits", "nb_visits": "page_views_unique" if is_page else IGNORED}


def _is_skipped(name: str) -> bool:
    return name.endswith(SKIPPED_ENDS) or name.startswith(SKIPPED_STARTS)


def _site(head: TableHead, names: Sequence[str]) -> str:
    """The host of the first address, where a report about pages has a column of them."""
    at = names.index("url") if "url" in names else len(names)
    return next((host for row in head.rows if len(row) > at and (host := host_of(row[at]))), "")


def _period(head: TableHead, context: ReadContext) -> Span | None:
    if answer := context.answers.get(PERIOD):
        return span_in(answer)
    return span_in_name(head.file_name)


def _line(
    line: Row,
    report: _Report,
    measures: Sequence[Measure],
    period: Span | None,
    site: str,
    seen: set[Place],
    order: Order | None,
) -> Iterator[Record | Problem]:
    if report.kind != "period" and normalise(line.cells[0]) in TOTAL_WORDS:
        yield problem("row-total", row=line.number)
        return
    place = _place(line.cells[0].strip(), report, period, site, order)
    if place is None:
        yield problem("day-unreadable", row=line.number, value=line.cells[0])
        return
    yield from observe_once(line.number, line.cells, measures, place, seen)


def _place(cell: str, report: _Report, period: Span | None, site: str, order: Order | None) -> Place | None:
    if period is None:
        found = _days(cell, order)
        if found is None:
            return None
        granularity, (first, last) = found
        return Place(platform="matomo", account_id=site, granularity=granularity, first=first, last=last)
    member = "" if report.kind == "period" else cell[1:] if cell.startswith(_FORMULA) else cell
    dimension = report.dimension
    return Place(
        platform="matomo", account_id=site, dimension=dimension, member=member, first=period[0], last=period[1]
    )  # fmt: skip


def _days(cell: str, order: Order | None) -> tuple[Granularity, Span] | None:
    """`2025-10-10`, `2025-10-06,2025-10-12`, `2025-10`, `2025`."""
    if match := _MONTH.match(cell):
        month = int(match[2])
        return ("period", month_of(date(int(match[1]), month, 1))) if 1 <= month <= 12 and match[1] > "1999" else None
    if _YEAR.match(cell):
        return "period", (date(int(cell), 1, 1), date(int(cell), 12, 31))
    span = span_in(cell)
    if span is None:
        day = day_in(cell, order)
        return ("day", (day, day)) if day else None
    return ("day" if span[0] == span[1] else "period"), span
