"""Google Analytics 4: reports, the snapshot of several blocks, and explorations.

Format: CSV, UTF-8; lines with `#` give property and period (`# Start date: 20251001`, or `# 20251001-20251031` in an
exploration), then a header and rows. A snapshot has several such blocks. `Nth day` counts days from the start. An
exploration has the grand total first, with an empty name and one field more than the header. Where two periods are
compared, a column `Date range` tells them apart; the first of them is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from campaign.media.files.headers import unique_names
from campaign.media.files.table import Cells, Rows, Table, TableHead
from campaign.media.metrics import METRICS
from campaign.media.model import Claim, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.ga4_names import DAY_WORDS, DIMENSIONS, METRIC_WORDS, RANGE_WORDS
from campaign.media.readers.ga4_preamble import Preamble, heard, is_comment, is_dated, is_preamble, line_of
from campaign.media.readers.web_measures import (
    MEMBER_LIMIT,
    Measure,
    Place,
    find_measures,
    is_number,
    observe,
    questions,
    remarks,
)
from campaign.media.readers.web_periods import Span, day_in, span_in

_LABELS_MOST = 4
_LABEL_WORDS = DAY_WORDS | DIMENSIONS.keys()


class _Block(Struct, frozen=True, kw_only=True):
    """One table of the file: its names, how many columns name the row, the columns that are read, its days.

    `compared` is where the column stands that tells two periods apart, and `kept` the period that is read.
    """

    names: tuple[str, ...]
    labels: int
    measures: tuple[Measure, ...]
    account: str
    span: Span
    compared: int | None = None
    kept: str = ""

    def is_other_period(self, cells: Sequence[str]) -> bool:
        """Whether a row is about the period that the other one is compared with."""
        at = self.compared
        return at is not None and at < len(cells) and cells[at].strip() != self.kept


class Analytics:
    """Every block is read; a number that stands in two blocks counts once."""

    source = "ga4"
    label = N_("Google Analytics 4")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        if head.form == "lines" or not head.rows or not is_preamble(head.rows[0][0]):
            return None
        row = next((at for at, cells in enumerate(head.rows) if not is_comment(cells)), None)
        preamble = Preamble()
        for cells in head.rows[:row]:
            preamble = heard(preamble, line_of(cells))
        if preamble.span is None or row is None:
            return None
        dated = [at for at, cells in enumerate(head.rows) if is_dated(cells)]
        several = any(at > row for at in dated)
        return Claim(
            source=self.source,
            kind="exploration" if not dated else "snapshot" if several else "report",
            row=row,
            account=preamble.account or None,
            questions=() if several else questions(head, row, {**METRIC_WORDS, **DIMENSIONS}, answers),
        )

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        yield from remarks(context.claim.questions)
        seen: set[tuple[str, str, str, date | None, date | None]] = set()
        count = 0
        is_told = False
        for block, number, cells in _walk(_rows(table, context.claim.row), context.answers):
            count += 1
            if isinstance(cells, Problem):
                yield cells
                continue
            if block.is_other_period(cells):
                if not is_told:
                    yield problem("compared-left-out")
                is_told = True
                continue
            # Of a part such as the return of users by weeks nothing is kept.
            for found in _observations(block, number, cells) if block.measures else ():
                if isinstance(found, Problem) or _is_new(found, seen):
                    yield found
        if not count:
            yield problem("no-rows")
        elif not seen:
            yield problem("part-unused", title=line_of(table.head.rows[context.claim.row]))


def _rows(table: Table, start: int) -> Rows:
    """All rows of the file, as `rows_after` gives only those below the first header."""
    for number, cells in zip(table.head.numbers[: start + 1], table.head.rows, strict=False):
        yield number, list(cells)
    yield from table.rows_after(start)


def _walk(rows: Rows, answers: Mapping[str, str]) -> Iterator[tuple[_Block, int, Cells | Problem]]:
    """Each row with the block that it belongs to. A block begins after lines with `#`, or after a blank line."""
    preamble = Preamble()
    names: tuple[str, ...] | None = None
    block: _Block | None = None
    last = 0
    for number, cells in rows:
        if isinstance(cells, Problem):
            if block is not None:
                yield block, number, cells
        elif is_comment(cells):
            preamble = heard(preamble, line_of(cells))
            names, block = None, None
        elif names is None or (number > last + 1 and not any(is_number(cell) for cell in cells)):
            names, block = unique_names(_trimmed(cells)), None
            preamble = replace(preamble, is_read=True)
        elif (span := preamble.span) is not None:
            if block is None or (block.compared is not None and not block.kept):
                # A grand total in front names no period.
                block = _block(names, cells, preamble.account, span, answers)
            yield block, number, cells
        last = number


def _trimmed(cells: Sequence[str]) -> list[str]:
    """A header without the empty cells that a spreadsheet adds on its right."""
    width = max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return list(cells[:width])


def _block(names: tuple[str, ...], cells: Cells, account: str, span: Span, answers: Mapping[str, str]) -> _Block:
    """The columns that name the rows come first: known by their words, or without a number in the first row.

    The numbers of the whole property have none.
    """
    labels = 0 if names[0] in METRIC_WORDS else 1
    while labels and labels < min(len(names), _LABELS_MOST):
        name, cell = names[labels], cells[labels] if labels < len(cells) else ""
        if name in METRIC_WORDS or name in answers or (is_number(cell) and name not in _LABEL_WORDS):
            break
        labels += 1
    measures = find_measures(names, METRIC_WORDS, answers, first=labels, fractions=True)
    compared = next((at for at, name in enumerate(names[:labels]) if name in RANGE_WORDS), None)
    kept = cells[compared].strip() if compared is not None and compared < len(cells) else ""
    return _Block(
        names=names, labels=labels, measures=measures, account=account, span=span_in(kept) or span, compared=compared,
        kept=kept,
    )  # fmt: skip


def _observations(block: _Block, number: int, cells: Cells) -> Iterator[Observation | Problem]:
    width = len(block.names)
    labels = [cell.strip() for cell in cells[: block.labels]]
    is_total = not any(labels)
    if any(cell.strip() for cell in cells[width + (1 if is_total else 0) :]):
        yield problem("row-too-long", row=number, cells=len(cells), width=width)
        return
    place = _place(block, labels, is_total=is_total)
    if place is None:
        yield problem("day-unreadable", row=number, value=labels[0])
    else:
        # Beside its days a total of what may be added would count everything twice.
        by_day = is_total and any(name in DAY_WORDS for name in block.names[: block.labels])
        measures = [one for one in block.measures if not (by_day and METRICS[one.metric].over_days)]
        yield from observe(number, cells[:width], measures, place)


def _place(block: _Block, labels: Sequence[str], *, is_total: bool) -> Place | None:
    """A day of the property, a part of it, or all of it; None for a day that is none."""
    first, last = block.span
    if is_total:
        return Place(platform="ga4", account_id=block.account, first=first, last=last)
    at = next((at for at, name in enumerate(block.names[: block.labels]) if name in DAY_WORDS), None)
    day = _day(labels[at], first) if at is not None else None
    if at is not None and day is None:
        return None
    shown = [place for place in range(len(labels)) if place not in (at, block.compared)]
    names = [DIMENSIONS.get(block.names[place], block.names[place]) for place in shown]
    labels = [labels[place] for place in shown]
    return Place(
        platform="ga4", account_id=block.account, dimension=" / ".join(names)[:MEMBER_LIMIT], member=" / ".join(labels),
        granularity="day" if day else "period", first=day or first, last=day or last,
    )  # fmt: skip


def _day(cell: str, start: date) -> date | None:
    """The day of `20251010`, or of `0009`, the ninth day after the start."""
    if cell.isdecimal() and len(cell) <= 4:
        return start + timedelta(days=int(cell))
    return day_in(cell)


def _is_new(found: Observation, seen: set[tuple[str, str, str, date | None, date | None]]) -> bool:
    key = (found.metric, found.dimension, found.member, found.period_start, found.period_end)
    if key in seen:
        return False
    seen.add(key)
    return True
