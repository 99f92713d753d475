"""Meta Business Suite content exports: Facebook posts, Instagram posts and stories, and two that are refused.

Format: CSV, UTF-8 with BOM, comma, line breaks inside quoted text, lifetime numbers, Pacific wall clock. The same
file after a spreadsheet: `;` or xlsx, ids as 1,79747E+16, dates with dots.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from campaign.media.files.headers import find_header
from campaign.media.files.table import Table, TableHead
from campaign.media.frames import Frames, batched
from campaign.media.imports.answers import DATES
from campaign.media.model import Claim, Problem, Question, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.meta_columns import FACEBOOK, INSTAGRAM, Columns, is_day, locate
from campaign.media.readers.meta_names import FIELDS, PARTS
from campaign.media.readers.meta_posts import posts_in_columns, posts_in_one_pass
from campaign.media.readers.meta_profile import Profile, Profiling, profile, profile_in_columns
from campaign.media.readers.meta_rows import RowReader

_LABELS = {FACEBOOK: N_("Facebook"), INSTAGRAM: N_("Instagram")}
_STORY_METRICS = frozenset({"navigation", "sticker_taps", "replies"})
_VIDEO = frozenset({"video_id", "universal_video_id", "page_id", "date"})


class MetaContent:
    """Posts of `platform` with lifetime numbers; `stories` picks the Instagram story export instead."""

    def __init__(self, platform: str, *, stories: bool = False) -> None:
        self.source = f"meta.{platform}.{'stories' if stories else 'posts'}"
        self.label = N_("Instagram stories") if stories else _LABELS[platform]
        self._platform, self._stories = platform, stories

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        columns = locate(head, self._platform, answers)
        if columns is None or _is_daily(head, columns) or _is_stories(head, columns) != self._stories:
            return None
        return Claim(
            source=self.source,
            kind="stories" if self._stories else "posts",
            row=columns.row,
            account=_main_account(head, columns),
            confidence=0.7 if columns.guessed else 1.0,
            questions=_asking(columns),
        )

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        columns = locate(table.head, self._platform, context.answers)
        if columns is None:
            return
        seen = profile(table, columns, context.account, context.answers.get(DATES, ""))
        yield from _remarks(table, columns, seen)
        if not seen.order.asks:
            yield from RowReader(table, columns, seen).records()

    def frames(self, table: Table, context: ReadContext) -> Iterator[Frames]:
        columns = locate(table.head, self._platform, context.answers)
        if columns is None or table.text is None or table.head.resaved or columns.visninger is not None:
            yield from batched(self.read(table, context))
            return
        profiling = Profiling(table, columns, context.account, context.answers.get(DATES, ""))
        if context.trusting:
            yield from posts_in_one_pass(table, columns, profiling, lambda seen: _remarks(table, columns, seen))
            return
        seen = profile_in_columns(table, columns, profiling)
        yield Frames(problems=list(_remarks(table, columns, seen)))
        if seen.order.asks:
            return
        if seen.needs_rows:
            yield from batched(RowReader(table, columns, seen).records())
        else:
            yield from posts_in_columns(table, columns, seen)


class MetaDaily:
    """The daily breakdown of posts: one row a post and day. Recognised so that it can be refused with a reason."""

    source = "meta.content.daily"
    label = N_("Facebook or Instagram, by day")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        found = [columns for platform in (FACEBOOK, INSTAGRAM) if (columns := locate(head, platform, answers))]
        daily = next((columns for columns in found if _is_daily(head, columns)), None)
        if daily is None:
            return None
        account = _main_account(head, daily)
        return Claim(source=self.source, kind="daily", row=daily.row, account=account, refusal="daily-breakdown")

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        yield problem("daily-breakdown")


class MetaVideo:
    """The Facebook video export: the same reels again under other ids. Recognised and refused."""

    source = "meta.facebook.video"
    label = N_("Facebook video")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        def accept(index: int, cells: Sequence[str]) -> Claim | None:
            if not {FIELDS.get(cell) for cell in cells} >= _VIDEO:
                return None
            return Claim(source=self.source, kind="video", row=index, refusal="video-export")

        return find_header(head.rows, accept)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        yield problem("video-export")


def _is_daily(head: TableHead, columns: Columns) -> bool:
    """Days in the `Date` column, or the same ids again and again, in the first rows."""
    rows = [row for row in head.rows[columns.row + 1 :] if len(row) > columns.fields["date"]]
    dates = [cell for row in rows if (cell := row[columns.fields["date"]].strip())]
    if sum(map(is_day, dates)) * 2 > len(dates):
        return True
    ids = [row[columns.fields["id"]] for row in rows if row[columns.fields["id"]]]
    scientific = any("E+" in post_id.upper() for post_id in ids)
    return len(ids) >= 10 and not scientific and len(set(ids)) * 2 < len(ids)


def _is_stories(head: TableHead, columns: Columns) -> bool:
    if columns.platform != INSTAGRAM:
        return False
    if columns.metrics.keys() & _STORY_METRICS:
        return True
    link = columns.fields["link"]
    links = [row[link] for row in head.rows[columns.row + 1 :] if len(row) > link and row[link]]
    return bool(links) and all("/stories/" in url for url in links)


def _main_account(head: TableHead, columns: Columns) -> str | None:
    at = columns.fields.get("handle", columns.fields.get("page_name"))
    if at is None:
        return None
    names = Counter(row[at].strip() for row in head.rows[columns.row + 1 :] if len(row) > at and row[at].strip())
    return names.most_common(1)[0][0] if names else None


def _asking(columns: Columns) -> tuple[Question, ...]:
    """The questions that are worth an answer: an export with everything in it has hundreds of columns of parts."""
    return tuple(question for question in columns.questions if not PARTS.search(question.header))


def _remarks(table: Table, columns: Columns, seen: Profile) -> Iterator[Problem]:
    """What is to be said of the file as a whole."""
    if not seen.rows:
        yield problem("no-rows")
    if columns.guessed:
        yield problem("column-guessed")
    asking = _asking(columns)
    if parts := [question.column for question in columns.questions if question not in asking]:
        yield problem("columns-split", count=len(parts), header=parts[0])
    for question in asking:
        samples = ", ".join(question.samples)
        yield problem("column-unknown", column=question.column, header=question.column, samples=samples)
    if columns.visninger is not None:
        header = columns.header[columns.visninger]
        yield problem("visninger", column=header, header=header, metric=seen.visninger, reason=seen.visninger_reason)
    if seen.damaged:
        yield problem("ids-damaged", count=seen.damaged)
    if seen.order.swapped:
        yield problem("dates-swapped")
    if seen.order.asks:
        yield problem("dates-needed", value=seen.order.sample)
    if table.head.form == "workbook" or table.head.delimiter == ";":
        yield problem("file-resaved")
