"""X, and Twitter before it: posts with their numbers so far, and the account by day.

Format: CSV, UTF-8 without BOM, comma, newest first, at most 1,000 posts (X) or quoted throughout (Twitter, to 2023).
The moment of a post is taken from its id; the written date is a day. Days are days in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from campaign.media import values
from campaign.media.files.headers import find_header, unique_names
from campaign.media.files.table import TableHead
from campaign.media.model import MediaObject, Problem
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.day_table import DayFormat, DayReader
from campaign.media.readers.post_table import PostFormat, PostReader
from campaign.media.readers.signature import Header, Row, Signature
from campaign.media.readers.social_time import day_of, moment_of, noon
from campaign.media.readers.x_names import (
    DAY_FIELDS,
    DAY_METRICS,
    POST_FIELDS,
    POST_METRICS,
    POST_ORDER,
    TWEET_DAY_FIELDS,
    TWEET_DAY_METRICS,
    TWEET_FIELDS,
    TWEET_METRICS,
)  # fmt: skip

ROW_CAP = 1000
_PLATFORM = "x"
_ID = re.compile(r"\d{5,20}\Z", re.ASCII)
_LINK = re.compile(r"(?:x|twitter)\.com/([A-Za-z0-9_]{1,20})/status/(\d{5,20})", re.ASCII)
_MENTIONS = re.compile(r"\A(?:@\w+[ ,]*)+")
_EPOCH_MS = 1_288_834_974_657
#: Ids below this were counted, not made of the moment.
_FIRST_TIMED_ID = 30_000_000_000
_AGREE = timedelta(hours=36)


def moment_in(native_id: str) -> datetime | None:
    """When the post with this id was made, in UTC; None for ids from before November 2010."""
    number = int(native_id)
    if number < _FIRST_TIMED_ID or number >= 1 << 63:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=(number >> 22) + _EPOCH_MS)
    return values.in_utc(moment)


def describe(row: Row, context: ReadContext) -> MediaObject | Problem | None:
    """The post of a row. What others wrote is not in the file; whom a reply speaks to is left out."""
    link = row.text("link")
    match = _LINK.search(link)
    flags: list[str] = []
    native_id = row.text("id")
    if not _ID.match(native_id):
        native_id = match[2] if match else ""
        flags.append("id-damaged")
    elif values.lost_digits(native_id) and match and match[2] != native_id:
        native_id = match[2]
        flags.append("id-damaged")
    if not native_id:
        return problem("row-without-id", row=row.number)
    published = _published(row, native_id, flags)
    if isinstance(published, Problem):
        return published
    text = row.text("text")
    words = _MENTIONS.sub("", text).strip()
    return MediaObject(
        platform=_PLATFORM, native_id=native_id, url=link, published_at=published,
        kind="reply" if text.startswith("@") else "post", account_handle=match[1] if match else "",
        account_id=match[1] if match else context.account or "", text=words, row=row.number, flags=tuple(flags),
    )  # fmt: skip


def _published(row: Row, native_id: str, flags: list[str]) -> datetime | Problem:
    inside = moment_in(native_id)
    cell = row.text("time") or row.text("date")
    written = moment_of(cell, "UTC")
    day = day_of(cell)
    outer = written or (noon(day) if day else None)
    if inside is None:
        if outer is None:
            return problem("time-unreadable", row=row.number, value=cell)
        if written is None:
            flags.append("day-only")
        return outer
    if outer is not None and abs(outer - inside) > _AGREE:
        hours = round(abs(outer - inside).total_seconds() / 3600)
        row.problems.append(problem("time-disagrees", row=row.number, value=cell, hours=hours))
        flags.append("time-disagrees")
        return outer
    flags.append("time-from-id")
    return inside


def guess(head: TableHead) -> Header | None:
    """A content export in unknown words: seventeen columns, an id first and a link to a post in the fourth."""

    def accept(index: int, cells: Sequence[str]) -> Header | None:
        rows = [row for row in head.rows[index + 1 :] if len(row) == len(cells) == len(POST_ORDER)]
        if not rows or _ID.match(cells[0]) or not all(_ID.match(row[0].strip()) for row in rows):
            return None
        if not all(_LINK.search(row[3]) for row in rows):
            return None
        return Header(row=index, names=unique_names(cells), at={name: at for at, name in enumerate(POST_ORDER)})

    return find_header(head.rows, accept)


def account_in(head: TableHead, header: Header) -> str | None:
    """The handle that the links of the first rows lead to, when it is one."""
    at = header.at["link"]
    cells = [row[at] for row in head.rows[header.row + 1 :] if at < len(row)]
    handles = {match[1] for cell in cells if (match := _LINK.search(cell))}
    return handles.pop() if len(handles) == 1 else None


X_POSTS = PostReader(
    PostFormat(
        source="x.posts",
        label=N_("X, posts"),
        signature=Signature(fields=POST_FIELDS, required=("id", "text", "link", "impressions")),
        metrics=POST_METRICS,
        describe=describe,
        guess=guess,
        account=account_in,
        row_cap=ROW_CAP,
    )
)
X_OVERVIEW = DayReader(
    DayFormat(
        source="x.overview",
        label=N_("X, by day"),
        platform=_PLATFORM,
        signature=Signature(fields=DAY_FIELDS, required=("date", "impressions", "published")),
        metrics=DAY_METRICS,
    )
)
TWITTER_POSTS = PostReader(
    PostFormat(
        source="twitter.legacy",
        label=N_("Twitter, posts"),
        signature=Signature(fields=TWEET_FIELDS, required=("id", "link", "time")),
        metrics=TWEET_METRICS,
        describe=describe,
        account=account_in,
        asks=False,
    )
)
TWITTER_DAYS = DayReader(
    DayFormat(
        source="twitter.legacy.daily",
        label=N_("Twitter, by day"),
        platform=_PLATFORM,
        signature=Signature(fields=TWEET_DAY_FIELDS, required=("date", "published", "impressions")),
        metrics=TWEET_DAY_METRICS,
        asks=False,
    )
)
