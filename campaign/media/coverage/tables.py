"""Which articles are about which events, as suggested and as people decided."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, DoublePrecision, Integer, Timestamptz, Varchar
from piccolo.table import Table

from campaign.db import ENGINE


class Coverage(Table, tablename="coverage", db=ENGINE):
    """An event and an article. By the article's key, so that a decision stands when its import comes again.

    `state`: suggested, confirmed or rejected. `reasons` is a list of `match.Reason`. `year` is that of the event.
    """

    id = BigSerial(primary_key=True)
    event = BigInt()
    article_key = Varchar(length=40)
    year = Integer()
    state = Varchar(length=10)
    score = DoublePrecision()
    reasons = JSONB()
    found_at = Timestamptz()
    decided_by = Varchar(length=40, null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
