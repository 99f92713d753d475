"""LinkedIn's comparison with other pages: numbers of others, which no report needs.

Format: xlsx `<page>_competitor_analytics_<milliseconds>.xlsx`; the first and the last day, then a header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.linkedin_days import is_day

_FILE = re.compile(r".+_competitor_analytics_1\d{12}", re.ASCII)
_NEEDED = frozenset({"page", "new followers"})


class LinkedInCompetitors:
    """Recognised, so that nobody is asked about it."""

    source = "linkedin.competitors"
    label = N_("LinkedIn, other pages")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        if head.form != "workbook" or len(head.rows) < 2 or not any(map(is_day, head.rows[0][:2])):
            return None
        words = frozenset(map(normalise, head.rows[1]))
        if not _FILE.match(head.file_name) and not words >= _NEEDED:
            return None
        return Claim(source=self.source, kind="competitors", row=1, confidence=0.9)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        yield problem("part-unused", title=table.head.sheet or table.head.file_name)
