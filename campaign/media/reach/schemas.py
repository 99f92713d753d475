"""Shapes of what was reached.

A `float` holds an int where the number is whole, and is then written without a decimal point. Both types together
would make a schema of two kinds that every whole number fits, which is none.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from campaign.media.model import Peso
from campaign.media.reach.figure import Figure
from campaign.media.reach.part_schemas import (
    MeasuredAccount,
    MethodChange,
    Newsletters,
    PartList,
    Podcasts,
)


class PostItem(msgspec.Struct, frozen=True, kw_only=True):
    """A post with the latest lifetime numbers. `engagement_rate` is interactions by reach, in percent.

    `peso`: whether it was paid, earned, shared or owned.
    """

    id: int
    platform: str
    native_id: str
    url: str
    published_at: datetime
    kind: str
    account: str
    title: str
    is_collaboration: bool
    peso: Peso
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


class PesoClass(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid, earned, shared or owned. Classes are shown beside each other and never added up.

    `platforms` are the posts of the class. `mentions`: of the press where it is earned, of press releases where it is
    owned. `ads` are what accounts of advertisements were measured at.
    """

    kind: Peso
    label: str
    posts: Figure
    platforms: list[Channel]
    mentions: Mentions | None
    newsletters: int | None
    ads: list[MeasuredAccount]


class ReachSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The key figures of a year. `gross` sums are apart from all others and say what they are.

    Posts that were paid for stand in `peso` only. `mentions` are editorial; `releases` are press releases and
    word-for-word copies of them, which stand apart. `searches` are sites as a search engine measured them, `trends` the
    highest search interest of each term of each file, `others` figures that fit nowhere else.
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
    peso: list[PesoClass]
    newsletters: Newsletters
    podcasts: Podcasts
    sites: list[MeasuredAccount]
    searches: list[MeasuredAccount]
    site_parts: list[PartList]
    accounts: list[MeasuredAccount]
    trends: list[MeasuredAccount]
    others: list[MeasuredAccount]


class DailyItem(msgspec.Struct, frozen=True, kw_only=True):
    """One day in Norway. Numbers of posts are lifetime numbers of the posts that were published that day.

    Posts that were paid for are left out. `method_changes` are those from this day on.
    """

    date: date
    posts: int
    views: dict[str, float]
    impressions: dict[str, float]
    best_reach: dict[str, float]
    interactions: float | None
    mentions: MentionCount
    method_changes: list[MethodChange]


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
