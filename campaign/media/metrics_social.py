"""Metrics of LinkedIn, TikTok, YouTube, X, of accounts by day, and of advertisements."""

from __future__ import annotations

from campaign.media.metric import AS_REPORTED, DEFINITIONS_DIFFER, Metric, actions, mean, people, seconds, times
from campaign.media.problems import N_


def _flow(name: str, label: str, definition: str) -> Metric:
    """Followers who came or went: may be added over days and over posts, not over platforms."""
    return Metric(
        name=name, label=label, unit="actions", definition=definition, over_days=True, over_objects=True,
        gross_over_platforms=True, caveat=DEFINITIONS_DIFFER,
    )  # fmt: skip


SOCIAL: tuple[Metric, ...] = (
    people("viewers", N_("Viewers"), "platform.viewers", gross=True),
    people("viewers_new", N_("New viewers"), "platform.viewers.new"),
    people("viewers_returning", N_("Returning viewers"), "platform.viewers.returning"),
    people("viewers_casual", N_("Casual viewers"), "youtube.viewers.casual"),
    people("viewers_regular", N_("Regular viewers"), "youtube.viewers.regular"),
    people("audience_engaged", N_("People who took part"), "tiktok.audience.engaged"),
    people("engaged_users", N_("People who engaged"), "facebook.users.engaged"),
    people("clickers", N_("People who clicked"), "facebook.consumers"),
    people("active_followers", N_("Active followers"), "tiktok.followers.active"),
    people("profile_visitors", N_("Visitors to the profile"), "linkedin.visitors.unique"),
    people("reach_fans", N_("Reach among followers"), "facebook.reach.fans"),
    _flow("lost_followers", N_("Followers lost"), "platform.followers.lost"),
    _flow("net_followers", N_("Followers, net change"), "platform.followers.net"),
    actions("content_interactions", N_("Interactions with content"), "meta.content.interactions"),
    actions("engagements", N_("Engagements, as the platform counts them"), "x.engagements"),
    actions("shares_sent", N_("Shares by link or message"), "x.shares"),
    actions("dislikes", N_("Dislikes"), "youtube.dislikes"),
    actions("detail_expands", N_("Details opened"), "x.details"),
    actions("clicks_hashtag", N_("Clicks on hashtags"), "x.clicks.hashtag"),
    actions("clicks_permalink", N_("Clicks on the post's own link"), "x.clicks.permalink"),
    actions("media_engagements", N_("Engagements with media"), "x.media.engagements"),
    times("engaged_views", N_("Engaged views"), "youtube.views.engaged"),
    times("video_views", N_("Video views"), "platform.video.views"),
    times("media_views", N_("Media views"), "x.media.views"),
    times("offsite_views", N_("Video views on other sites"), "linkedin.views.offsite"),
    times("impressions_organic", N_("Impressions, organic"), "facebook.impressions.organic"),
    times("impressions_paid", N_("Impressions, paid"), "facebook.impressions.paid"),
    seconds("watch_seconds", N_("Watch time"), "platform.watch.seconds"),
    mean("view_seconds_average", N_("Average watch time of a view"), "platform.watch.average", unit="seconds"),
    mean("percentage_viewed_average", N_("Average share of the video that was watched"), "youtube.viewed.average"),
    mean("impressions_click_rate", N_("Click rate of impressions"), "youtube.impressions.ctr"),
    mean("completion_rate", N_("Share of views to the end"), "platform.completion"),
    mean("audience_share", N_("Share of the audience"), "platform.audience.share"),
    mean("content_share", N_("Share of the content format"), "meta.content.format"),
    Metric(
        name="posts_published", label=N_("Posts published"), unit="posts", definition="platform.posts",
        over_days=True, over_platforms=True, caveat=AS_REPORTED,
    ),
    people("ad_reach", N_("Reach of advertisements"), "meta.ads.reach", gross=True),
    actions("ad_clicks", N_("Clicks on advertisements"), "meta.ads.clicks"),
    actions("ad_clicks_link", N_("Clicks on links in advertisements"), "meta.ads.clicks.link"),
    Metric(
        name="amount_spent", label=N_("Amount spent, in kroner"), unit="money", definition="ads.spent.nok",
        over_days=True, over_objects=True, over_platforms=True, caveat=AS_REPORTED,
    ),
)  # fmt: skip
