"""GDELT DOC 2.0, saved as CSV: the article list, timelines, and what comes instead of them when a search fails.

Format: UTF-8 with BOM, comma; `URL,MobileURL,Date,Title` in UTC, at most 250 articles; timelines `Date,Series,Value`.
An error comes as `{}` or as a sentence, under the name of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC

from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.article_rows import article_of
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.moments import moment_of
from campaign.media.readers.signature import Row, Signature, rows_under

ROW_CAP = 250
_ARTICLES = Signature(
    fields={"url": ("url",), "mobile": ("mobileurl",), "date": ("date",), "title": ("title",)},
    required=("url", "mobile", "date", "title"),
)
_TIMELINE = Signature(
    fields={"date": ("date",), "series": ("series",), "value": ("value",)}, required=("date", "series", "value")
)
_ERROR = re.compile(
    r"\{\s*\}\Z|your (?:query|search) (?:was|contained)|the specified phrase is too|please limit requests to"
    r"|(?:one or more of )?your keywords (?:were|was) too|invalid (?:query|mode|timespan|format)|timespan is too",
    re.IGNORECASE,
)


class Gdelt:
    """Articles are read. A timeline is a share of all the world's news, and is refused."""

    source = "gdelt"
    label = N_("GDELT")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        if head.form == "lines":
            return None
        if header := _ARTICLES.find(head):
            return Claim(source=self.source, kind="articles", row=header.row)
        header = _TIMELINE.find(head)
        if header and len(header.names) == 3:
            return Claim(source=self.source, kind="daily", row=header.row, refusal="gdelt-timeline")
        if head.form == "text" and _ERROR.match(",".join(head.rows[0]).strip()):
            return Claim(source=self.source, kind="articles", row=0, confidence=0.7, refusal="gdelt-error")
        return None

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header = _ARTICLES.find(table.head)
        if context.claim.refusal or header is None:
            yield problem(context.claim.refusal or "gdelt-error")
            return
        count = 0
        for row in rows_under(table, header):
            count += 1
            yield row if isinstance(row, Problem) else _article(row)
        if count == ROW_CAP:
            yield problem("row-cap", limit=ROW_CAP)
        if not count:
            yield problem("no-rows")


def _article(row: Row) -> Record | Problem:
    texts = {field: row.text(field) for field in ("url", "title", "date")}
    return article_of(row.number, texts, moment_of(texts["date"], zone=UTC), None)
