"""Google Analytics 4: reports, the snapshot of several blocks, and explorations.

Format: CSV, UTF-8; lines with `#` give property and period (`# Start date: 20251001`, or `# 20251001-20251031` in an
exploration), then a header and rows. A snapshot has several such blocks. `Nth day` counts days from the start. An
exploration has the grand total first, with an empty name and one field more than the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from campaign.media.files.headers import normalise, unique_names
from campaign.media.files.table import Cells, Rows, Table, TableHead
from campaign.media.metrics import METRICS
from campaign.media.model import Claim, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.ga4_names import DAY_WORDS, DIMENSIONS, METRIC_WORDS, PROPERTY_WORDS
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
from campaign.media.readers.web_periods import Span, day_in, days_in

_RULER = re.compile(r"# ?-{5,}")
_DATED = re.compile(r"#[^:]*: ?(\d{8})\Z", re.ASCII)
_RANGE = re.compile(r"# ?(\d{8}) ?[-\u2013] ?(\d{8})\Z", re.ASCII)
_NAMED = re.compile(r"# ?([^:]{2,30}): ?(.+)\Z")
_LABELS_MOST = 4
_LABEL_WORDS = DAY_WORDS | DIMENSIONS.keys()


class _Preamble(Struct, frozen=True, kw_only=True):
    """What lines with `#` have said so far. `days` are those of the table that comes or has come; `is_read`: it has."""

    rulers: int = 0
    account: str = ""
    is_property: bool = False
    title: str = ""
    days: tuple[date, ...] = ()
    is_read: bool = False

    @property
    def span(self) -> Span | None:
        return (min(self.days), max(self.days)) if self.days else None


class _Block(Struct, frozen=True, kw_only=True):
    """One table of the file: its names, how many columns name the row, the columns that are read, its days."""

    names: tuple[str, ...]
    labels: int
    measures: tuple[Measure, ...]
    account: str
    span: Span


class Analytics:
    """Every block is read; a number that stands in two blocks counts once."""

    source = "ga4"
    label = N_("Google Analytics 4")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        if head.form == "lines" or not head.rows or not _RULER.match(head.rows[0][0].strip()):
            return None
        row = next((at for at, cells in enumerate(head.rows) if not _is_comment(cells)), None)
        preamble = _Preamble()
        for cells in head.rows[:row]:
            preamble = _heard(preamble, _line(cells))
        if preamble.span is None or row is None:
            return None
        starts = sum(1 for cells in head.rows if _DATED.match(cells[0].strip()))
        return Claim(
            source=self.source,
            kind="exploration" if not starts else "snapshot" if starts > 2 else "report",
            row=row,
            account=preamble.account or None,
            questions=questions(head, row, {**METRIC_WORDS, **DIMENSIONS}, answers) if starts <= 2 else (),
        )

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        yield from remarks(context.claim.questions)
        seen: set[tuple[str, str, str, date | None, date | None]] = set()
        count = 0
        for block, number, cells in _walk(_rows(table, context.claim.row), context.answers):
            count += 1
            if isinstance(cells, Problem):
                yield cells
                continue
            for found in _observations(block, number, cells):
                if isinstance(found, Problem) or _is_new(found, seen):
                    yield found
        if not count:
            yield problem("no-rows")


def _rows(table: Table, start: int) -> Rows:
    """All rows of the file, as `rows_after` gives only those below the first header."""
    for number, cells in zip(table.head.numbers[: start + 1], table.head.rows, strict=False):
        yield number, list(cells)
    yield from table.rows_after(start)


def _is_comment(cells: Sequence[str]) -> bool:
    return cells[0].lstrip().startswith("#")


def _line(cells: Sequence[str]) -> str:
    """A line with `#` as it was before it was cut at its commas."""
    return ",".join(cells).strip(" ,")


def _heard(preamble: _Preamble, line: str) -> _Preamble:
    """What is known after one more line with `#`."""
    days = () if preamble.is_read else preamble.days
    if _RULER.match(line):
        return replace(preamble, rulers=preamble.rulers + 1)
    if match := _RANGE.match(line):
        account = preamble.account or preamble.title
        return replace(preamble, account=account, days=tuple(days_in(" ".join(match.groups()))), is_read=False)
    if match := _DATED.search(line):
        return replace(preamble, days=(*days, *days_in(match[1])), is_read=False)
    if preamble.rulers != 1:
        return preamble
    named = _NAMED.match(line)
    if named and not preamble.is_property:
        return replace(preamble, account=named[2].strip(), is_property=normalise(named[1]) in PROPERTY_WORDS)
    return preamble if named or preamble.title else replace(preamble, title=line.lstrip("# ").strip())


def _walk(rows: Rows, answers: Mapping[str, str]) -> Iterator[tuple[_Block, int, Cells | Problem]]:
    """Each row with the block that it belongs to. A block begins after lines with `#`, or after a blank line."""
    preamble = _Preamble()
    names: tuple[str, ...] | None = None
    block: _Block | None = None
    last = 0
    for number, cells in rows:
        if isinstance(cells, Problem):
            if block is not None:
                yield block, number, cells
        elif _is_comment(cells):
            preamble = _heard(preamble, _line(cells))
            names, block = None, None
        elif names is None or (number > last + 1 and not any(is_number(cell) for cell in cells)):
            names, block = unique_names(_trimmed(cells)), None
            preamble = replace(preamble, is_read=True)
        elif (span := preamble.span) is not None:
            block = block or _block(names, cells, preamble.account, span, answers)
            yield block, number, cells
        last = number


def _trimmed(cells: Sequence[str]) -> list[str]:
    """A header without the empty cells that a spreadsheet adds on its right."""
    width = max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return list(cells[:width])


def _block(names: tuple[str, ...], cells: Cells, account: str, span: Span, answers: Mapping[str, str]) -> _Block:
    """The columns that name the rows come first: known by their words, or without a number in the first row."""
    labels = 1
    while labels < min(len(names), _LABELS_MOST):
        name, cell = names[labels], cells[labels] if labels < len(cells) else ""
        if name in METRIC_WORDS or name in answers or (is_number(cell) and name not in _LABEL_WORDS):
            break
        labels += 1
    measures = find_measures(names, METRIC_WORDS, answers, first=labels, fractions=True)
    return _Block(names=names, labels=labels, measures=measures, account=account, span=span)


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
    names = [DIMENSIONS.get(name, name) for name in block.names[: block.labels]]
    day = None
    if at is not None:
        day = _day(labels[at], first)
        if day is None:
            return None
        labels, names = [*labels[:at], *labels[at + 1 :]], [*names[:at], *names[at + 1 :]]
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
