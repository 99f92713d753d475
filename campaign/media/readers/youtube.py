"""YouTube Studio's advanced mode: the table, the chart behind it, and the totals by day.

Format: a zip of three CSV files, or one of them; UTF-8 without BOM, comma, decimal point in every language, soft
hyphens in German words. Totals are the second line, and a line of one cell is last when there are 500 rows. The
publish date is English. Days are Pacific. The chart is long (a row a day and video) and repeats the totals in parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from campaign.media.files.headers import find_header, unique_names
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, MediaObject, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.day_table import DayFormat, DayReader
from campaign.media.readers.key_first import KeyFirst
from campaign.media.readers.post_table import PostFormat, PostReader
from campaign.media.readers.signature import Header, Row, Signature
from campaign.media.readers.social_time import day_of, noon
from campaign.media.readers.youtube_files import is_called, metrics_at
from campaign.media.readers.youtube_names import (
    CHART_FILES,
    CONTENT,
    DATE,
    DIMENSIONS,
    MARKS,
    METRIC_FIELDS,
    METRICS,
    PUBLISHED,
    TITLE,
    TOTALS_FILES,
)  # fmt: skip
from campaign.media.readers.youtube_parts import YouTubeParts

PLATFORM = "youtube"
ROW_CAP = 500
_PACIFIC = "America/Los_Angeles"
_ID = re.compile(r"[\w-]{11}\Z", re.ASCII)


def describe(row: Row, context: ReadContext) -> MediaObject | Problem | None:
    """The video of a row. A total in unknown words has no title, the footer is one cell."""
    native_id, title = row.text("content"), row.text("title")
    if not _ID.match(native_id):
        is_footer = not title and not row.text("published")
        return None if is_footer else problem("row-without-id", row=row.number)
    day = day_of(row.text("published"))
    if day is None:
        return problem("video-undated", row=row.number, video=native_id)
    return MediaObject(
        platform=PLATFORM, native_id=native_id, url=f"https://www.youtube.com/watch?v={native_id}",
        published_at=noon(day), kind="video", account_id=context.account or "", title=title, text=title,
        row=row.number, flags=("day-only",),
    )  # fmt: skip


def guess(head: TableHead) -> Header | None:
    """A table of videos in unknown words: ids first, then titles, then English days, then lengths and numbers."""

    def accept(index: int, cells: Sequence[str]) -> Header | None:
        if any(cell in DATE for cell in cells):
            return None
        rows = [row for row in head.rows[index + 1 :] if len(row) == len(cells)]
        videos = [row for row in rows if _ID.match(row[0].strip()) and row[1].strip()] if len(cells) > 4 else []
        if len(videos) < 2 or len(videos) < len(rows) - 2 or not all(day_of(row[2]) for row in videos if row[2]):
            return None
        if not any(row[2] for row in videos) or day_of(videos[0][0]):
            return None
        at = {"content": 0, "title": 1, "published": 2}
        names = unique_names(head.rows[index])
        found = {field: place for field, place in metrics_at(names).items() if place > 2}
        return Header(row=index, names=names, at={**found, **at})

    return find_header(head.rows, accept)


class Marked(Signature, frozen=True, kw_only=True):
    """A signature that also wants a metric (`any_of`), and a name for the file where the words alone say too little.

    `first`: the columns that must stand first. `marks`: without one of these fields the file's name must be known.
    """

    first: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def find(self, head: TableHead) -> Header | None:
        header = super().find(head)
        if header is None or any(header.at[field] != at for at, field in enumerate(self.first)):
            return None
        named = is_called(head, self.files)
        if not named and not any(field in header.at for field in self.marks):
            return None
        return header if any(field in header.at for field in METRICS) else None


_ANY = {"date": DATE, "content": CONTENT, "title": TITLE, "published": PUBLISHED, **METRIC_FIELDS}
_VIDEO_FIELDS = {name: words for name, words in _ANY.items() if name != "date"}
_DAY_FIELDS = {"date": DATE, **METRIC_FIELDS}
VIDEOS = Signature(fields=_VIDEO_FIELDS, required=("content", "title", "published"), forbidden=DATE)
_CHART = Marked(fields=_ANY, required=("date", "content", "title"), marks=("title",))
_DAYS = Marked(fields=_DAY_FIELDS, required=("date",), marks=MARKS, forbidden=(*TITLE, *DIMENSIONS))
_TOTALS = Marked(
    fields=_DAY_FIELDS, required=("date",), first=("date",), files=TOTALS_FILES, forbidden=(*TITLE, *DIMENSIONS)
)


class Days(DayReader):
    """Days of the channel; of a table and of totals that hold the same days the table is read by its own name."""

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        is_totals = is_called(head, TOTALS_FILES)
        return None if is_totals != (self.source == "youtube.totals") else super().claim(head, answers)


class Chart(DayReader):
    """Days of parts: of videos, or of what the second column names, when the file is called a chart."""

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        if not any(is_called(head, TOTALS_FILES) for head in context.beside):
            yield problem("days-elsewhere", zone=_PACIFIC)
        yield from super().read(table, context)

    def _locate(self, head: TableHead) -> tuple[Header | None, bool]:
        header, guessed = super()._locate(head)
        if header is not None or not is_called(head, CHART_FILES):
            return header, guessed

        def accept(index: int, cells: Sequence[str]) -> Header | None:
            if len(cells) < 3 or cells[0] not in DATE or cells[1] not in DIMENSIONS:
                return None
            names = unique_names(head.rows[index])
            found = metrics_at(names)
            return Header(row=index, names=names, at={"date": 0, "content": 1, **found}) if found else None

        return find_header(head.rows, accept), False


YOUTUBE_READERS = (
    PostReader(
        PostFormat(
            source="youtube.table",
            label=N_("YouTube, videos"),
            signature=VIDEOS,
            metrics=METRICS,
            describe=describe,
            guess=guess,
            row_cap=ROW_CAP,
            total_is_strange=False,
        )
    ),
    Days(
        DayFormat(
            source="youtube.table",
            label=N_("YouTube, by day"),
            platform=PLATFORM,
            signature=_DAYS,
            metrics=METRICS,
            zone=_PACIFIC,
        )
    ),
    KeyFirst(YouTubeParts(), DIMENSIONS),
    Chart(
        DayFormat(
            source="youtube.chart",
            label=N_("YouTube, chart"),
            platform=PLATFORM,
            kind="parts",
            signature=_CHART,
            metrics=METRICS,
            member="content",
            dimension_in=lambda header: DIMENSIONS.get(header.names[header.at["content"]], "content"),
        )
    ),
    Days(
        DayFormat(
            source="youtube.totals",
            label=N_("YouTube, totals by day"),
            platform=PLATFORM,
            signature=_TOTALS,
            metrics=METRICS,
            zone=_PACIFIC,
        )
    ),
)
