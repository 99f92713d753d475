"""Reports on one newsletter, as names and values: Mailchimp (with its A/B tests) and MailerLite classic.

Format: CSV of two columns; sections by lines of one cell; numbers as `1,751` and `350 (35.18%)`; then tables of links,
which are not read but for the campaign's id in them. An A/B test has a section and a table for each combination.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, MediaObject, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.web_measures import count
from campaign.media.readers.web_periods import moment_in

_CAMPAIGN = re.compile(r"[?&]mc_cid=([0-9a-f]{6,16})(?![0-9a-z])", re.IGNORECASE)
_COMBINATION = re.compile(r"combination (\d{1,3})\b")
_MAILCHIMP_METRICS = {
    "total recipients": "recipients", "successful deliveries": "delivered", "bounces": "bounced",
    "times forwarded": "forwards", "recipients who opened": "opens_unique", "total opens": "opens",
    "recipients who clicked": "clicks_unique", "total clicks": "clicks", "total unsubs": "unsubscribes",
    "total abuse complaints": "complaints",
}  # fmt: skip
_MAILERLITE_METRICS = {
    "total emails sent": "recipients", "opened": "opens_unique", "clicked": "clicks_unique",
    "unsubscribed": "unsubscribes", "spam complaints": "complaints", "hard bounce": "bounced_hard",
    "soft bounce": "bounced_soft",
}  # fmt: skip


class _Number(Struct, frozen=True, kw_only=True):
    metric: str
    value: int | float
    row: int


class _Letter:
    """One newsletter, as its section tells it."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.numbers: dict[str, _Number] = {}
        self.campaign_id = ""
        self.row = 0


class NewsletterReport:
    """The report on one newsletter. `first` are the words of the first line, `mark` those of a later line."""

    def __init__(self, source: str, label: str, platform: str, first: tuple[str, ...], metrics: dict[str, str]) -> None:
        self.source, self.label = source, label
        self._platform, self._first, self._metrics = platform, first, metrics

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        if head.form == "lines" or not head.rows or normalise(head.rows[0][0]) not in self._first:
            return None
        names = {_key(row[0]) for row in head.rows[1:] if len(row) > 1 and row[1].strip()}
        if len(names & self._metrics.keys()) < 2:
            return None
        return Claim(source=self.source, kind="newsletters", row=0)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        shared, letters, problems = self._sections(table, context.claim.row)
        yield from problems
        written = shared.names.get("delivery date/time") or shared.names.get("sent", "")
        published = moment_in(written)
        if published is None:
            yield problem("time-unreadable", row=shared.row or None, value=written)
            return
        for letter in letters:
            yield from self._records(letter, shared, published, many=len(letters) > 1)

    def _sections(self, table: Table, start: int) -> tuple[_Letter, list[_Letter], list[Problem]]:
        """What holds for all newsletters of the file, the newsletters, and what could not be read."""
        shared = _Letter()
        letters: dict[str, _Letter] = {}
        problems: list[Problem] = []
        current, in_links = shared, False
        for number, cells in table.rows_after(start):
            if isinstance(cells, Problem):
                problems.append(cells)
                continue
            filled = [cell.strip() for cell in cells if cell.strip()]
            if len(filled) == 1 and not filled[0].endswith(":"):
                title = normalise(filled[0])
                match = _COMBINATION.match(title)
                current = letters.setdefault(match[1], _Letter()) if match else shared
                in_links = not title.endswith(("stats", "results", "statistics", "report"))
            elif in_links:
                found = _CAMPAIGN.search(filled[0]) if filled else None
                current.campaign_id = current.campaign_id or (found[1] if found else "")
            elif len(filled) >= 2:
                problems += self._pair(current, number, filled[0], filled[1])
        return shared, list(letters.values()) or [shared], problems

    def _pair(self, letter: _Letter, number: int, name: str, value: str) -> list[Problem]:
        key = _key(name)
        letter.row = letter.row or number
        metric = self._metrics.get(key)
        if metric is None:
            letter.names.setdefault(key, value)
            return []
        try:
            measured = count(value)
        except ValueError:
            return [problem("number-unreadable", row=number, column=name, value=value)]
        if measured is not None:
            letter.numbers.setdefault(metric, _Number(metric=metric, value=measured, row=number))
        return []

    def _records(self, letter: _Letter, shared: _Letter, published: datetime, *, many: bool) -> Iterator[Record]:
        subject = next((one.names[key] for one in (letter, shared) for key in _SUBJECT if key in one.names), "")
        title = shared.names.get("title") or subject
        campaign = letter.campaign_id or ("" if many else shared.campaign_id)
        native_id = campaign or f"{published:%Y-%m-%dT%H:%M} {subject or title}"[:200]
        yield MediaObject(
            platform=self._platform, native_id=native_id, published_at=published, kind="newsletter", title=title,
            text=subject, row=letter.row or 1,
        )  # fmt: skip
        for number in letter.numbers.values():
            yield Observation(
                platform=self._platform, object_id=native_id, metric=number.metric, value=number.value, row=number.row
            )


_SUBJECT = ("subject line", "subject")
MAILCHIMP = NewsletterReport(
    "mailchimp.report", N_("Mailchimp, one newsletter"), "mailchimp", ("email campaign report", "campaign report"),
    _MAILCHIMP_METRICS,
)  # fmt: skip
MAILERLITE = NewsletterReport(
    "mailerlite", N_("MailerLite classic"), "mailerlite", ("campaign report",), _MAILERLITE_METRICS
)


def _key(cell: str) -> str:
    return normalise(cell).rstrip(": ")
