"""The metric catalogue: what each number means and over what it may be added.

Sources: the platforms' own definitions and the house rules for reports. Reach and its kin count people once
within one platform, one object and one period, so they are never added up; a sum over platforms is possible only
as `gross`, under that name.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from campaign.media.problems import N_

Unit = Literal["times", "people", "actions", "seconds", "percent", "index", "articles", "posts"]


class Metric(Struct, frozen=True, kw_only=True):
    """One row of the catalogue.

    `over_days`, `over_objects`, `over_platforms`: whether values may be added along that dimension.
    `gross_over_platforms`: whether a sum over platforms may be shown under the label "gross".
    `unique`: counts people or accounts. `stock`: a level at a date, where the last value counts.
    `definition` is a stable key; two values may be compared over years only when it is equal.
    """

    name: str
    label: str
    unit: Unit
    definition: str
    over_days: bool = False
    over_objects: bool = False
    over_platforms: bool = False
    gross_over_platforms: bool = False
    unique: bool = False
    stock: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    caveat: str = ""


_DEFINITIONS_DIFFER = N_("Platforms define this differently; a sum over platforms is gross.")
_PEOPLE = N_("People or accounts, estimated once within one platform and period. Never a sum of days or posts.")
_AS_REPORTED = N_("Shown as the platform reports it.")
_VIEWS_FROM = date(2024, 8, 1)


def _times(name: str, label: str, definition: str, caveat: str = _DEFINITIONS_DIFFER) -> Metric:
    return Metric(
        name=name, label=label, unit="times", definition=definition, over_days=True, over_objects=True,
        gross_over_platforms=True, caveat=caveat,
    )  # fmt: skip


def _actions(name: str, label: str, definition: str) -> Metric:
    return Metric(
        name=name, label=label, unit="actions", definition=definition, over_days=True, over_objects=True,
        over_platforms=True, caveat=_AS_REPORTED,
    )  # fmt: skip


def _people(name: str, label: str, definition: str, *, gross: bool = False) -> Metric:
    return Metric(
        name=name, label=label, unit="people", definition=definition, unique=True, gross_over_platforms=gross,
        caveat=_PEOPLE,
    )  # fmt: skip


_ALL = (
    Metric(
        name="views", label=N_("Views"), unit="times", definition="meta.views.2024", over_days=True, over_objects=True,
        gross_over_platforms=True, valid_from=_VIEWS_FROM,
        caveat=N_("Times played or on screen, repeats included. Not the same as impressions."),
    ),
    Metric(
        name="impressions", label=N_("Impressions"), unit="times", definition="meta.impressions", over_days=True,
        over_objects=True, gross_over_platforms=True, valid_to=date(2025, 12, 31),
        caveat=N_("Times shown, repeats included. Replaced by views on Facebook and Instagram in 2024 and 2025."),
    ),
    _people("reach", N_("Reach"), "platform.reach", gross=True),
    _people("reach_organic", N_("Reach of organic posts"), "meta.reach.organic"),
    _people("reach_boosted", N_("Reach of boosted posts"), "meta.reach.boosted"),
    _people("unique_impressions", N_("Unique impressions"), "meta.impressions.unique"),
    _people("viewers_3s", N_("Viewers, 3 seconds"), "meta.viewers.3s"),
    _people("viewers_1m", N_("Viewers, 1 minute"), "meta.viewers.1m"),
    _people("negative_feedback_unique", N_("People with negative feedback"), "meta.negative.unique"),
    _actions("interactions", N_("Reactions, comments and shares"), "meta.interactions"),
    _actions("reactions", N_("Reactions"), "meta.reactions"),
    _actions("likes", N_("Likes"), "platform.likes"),
    _actions("comments", N_("Comments"), "platform.comments"),
    _actions("shares", N_("Shares"), "platform.shares"),
    _actions("saves", N_("Saves"), "platform.saves"),
    _actions("follows", N_("New followers from the post"), "meta.follows"),
    _actions("clicks", N_("Clicks, all"), "meta.clicks.total"),
    _actions("clicks_link", N_("Clicks on links"), "meta.clicks.link"),
    _actions("clicks_other", N_("Other clicks"), "meta.clicks.other"),
    _actions("clicks_photo", N_("Clicks on photos"), "meta.clicks.photo"),
    _actions("negative_feedback", N_("Negative feedback"), "meta.negative"),
    _actions("profile_visits", N_("Visits to the profile"), "meta.profile.visits"),
    _actions("replies", N_("Replies"), "meta.story.replies"),
    _actions("navigation", N_("Navigation in stories"), "meta.story.navigation"),
    _actions("sticker_taps", N_("Taps on stickers"), "meta.story.stickers"),
    Metric(
        name="engagement", label=N_("Engagement"), unit="actions", definition="house.engagement.1", over_days=True,
        over_objects=True, over_platforms=True,
        caveat=N_("House definition: reactions or likes, comments, shares and saves. Clicks and follows are left out."),
    ),
    _times("video_views_3s", N_("Video views, 3 seconds"), "meta.video.3s"),
    _times("video_views_1m", N_("Video views, 1 minute"), "meta.video.1m"),
    _times("video_views_3s_boosted", N_("Video views, 3 seconds, boosted"), "meta.video.3s.boosted"),
    _times("video_views_3s_organic", N_("Video views, 3 seconds, organic"), "meta.video.3s.organic"),
    _times("ad_impressions", N_("Impressions of advertisements"), "meta.ads.impressions"),
    Metric(
        name="seconds_viewed", label=N_("Seconds viewed"), unit="seconds", definition="meta.video.seconds",
        over_days=True, over_objects=True, gross_over_platforms=True, caveat=_DEFINITIONS_DIFFER,
    ),
    Metric(
        name="seconds_viewed_average", label=N_("Average seconds viewed"), unit="seconds",
        definition="meta.video.seconds.average",
        caveat=N_("A mean: recompute it from seconds and views, never add it."),
    ),
    Metric(
        name="followers", label=N_("Followers"), unit="people", definition="platform.followers", unique=True,
        stock=True, gross_over_platforms=True,
        caveat=N_("A level at a date. The same person may follow on each platform."),
    ),
    Metric(
        name="new_followers", label=N_("New followers"), unit="actions", definition="platform.followers.new",
        over_days=True, gross_over_platforms=True, caveat=_DEFINITIONS_DIFFER,
    ),
    Metric(
        name="engagement_rate", label=N_("Engagement rate"), unit="percent", definition="house.engagement.rate.1",
        caveat=N_("A rate: recompute it from its parts, never add or average it."),
    ),
    Metric(
        name="potential_audience", label=N_("Potential audience"), unit="people", definition="monitor.audience",
        unique=True,
        caveat=N_("Opportunities to see, from the size of the outlet; each outlet once a story. Not people."),
    ),
    Metric(
        name="search_interest", label=N_("Search interest"), unit="index", definition="trends.index",
        caveat=N_("Relative, comparable only inside one file."),
    ),
    Metric(
        name="mentions", label=N_("Mentions"), unit="articles", definition="monitor.mentions", over_days=True,
        over_objects=True, caveat=N_("Always shown as three numbers: hits, placements and unique stories."),
    ),
)  # fmt: skip
METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}


def engagement(values: dict[str, int | float]) -> int | float | None:
    """The house engagement of one post: reactions (else likes), comments, shares and saves, as far as known.

    When no part is known, the platform's own sum of reactions, comments and shares stands in; None without that.
    """
    first = "reactions" if "reactions" in values else "likes"
    parts = [values[name] for name in (first, "comments", "shares", "saves") if name in values]
    return sum(parts) if parts else values.get("interactions")
