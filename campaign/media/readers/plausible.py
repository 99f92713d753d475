"""Plausible: a zip of CSV files called `Plausible export <domain> <from>  to <to> .zip`, or one of the files.

Format: UTF-8, comma, CRLF, ISO days, bounce rate 0 to 100, durations in seconds. `visitors.csv` holds days, the other
files one row a page, source, country …, whose period only the days beside or the name of the download tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from pathlib import PurePosixPath

from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.moments import Order, told_order
from campaign.media.readers.signature import Header, rows_under
from campaign.media.readers.web_measures import Place, find_measures, observe_once
from campaign.media.readers.web_periods import Span, day_in, month_of, span_in

PERIOD = "#period"
_WORDS = {
    "visitors": "visitors", "unique_visitors": "visitors", "pageviews": "page_views", "visits": "visits",
    "bounce_rate": "bounce_rate", "visit_duration": "visit_seconds_average", "time_on_page": "page_seconds_average",
    "scroll_depth": "scroll_depth", "unique_entrances": "visitors", "total_entrances": "entries",
    "unique_exits": "visitors", "total_exits": "exits", "visitors_entering": "visitors", "entrances": "entries",
    "exits": "exits", "exit_rate": "exit_rate", "conversion_rate": "conversion_rate", "unique_conversions": "visitors",
    "total_conversions": "events", "events": "events",
}  # fmt: skip
#: Files of the download, without ending: the part of the site that their rows are.
_FILES = {
    "pages": "page", "entry_pages": "entry_page", "exit_pages": "exit_page", "sources": "source",
    "channels": "channel", "referrers": "referrer", "utm_mediums": "utm_medium", "utm_sources": "utm_source",
    "utm_campaigns": "utm_campaign", "utm_contents": "utm_content", "utm_terms": "utm_term", "countries": "country",
    "regions": "region", "cities": "city", "browsers": "browser", "browser_versions": "browser_version",
    "operating_systems": "system", "operating_system_versions": "system_version", "devices": "device",
    "conversions": "goal", "custom_props": "property",
}  # fmt: skip
_CAPS = {"pages": 100, "entry_pages": 100, "exit_pages": 100}
_CAP = 300
_DOMAIN = re.compile(r"plausible export (\S+)", re.IGNORECASE)
_SIGNS = frozenset({"bounce_rate", "visit_duration", "pageviews", "visits", "views_per_visit"})
_CLOCK = re.compile(r"\d[ T](\d{2}:\d{2})", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}\Z", re.ASCII)
_COPY = re.compile(r" ?\(\d+\)\Z")


class Plausible:
    """Days of the site, and its parts."""

    source = "plausible"
    label = N_("Plausible")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        if not head.rows or head.form == "lines":
            return None
        names = head.header(0)
        stem = _stem(head)
        account = match[1] if (match := _DOMAIN.search(head.downloaded_as)) else None
        if names[0] in {"date", "dato"} and "visitors" in names and len(_SIGNS & set(names)) >= 2:
            return Claim(source=self.source, kind="daily", row=0, account=account)
        # Without a file of a known name `name,visitors` could be anybody's.
        if stem not in _FILES or (names[0] != "name" and stem not in {"custom_props", "conversions"}):
            return None
        if not {"visitors", "unique_visitors", "unique_entrances", "unique_exits", "unique_conversions"} & set(names):
            return None
        return Claim(source=self.source, kind=stem, row=0, account=account)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        names = table.head.header(0)
        header = Header(row=0, names=names, at={})
        measures = find_measures(names, _WORDS, context.answers)
        site = context.claim.account or context.account or ""
        daily = context.claim.kind == "daily"
        period = None if daily else _period(table.head, context)
        if not daily and period is None:
            yield problem("period-unknown")
            return
        if daily and _has_hours(table.head):
            yield problem("hours-refused")
            return
        step = _step(table.head) if daily else ""
        order, told = told_order((row[0] for row in table.head.rows[1:] if row and daily), context.answers)
        yield from told
        seen: set[Place] = set()
        count = 0
        for line in rows_under(table, header):
            count += 1
            if isinstance(line, Problem):
                yield line
                continue
            place = _place(line.cells[0].strip(), context.claim.kind, site, period, step, order)
            if place is None:
                yield problem("day-unreadable", row=line.number, value=line.cells[0])
            else:
                yield from observe_once(line.number, line.cells, measures, place, seen)
        if not daily and count == _CAPS.get(context.claim.kind, _CAP):
            yield problem("row-cap", limit=count)


def _stem(head: TableHead) -> str:
    return _COPY.sub("", normalise(head.sheet or PurePosixPath(head.file_name).stem))


def _has_hours(head: TableHead) -> bool:
    """Visitors of hours are not visitors of the day, so hours are of no use here."""
    clocks = {match[1] for row in head.rows[1:] if row and (match := _CLOCK.search(row[0]))}
    return bool(clocks - {"00:00"})


def _step(head: TableHead) -> str:
    """Whether a row is a day, a week or a month: by the distance between the first days."""
    days = sorted({day for row in head.rows[1:] if row and (day := day_in(_dated(row[0])))})
    least = min(((after - before).days for before, after in pairwise(days)), default=1)
    return "month" if least >= 28 else "week" if least == 7 else "day"


def _dated(cell: str) -> str:
    return f"{cell.strip()}-01" if _MONTH.match(cell.strip()) else cell


def _place(name: str, kind: str, site: str, period: Span | None, step: str, order: Order | None) -> Place | None:
    if period is not None:
        first, last = period
        return Place(platform="plausible", account_id=site, dimension=_FILES[kind], member=name, first=first, last=last)
    day = day_in(_dated(name), order)
    if day is None:
        return None
    if step == "month" or _MONTH.match(name):
        first, last = month_of(day)
        return Place(platform="plausible", account_id=site, first=day if day > first else first, last=last)
    if step == "week":
        return Place(platform="plausible", account_id=site, first=day, last=day + timedelta(days=6))
    return Place(platform="plausible", account_id=site, granularity="day", first=day, last=day)


def _period(head: TableHead, context: ReadContext) -> Span | None:
    """An answer, the name of the download, or the days of `visitors.csv` beside, if its head holds all of them."""
    if answer := context.answers.get(PERIOD):
        return span_in(answer)
    if span := span_in(head.downloaded_as):
        return span
    for other in context.beside:
        if other.rows and _stem(other) == "visitors" and other.header(0)[0] == "date" and len(other.rows) < 60:
            days = [day for row in other.rows[1:] if row and (day := day_in(row[0]))]
            return (min(days), max(days)) if days else None
    return None
