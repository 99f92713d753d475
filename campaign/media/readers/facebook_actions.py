"""The other sheets of Facebook's old post insights: shares, likes and comments of each post, and breakdowns.

They repeat the posts of `Key Metrics`, so what they count is told as parts of those posts, never as posts again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.facebook_legacy import FIELDS
from campaign.media.readers.measured import Columns, metric_columns, observations
from campaign.media.readers.signature import Header, Signature, rows_under

_SIGNATURE = Signature(
    fields={
        **{name: FIELDS[name] for name in ("id", "link", "text", "type", "time")},
        "shares": ("share",),
        "likes": ("like",),
        "comments": ("comment",),
    },
    required=("id", "text", "time"),
    forbidden=FIELDS["reach"],
)


class FacebookActions:
    """Numbers of posts by their id; sheets with anything else are left out."""

    source = "facebook.legacy.actions"
    label = N_("Facebook, actions on posts until 2021")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header = _SIGNATURE.find(head)
        if header is None:
            return None
        kind = "actions" if _columns(header) else f"unused {head.sheet}".strip()[:60]
        return Claim(source=self.source, kind=kind, row=header.row, confidence=0.9)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header = _SIGNATURE.find(table.head)
        if header is None:
            return
        columns = _columns(header)
        if not columns:
            yield problem("part-unused", title=table.head.sheet or table.head.file_name)
            return
        for row in rows_under(table, header):
            if isinstance(row, Problem):
                yield row
                continue
            page, _, post = row.text("id").rpartition("_")
            if not post.isdigit():
                if row.text("id"):
                    yield problem("row-without-id", row=row.number)
                continue
            base = Observation(
                platform="facebook", account_id=page or context.account or "", dimension="post", member=post,
                metric="", value=0, row=row.number,
            )  # fmt: skip
            found = list(observations(row, columns, base))
            yield from row.problems
            yield from found


def _columns(header: Header) -> Columns:
    return metric_columns(header, {"shares": "shares", "likes": "likes", "comments": "comments"}, {})
