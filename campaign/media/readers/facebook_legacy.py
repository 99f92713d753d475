"""Facebook Page Insights as they were until 2021: posts with their numbers so far.

Format: xls, xlsx or CSV, sheet `Key Metrics`; two header rows, names and then descriptions; some names stand twice,
first the count and then the unique users. The id is `page_post`; times are taken as Pacific, as in later exports.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from campaign.media import values
from campaign.media.files.headers import normalise
from campaign.media.files.table import Table
from campaign.media.imports.answers import DATES
from campaign.media.model import MediaObject, Problem
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.measured import Metrics
from campaign.media.readers.meta_names import KINDS
from campaign.media.readers.meta_rows import LINK_TAIL
from campaign.media.readers.meta_time import DateOrder
from campaign.media.readers.post_table import Describe, PostFormat, PostReader
from campaign.media.readers.signature import Header, Row, Signature, rows_under

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("post id",),
    "link": ("permalink",),
    "text": ("post message",),
    "type": ("type",),
    "time": ("posted",),
    "reach": ("lifetime post total reach",),
    "reach_organic": ("lifetime post organic reach",),
    "reach_paid": ("lifetime post paid reach",),
    "impressions": ("lifetime post total impressions",),
    "impressions_organic": ("lifetime post organic impressions",),
    "impressions_paid": ("lifetime post paid impressions",),
    "engaged": ("lifetime engaged users",),
    "consumers": ("lifetime post consumers",),
    "consumptions": ("lifetime post consumptions",),
    "negative": ("lifetime negative feedback",),
    "negative_users": ("lifetime negative feedback from users", "lifetime negative feedback users"),
    "reach_fans": ("lifetime post reach by people who like your page",),
}
#: A CSV has on each post what a workbook has on a sheet of its own.
_ACTIONS = {
    f"{action}s": (f"lifetime post stories by action type - {action}",) for action in ("like", "comment", "share")
}
_METRICS: Metrics = {
    "reach": "reach", "reach_organic": "reach_organic", "reach_paid": "reach_boosted", "impressions": "impressions",
    "impressions_organic": "impressions_organic", "impressions_paid": "impressions_paid", "engaged": "engaged_users",
    "consumers": "clickers", "consumptions": "clicks", "negative": "negative_feedback",
    "negative_users": "negative_feedback_unique", "reach_fans": "reach_fans", "likes": "likes",
    "comments": "comments", "shares": "shares",
}  # fmt: skip
_TAIL = re.compile(LINK_TAIL)
_LONGEST_NAME = 120


class _Posts:
    """Makes posts, with the order of day and month judged over the whole sheet."""

    def __init__(self, table: Table, header: Header, context: ReadContext) -> None:
        self._order = DateOrder(None, context.answers.get(DATES, ""))
        for row in rows_under(table, header):
            if isinstance(row, Row):
                self._order.observe(_short_year(row.text("time")), "")
        self.remarks = [problem("dates-swapped")] if self._order.swapped else []
        # A workbook holds days, not texts that could be turned.
        if self._order.asks and table.head.form == "text":
            self.remarks.append(problem("dates-needed", value=self._order.sample))

    def describe(self, row: Row, context: ReadContext) -> MediaObject | Problem | None:
        written, link = row.text("id"), row.text("link")
        if not written and normalise(row.text("reach")).startswith("lifetime"):
            return None
        page, _, post = written.rpartition("_")
        flags: tuple[str, ...] = ()
        if values.is_scientific(written) or not post.isdigit() or not post.isascii() or len(post) > 40:
            post, page, flags = _tail(link), "", ("id-damaged",)
        if not post:
            return problem("row-without-id", row=row.number, column="post id")
        published = self._published(row.text("time"))
        if published is None:
            return problem("time-unreadable", row=row.number, column="posted", value=row.text("time"))
        kind = normalise(row.text("type"))
        return MediaObject(
            platform="facebook", native_id=post, secondary_id=_tail(link) or None, url=link, published_at=published,
            kind=KINDS.get(kind, kind), account_id=page or context.account or "", text=row.text("text"),
            row=row.number, flags=flags,
        )  # fmt: skip

    def _published(self, cell: str) -> datetime | None:
        moment = self._order.read(_short_year(cell))
        return moment.astimezone(UTC) if moment else None


def _short_year(cell: str) -> str:
    """`10/1/15 21:00` with its century."""
    day, blank, clock = cell.strip().partition(" ")
    parts = day.split("/")
    return f"{parts[0]}/{parts[1]}/20{parts[2]}{blank}{clock}" if len(parts) == 3 and len(parts[2]) == 2 else cell


def _tail(link: str) -> str:
    """The name of the post in its link, also where it stands behind the question mark; empty without one."""
    match = _TAIL.search(link) if "facebook.com" in link else None
    return match[1][:_LONGEST_NAME] if match else ""


def _prepared(table: Table, header: Header, context: ReadContext) -> Describe:
    return _Posts(table, header, context).describe


FACEBOOK_LEGACY = PostReader(
    PostFormat(
        source="facebook.legacy",
        label=N_("Facebook, posts until 2021"),
        signature=Signature(fields={**FIELDS, **_ACTIONS}, required=("id", "text", "reach")),
        metrics=_METRICS,
        prepare=_prepared,
        remarks=lambda table, header, context: iter(_Posts(table, header, context).remarks),
        asks=False,
    )
)
