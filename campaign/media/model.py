"""What an export file says, as plain data: objects, observations, articles, problems, claims, reports.

Nothing here knows a file format, a database or HTTP. Times are aware and in UTC unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct, field

Granularity = Literal["lifetime", "day", "period"]
Level = Literal["warning", "error"]
Peso = Literal["paid", "earned", "shared", "owned"]
Medium = Literal["web", "print", "broadcast", "podcast", "social", "unknown"]
Params = Mapping[str, str | int]


class MediaObject(Struct, frozen=True, kw_only=True):
    """One post, reel, story or video on a platform.

    `native_id` is the platform's own id as text (never a number: seventeen digits do not survive one).
    `secondary_id` is another stable name of the same object (the Instagram shortcode).
    `flags`: `id-damaged`, `time-from-id`, `time-disagrees`, `dates-swapped`, `boosted`,
    `resaved` (a spreadsheet has written the file).
    """

    platform: str
    native_id: str
    secondary_id: str | None = None
    url: str = ""
    published_at: datetime
    kind: str = ""
    account_id: str = ""
    account_handle: str = ""
    account_name: str = ""
    title: str = ""
    text: str = ""
    is_collaboration: bool = False
    peso: Peso = "owned"
    row: int
    flags: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.native_id}"


class Observation(Struct, frozen=True, kw_only=True):
    """One measured number about an object, or about an account or a site when `object_id` is None.

    `account_id` is the id, handle, property or site that was measured; empty when the file does not say.
    `dimension` and `member` say which part of the account is meant (`page`, `/materiell`; `query`, `term`, `country`,
    `ad`); both are empty for the whole. `metric` is a name in `campaign.media.metrics.METRICS`. `period_start` and
    `period_end` are inclusive days; both are None for a lifetime number, which is a snapshot at the moment of capture.
    `flags`: `below-one` (the file said "<1"), `collaboration`.
    """

    platform: str
    object_id: str | None = None
    account_id: str = ""
    dimension: str = ""
    member: str = ""
    metric: str
    value: int | float
    granularity: Granularity = "lifetime"
    period_start: date | None = None
    period_end: date | None = None
    row: int
    flags: tuple[str, ...] = ()


class Article(Struct, frozen=True, kw_only=True):
    """One mention in a media monitor. The author is left out on purpose; `agency` names a news agency byline.

    `lead` holds at most 500 characters and is empty for posts by private people (`medium == "social"`).
    `reach` is the outlet's potential audience (opportunities to see), not readers of the article.
    `monitor_url` is the vendor's own link (ret.nu). `is_release` marks a press release of the campaign's own side.
    """

    outlet: str
    title: str
    url: str = ""
    canonical_url: str = ""
    monitor_url: str = ""
    published_at: datetime
    lead: str = ""
    agency: str = ""
    language: str = ""
    country: str = ""
    region: str = ""
    reach: int | None = None
    sentiment: str = ""
    medium: Medium = "unknown"
    document_id: str = ""
    keywords: tuple[str, ...] = ()
    is_release: bool = False
    row: int


class Problem(Struct, frozen=True, kw_only=True):
    """Something that could not be read, or that the person should know.

    `rule` is a stable code whose English text, with named `params`, stands in `campaign.media.problems`.
    """

    rule: str
    level: Level
    params: Params = field(default_factory=dict)
    row: int | None = None
    column: str | None = None


Record = MediaObject | Observation | Article


class Question(Struct, frozen=True, kw_only=True):
    """Something a person must say once. `header` is the key of the answer: a normalised header, or `#name`.

    For a column the answer is a metric (or a field, for tables that nobody knows); `choices` are the answers that are
    possible, all metrics when empty.
    """

    column: str
    header: str
    samples: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


class Misjudged(Exception):
    """A file is not what its first rows let expect: it must be read again, and looked through before it is judged."""


class Claim(Struct, frozen=True, kw_only=True):
    """A reader's "this file is mine": the source, where the header stands and what is still to be asked.

    `source` is the format, `kind` what its rows are (`posts`, `daily`, `articles`, ...). `row` is the zero-based index
    of the header in `TableHead.rows`. Of several claims the one with the highest `confidence` wins. `refusal` is the
    rule of the problem that says why a recognised file is not imported. `captured_on` is the day on which the numbers
    were taken, where the file or its name says it.
    """

    source: str
    kind: str
    row: int
    account: str | None = None
    confidence: float = 1.0
    refusal: str | None = None
    captured_on: date | None = None
    questions: tuple[Question, ...] = ()


class Period(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """First and last day, inclusive, in Oslo time."""

    first: date | None = None
    last: date | None = None


class FileReport(Struct, frozen=True, kw_only=True):
    """What one file holds: the JSON line of `campaign media inspect`. An unknown file has `source` None."""

    file: str
    source: str | None = None
    kind: str | None = None
    rows: int = 0
    period: Period = Period()
    account: str | None = None
    totals: dict[str, int | float] = field(default_factory=dict)
    warnings: list[dict[str, str | int | None]] = field(default_factory=list)
    problems: list[dict[str, str | int | None]] = field(default_factory=list)
