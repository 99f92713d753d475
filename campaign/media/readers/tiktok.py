"""TikTok Studio and TikTok Business Suite: videos, and the account by day.

Studio: CSV, UTF-8 with BOM, every cell quoted, or xlsx with text cells; days without a year in the language of the
interface; `undefined` is missing. Business: CSV, `2025/10/09`, moments in UTC, `NAN` and `--` are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from campaign.media.files.table import Table, TableHead
from campaign.media.model import MediaObject, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.day_table import DayFormat, DayReader
from campaign.media.readers.post_table import PostFormat, PostReader
from campaign.media.readers.signature import Header, Row, Signature
from campaign.media.readers.social_time import moment_of
from campaign.media.readers.tiktok_files import captured_on, handle_in, mended
from campaign.media.readers.tiktok_names import (
    BUSINESS_DAILY,
    BUSINESS_FOLLOWERS,
    BUSINESS_VIDEOS,
    STUDIO_ACTIVITY,
    STUDIO_CONTENT,
    STUDIO_FOLLOWERS,
    STUDIO_OVERVIEW,
    STUDIO_VIEWERS,
    metrics_of,
)  # fmt: skip
from campaign.media.readers.yearless import calendar, exported_on, moment_in, video_id, year_question

PLATFORM = "tiktok"
_AGREE = timedelta(hours=36)


def describe(row: Row, context: ReadContext) -> MediaObject | Problem | None:
    """The video of a row; when it was made stands in its id, which its link holds."""
    link = row.text("link")
    native_id = video_id(link)
    if native_id is None:
        return problem("row-without-id", row=row.number)
    handle = _handle(link)
    written, inside = moment_of(row.text("time"), "UTC"), moment_in(native_id)
    flags = ["time-from-id"] if inside else []
    if inside and written and abs(inside - written) > _AGREE:
        hours = round(abs(inside - written).total_seconds() / 3600)
        row.problems.append(problem("time-disagrees", row=row.number, value=row.text("time"), hours=hours))
        inside, flags = None, ["time-disagrees"]
    published: datetime | None = inside or written
    if published is None:
        return problem("time-unreadable", row=row.number, value=row.text("time"))
    return MediaObject(
        platform=PLATFORM, native_id=native_id, url=link, published_at=published,
        kind="photo" if "/photo/" in link else "video", account_handle=handle,
        account_id=handle or context.account or "", text=row.text("title"), row=row.number, flags=tuple(flags),
    )  # fmt: skip


def _handle(link: str) -> str:
    return link.split("/@", 1)[1].split("/", 1)[0] if "/@" in link else ""


def account_in(head: TableHead, header: Header) -> str | None:
    """The handle in the links of the first rows, when it is one; else in the name of the download."""
    at = header.at["link"]
    handles = {_handle(row[at]) for row in head.rows[header.row + 1 :] if at < len(row)} - {""}
    return handles.pop() if len(handles) == 1 else handle_in(head)


def account_beside(context: ReadContext) -> str:
    """The handle in the links of the videos in the same compressed file."""
    cells = (cell for head in context.beside for row in head.rows for cell in row if "tiktok.com/@" in cell)
    return next((_handle(cell) for cell in cells), "")


def exported(head: TableHead, header: Header) -> date | None:
    """The day of the export: TikTok Studio writes it beside each video, without a year."""
    rows = head.rows[header.row + 1 :]
    if "exported" not in header.at:
        return captured_on(head)
    link, at = header.at["link"], header.at["exported"]
    ids = [found for row in rows if link < len(row) and (found := video_id(row[link]))]
    moments = [moment for one in ids if (moment := moment_in(one))]
    return exported_on((row[at] for row in rows if at < len(row)), moments)


class Videos(PostReader):
    """A list of videos; TikTok neither quotes nor doubles the quotation marks in a title."""

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header, _ = self._locate(table.head)
        whole = mended(table, header) if header else table
        for found in super().read(whole, context):
            table.rows_read = whole.rows_read
            yield found
        table.rows_read = whole.rows_read


def _videos(source: str, label: str, signature: Signature, row_cap: int | None = None) -> PostReader:
    return Videos(
        PostFormat(
            source=source, label=label, signature=signature, metrics=metrics_of(signature), describe=describe,
            account=account_in, captured=exported, row_cap=row_cap,
        )
    )  # fmt: skip


def _days(source: str, label: str, signature: Signature, kind: str = "daily", member: str = "") -> DayReader:
    return DayReader(
        DayFormat(
            source=source, label=label, platform=PLATFORM, kind=kind, signature=signature,
            metrics=metrics_of(signature), calendar=calendar, more_questions=year_question, member=member,
            dimension=member, capture=captured_on, account=handle_in, neighbour=account_beside,
        )
    )  # fmt: skip


STUDIO_READERS = (
    _days("tiktok.studio.overview", N_("TikTok, by day"), STUDIO_OVERVIEW),
    _videos("tiktok.studio.content", N_("TikTok, videos"), STUDIO_CONTENT),
    _days("tiktok.studio.viewers", N_("TikTok, viewers by day"), STUDIO_VIEWERS, kind="viewers"),
    _days("tiktok.studio.followers", N_("TikTok, followers by day"), STUDIO_FOLLOWERS, kind="followers"),
    _days("tiktok.studio.activity", N_("TikTok, followers by hour"), STUDIO_ACTIVITY, kind="activity", member="hour"),
)
BUSINESS_READERS = (
    _days("tiktok.business.daily", N_("TikTok Business, by day"), BUSINESS_DAILY),
    _videos("tiktok.business.videos", N_("TikTok Business, videos"), BUSINESS_VIDEOS),
    _days("tiktok.business.followers", N_("TikTok Business, followers by day"), BUSINESS_FOLLOWERS, kind="followers"),
)
