"""CrowdTangle, closed in August 2024: archived posts of pages, accounts and groups, and their numbers.

Format: CSV, UTF-8, comma; times such as `2020-04-16 09:48:29 EDT`, thousands as `"1,972,048"`. A list mostly holds
posts of others: they are shared, not owned, unless all are of one page or the person names the own one.
"""

from __future__ import annotations

from itertools import islice

from campaign.media import values
from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import MediaObject, Observation, Problem
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.measured import Metrics
from campaign.media.readers.platforms import is_links_name, post_id
from campaign.media.readers.post_table import Describe, PostFormat, PostReader
from campaign.media.readers.signature import Header, Row, Signature, rows_under
from campaign.media.readers.social_time import moment_of

_ZONE = "America/New_York"
_OFFSETS = {"EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "PDT": -7, "PST": -8, "UTC": 0, "GMT": 0, "CEST": 2, "CET": 1}
_FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("page name", "account", "group name"),
    "group": ("group name",),
    "handle": ("user name",),
    "owner": ("facebook id", "page id"),
    "time": ("post created", "created"),
    "type": ("type",),
    "interactions": ("total interactions", "total interactions (weighted — likes 1x comments 1x )"),
    "likes": ("likes",),
    "comments": ("comments",),
    "shares": ("shares",),
    **{word: (word,) for word in ("love", "wow", "haha", "sad", "angry", "care")},
    "views": ("post views", "views"),
    "url": ("url",),
    "text": ("message", "description"),
    "weighted": ("overperforming score", "likes at posting", "followers at posting"),
}
_METRICS: Metrics = {
    "interactions": "interactions", "likes": "likes", "comments": "comments", "shares": "shares",
    "views": "video_views",
}  # fmt: skip
_FEELINGS = ("likes", "love", "wow", "haha", "sad", "angry", "care")
_KINDS = {
    "photo": "photo", "link": "link", "native video": "video", "live video complete": "video", "status": "text",
    "youtube": "link", "video": "video", "album": "carousel", "igtv": "video", "reel": "reel", "carousel": "carousel",
}  # fmt: skip


class _Posts:
    """Makes posts; whose they are is judged over the whole table."""

    def __init__(self, table: Table, header: Header, context: ReadContext) -> None:
        rows = (row for row in rows_under(table, header) if isinstance(row, Row))
        names = {normalise(row.text("name")) for row in islice(rows, 100_000) if "://" in row.text("url")} - {""}
        self._own = {normalise(context.account)} if context.account else names if len(names) == 1 else set()

    def describe(self, row: Row, _context: ReadContext) -> MediaObject | Problem | None:
        url = row.text("url")
        platform = "instagram" if "instagram.com" in url else "facebook"
        native_id = post_id(platform, url)[:200]
        if not native_id:
            return problem("row-without-id", row=row.number)
        published = moment_of(row.text("time"), _ZONE, _OFFSETS)
        if published is None:
            return problem("time-unreadable", row=row.number, value=row.text("time"))
        name, handle, owner = row.text("name"), row.text("handle"), row.text("owner")
        is_own = bool(self._own & {normalise(said) for said in (name, handle, owner)} - {""})
        kind = normalise(row.text("type"))
        # As in other files of links: Meta's own export has the long id, and the two are to meet.
        is_link = is_links_name(platform, native_id, url)
        return MediaObject(
            platform=platform, native_id=native_id, secondary_id=native_id if is_link else None, url=url,
            published_at=published, kind=_KINDS.get(kind, kind),
            account_id=owner or handle, account_handle=handle, account_name=name,
            # In groups private people write.
            text="" if row.text("group") else row.text("text"), peso="owned" if is_own else "shared", row=row.number,
            flags=("id-damaged",) if is_link else (),
        )  # fmt: skip


def _with_reactions(row: Row, found: list[Observation]) -> list[Observation]:
    """Likes and the six other feelings together, as Facebook counts reactions; of Instagram there are only likes."""
    felt = [value for feeling in _FEELINGS if (value := _count(row.text(feeling))) is not None]
    like = next((seen for seen in found if seen.metric == "likes"), None)
    if like is None or len(felt) < 2:
        return found
    return [
        *found,
        Observation(
            platform=like.platform, object_id=like.object_id, account_id=like.account_id, metric="reactions",
            value=sum(felt), row=like.row,
        ),
    ]  # fmt: skip


def _count(cell: str) -> int | float | None:
    try:
        return values.number(values.whole_of_thousands(cell), resaved=True)
    except ValueError:
        return None


def _prepared(table: Table, header: Header, context: ReadContext) -> Describe:
    return _Posts(table, header, context).describe


def _account(head: TableHead, header: Header) -> str | None:
    at, url = header.at["name"], header.at["url"]
    rows = (row for row in head.rows[header.row + 1 :] if max(at, url) < len(row) and "://" in row[url])
    names = {row[at].strip() for row in rows} - {""}
    return names.pop() if len(names) == 1 else None


CROWDTANGLE = PostReader(
    PostFormat(
        source="crowdtangle",
        label=N_("CrowdTangle"),
        signature=Signature(fields=_FIELDS, required=("name", "time", "interactions", "url")),
        metrics=_METRICS,
        prepare=_prepared,
        account=_account,
        derive=_with_reactions,
        grouped=True,
        asks=False,
        names_by_link=True,
    )
)
