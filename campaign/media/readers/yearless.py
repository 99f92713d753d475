"""The year of days that name none: from a person, the file's name, the ids beside the file, or the present day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from campaign import clock
from campaign.media import values
from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Problem, Question
from campaign.media.problems import problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.day_table import Calendar, written_days
from campaign.media.readers.measured import TOTAL_WORDS
from campaign.media.readers.signature import Header, Row, rows_under
from campaign.media.readers.social_time import (
    day_of,
    month_and_day,
    newest,
    with_years,
    year_after,
    year_before,
)  # fmt: skip
from campaign.media.readers.tiktok_files import captured_on, ended_on

YEAR = "#year"
#: A series that is longer begins and ends on the same day of two years.
_YEAR = 350
_VIDEO = re.compile(r"tiktok\.com/@?[^/\s]*/(?:video|photo)/(\d{15,20})", re.ASCII)


def video_id(link: str) -> str | None:
    """`7559000000000000001` of `https://www.tiktok.com/@dagen/video/7559000000000000001`."""
    match = _VIDEO.search(link)
    return match[1] if match else None


def moment_in(native_id: str) -> datetime | None:
    """When the video with this id was made: UTC to the second. None when the id holds no moment of TikTok's time."""
    number = int(native_id)
    if number >= 1 << 64:
        return None
    moment = datetime.fromtimestamp(number >> 32, UTC)
    return values.in_utc(moment) if moment.year >= 2014 else None


def calendar(table: Table, header: Header, context: ReadContext) -> Calendar:
    """Days of a series of which the year is found once, for its newest day, and counted back from there."""
    written = [
        (row.number, cell)
        for row in rows_under(table, header)
        if isinstance(row, Row) and (cell := row.text("date")) and normalise(cell) not in TOTAL_WORDS
    ]
    series = [(number, found) for number, cell in written if (found := month_and_day(cell)) and not day_of(cell)]
    days = [month_day for _, month_day in series]
    last = newest(days)
    if last is None:
        return written_days(table, header, context)
    year, remarks = _year(days, last, table.head, context)
    dated = {number: day for (number, _), day in zip(series, with_years(days, year), strict=True)}
    return Calendar(read=lambda row, cell: dated.get(row) or day_of(cell), problems=remarks)


def year_question(head: TableHead, header: Header, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """Which year the newest day is in, when neither the file nor its name says it."""
    at = header.at["date"]
    cells = [row[at] for row in head.rows[header.row + 1 :] if at < len(row)]
    yearless = [cell for cell in cells if month_and_day(cell) and not day_of(cell)]
    if not yearless or _answered(answers) or captured_on(head):
        return ()
    this_year = clock.today().year
    choices = tuple(str(year) for year in range(this_year, this_year - 5, -1))
    return (Question(column=head.rows[header.row][at], header=YEAR, samples=tuple(yearless[-1:]), choices=choices),)


def exported_on(cells: Iterable[str], moments: Sequence[datetime]) -> date | None:
    """The day of an export that writes it without a year beside videos: the first after the newest of them."""
    month_day = next((found for cell in cells if (found := month_and_day(cell))), None)
    if month_day is None or not moments:
        return None
    return with_years([month_day], year_after(month_day, max(moments).date()))[0]


def _year(
    days: Sequence[tuple[int, int]], last: tuple[int, int], head: TableHead, context: ReadContext
) -> tuple[int, tuple[Problem, ...]]:
    """The year of the newest of some days, and what was assumed."""
    if answered := _answered(context.answers):
        return answered, ()
    if ended := ended_on(head):
        # The account's day may end an hour or two after that of Oslo.
        return year_before(last, ended + timedelta(days=1)), ()
    if named := captured_on(head):
        first = days[0] if last == days[-1] else days[-1]
        begins = first == (named.month, named.day) != last and len(days) < _YEAR
        return year_after(last, named) if begins else year_before(last, named), ()
    if beside := _newest_beside(context.beside):
        return year_after(last, beside), ()
    year = year_before(last, clock.today())
    day = with_years([last], year)[0] or date(year, 1, 1)
    return year, (problem("year-assumed", day=day.isoformat()),)


def _answered(answers: Mapping[str, str]) -> int | None:
    answer = answers.get(YEAR, "")
    is_year = answer.isascii() and answer.isdigit() and values.FIRST_YEAR <= int(answer) <= values.LAST_YEAR
    return int(answer) if is_year else None


def _newest_beside(beside: Sequence[TableHead]) -> date | None:
    """The day of the newest video that a table beside this one links to."""
    ids = (found for head in beside for row in head.rows for cell in row if (found := video_id(cell)))
    moments = [moment for one in ids if (moment := moment_in(one))]
    return max(moments).date() if moments else None
