"""Google Search Console, performance: clicks and impressions by day, query, page, country, device, appearance.

Format: a zip of CSV files (UTF-8, no line end at the end), a workbook with the same sheets, or one of the files.
Days are Pacific. Only `Filters` says the period of the other tables, at most 1000 rows are given, and rare queries
are left out, so queries do not add up to the days. A comparison doubles the columns: `Last 28 days Clicks`, ….
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from campaign.media.articles.addresses import host_of
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.gsc_columns import Columns, called, dimension_asked, locate, table_name
from campaign.media.readers.gsc_names import DAY, KINDS
from campaign.media.readers.gsc_period import has_hours, is_filters, part_of, period_of
from campaign.media.readers.moments import told_order
from campaign.media.readers.signature import Header, Row, rows_under
from campaign.media.readers.web_measures import Place, observe_once
from campaign.media.readers.web_periods import day_in

ROW_CAP = 1000
_PACIFIC = "America/Los_Angeles"
_SITE = re.compile(r"https?___(.+?)_*-performance", re.IGNORECASE)
_DOMAIN = re.compile(r"([^\W_][\w-]*(?:\.[\w-]+)+)_*-performance-on", re.IGNORECASE)
_BING = re.compile(r"_(?:SearchPerformanceOverview|KeywordReport|PageTrafficReport)_", re.IGNORECASE)


class SearchConsole:
    """Each table of the download is claimed for itself; `Filters` is claimed too, and read by the others."""

    source = "gsc"
    label = N_("Google Search Console")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        if head.form == "lines":
            return None
        if is_filters(head):
            return Claim(source=self.source, kind="filters", row=0, confidence=0.9)
        columns = locate(head, answers)
        if columns is None:
            return None
        asked = dimension_asked(head, columns)
        return Claim(
            source=self.source,
            kind=KINDS.get(columns.dimension) or table_name(head),
            row=columns.row,
            account=_site(head) or None,
            confidence=0.7 if columns.guessed else 1.0,
            captured_on=day_in(head.downloaded_as),
            questions=asked,
            refusal="bing-report" if _BING.search(head.file_name) else None,
        )

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        if context.claim.kind == "filters":
            if not context.beside:
                yield problem("no-rows")
            return
        if context.claim.refusal:
            yield problem(context.claim.refusal)
            return
        columns = locate(table.head, context.answers)
        if columns is None:
            return
        if columns.guessed:
            yield problem("column-guessed")
        if columns.compared:
            yield problem("compared-left-out")
        if not columns.dimension:
            yield problem("dimension-unknown")
            return
        site = next((site for head in (table.head, *context.beside) if (site := _site(head))), context.account or "")
        part = part_of(table.head, context)
        if columns.dimension == DAY:
            if has_hours(table.head):
                yield problem("hours-refused")
                return
            if part:
                yield problem("filtered-part", part=part)
            yield problem("days-elsewhere", zone=_PACIFIC)
            yield from _days(table, columns, Place(platform="google_search", account_id=site), part, context.answers)
            return
        if any(map(has_hours, context.beside)):
            return
        period = period_of(columns, context)
        if period is None:
            yield problem("period-unknown")
            return
        base = Place(platform="google_search", account_id=site, first=period[0], last=period[1])
        yield from _parts(table, columns, base, part, alone=not context.beside)


def _site(head: TableHead) -> str:
    """The site, from the name of the download or the addresses of its pages."""
    if match := _SITE.search(called(head)):
        return match[1].removeprefix("www.").strip("_").lower()
    if match := _DOMAIN.search(called(head)):
        return match[1].removeprefix("www.").lower()
    hosts = {host_of(row[0]) for row in head.rows[1:] if row} if head.rows and len(head.rows[0]) > 2 else set()
    hosts.discard("")
    return hosts.pop() if len(hosts) == 1 else ""


def _days(
    table: Table, columns: Columns, base: Place, part: str, answers: Mapping[str, str]
) -> Iterator[Record | Problem]:
    seen: set[Place] = set()
    count = 0
    order, told = told_order((row[0] for row in table.head.rows[columns.row + 1 :] if row), answers)
    yield from told
    for line in _lines(table, columns):
        count += 1
        if isinstance(line, Problem):
            yield line
        elif (day := day_in(line.cells[0], order)) is None:
            yield problem("day-unreadable", row=line.number, value=line.cells[0])
        else:
            dimension, member = ("filter", part) if part else ("", "")
            place = replace(base, dimension=dimension, member=member, granularity="day", first=day, last=day)
            yield from observe_once(line.number, line.cells, columns.measures, place, seen)
    if not count:
        yield problem("no-rows")


def _parts(table: Table, columns: Columns, base: Place, part: str, *, alone: bool) -> Iterator[Record | Problem]:
    """`alone`: no other table came with this one. In a whole download an empty table is nothing to tell of."""
    seen: set[Place] = set()
    count = 0
    for line in _lines(table, columns):
        count += 1
        if isinstance(line, Problem):
            yield line
            continue
        dimension, member = columns.dimension, line.cells[0].strip()
        if part:
            dimension, member = f"filter / {dimension}", f"{part} / {member}"
        place = replace(base, dimension=dimension, member=member)
        yield from observe_once(line.number, line.cells, columns.measures, place, seen)
    if count == ROW_CAP:
        yield problem("row-cap", limit=ROW_CAP)
    if not count and alone:
        yield problem("no-rows")


def _lines(table: Table, columns: Columns) -> Iterator[Row | Problem]:
    header = Header(row=columns.row, names=table.head.header(columns.row), at={})
    return rows_under(table, header)
