"""Mailchimp, report of all campaigns: one row a newsletter.

Format: CSV, comma, dates as `Oct 10, 2025 08:30 am` on the clock of the account, `n/a` for what was not measured.
Newer files say `Audience` for `List`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, MediaObject, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.signature import Header, Row, Signature, rows_under
from campaign.media.readers.web_measures import Measure, read_value
from campaign.media.readers.web_periods import moment_in

_METRICS: Mapping[str, tuple[str, ...]] = {
    "recipients": ("total recipients",),
    "delivered": ("successful deliveries",),
    "bounced_soft": ("soft bounces",),
    "bounced_hard": ("hard bounces",),
    "bounced": ("total bounces",),
    "forwards": ("times forwarded",),
    "opens_unique": ("unique opens",),
    "opens": ("total opens",),
    "clicks_unique": ("unique clicks",),
    "clicks": ("total clicks",),
    "unsubscribes": ("unsubscribes",),
    "complaints": ("abuse complaints",),
}
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "campaign title"),
    "subject": ("subject", "subject line"),
    "audience": ("audience", "list"),
    "sent": ("send date",),
    "weekday": ("send weekday",),
    "id": ("unique id",),
    **_METRICS,
}
#: Columns may have been left out before the file was passed on.
_SIGNATURES = (
    Signature(fields=_FIELDS, required=("title", "subject", "sent", "recipients", "opens_unique")),
    Signature(fields=_FIELDS, required=("title", "subject", "sent", "recipients", "weekday", "id")),
)


class Mailchimp:
    """Every row is one newsletter, with its numbers so far."""

    source = "mailchimp"
    label = N_("Mailchimp")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header = _find(head)
        return Claim(source=self.source, kind="newsletters", row=header.row) if header else None

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header = _find(table.head)
        if header is None:
            return
        seen: set[str] = set()
        count = 0
        for line in rows_under(table, header):
            count += 1
            if isinstance(line, Problem):
                yield line
            else:
                yield from _newsletter(line, header, seen)
        if not count:
            yield problem("no-rows")


def _find(head: TableHead) -> Header | None:
    if head.form == "lines":
        return None
    return next((header for signature in _SIGNATURES if (header := signature.find(head))), None)


def _newsletter(line: Row, header: Header, seen: set[str]) -> Iterator[Record | Problem]:
    title, subject, sent = line.text("title"), line.text("subject"), line.text("sent")
    published = moment_in(sent)
    if published is None:
        yield problem("time-unreadable", row=line.number, column="Send Date", value=sent)
        return
    native_id = line.text("id") or f"{published:%Y-%m-%dT%H:%M} {subject or title}"[:200]
    if native_id in seen:
        yield problem("row-repeated", row=line.number)
        return
    seen.add(native_id)
    yield MediaObject(
        platform="mailchimp", native_id=native_id, published_at=published, kind="newsletter",
        account_name=line.text("audience"), title=title or subject, text=subject, row=line.number,
    )  # fmt: skip
    for metric in _METRICS:
        at = header.at.get(metric)
        if at is None:
            continue
        try:
            value = read_value(line.cells[at], Measure(at=at, name=metric, metric=metric))
        except ValueError:
            name = header.names[at]
            yield problem("number-unreadable", row=line.number, column=name, value=line.cells[at])
            continue
        if value is not None:
            yield Observation(platform="mailchimp", object_id=native_id, metric=metric, value=value, row=line.number)
