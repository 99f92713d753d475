"""Tables with one row a day of one account: the declarative reader that the platforms' formats share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Observation, Problem, Question, Record
from campaign.media.problems import problem
from campaign.media.readers import moments
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.measured import (
    TOTAL_WORDS,
    Metrics,
    asked,
    is_number,
    metric_columns,
    nothing_in,
    observations,
    questions,
    resaved,
)
from campaign.media.readers.signature import Header, Row, Signature, rows_under
from campaign.media.readers.social_time import capture_day, day_of


class Calendar(Struct, frozen=True, kw_only=True):
    """Reads the day of a row, by its number and its cell, when the whole series is known; `problems` say what was
    assumed."""

    read: Callable[[int, str], date | None]
    problems: tuple[Problem, ...] = ()


class Part(Struct, frozen=True, kw_only=True):
    """A field that is one part of a metric: sponsored impressions are `delivery`, `sponsored` of impressions."""

    field: str
    metric: str
    dimension: str
    member: str


class DayFormat(Struct, frozen=True, kw_only=True):
    """One export of days.

    `metrics` maps fields to metrics of the whole account, `parts` are those of its parts. `member` is a field whose
    cells name the part, under the name `dimension`. `zone` is where the days begin, when that is not told by their
    being local. `calendar` is for days that need the whole series, `guess` for headers in unknown words. `captured`:
    the name of the file says when it was downloaded, or `capture` does.
    """

    source: str
    label: str
    platform: str
    signature: Signature
    metrics: Metrics
    parts: tuple[Part, ...] = ()
    calendar: Callable[[Table, Header, ReadContext], Calendar] | None = None
    guess: Callable[[TableHead], Header | None] | None = None
    account: Callable[[TableHead], str | None] | None = None
    neighbour: Callable[[ReadContext], str] | None = None
    more_questions: Callable[[TableHead, Header, Mapping[str, str]], tuple[Question, ...]] | None = None
    member: str = ""
    dimension: str = ""
    dimension_in: Callable[[Header], str] | None = None
    kind: str = "daily"
    zone: str = ""
    asks: bool = True
    captured: bool = False
    capture: Callable[[TableHead], date | None] | None = None


class DayReader:
    """Reads one `DayFormat`. Total and footer rows are part of some formats and are left out without a word."""

    def __init__(self, form: DayFormat) -> None:
        self.source, self.label = form.source, form.label
        self._form = form

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header, guessed = self._locate(head)
        if header is None:
            return None
        form = self._form
        asking = questions(head, header, answers) if form.asks else ()
        if form.more_questions:
            asking = (*asking, *form.more_questions(head, header, answers))
        return Claim(
            source=form.source,
            kind=form.kind,
            row=header.row,
            account=form.account(head) if form.account else None,
            confidence=0.7 if guessed else 1.0,
            captured_on=self._captured(head),
            questions=asking,
        )

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header, guessed = self._locate(table.head)
        if header is None:
            return
        form = self._form
        if guessed:
            yield problem("column-guessed")
        yield from resaved(table.head)
        if form.asks:
            yield from asked(questions(table.head, header, context.answers))
        if form.zone:
            yield problem("days-elsewhere", zone=form.zone)
        calendar = (form.calendar or written_days)(table, header, context)
        yield from calendar.problems
        yield from self._rows(table, header, context, calendar)
        if not table.rows_read:
            yield nothing_in(table, context)

    def _captured(self, head: TableHead) -> date | None:
        if self._form.capture:
            return self._form.capture(head)
        return capture_day(head.file_name) if self._form.captured else None

    def _locate(self, head: TableHead) -> tuple[Header | None, bool]:
        if head.form == "lines":
            return None, False
        header = self._form.signature.find(head)
        if header is None and self._form.guess:
            return self._form.guess(head), True
        return header, False

    def _rows(
        self, table: Table, header: Header, context: ReadContext, calendar: Calendar
    ) -> Iterator[Record | Problem]:
        form = self._form
        columns = metric_columns(header, form.metrics, context.answers)
        account = context.account or context.claim.account or (form.neighbour(context) if form.neighbour else "")
        dimension = form.dimension_in(header) if form.dimension_in else form.dimension
        seen: set[tuple[date, str]] = set()
        for row in rows_under(table, header):
            if isinstance(row, Problem):
                yield row
                continue
            written = row.text("date")
            if _is_no_day(row, written):
                continue
            day = calendar.read(row.number, written)
            if day is None:
                yield problem("day-unreadable", row=row.number, column=header.name("date"), value=written)
                continue
            member = row.text(form.member) if form.member else ""
            if (day, member) in seen:
                yield problem("day-duplicate", row=row.number, day=day.isoformat())
                continue
            seen.add((day, member))
            base = Observation(
                platform=form.platform, account_id=account, metric="", value=0, granularity="day", period_start=day,
                period_end=day, row=row.number, dimension=dimension if member else "", member=member,
            )  # fmt: skip
            found = list(observations(row, columns, base))
            told = tuple(row.problems)
            found += self._parts(row, header, base)
            yield from told
            # A part below zero makes the whole so, which has been said.
            yield from (remark for remark in row.problems[len(told) :] if remark.rule != "value-negative")
            yield from found

    def _parts(self, row: Row, header: Header, base: Observation) -> Iterator[Observation]:
        for part in self._form.parts:
            if part.field in header.at:
                place = replace(base, dimension=part.dimension, member=part.member)
                yield from observations(row, ((header.at[part.field], part.metric, 1.0),), place)


def written_days(table: Table, header: Header, context: ReadContext) -> Calendar:
    """Days in any form; a spreadsheet may have written `10/9/2025`, whose order the whole series tells."""
    at = header.at["date"]
    if not any("/" in row[at] for row in table.head.rows[header.row + 1 :] if at < len(row)):
        return Calendar(read=lambda _row, cell: day_of(cell) or moments.day_of(cell))
    days = (row.text("date") for row in rows_under(table, header) if isinstance(row, Row))
    order, told = moments.told_order(days, context.answers)
    return Calendar(read=lambda _row, cell: day_of(cell) or moments.day_of(cell, order), problems=told)


def _is_no_day(row: Row, written: str) -> bool:
    """A total, a line of descriptions, or a footer: one cell of text alone."""
    word = normalise(written).rstrip(":")
    if word in TOTAL_WORDS:
        return True
    if not written and not any(map(is_number, row.cells)):
        return True
    if moments.is_day(written) or day_of(written) is not None:
        return False
    return sum(bool(cell.strip()) for cell in row.cells) == 1 and " " in written
