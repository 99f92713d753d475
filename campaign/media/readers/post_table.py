"""Tables with one row a post and its numbers so far: the declarative reader that the platforms' formats share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.metrics import engagement
from campaign.media.model import Claim, MediaObject, Observation, Problem, Record
from campaign.media.problems import problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.measured import (
    TOTAL_WORDS,
    Columns,
    Metrics,
    asked,
    metric_columns,
    observations,
    questions,
    resaved,
)
from campaign.media.readers.signature import Header, Row, Signature, rows_under

Describe = Callable[[Row, ReadContext], MediaObject | Problem | None]
Read = tuple[MediaObject, list[Observation], list[Problem]]


class PostFormat(Struct, frozen=True, kw_only=True):
    """One export of posts.

    `metrics` maps fields to metrics. `describe(row, context)` makes the object of a row, or says why it is none; None
    leaves the row out without a word (a footer). `prepare` makes `describe` where it takes the whole table to do so.
    `guess(head)` finds a header by position and values where no name is known. `merge` makes one of several rows of
    one post, `derive` adds numbers that follow from others. `grouped`: thousands are written `1,972`.
    `names_by_link`: the format has no ids, so that nothing is wrong when a link's name is used in their place.
    `total_is_strange`: a row of totals is no part of the format, so that it is told of.
    """

    source: str
    label: str
    signature: Signature
    metrics: Metrics
    describe: Describe | None = None
    prepare: Callable[[Table, Header, ReadContext], Describe] | None = None
    guess: Callable[[TableHead], Header | None] | None = None
    account: Callable[[TableHead, Header], str | None] | None = None
    merge: Callable[[Sequence[Read]], Read] | None = None
    derive: Callable[[Row, list[Observation]], list[Observation]] | None = None
    remarks: Callable[[Table, Header, ReadContext], Iterator[Problem]] | None = None
    kind: str = "posts"
    captured: Callable[[TableHead, Header], date | None] | None = None
    row_cap: int | None = None
    grouped: bool = False
    total_is_strange: bool = True
    asks: bool = True
    names_by_link: bool = False


class PostReader:
    """Reads one `PostFormat`: each post once, followed by its observations."""

    def __init__(self, form: PostFormat) -> None:
        self.source, self.label = form.source, form.label
        self._form = form

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header, guessed = self._locate(head)
        if header is None:
            return None
        form = self._form
        return Claim(
            source=form.source,
            kind=form.kind,
            row=header.row,
            account=form.account(head, header) if form.account else None,
            confidence=0.7 if guessed else 1.0,
            captured_on=form.captured(head, header) if form.captured else None,
            questions=questions(head, header, answers) if form.asks else (),
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
        if form.remarks:
            yield from form.remarks(table, header, context)
        yield from self._rows(table, header, context)
        if not table.rows_read:
            yield problem("no-rows")

    def _locate(self, head: TableHead) -> tuple[Header | None, bool]:
        if head.form == "lines":
            return None, False
        header = self._form.signature.find(head)
        if header is None and self._form.guess:
            return self._form.guess(head), True
        return header, False

    def _rows(self, table: Table, header: Header, context: ReadContext) -> Iterator[Record | Problem]:
        columns = metric_columns(header, self._form.metrics, context.answers)
        describe = self._describe(table, header, context)
        repeated = self._repeated(table, header, context, describe)
        held: dict[str, list[Read]] = {}
        count = damaged = 0
        for row in rows_under(table, header):
            if isinstance(row, Problem):
                yield row
                continue
            if self._is_total(row):
                if self._form.total_is_strange:
                    yield problem("row-total", row=row.number)
                continue
            post = describe(row, context)
            count += post is not None
            if isinstance(post, MediaObject):
                damaged += "id-damaged" in post.flags
                read = self._numbers(row, post, columns)
                if post.native_id in repeated:
                    held.setdefault(post.native_id, []).append(read)
                    continue
                yield from _told(read)
            else:
                yield from row.problems
                if post is not None:
                    yield post
        for reads in held.values():
            yield from self._merged(reads)
        if count == self._form.row_cap:
            yield problem("row-cap", limit=count)
        if damaged and not self._form.names_by_link:
            yield problem("ids-damaged", count=damaged)

    def _describe(self, table: Table, header: Header, context: ReadContext) -> Describe:
        if self._form.prepare:
            return self._form.prepare(table, header, context)
        return self._form.describe or _nothing

    @staticmethod
    def _is_total(row: Row) -> bool:
        return normalise(row.cells[0]) in TOTAL_WORDS

    def _repeated(self, table: Table, header: Header, context: ReadContext, describe: Describe) -> frozenset[str]:
        """Ids that stand more than once: only their rows have to be kept in memory."""
        seen: Counter[str] = Counter()
        for row in rows_under(table, header):
            if isinstance(row, Row) and not self._is_total(row):
                post = describe(row, context)
                if isinstance(post, MediaObject):
                    seen[post.native_id] += 1
        return frozenset(native_id for native_id, count in seen.items() if count > 1)

    def _numbers(self, row: Row, post: MediaObject, columns: Columns) -> Read:
        base = Observation(
            platform=post.platform, object_id=post.native_id, account_id=post.account_id, metric="", value=0,
            row=post.row, flags=("collaboration",) if post.is_collaboration else (),
        )  # fmt: skip
        found = list(observations(row, columns, base, grouped=self._form.grouped))
        if self._form.derive:
            found = self._form.derive(row, found)
        return post, found, row.problems

    def _merged(self, reads: list[Read]) -> Iterator[Record | Problem]:
        if self._form.merge:
            yield from _told(self._form.merge(reads))
            return
        best = max(reads, key=_strength)
        for read in reads:
            if read is not best:
                yield problem("row-duplicate", row=read[0].row)
        yield from _told(best)


def _nothing(_row: Row, _context: ReadContext) -> None:
    return None


def _told(read: Read) -> Iterator[Record | Problem]:
    post, found, problems = read
    yield from problems
    yield post
    yield from found


def _strength(read: Read) -> tuple[float, float]:
    numbers = {seen.metric: seen.value for seen in read[1]}
    return float(engagement(numbers) or 0), float(sum(numbers.values()))
