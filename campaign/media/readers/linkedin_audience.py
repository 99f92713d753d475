"""LinkedIn's sheets of who follows and who visits: two columns, a name and a count, or one sheet saved as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from campaign.media.files.headers import normalise, unique_names
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.linkedin import account_in
from campaign.media.readers.linkedin_names import AUDIENCES, FOLLOWER_FIELDS, VIEW_COUNTS
from campaign.media.readers.measured import is_number, observations
from campaign.media.readers.signature import Header, Row, rows_under
from campaign.media.readers.social_time import capture_day

_FILE = re.compile(r".+_(followers|visitors)_1\d{12}", re.ASCII)


class LinkedInAudience:
    """Followers by place, trade and the like at the moment of the export. Visitors' are of an unsaid period: unused."""

    source = "linkedin.audience"
    label = N_("LinkedIn, who the followers are")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        found = _find(head)
        if found is None:
            return None
        dimension, is_sure = found[1], normalise(head.rows[0][0]) in AUDIENCES
        return Claim(
            source=self.source, kind=dimension, row=0, account=account_in(head.file_name),
            confidence=0.9 if is_sure else 0.7, captured_on=capture_day(head.file_name),
        )  # fmt: skip

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        found = _find(table.head)
        if found is None:
            return
        header, dimension, is_followers = found
        if not is_followers:
            yield problem("part-unused", title=table.head.sheet or table.head.file_name)
            return
        account = context.account or account_in(table.head.file_name) or ""
        for row in rows_under(table, header):
            if isinstance(row, Row):
                base = Observation(
                    platform="linkedin", account_id=account, dimension=dimension, member=row.text("member"),
                    metric="", value=0, row=row.number,
                )  # fmt: skip
                counted = list(observations(row, ((1, "followers", 1.0),), base))
                yield from row.problems
                yield from counted
            else:
                yield row


def _find(head: TableHead) -> tuple[Header, str, bool] | None:
    """Header, what the sheet is by, and whether it counts followers. A sheet alone must have known words."""
    if head.form == "lines" or not head.rows or not _is_list(head.rows):
        return None
    names = unique_names(head.rows[0])
    file = _FILE.match(head.file_name) if head.form == "workbook" else None
    counts_followers = names[1] in FOLLOWER_FIELDS["total"]
    if not counts_followers and names[1] not in VIEW_COUNTS and not file:
        return None
    if names[0] not in AUDIENCES and not file:
        return None
    is_followers = counts_followers or bool(file and file[1] == "followers")
    dimension = AUDIENCES.get(names[0], names[0][:40])
    return Header(row=0, names=names, at={"member": 0, "count": 1}), dimension, is_followers


def _is_list(rows: Sequence[Sequence[str]]) -> bool:
    two = all(len([cell for cell in row if cell.strip()]) == 2 for row in rows)
    return two and not is_number(rows[0][1]) and all(len(row) > 1 and is_number(row[1]) for row in rows[1:])
