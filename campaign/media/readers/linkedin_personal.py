"""LinkedIn's export of a person's own posts.

Format: xlsx `AggregateAnalytics_<name>_<first day>_<last day>.xlsx`, until 2025 `Content_<first>_<last>_<name>.xlsx`.
Five sheets: the period in two numbers; impressions and engagements by day; two lists of posts side by side, at most
fifty each; new followers by day; who they are. Cells are text whose words and days follow the interface, so the sheets
are told by what they hold. The numbers of a post are of the period: posts from before it are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from campaign.media.files.headers import normalise, unique_names
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, MediaObject, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers import moments
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.linkedin import PLATFORM, named_in, published_at
from campaign.media.readers.linkedin_names import IMPRESSIONS, PERSONAL_SHEETS, REACHED
from campaign.media.readers.measured import is_number, observations
from campaign.media.readers.moments import Order, order_of
from campaign.media.readers.signature import Header, Row, rows_under
from campaign.media.readers.social_time import capture_day, noon

_SPAN = r"\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d"
_FILE = re.compile(rf"(?:AggregateAnalytics_(?P<name>.+)_{_SPAN}|Content_{_SPAN}_(?P<older>[^.]+))", re.ASCII)
_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d", re.ASCII)
_LISTS = (0, 4)
"""Where the two lists of posts begin: link, day, number."""
_ORDERS: tuple[Order, ...] = ("day-first", "month-first")
_HALF_DAY = timedelta(hours=12)
_TOP_ROWS = 6
Days = tuple[date, date]


class LinkedInPersonal:
    """One sheet of a person's export."""

    source = "linkedin.personal"
    label = N_("LinkedIn, a person's own posts")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        found = _find(head)
        if found is None:
            return None
        return Claim(
            source=self.source, kind=found[0], row=found[1].row, account=_account(head), confidence=0.9,
            captured_on=capture_day(head.file_name),
        )  # fmt: skip

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        found = _find(table.head)
        if found is None:
            return
        kind, header = found
        if kind == "audience":
            yield problem("part-unused", title=table.head.sheet or table.head.file_name)
            return
        heads = (table.head, *context.beside)
        order = _order(heads)
        base = Observation(
            platform=PLATFORM, account_id=context.account or _account(table.head) or "", metric="", value=0, row=0
        )
        if kind == "posts":
            yield from _posts(table, header, base, order, _period(heads, order))
        elif kind == "reach":
            yield from _reach(table, header, base, _period(heads, order))
        else:
            yield from _days(table, header, base, order)


def _posts(
    table: Table, header: Header, base: Observation, order: Order, period: Days | None
) -> Iterator[Record | Problem]:
    """The posts of both lists, each once."""
    seen: set[str] = set()
    older: set[str] = set()
    swapped = normalise(table.head.rows[header.row][2]) in IMPRESSIONS
    for row in rows_under(table, header):
        if isinstance(row, Problem):
            yield row
            continue
        for at in _LISTS:
            post = _post(row, at, base, order)
            if isinstance(post, Problem):
                yield post
            elif post is not None and period is not None and post.published_at < noon(period[0]) - _HALF_DAY:
                older.add(post.native_id)
            elif post is not None:
                if post.native_id not in seen:
                    seen.add(post.native_id)
                    yield post
                metric = "impressions" if (at > 0) != swapped else "engagements"
                of_post = replace(base, object_id=post.native_id, row=row.number)
                yield from list(observations(row, ((at + 2, metric, 1.0),), of_post))
        yield from row.problems
    if older:
        yield problem("posts-before-period", count=len(older))


def _post(row: Row, at: int, base: Observation, order: Order) -> MediaObject | Problem | None:
    link, written = (cell.strip() for cell in row.cells[at : at + 2])
    if not link:
        return None
    native_id, inside = named_in(link)
    if not native_id:
        return problem("row-without-id", row=row.number)
    published, flag = published_at(moments.day_of(written, order), inside)
    if published is None:
        return problem("time-unreadable", row=row.number, value=written)
    return MediaObject(
        platform=PLATFORM, native_id=native_id, url=link, published_at=published, account_id=base.account_id,
        account_handle=base.account_id, row=row.number, flags=(flag,),
    )  # fmt: skip


def _reach(table: Table, header: Header, base: Observation, period: Days | None) -> Iterator[Record | Problem]:
    """How many were reached in the period. Its impressions are those of its days, which another sheet tells."""
    if period is None:
        yield problem("period-unknown")
        return
    base = replace(base, granularity="period", period_start=period[0], period_end=period[1])
    for row in rows_under(table, header):
        if isinstance(row, Problem):
            yield row
        elif normalise(row.cells[0]) in REACHED or row.number == table.head.numbers[header.row] + 2:
            yield from list(observations(row, ((1, "reach", 1.0),), replace(base, row=row.number)))
            yield from row.problems


