"""LinkedIn page exports: posts, the page by day, new followers and visitors.

Format: old Excel workbooks (.xls) `<page>_content_<milliseconds>.xls`, `_followers_`, `_visitors_`; the number is the
moment of the export. A sentence stands above the header of the content sheets. Days are text, month/day/year, in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from campaign.media import values
from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.metrics import METRICS
from campaign.media.model import MediaObject, Observation, Problem
from campaign.media.problems import N_, problem
from campaign.media.readers import linkedin_places
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.day_table import DayFormat, DayReader, Part
from campaign.media.readers.linkedin_days import calendar
from campaign.media.readers.linkedin_names import (
    DAY_FIELDS,
    DAY_METRICS,
    FOLLOWER_FIELDS,
    PAGES,
    POST_FIELDS,
    POST_METRICS,
    TYPES,
    VISITOR_FIELDS,
)  # fmt: skip
from campaign.media.readers.post_table import PostFormat, PostReader, Read
from campaign.media.readers.signature import Header, Row, Signature
from campaign.media.readers.social_time import capture_day, noon

PLATFORM = "linkedin"
_NAMED = re.compile(r"(.+?)_[^_]+_1\d{12}", re.ASCII)
_URN = re.compile(r"(?:activity|share|ugcpost)[:-](\d{15,20})", re.ASCII | re.IGNORECASE)
_AGREE = timedelta(hours=36)
_KINDS = {
    "image": "photo", "bilde": "photo", "bild": "photo", "billede": "photo", "imagem": "photo", "imagen": "photo",
    "multi photo": "photo",
    "video": "video", "vídeo": "video", "document": "document", "dokument": "document", "documento": "document",
    "article": "link", "artikkel": "link", "artikel": "link", "artigo": "link", "link": "link", "poll": "poll",
    "text": "text", "tekst": "text", "texto": "text", "event": "event",
}  # fmt: skip
_TOTAL = "total"


def account_in(file_name: str) -> str | None:
    """`verdensdagen` of `verdensdagen_content_1761955200000.xls`."""
    match = _NAMED.match(file_name)
    return match[1] if match else None


def moment_in(native_id: str) -> datetime | None:
    """When the post with this number was made, in UTC; not proved by the platform, so it must agree with the day."""
    milliseconds = int(native_id) >> 22
    if not 1_300_000_000_000 < milliseconds < 4_000_000_000_000:
        return None
    return values.in_utc(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds))


class Posts:
    """Makes the posts of one sheet. Who pressed the button (`Posted by`) is left out."""

    def __init__(self, table: Table, header: Header, context: ReadContext) -> None:
        self._day = calendar(table, header, context).read
        self._account = context.account or account_in(table.head.file_name) or ""

    def describe(self, row: Row, _context: ReadContext) -> MediaObject | Problem | None:
        link = row.text("link")
        native_id, inside = named_in(link)
        if not native_id:
            return problem("row-without-id", row=row.number)
        day = self._day(row.number, row.text("date"))
        published, flag = published_at(day, inside)
        if published is None:
            return problem("time-unreadable", row=row.number, value=row.text("date"))
        delivery = TYPES.get(normalise(row.text("type")), "")
        kind = normalise(row.text("format"))
        flags = {"sponsored": ("boosted",), "total": ("boosted", _TOTAL)}.get(delivery, ())
        return MediaObject(
            platform=PLATFORM, native_id=native_id, url=link, published_at=published, kind=_KINDS.get(kind, kind),
            account_id=self._account, account_handle=self._account, text=row.text("title"),
            peso="paid" if delivery == "sponsored" else "owned", row=row.number, flags=(*flags, flag),
        )  # fmt: skip


def named_in(link: str) -> tuple[str, datetime | None]:
    """The id in a link to a post, and the moment in that; no id when it is no link to LinkedIn."""
    if "linkedin.com" not in link:
        return "", None
    match = _URN.search(link)
    native_id = match[1] if match else link.split("?")[0].rstrip("/").rpartition("/")[2][:120]
    return native_id, moment_in(native_id) if match else None


def published_at(day: date | None, inside: datetime | None) -> tuple[datetime | None, str]:
    """When a post was made, and the flag that says how that is known: the moment in its id must agree with the day."""
    written = noon(day) if day else None
    if inside is not None and (written is None or abs(inside - written) <= _AGREE):
        return inside, "time-from-id"
    return written, "day-only"


def merge(reads: Sequence[Read]) -> Read:
    """One post of its rows: the total where there is one, else the sum of what was organic and what was paid."""
    told: list[Problem] = [remark for _, _, problems in reads for remark in problems]
    distinct: list[Read] = []
    for read in reads:
        if any(_numbers(read) == _numbers(other) and read[0].flags == other[0].flags for other in distinct):
            told.append(problem("row-duplicate", row=read[0].row))
        else:
            distinct.append(read)
    total = next((read for read in distinct if _TOTAL in read[0].flags), None) or _unnamed_total(distinct)
    if total is not None:
        flags = tuple(flag for flag in total[0].flags if flag != _TOTAL)
        return replace(total[0], flags=flags), total[1], told
    post = next((read[0] for read in distinct if "boosted" not in read[0].flags), distinct[0][0])
    if len(distinct) > 1:
        post = replace(post, flags=tuple(dict.fromkeys(("boosted", *post.flags))))
    return post, _sum(distinct), told


def _unnamed_total(reads: Sequence[Read]) -> Read | None:
    """The row with most impressions, where no type has a known word: it is never less than a part."""
    if len(reads) < 2 or any(read[0].flags[:-1] or read[0].peso == "paid" for read in reads):
        return None
    return max(reads, key=lambda read: _numbers(read).get("impressions", 0))


def _numbers(read: Read) -> dict[str, int | float]:
    return {seen.metric: seen.value for seen in read[1]}


def _sum(reads: Sequence[Read]) -> list[Observation]:
    found: dict[str, Observation] = {}
    for seen in (seen for read in reads for seen in read[1] if METRICS[seen.metric].over_objects):
        other = found.get(seen.metric)
        found[seen.metric] = seen if other is None else replace(other, value=other.value + seen.value)
    return list(found.values())


def _account(head: TableHead) -> str | None:
    return account_in(head.file_name)


_DELIVERY = tuple(
    Part(field=f"{word}_{member}", metric=metric, dimension="delivery", member=member)
    for word, metric in DAY_METRICS.items()
    for member in ("organic", "sponsored")
)
_FOLLOWED = tuple(
    Part(field=member, metric="new_followers", dimension="delivery", member=member)
    for member in ("organic", "sponsored", "invited")
)
_SECTIONS = tuple(
    Part(field=f"{page}_{what}_total", metric=metric, dimension="section", member=page)
    for page in PAGES
    for what, metric in (("views", "profile_visits"), ("visitors", "profile_visitors"))
)

LINKEDIN_READERS = (
    PostReader(
        PostFormat(
            source="linkedin.posts",
            label=N_("LinkedIn, posts"),
            signature=Signature(fields=POST_FIELDS, required=("title", "link", "type", "impressions", "rate")),
            metrics=POST_METRICS,
            prepare=lambda table, header, context: Posts(table, header, context).describe,
            remarks=lambda table, header, context: iter(calendar(table, header, context).problems),
            guess=linkedin_places.posts,
            account=lambda head, _header: account_in(head.file_name),
            captured=lambda head, _header: capture_day(head.file_name),
            merge=merge,
        )
    ),
    DayReader(
        DayFormat(
            source="linkedin.daily",
            label=N_("LinkedIn, by day"),
            platform=PLATFORM,
            signature=Signature(fields=DAY_FIELDS, required=("date", "impressions_organic", "unique_organic")),
            metrics={
                **{f"{word}_total": metric for word, metric in DAY_METRICS.items()},
                "unique_organic": "unique_impressions",
            },
            parts=_DELIVERY,
            calendar=calendar,
            guess=linkedin_places.days,
            account=_account,
            captured=True,
        )
    ),
    DayReader(
        DayFormat(
            source="linkedin.followers",
            label=N_("LinkedIn, new followers by day"),
            platform=PLATFORM,
            kind="followers",
            signature=Signature(fields=FOLLOWER_FIELDS, required=("date", "sponsored", "organic", "total")),
            metrics={"total": "new_followers"},
            parts=_FOLLOWED,
            calendar=calendar,
            guess=linkedin_places.followers,
            account=_account,
            captured=True,
        )
    ),
    DayReader(
        DayFormat(
            source="linkedin.visitors",
            label=N_("LinkedIn, visitors by day"),
            platform=PLATFORM,
            kind="visitors",
            signature=Signature(fields=VISITOR_FIELDS, required=("date", "total_views_total", "total_visitors_total")),
            metrics={
                "total_views_total": "profile_visits",
                "total_visitors_total": "profile_visitors",
                "buttons": "clicks_link",
            },
            parts=_SECTIONS,
            calendar=calendar,
            guess=linkedin_places.visitors,
            account=_account,
            captured=True,
        )
    ),
)
