"""Single figures: a list of names and values, or a row a platform with a column a metric."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from campaign.media import values
from campaign.media.files.headers import normalise
from campaign.media.metrics import METRICS
from campaign.media.model import Granularity, Observation, Problem, Record
from campaign.media.problems import problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.generic_cells import Cells, meant_on
from campaign.media.readers.generic_columns import WEEK, answered
from campaign.media.readers.generic_names import IGNORE, METRIC, WEEKS, metric_of
from campaign.media.readers.generic_questions import is_rate
from campaign.media.readers.moments import day_of
from campaign.media.readers.platforms import platform_inside

_FAMILIES = (("newsletter.", "newsletter"), ("podcast.", "podcast"), ("site.", "website"), ("monitor.", "press"))
_YEAR = re.compile(r"(20\d\d)\Z")
_MONTH = re.compile(r"(20\d\d)[-/.](\d{1,2})\Z|(\d{1,2})[./](20\d\d)\Z")
_UNTIL = re.compile(r"\s*[\u2013\u2014]\s*|\s+-\s+|\s+(?:til|till|to|t\.o\.m\.)\s+")
_NAME_LIMIT = 200
Period = tuple[Granularity, date | None, date | None]


def figures(cells: Cells, context: ReadContext) -> Iterator[Record | Problem]:
    """The figures of one row. A figure without a period is a snapshot of its day of capture."""
    period = _period(cells)
    if period is None:
        yield problem("time-unreadable", row=cells.number, value=cells.text("period", "first", "published"))
        return
    account = cells.text("account")[:_NAME_LIMIT] or (context.account or "")
    label = cells.text("label")
    if not label:
        for name, number in cells.metrics():
            yield _observation(cells, cells.platform(), account, name, number, period)
        yield from cells.problems
        return
    named, rest = platform_inside(label)
    answer = answered(context.answers, normalise(label)).removeprefix(METRIC)
    metric = answer or metric_of(normalise(label)) or metric_of(rest) or ""
    if answer == IGNORE:
        return
    if not answer and is_rate(label):
        yield problem("rate-left-out", row=cells.number, column=label)
        return
    if metric not in METRICS:
        yield problem("column-unknown", row=cells.number, column=label, header=label, samples=cells.text("value"))
        return
    value = cells.value("value")
    if value is not None:
        platform = cells.platform()
        platform = platform if platform != "other" else named or _family(metric)
        meant = metric if answer else meant_on(platform, metric, rest or label)
        yield _observation(cells, platform, account, meant, value, period)
    yield from cells.problems


def _observation(
    cells: Cells, platform: str, account: str, metric: str, value: int | float, period: Period
) -> Observation:
    granularity, first, last = period
    return Observation(
        platform=platform, account_id=account, metric=metric, value=value, granularity=granularity,
        period_start=first, period_end=last, row=cells.number,
    )  # fmt: skip


def _family(metric: str) -> str:
    definition = METRICS[metric].definition
    return next((platform for start, platform in _FAMILIES if definition.startswith(start)), "other")


def _period(cells: Cells) -> Period | None:
    """Granularity, first and last day; None for a period that cannot be read."""
    first, last = cells.day("first"), cells.day("last")
    if first and last and first <= last:
        return "period", first, last
    if day := cells.day():
        return "day", day, day
    written = cells.text("period")
    if not (written or cells.text("first") or cells.text("published")):
        return "lifetime", None, None
    span = (_week(written) if cells.name_of("period") in WEEKS else None) or _span(written)
    return ("period", *span) if span else None


def _week(text: str) -> tuple[date, date] | None:
    match = WEEK.match(text)
    try:
        first = date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
    except ValueError:
        return None
    return (first, first + timedelta(days=6)) if first else None


def _span(text: str) -> tuple[date, date] | None:
    if (match := _YEAR.match(text)) and int(match[1]) >= values.FIRST_YEAR:
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
    if match := _MONTH.match(text):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        if not 1 <= int(month) <= 12 or int(year) < values.FIRST_YEAR:
            return None
        return date(int(year), int(month), 1), date(int(year), int(month), monthrange(int(year), int(month))[1])
    if not text[:1].isdigit() and (first := day_of(f"1. {text}")):  # `oktober 2025`
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    ends = [day_of(end) for end in _UNTIL.split(text)]
    first, last = (ends[0], ends[-1]) if len(ends) in (1, 2) else (None, None)
    return (first, last) if first and last and first <= last else None
