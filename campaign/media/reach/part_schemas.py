"""Shapes of what accounts, sites, newsletters, podcasts and searches were measured at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from campaign.media.metric import Unit
from campaign.media.reach.figure import Figure

#: Which part of the page a line belongs to.
Section = Literal["posts", "account", "site", "search", "podcast", "trends"]
#: How a number of a year comes from what the files tell.
Basis = Literal["sum", "told", "level", "highest_day", "parts"]


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A number of an account, a site or a show, and how it comes about.

    `sum`: of the `days` between `first` and `last` that are told, none of them twice. `told`: as the source tells it
    for these days, and never added to another; without days where the file names none. `level`: at `last`.
    `highest_day`: the largest of the days, as days may not be added. `parts`: a rate or a mean, computed anew from
    what it is a rate of. `before` is the level at the end of the year before, told for `before_on`.
    """

    figure: Figure
    basis: Basis
    first: date | None = None
    last: date | None = None
    days: int | None = None
    before: float | None = None
    before_on: date | None = None


class ToldPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """A number that may not be added, as the source told it for a period; no days where the file names none."""

    metric: str
    label: str
    value: float
    unit: Unit
    first: date | None
    last: date | None
    as_of: datetime


class MeasuredAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account on a platform, a site in a tool, or a show. Numbers of two of them are never added up."""

    platform: str
    account: str
    measures: list[Measure]
    told: list[ToldPeriod]


class NewsletterItem(msgspec.Struct, frozen=True, kw_only=True):
    """A newsletter with its latest numbers; rates are in percent of the delivered e-mails."""

    id: int
    platform: str
    published_at: datetime
    title: str
    audience: str
    delivered: float | None
    opens: float | None
    opens_unique: float | None
    clicks: float | None
    clicks_unique: float | None
    unsubscribes: float | None
    open_rate: float | None
    click_rate: float | None
    as_of: datetime


class Newsletters(msgspec.Struct, frozen=True, kw_only=True):
    """The newsletters of a year. `told` are numbers that a file has only as sums of its own; they are not added."""

    sent: Figure
    figures: list[Figure]
    items: list[NewsletterItem]
    told: list[MeasuredAccount]


class EpisodeItem(msgspec.Struct, frozen=True, kw_only=True):
    """An episode on one platform, with its numbers so far. Without `published_at` the file has no date for it."""

    platform: str
    show: str
    title: str
    published_at: datetime | None
    plays: float | None
    streams: float | None
    starts: float | None
    downloads: float | None
    listeners: float | None
    as_of: datetime


class PodcastPlatform(msgspec.Struct, frozen=True, kw_only=True):
    """The dated episodes of one platform: how many, and sums of their numbers so far. Listeners are never added."""

    platform: str
    episodes: Figure
    figures: list[Figure]


class Podcasts(msgspec.Struct, frozen=True, kw_only=True):
    """Episodes published in the year, and what shows were measured at by day. The two overlap and are not added."""

    platforms: list[PodcastPlatform]
    episodes: list[EpisodeItem]
    shows: list[MeasuredAccount]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A search or a page of a site."""

    member: str
    values: dict[str, float]


class PartList(msgspec.Struct, frozen=True, kw_only=True):
    """The largest parts of a site by one dimension (`query`, `page`), over the longest period that is told for them.

    `sums` are of all `parts` of the file, of what may be added over parts: they are no numbers of the whole site, as
    rare parts are left out by the source.
    """

    platform: str
    account: str
    dimension: str
    first: date | None
    last: date | None
    metrics: list[str]
    items: list[Part]
    sums: dict[str, float]
    parts: int
    as_of: datetime


class MethodChange(msgspec.Struct, frozen=True, kw_only=True):
    """From `on` a series is measured in another way: numbers before and after are not one line."""

    on: date
    platform: str
    ends: str
    begins: str
    reason: str


class SeriesPoint(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """A value of some days, most often one. `below_one`: the source says "<1", which is not quite the 0 here."""

    first: date
    last: date
    value: float
    below_one: bool = False


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One line: a metric of an account or of a part of it, measured in one way. It ends where the method changes.

    `section` says which part of the page it belongs to; `part` is a search term; `after` is the change it begins with.
    """

    section: Section
    platform: str
    account: str
    part: str
    metric: str
    label: str
    unit: Unit
    method: str
    after: MethodChange | None
    points: list[SeriesPoint]


class SeriesList(msgspec.Struct, frozen=True, kw_only=True):
    """All lines of a year, in one page."""

    items: list[Series]
    next: str | None
    total: int
