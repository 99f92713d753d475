"""Meta Insights' overview: days of an account, and who its audience is.

Format: CSV, UTF-16 with BOM, a `sep=,` line, blocks of a title, a header and rows, all quoted. The title names the
platform or it does not: then a person is asked once. Days are Pacific; the clock in a date is an artefact. The file
has no total of a period, and days of reach are never added into one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from campaign.media import values
from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.metrics import METRICS
from campaign.media.model import Claim, Observation, Problem, Question, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.measured import is_number, resaved, whole
from campaign.media.readers.meta_blocks import Block, block_rows, find_first, steady
from campaign.media.readers.meta_overview_names import GENDERS, PLATFORMS
from campaign.media.readers.social_time import day_of

PLATFORM, ACCOUNT = "#platform", "#account"
_PACIFIC = "America/Los_Angeles"
_UNKNOWN = "meta"
_SHARES = {"content-format": "content_share"}
_Part = tuple[str, str, str]


class MetaOverview:
    """Every block of one file. Which account a file is about, no file says: it is what the person says."""

    source = "meta.daily"
    label = N_("Facebook or Instagram, the account by day")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        found = None if head.form == "lines" else find_first(head.rows)
        if found is None:
            return None
        row, sure = found
        blocks = _blocks(head, row, answers)
        kind = "audience" if blocks and all(block.dimension for block in blocks) else "daily"
        return Claim(source=self.source, kind=kind, row=row, confidence=sure, questions=_questions(blocks, answers))

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        yield from resaved(table.head)
        row = context.claim.row
        first = (table.head.numbers[row], list(table.head.rows[row]))
        problems: list[Problem] = []
        rows = chain([first], _readable(table, row, problems))
        head = zip(table.head.numbers[row:], table.head.rows[row:], strict=True)
        levels = steady(head, table.head.file_name, context.answers)
        reading = _Reading(context, levels, resaved=table.head.resaved)
        for block, number, cells in block_rows(rows, table.head.file_name, context.answers):
            yield from reading.row(block, number, cells)
        yield from problems
        if not reading.rows:
            yield problem("no-rows")


class _Reading:
    """Reads rows of values, and says what is to be said of a block when it is met for the first time."""

    def __init__(self, context: ReadContext, levels: Collection[str], *, resaved: bool) -> None:
        self._answers, self._resaved = context.answers, resaved
        self._account = context.account or context.answers.get(ACCOUNT, "")
        self._platform = _platform_of(context)
        self._levels = levels
        self._open: Block | None = None
        self._metric = ""
        self._seen: set[tuple[str, str, str]] = set()
        self._days: set[str] = set()
        self._left_out = False
        self._told: set[str] = set()
        self.rows = 0

    def row(self, block: Block, number: int, cells: list[str]) -> Iterator[Record | Problem]:
        self.rows += 1
        if block is not self._open:
            yield from self._begin(block, number, cells)
        if self._left_out:
            return
        if not block.is_daily and not _is_series(cells):
            yield from self._part(block, number, cells)
        elif self._metric:
            yield from self._day(block, number, cells)
        else:
            # A day among parts of an audience: nothing says what was counted.
            yield problem("day-unreadable", row=number, column=block.title, value=cells[0])

    def _begin(self, block: Block, number: int, cells: Sequence[str]) -> Iterator[Problem]:
        self._open, self._days = block, set()
        daily = block.is_daily or _is_series(cells)
        self._metric = self._counted(block) if daily else block.metric
        key = (block.platform, self._metric, block.dimension)
        unknown = not block.metric and (daily or not block.dimension)
        self._left_out = unknown or key in self._seen
        self._seen.add(key)
        if self._left_out:
            yield problem("block-unknown" if unknown else "block-repeated", row=number, title=block.title)
            return
        if not block.platform and not self._platform and "platform" not in self._told:
            self._told.add("platform")
            yield problem("platform-unknown", title=block.title)
        if daily and "days" not in self._told:
            self._told.add("days")
            yield problem("days-elsewhere", zone=_PACIFIC)

    def _counted(self, block: Block) -> str:
        """Of days: many languages call those who began to follow followers, which without a level they must be."""
        is_said = self._answers.get(normalise(block.title), "") in METRICS
        is_flow = block.metric == "followers" and not is_said and block.title not in self._levels
        return "new_followers" if is_flow else block.metric

    def _day(self, block: Block, number: int, cells: list[str]) -> Iterator[Record | Problem]:
        day = day_of(cells[0].replace("T", " "))
        if day is None:
            yield problem("day-unreadable", row=number, column=block.title, value=cells[0])
            return
        if day.isoformat() in self._days:
            yield problem("day-duplicate", row=number, day=day.isoformat())
            return
        self._days.add(day.isoformat())
        value, problems = self._number(block, number, cells[1] if len(cells) > 1 else "")
        yield from problems
        if value is not None:
            yield Observation(
                platform=block.platform or self._platform or _UNKNOWN, account_id=self._account, metric=self._metric,
                value=value, granularity="day", period_start=day, period_end=day, row=number,
            )  # fmt: skip

    def _part(self, block: Block, number: int, cells: list[str]) -> Iterator[Record | Problem]:
        """Values under the names of their parts; or after them, with the genders of each age beside each other."""
        for dimension, member, cell in _parts(block, cells):
            value, problems = self._number(block, number, cell)
            yield from problems
            if value is not None:
                yield Observation(
                    platform=block.platform or self._platform or _UNKNOWN, account_id=self._account,
                    dimension=dimension, member=member, value=value, row=number,
                    metric=block.metric or _SHARES.get(dimension, "audience_share"),
                )  # fmt: skip

    def _number(self, block: Block, number: int, cell: str) -> tuple[int | float | None, list[Problem]]:
        try:
            value = values.number(cell.removesuffix("%").strip(), resaved=self._resaved)
        except ValueError:
            return None, [problem("number-unreadable", row=number, column=block.title, value=cell)]
        return (None if value is None else whole(value)), []


def _parts(block: Block, cells: Sequence[str]) -> Iterator[_Part]:
    """Dimension, member and cell of each value in a row."""
    if not block.dimension:
        yield "", "", cells[-1]
    elif is_number(cells[0]):
        yield from ((block.dimension, member, cell) for member, cell in zip(block.header, cells, strict=False))
    elif block.dimension == "age-gender":
        for word, cell in zip(block.header[1:], cells[1:], strict=False):
            yield block.dimension, f"{cells[0]} {GENDERS.get(normalise(word), word)}", cell
    elif len(cells) > 1:
        yield block.dimension, cells[0], cells[1]


def _is_series(cells: Sequence[str]) -> bool:
    return len(cells) <= 2 and day_of(cells[0].replace("T", " ")) is not None


def _blocks(head: TableHead, row: int, answers: Mapping[str, str]) -> list[Block]:
    rows = zip(head.numbers[row:], head.rows[row:], strict=True)
    found: list[Block] = []
    for block, _, _ in block_rows(rows, head.file_name, answers):
        if not found or found[-1] is not block:
            found.append(block)
    return found


def _questions(blocks: Sequence[Block], answers: Mapping[str, str]) -> tuple[Question, ...]:
    asking = [
        Question(column=block.title, header=normalise(block.title))
        for block in blocks
        if not block.metric and not block.dimension and answers.get(normalise(block.title)) not in METRICS
    ]
    nameless = next((block.title for block in blocks if not block.platform), None)
    if nameless is not None and answers.get(PLATFORM) not in PLATFORMS:
        asking.insert(0, Question(column=nameless, header=PLATFORM, choices=PLATFORMS))
    return tuple(asking)


def _platform_of(context: ReadContext) -> str:
    answer = context.answers.get(PLATFORM, "")
    account = (context.account or context.answers.get(ACCOUNT, "")).casefold()
    return answer if answer in PLATFORMS else next((name for name in PLATFORMS if name in account), "")


def _readable(table: Table, row: int, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in table.rows_after(row):
        if isinstance(cells, Problem):
            problems.append(cells)
        else:
            yield number, cells