def _days(table: Table, header: Header, base: Observation, order: Order) -> Iterator[Record | Problem]:
    """Days of impressions and engagements, or of new followers; above these stands how many there are."""
    metrics = ("impressions", "engagements") if len(header.at) > 2 else ("new_followers",)
    if header.row and (last := _DAY.search(table.head.rows[0][0])):
        yield from _followers(table, base, moments.day_of(last[0], order))
    columns = tuple((at, metric, 1.0) for at, metric in enumerate(metrics, start=1))
    for row in rows_under(table, header):
        if isinstance(row, Problem):
            yield row
            continue
        day = moments.day_of(row.text("date"), order)
        if day is None:
            name = header.name("date")
            yield problem("day-unreadable", row=row.number, column=name, value=row.text("date"))
            continue
        at_day = replace(base, granularity="day", period_start=day, period_end=day, row=row.number)
        yield from list(observations(row, columns, at_day))
        yield from row.problems


def _followers(table: Table, base: Observation, day: date | None) -> Iterator[Record | Problem]:
    """How many followers there are, as the first row says: `Total followers on 10/31/2026:`."""
    number = table.head.numbers[0]
    names = unique_names(table.head.rows[0])
    header = Header(row=0, names=names, at={"date": 0, "count": 1})
    row = Row(number, list(table.head.rows[0]), header, resaved=table.head.resaved)
    if day is not None and len(row.cells) > 1:
        base = replace(base, granularity="day", period_start=day, period_end=day, row=number)
        yield from list(observations(row, ((1, "followers", 1.0),), base))
        yield from row.problems


def _find(head: TableHead) -> tuple[str, Header] | None:
    """What a sheet holds, and where its header stands."""
    if head.form != "workbook" or len(head.rows) < 2:
        return None
    if not _FILE.match(head.file_name) and normalise(head.sheet) not in PERSONAL_SHEETS:
        return None
    rows = [_filled(row) for row in head.rows[: _TOP_ROWS + 1]]
    if len(rows[0]) == 2 and len(_DAY.findall(rows[0][1])) == 2:
        return "reach", _header(head, 0, 1)
    for index, row in enumerate(rows[1:]):
        if len(row) >= 3 and "linkedin.com" in row[0] and _DAY.match(row[1]):
            return "posts", _header(head, index, 7)
        if len(row) in {2, 3} and _DAY.match(row[0]) and all(map(is_number, row[1:])) and len(rows[index]) == len(row):
            return ("daily" if len(row) == 3 else "followers"), _header(head, index, len(row))
    if len(rows[1]) == 3 and rows[1][2].endswith("%"):
        return "audience", _header(head, 0, 3)
    return None


def _header(head: TableHead, index: int, width: int) -> Header:
    names = unique_names(head.rows[index])
    names = (*names, *(f"#{at}" for at in range(len(names), width)))
    return Header(row=index, names=names, at={"date": 0, **{f"column {at}": at for at in range(1, width)}})


def _filled(row: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def _account(head: TableHead) -> str | None:
    match = _FILE.match(head.file_name)
    return (match["name"] or match["older"]) if match else None


def _order(heads: Sequence[TableHead]) -> Order:
    """Whether day or month comes first: as one of all the days tells, else as the series becomes shorter."""
    found = order_of(day for head in heads for row in head.rows for cell in row for day in _DAY.findall(cell))
    if found in {"day-first", "month-first"}:
        return found
    spans = {order: _length(_series(heads, order)) for order in _ORDERS}
    return "day-first" if spans["day-first"] < spans["month-first"] else "month-first"


def _period(heads: Sequence[TableHead], order: Order) -> Days | None:
    """The period, as the sheet of two numbers says it, or as the days of another do."""
    for head in heads:
        found = _find(head)
        if found and found[0] == "reach":
            days = [moments.day_of(day, order) for day in _DAY.findall(_filled(head.rows[0])[1])]
            return (days[0], days[1]) if days[0] and days[1] and days[0] <= days[1] else None
    series = _series(heads, order)
    return (min(series), max(series)) if series else None


def _series(heads: Sequence[TableHead], order: Order) -> list[date]:
    """The days of the sheets by day, and of the first sheet."""
    cells = [cell for head in heads for row in head.rows for cell in _filled(row)[:2] if "linkedin" not in row[0]]
    return [day for cell in cells for found in _DAY.findall(cell) if (day := moments.day_of(found, order))]


def _length(days: Sequence[date]) -> int:
    return (max(days) - min(days)).days if days else 0
