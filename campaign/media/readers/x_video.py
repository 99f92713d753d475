"""X's video overview: two tables under each other, days of the account and then its videos.

Format: CSV; a title row, a header, a row a day, a blank row, a title row, a header, a row a video. The second table
repeats what posts hold under other ids, so of it nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.measured import TOTAL_WORDS, Columns, Metrics, metric_columns, observations
from campaign.media.readers.signature import Header, Row, Signature, rows_under
from campaign.media.readers.social_time import day_of

_SIGNATURE = Signature(
    fields={
        "date": ("date", "dato", "datum", "data"),
        "views": ("views", "visninger", "visningar", "aufrufe", "visualizações"),
        "watch": ("watch time (ms)", "seertid (ms)", "visningstid (ms)", "tempo de exibição (ms)"),
        "completion": ("completion rate", "fullføringsgrad", "taxa de conclusão", "taxa de conclusões"),
        "average": ("average watch time (ms)", "gjennomsnittlig seertid (ms)", "tempo médio de exibição (ms)"),
        "revenue": ("estimated revenue", "anslåtte inntekter", "receita estimada"),
    },
    required=("date", "views", "watch"),
)
_METRICS: Metrics = {"views": "video_views", "watch": ("watch_seconds", 0.001), "completion": "completion_rate"}


class XVideo:
    """Days of an account's videos on X."""

    source = "x.video"
    label = N_("X, video by day")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header = _SIGNATURE.find(head)
        return Claim(source=self.source, kind="daily", row=header.row) if header else None

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header = _SIGNATURE.find(table.head)
        if header is None:
            return
        columns = metric_columns(header, _METRICS, context.answers)
        in_videos = False
        seen: set[date] = set()
        for row in rows_under(table, header):
            if isinstance(row, Problem):
                if not in_videos:
                    yield row
                continue
            in_videos = in_videos or _is_title(row)
            if in_videos or row.text("date").casefold() in TOTAL_WORDS:
                continue
            yield from _day(row, header, columns, context, seen)
        if not table.rows_read:
            yield problem("no-rows")


def _day(
    row: Row, header: Header, columns: Columns, context: ReadContext, seen: set[date]
) -> Iterator[Record | Problem]:
    written = row.text("date")
    day = day_of(written)
    if day is None:
        yield problem("day-unreadable", row=row.number, column=header.name("date"), value=written)
        return
    if day in seen:
        yield problem("day-duplicate", row=row.number, day=day.isoformat())
        return
    seen.add(day)
    base = Observation(
        platform="x", account_id=context.account or "", metric="", value=0, granularity="day", period_start=day,
        period_end=day, row=row.number,
    )  # fmt: skip
    found = list(observations(row, columns, base))
    yield from row.problems
    yield from found


def _is_title(row: Row) -> bool:
    """One cell alone that is no day: the title of the table of videos, in any language."""
    return day_of(row.cells[0]) is None and not any(cell.strip() for cell in row.cells[1:]) and bool(row.cells[0])
