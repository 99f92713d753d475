"""Google Trends: the course of interest in search words, an index that holds only inside one file.

Format: CSV, UTF-8, a header of the terms, then days, weeks, months or hours; `trends_header` tells the two forms.
Files of related searches or of regions are recognised and refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Granularity, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.signature import Header, Row, rows_under
from campaign.media.readers.trends_header import BELOW_ONE, MOST, find_series, is_month, is_ranking, moment
from campaign.media.readers.web_measures import Place, observation
from campaign.media.readers.web_periods import Span, month_of

_ACCOUNT_LIMIT = 200


class Trends:
    """Every term of the header is one series. The index is never a volume and never added up."""

    source = "trends"
    label = N_("Google Trends")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        found = find_series(head)
        if found is None:
            return None
        return Claim(source=self.source, kind="index", row=found.row, confidence=0.7 if found.guessed else 1.0)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        found = find_series(table.head)
        if found is None:
            return
        if found.guessed:
            yield problem("column-guessed")
        terms = found.terms
        header = Header(row=found.row, names=table.head.header(found.row), at={})
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
        if not is_ranking(head):
            return None
        return Claim(source=self.source, kind="ranking", row=0, refusal="trends-ranking")

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        yield problem("trends-ranking")


class _Series(Struct, frozen=True, kw_only=True):
    """What one pass over the file shows. `step`: hour, day, week or month; `name`: the file's own name."""

    step: str
    name: str


def _profile(table: Table, header: Header, terms: Sequence[str]) -> _Series | None:
    """The step, from the distance between the first rows, and first and last day; None without a readable row."""
    days: list[date] = []
    first = last = None
    hours: set[str] = set()
    months = False
    for line in rows_under(table, header):
        when = None if isinstance(line, Problem) else moment(line.cells[0])
        if when is None or isinstance(line, Problem):
            continue
        day, has_hour = when
        first, last = min(first or day, day), max(last or day, day)
        months = months or is_month(line.cells[0])
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
    when = moment(line.cells[0])
    if when is None:
        yield problem("day-unreadable", row=line.number, value=line.cells[0])
        return
    if when[0] in seen:
        yield problem("row-repeated", row=line.number)
        return
    seen.add(when[0])
    granularity, (first, last) = _span(when[0], series.step)
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
        when = None if isinstance(line, Problem) else moment(line.cells[0])
        if isinstance(line, Problem) or when is None:
            yield line if isinstance(line, Problem) else problem("day-unreadable", row=line.number, value=line.cells[0])
            continue
        for at, term in enumerate(terms):
            value, flags = _index(line, at) if term else (None, ())
            if value is not None and ((when[0], at) not in best or value > best[when[0], at][0]):
                best[when[0], at] = value, line.number, flags
        yield from line.problems
    for (day, at), (value, number, flags) in best.items():
        place = Place(
            platform="google_trends", account_id=series.name, dimension="term", member=terms[at], granularity="day",
            first=day, last=day,
        )  # fmt: skip
        yield observation(place, "search_interest", value, number, flags=flags)


def _index(line: Row, at: int) -> tuple[int | float | None, tuple[str, ...]]:
    if BELOW_ONE.match(line.cells[at].strip()):
        return 0, ("below-one",)
    value = line.value_at(at)
    if value is not None and value > MOST:
        name, cell = line.name_at(at), line.cells[at]
        line.problems.append(problem("number-unreadable", row=line.number, column=name, value=cell))
        return None, ()
    return value, ()
