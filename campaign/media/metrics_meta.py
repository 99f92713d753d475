"""Metrics of Meta's posts, and those that several platforms share."""

from __future__ import annotations

from datetime import date

from campaign.media.metric import DEFINITIONS_DIFFER, Metric, actions, people, times
from campaign.media.problems import N_

_VIEWS_FROM = date(2024, 8, 1)

META = (
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
    times("views_organic", N_("Views of organic posts"), "meta.views.organic"),
    times("views_boosted", N_("Views of boosted posts"), "meta.views.boosted"),
    people("reach", N_("Reach"), "platform.reach", gross=True),
    people("reach_organic", N_("Reach of organic posts"), "meta.reach.organic"),
    people("reach_boosted", N_("Reach of boosted posts"), "meta.reach.boosted"),
    people("unique_impressions", N_("Unique impressions"), "meta.impressions.unique"),
    people("viewers_3s", N_("Viewers, 3 seconds"), "meta.viewers.3s"),
    people("viewers_1m", N_("Viewers, 1 minute"), "meta.viewers.1m"),
    people("negative_feedback_unique", N_("People with negative feedback"), "meta.negative.unique"),
    actions("interactions", N_("Reactions, comments and shares"), "meta.interactions"),
    actions("reactions", N_("Reactions"), "meta.reactions"),
    actions("likes", N_("Likes"), "platform.likes"),
    actions("comments", N_("Comments"), "platform.comments"),
    actions("shares", N_("Shares"), "platform.shares"),
    actions("saves", N_("Saves"), "platform.saves"),
    actions("follows", N_("New followers from the post"), "meta.follows"),
    actions("clicks", N_("Clicks, all"), "meta.clicks.total"),
    actions("clicks_link", N_("Clicks on links"), "meta.clicks.link"),
    actions("clicks_other", N_("Other clicks"), "meta.clicks.other"),
    actions("clicks_photo", N_("Clicks on photos"), "meta.clicks.photo"),
    actions("negative_feedback", N_("Negative feedback"), "meta.negative"),
    actions("profile_visits", N_("Visits to the profile"), "meta.profile.visits"),
    actions("replies", N_("Replies"), "meta.story.replies"),
    actions("navigation", N_("Navigation in stories"), "meta.story.navigation"),
    actions("sticker_taps", N_("Taps on stickers"), "meta.story.stickers"),
    Metric(
        name="engagement", label=N_("Interactions"), unit="actions", definition="house.engagement.1", over_days=True,
        over_objects=True, over_platforms=True,
        caveat=N_("House definition: reactions or likes, comments, shares and saves. Clicks and follows are left out."),
    ),
    times("video_views_3s", N_("Video views, 3 seconds"), "meta.video.3s"),
    times("video_views_1m", N_("Video views, 1 minute"), "meta.video.1m"),
    times("video_views_3s_boosted", N_("Video views, 3 seconds, boosted"), "meta.video.3s.boosted"),
    times("video_views_3s_organic", N_("Video views, 3 seconds, organic"), "meta.video.3s.organic"),
    times("ad_impressions", N_("Impressions of advertisements"), "meta.ads.impressions"),
    Metric(
        name="seconds_viewed", label=N_("Seconds viewed"), unit="seconds", definition="meta.video.seconds",
        over_days=True, over_objects=True, gross_over_platforms=True, caveat=DEFINITIONS_DIFFER,
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
        over_days=True, gross_over_platforms=True, caveat=DEFINITIONS_DIFFER,
    ),
    Metric(
        name="engagement_rate", label=N_("Interactions by reach"), unit="percent", definition="house.engagement.rate.1",
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
