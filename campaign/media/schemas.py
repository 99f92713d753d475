"""Shapes of the API of media: imports, and what was reached.

A `float` holds an int where the number is whole, and is then written without a decimal point. Both types together
would make a schema of two kinds that every whole number fits, which is none.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from campaign.media.metric import Unit

ImportState = Literal["queued", "reading", "preview", "writing", "done", "failed", "undone"]


class ImportCreated(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was taken in."""

    id: int
    file: str
    state: ImportState


class ImportsCreated(msgspec.Struct, frozen=True, kw_only=True):
    """Files that were taken in, in the order they were sent."""

    items: list[ImportCreated]


class ImportProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the file: its row as a spreadsheet counts, its column, a stable rule and what to do."""

    row: int | None
    column: str | None
    rule: str
    text: str


class ImportQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a person must say once, or has said.

    `header` is the key of the answer: the normalised header of a column, or `#name` for the whole file. `choices` are
    the possible answers; `#period` has none and takes `2025-10-01/2025-10-31`. While one is `needed` nothing is saved.
    """

    header: str
    column: str
    samples: list[str]
    choices: list[str]
    needed: bool
    answer: str | None


class ImportAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """Answers by the header of their question; null takes one back. They may come one by one."""

    answers: dict[str, str | None]


class ImportSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What a file looks like that nobody knows: how it is written, and the first cells of its first rows."""

    encoding: str = ""
    delimiter: str = ""
    rows: list[list[str]] = []


class ImportPeriod(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """First and last day in the file, inclusive, in Norway."""

    first: date | None = None
    last: date | None = None


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """An import. `progress` goes from 0 to 1; new + updated + unchanged + skipped are all `rows` once it is read.

    `repeats` is the import that had brought the same content before. `problem_count` counts also problems past the
    200 of each rule that are listed. `skipped_by` says how often rows were skipped by which rule. `from_memory`: what
    was answered about an earlier file with the same header was used. `peso` is what the import measured.
    """

    id: int
    file: str
    size: int
    sha256: str
    state: ImportState
    source: str | None
    kind: str | None
    account: str | None
    year: int | None
    period: ImportPeriod
    progress: float
    rows: int
    new: int
    updated: int
    unchanged: int
    skipped: int
    totals: dict[str, float]
    problems: list[ImportProblem]
    problem_count: int
    warnings: list[ImportProblem]
    skipped_by: dict[str, int]
    questions: list[ImportQuestion]
    from_memory: bool
    seen: ImportSeen | None
    peso: Literal["paid", "earned", "shared", "owned"] | None
    repeats: int | None
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None


class ImportList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of imports, newest first."""

    items: list[ImportView]
    next: str | None
    total: int


class Additivity(msgspec.Struct, frozen=True, kw_only=True):
    """Whether values of a figure may be added over days, posts and platforms."""

    days: bool
    posts: bool
    platforms: bool


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A number that will hold when someone checks it.

    `method` is a stable key: two years may be compared only when it is equal. `gross` numbers count the same person
    more than once and must be shown with `note`. `value` is null when no import says anything: that is not zero.
    """

    metric: str
    label: str
    value: float | None
    unit: Unit
    definition: str
    method: str
    as_of: datetime | None
    additive: Additivity
    gross: bool = False
    note: str = ""


class PostItem(msgspec.Struct, frozen=True, kw_only=True):
    """A post with the latest lifetime numbers. `engagement_rate` is interactions by reach, in percent."""

    id: int
    platform: str
    native_id: str
    url: str
    published_at: datetime
    kind: str
    account: str
    title: str
    is_collaboration: bool
    reach: float | None
    views: float | None
    impressions: float | None
    interactions: float | None
    engagement_rate: float | None
    as_of: datetime | None


class PostList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of posts."""

    items: list[PostItem]
    next: str | None
    total: int


class BestReach(msgspec.Struct, frozen=True, kw_only=True):
    """The post that reached most on one platform; never a sum."""

    figure: Figure
    post: PostItem


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """One account on one platform, or a whole platform when `account` is null."""

    platform: str
    account: str | None
    posts: int
    story_posts: int
    collaborations: int
    views: Figure
    impressions: Figure
    interactions: Figure
    best_reach: BestReach | None


class ChannelList(msgspec.Struct, frozen=True, kw_only=True):
    """All accounts, those with most posts first."""

    items: list[Channel]
    next: str | None
    total: int


class MentionCount(msgspec.Struct, frozen=True, kw_only=True):
    """Mentions, always as three numbers."""

    hits: int
    placements: int
    unique_stories: int


class Mentions(msgspec.Struct, frozen=True, kw_only=True):
    """Mentions of a year with what the numbers mean."""

    hits: int
    placements: int
    unique_stories: int
    definition: str
    method: str
    as_of: datetime | None


class CoveredEvents(msgspec.Struct, frozen=True, kw_only=True):
    """Events of the year that the team has confirmed articles about, and how many articles; `waiting` are undecided."""

    events: int
    articles: int
    waiting: int
    definition: str
    method: str


class CountyItem(msgspec.Struct, frozen=True, kw_only=True):
    """Mentions of a county (number and name of 2024); both are null for articles that no place is known of."""

    county_number: str | None
    county: str | None
    hits: int
    placements: int
    unique_stories: int


class CountyList(msgspec.Struct, frozen=True, kw_only=True):
    """Counties with mentions, those with most placements first; articles without a place stand last."""

    items: list[CountyItem]
    next: str | None
    total: int
    definition: str
    method: str


class OutletItem(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet with its part in the mentions. Its stories may be told by others too."""

    outlet: str
    hits: int
    placements: int
    unique_stories: int


class ReachSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The key figures of a year. `gross` sums are apart from all others and say what they are.

    `mentions` are editorial; `releases` are press releases and word-for-word copies of them, which stand apart.
    """

    year: int
    as_of: datetime | None
    posts: Figure
    platforms: list[Channel]
    gross: list[Figure]
    interactions: Figure
    mentions: Mentions
    social_mentions: Mentions
    releases: Mentions
    potential_audience: Figure
    covered_events: CoveredEvents
    top_outlets: list[OutletItem]


class DailyItem(msgspec.Struct, frozen=True, kw_only=True):
    """One day in Norway. Numbers of posts are lifetime numbers of the posts that were published that day."""

    date: date
    posts: int
    views: dict[str, float]
    impressions: dict[str, float]
    best_reach: dict[str, float]
    interactions: float | None
    mentions: MentionCount


class DailyList(msgspec.Struct, frozen=True, kw_only=True):
    """The days of a year on which something happened, in order."""

    items: list[DailyItem]
    next: str | None
    total: int


class StoryItem(msgspec.Struct, frozen=True, kw_only=True):
    """One story as told by outlets. `potential_audience`: opportunities to see, each outlet once; not people."""

    id: str
    title: str
    url: str
    first_published_at: datetime
    hits: int
    placements: int
    outlets: list[str]
    potential_audience: int | None


class StoryList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of stories, those with most placements first."""

    items: list[StoryItem]
    next: str | None
    total: int
