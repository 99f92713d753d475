"""YouTube's table by country, traffic source and the like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from campaign.media.files.headers import find_header, normalise, unique_names
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Observation, Problem, Question, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.measured import TOTAL_WORDS, asked, metric_columns, observations, questions, resaved
from campaign.media.readers.signature import Header, rows_under
from campaign.media.readers.social_time import day_of
from campaign.media.readers.web_periods import Span, span_in, span_in_name
from campaign.media.readers.youtube_files import is_called, metrics_at
from campaign.media.readers.youtube_names import DATE, DIMENSIONS, MARKS, METRICS, TITLE, TOTALS_FILES

PERIOD = "#period"


class YouTubeParts:
    """The table by country, traffic source and the like: numbers of a period that other files must tell."""

    source = "youtube.table"
    label = N_("YouTube, by country, source and the like")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header = _parts_header(head)
        if header is None:
            return None
        asking = questions(head, header, answers)
        if not span_in_name(head.file_name) and PERIOD not in answers:
            asking = (*asking, Question(column=head.rows[header.row][0], header=PERIOD))
        return Claim(source=self.source, kind="parts", row=header.row, questions=asking)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header = _parts_header(table.head)
        if header is None:
            return
        yield from resaved(table.head)
        yield from asked(questions(table.head, header, context.answers))
        span = _span(table.head, context)
        if span is None:
            yield problem("period-unknown")
            return
        columns = metric_columns(header, METRICS, context.answers)
        for row in rows_under(table, header):
            if isinstance(row, Problem):
                yield row
                continue
            member = row.text("member")
            if normalise(member) in TOTAL_WORDS or not any(cell.strip() for cell in row.cells[1:]):
                continue
            base = Observation(
                platform="youtube", account_id=context.account or "", dimension=DIMENSIONS[header.names[0]],
                member=member, metric="", value=0, granularity="period", period_start=span[0], period_end=span[1],
                row=row.number,
            )  # fmt: skip
            found = list(observations(row, columns, base))
            yield from row.problems
            yield from found


def _parts_header(head: TableHead) -> Header | None:
    def accept(index: int, cells: Sequence[str]) -> Header | None:
        if not cells or cells[0] not in DIMENSIONS or any(word in cells for word in (*DATE, *TITLE)):
            return None
        names = unique_names(head.rows[index])
        at = metrics_at(names)
        known = any(mark in at for mark in MARKS)
        return Header(row=index, names=names, at={**at, "member": 0}) if known else None

    return None if head.form == "lines" else find_header(head.rows, accept)


def _span(head: TableHead, context: ReadContext) -> Span | None:
    """The period: as answered, from the file's name, or from the totals beside it when their head is all of them."""
    if answered := span_in(context.answers.get(PERIOD, "")):
        return answered
    if named := span_in_name(head.file_name):
        return named
    for beside in context.beside:
        if is_called(beside, TOTALS_FILES) and len(beside.rows) < 60:
            days = [day for row in beside.rows[1:] if row and (day := day_of(row[0]))]
            return (min(days), max(days)) if days else None
    return None
