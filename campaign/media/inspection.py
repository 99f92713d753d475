"""What a file holds, without writing anything: the report behind `campaign media inspect`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from campaign.media.files import opened
from campaign.media.metrics import METRICS, engagement
from campaign.media.model import Article, FileReport, MediaObject, Observation, Period, Problem, ReadContext, Record
from campaign.media.problems import kept, problem, worded
from campaign.media.recognition import choose

OSLO = ZoneInfo("Europe/Oslo")
SHOWN_PER_RULE = 50


def inspect_file(
    path: Path,
    name: str | None = None,
    *,
    zone: str = "Europe/Oslo",
    account: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> FileReport:
    """The report on the file at `path`, called `name` by the person. Never raises for what the file holds.

    `rows` are all rows under the header. `totals` are sums of metrics that may be added over posts, the house
    engagement, and the numbers of posts, stories, articles and social posts. Days are days in Oslo.
    """
    shown = name or path.name
    notes, tally = Notes(), Tally()
    with opened(path, shown) as file:
        choice = choose(file, answers)
        for remark in (*file.problems, *choice.problems):
            notes.add(remark)
        table, reader, claim = choice.table, choice.reader, choice.claim
        if table is None or reader is None or claim is None:
            return FileReport(file=shown, warnings=notes.warnings(), problems=notes.errors())
        context = ReadContext(claim=claim, zone=zone, account=account, answers=answers or {})
        for record in reader.read(table, context):
            if isinstance(record, Problem):
                notes.add(record)
            else:
                tally.add(record)
        rows = table.count_after(claim.row) if claim.refusal else table.rows_read
    return FileReport(
        file=shown,
        source=claim.source,
        kind=claim.kind,
        rows=rows,
        period=tally.period(),
        account=claim.account,
        totals=tally.totals(),
        warnings=notes.warnings(),
        problems=notes.errors(),
    )


class Notes:
    """Problems for a person to read: at most fifty of each rule, the rest counted."""

    def __init__(self) -> None:
        self._shown: list[Problem] = []
        self._counts: Counter[str] = Counter()

    def add(self, remark: Problem) -> None:
        self._counts[remark.rule] += 1
        if self._counts[remark.rule] <= SHOWN_PER_RULE:
            self._shown.append(remark)

    def warnings(self) -> list[dict[str, str | int | None]]:
        more = [
            problem("more-problems", count=count - SHOWN_PER_RULE, name=rule)
            for rule, count in self._counts.items()
            if count > SHOWN_PER_RULE
        ]
        return [worded(kept(remark)) for remark in (*self._shown, *more) if remark.level == "warning"]

    def errors(self) -> list[dict[str, str | int | None]]:
        return [worded(kept(remark)) for remark in self._shown if remark.level == "error"]


class Tally:
    """Counts records as they pass. Only metrics that may be added over objects are summed."""

    def __init__(self) -> None:
        self._sums: dict[str, int | float] = {}
        self._counts: Counter[str] = Counter()
        self._post: dict[str, int | float] = {}
        self._first: datetime | None = None
        self._last: datetime | None = None

    def add(self, record: Record) -> None:
        if isinstance(record, Observation):
            self._post[record.metric] = record.value
            if "collaboration" not in record.flags and METRICS[record.metric].over_objects:
                self._sums[record.metric] = self._sums.get(record.metric, 0) + record.value
            return
        self._close_post()
        moment = record.published_at
        self._first = moment if self._first is None or moment < self._first else self._first
        self._last = moment if self._last is None or moment > self._last else self._last
        self._counts[_counted_as(record)] += 1

    def period(self) -> Period:
        if self._first is None or self._last is None:
            return Period()
        return Period(first=self._first.astimezone(OSLO).date(), last=self._last.astimezone(OSLO).date())

    def totals(self) -> dict[str, int | float]:
        self._close_post()
        rounded = {name: round(value, 6) for name, value in sorted(self._sums.items())}
        return {**dict(sorted(self._counts.items())), **rounded}

    def _close_post(self) -> None:
        """Add the house engagement of the post whose observations have just passed."""
        if self._post and (value := engagement(self._post)) is not None:
            self._sums["engagement"] = self._sums.get("engagement", 0) + value
        self._post = {}


def _counted_as(record: MediaObject | Article) -> str:
    if isinstance(record, Article):
        return "social_posts" if record.medium == "social" else "articles"
    return "stories" if record.kind == "story" else "posts"
