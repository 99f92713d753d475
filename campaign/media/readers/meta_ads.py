"""Meta Ads Manager reports: reach, impressions and money of advertisements, in parts of the person's choice.

Format: xlsx (sheet `Raw Data Report` or `Worksheet`) or CSV. The first row of data is the total, with empty names: of
it only the reach is kept, which no sum of parts can tell. Days are `YYYY-MM-DD`, a month is `2024-03-01 - 2024-03-11`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.metrics import METRICS
from campaign.media.model import Claim, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.measured import Columns, metric_columns, observations, resaved
from campaign.media.readers.meta_ads_names import FIELDS, LEVELS, METRIC_FIELDS, PART_FIELDS, PLATFORM_WORDS
from campaign.media.readers.signature import Header, Row, Signature, rows_under
from campaign.media.readers.social_time import day_of

_SIGNATURE = Signature(fields=FIELDS, required=("starts", "ends"))
_MONTH = re.compile(r"(\d{4}-\d\d-\d\d)(?: \d\d:\d\d:\d\d)? ?[-\u2013] ?(\d{4}-\d\d-\d\d)", re.ASCII)
_SPENT = re.compile(rf"(?:{'|'.join(map(re.escape, FIELDS['spent']))}) ?\(([a-z]{{3}})\)\Z")
_KRONER = "nok"
_IDS = ("ad_id", "ad_set_id", "campaign_id")


class MetaAds:
    """One report. Everything in it is paid, so its metrics are kept apart from those of posts."""

    source = "meta.ads"
    label = N_("Meta, advertisements")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header = _find(head)
        if header is None:
            return None
        return Claim(source=self.source, kind="period", row=header.row, account=_account(head, header))

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header = _find(table.head)
        if header is None:
            return
        yield from resaved(table.head)
        columns = metric_columns(header, METRIC_FIELDS, context.answers)
        spent, other = _money(table.head, header)
        if other is not None:
            yield problem("currency-other", column=other, header=other)
        parts = [field for field in PART_FIELDS if field in header.at]
        first, met = True, Counter[tuple[str, ...]]()
        for row in rows_under(table, header):
            if isinstance(row, Problem):
                yield row
                continue
            is_total = first and bool(parts) and not any(row.text(field) for field in parts)
            told = "" if is_total else _again(row, parts, met)
            yield from _row(row, (*columns, *spent), parts, context, told, is_total=is_total)
            first = False
        if not table.rows_read:
            yield problem("no-rows")


def _again(row: Row, parts: Sequence[str], met: Counter[tuple[str, ...]]) -> str:
    """What tells a row from an earlier one of the same names and days: advertisements may share a name."""
    key = tuple(row.text(field) for field in (*parts, "month", "day", "starts", "ends", "account"))
    met[key] += 1
    if met[key] == 1:
        return ""
    written = next(filter(str.isdecimal, map(row.text, _IDS)), "")
    met[(*key, written)] += 1
    # A spreadsheet may have made all ids one.
    return f" ({written if written and met[(*key, written)] == 1 else met[key]})"


def _row(
    row: Row, columns: Columns, parts: Sequence[str], context: ReadContext, told: str, *, is_total: bool
) -> Iterator[Record | Problem]:
    period = _period(row)
    if period is None:
        written = row.text("month") or row.text("day") or row.text("starts")
        yield problem("day-unreadable", row=row.number, value=written)
        return
    account = row.text("account_id") or row.text("account") or context.account or context.claim.account or ""
    platform = PLATFORM_WORDS.get(normalise(row.text("platform")), "meta")
    dimension, member = _part(row, parts)
    base = Observation(
        platform=platform, account_id=account,
        dimension="" if is_total else dimension, member="" if is_total else f"{member}{told}", metric="", value=0,
        granularity="day" if row.text("day") else "period", period_start=period[0], period_end=period[1],
        row=row.number,
    )  # fmt: skip
    found = list(observations(row, columns, base, grouped=True))
    yield from row.problems
    yield from (seen for seen in found if not is_total or METRICS[seen.metric].unique)


def _find(head: TableHead) -> Header | None:
    header = _SIGNATURE.find(head)
    known = header is not None and any(field in header.at for field in ("reach", "impressions"))
    return header if known else None


def _money(head: TableHead, header: Header) -> tuple[Columns, str | None]:
    """The column of kroner; and the name of one in another currency, which is not mixed in."""
    if "spent" in header.at:
        at = header.at.get("currency")
        written = {row[at].strip() for row in head.rows[header.row + 1 :] if at is not None and at < len(row)} - {""}
        kroner = {word.casefold() for word in written} == {_KRONER}
        return (((header.at["spent"], "amount_spent", 1.0),), None) if kroner else ((), header.name("spent"))
    other = None
    for at, name in enumerate(header.names):
        if match := _SPENT.match(name):
            if match[1] == _KRONER:
                return ((at, "amount_spent", 1.0),), None
            other = name
    return (), other


def _period(row: Row) -> tuple[date, date] | None:
    if day := day_of(row.text("day")):
        return day, day
    if match := _MONTH.match(row.text("month")):
        first, last = day_of(match[1]), day_of(match[2])
    else:
        first, last = day_of(row.text("starts")), day_of(row.text("ends"))
    return (first, last) if first and last and first <= last else None


def _part(row: Row, parts: Sequence[str]) -> tuple[str, str]:
    """What the row is a part of the account by: its campaign, set and advertisement, and what it is broken down by."""
    named = [field for field in parts if field in LEVELS]
    broken = [field for field in parts if field not in LEVELS and field not in {"platform"}]
    dimension = "+".join([*named[-1:], *broken])
    return dimension, " / ".join(row.text(field) for field in (*named, *broken)) if dimension else ""


def _account(head: TableHead, header: Header) -> str | None:
    at = header.at.get("account")
    names = {row[at].strip() for row in head.rows[header.row + 1 :] if at is not None and at < len(row)} - {""}
    return names.pop() if len(names) == 1 else None
