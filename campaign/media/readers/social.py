"""The readers of social platforms other than Meta's content exports, in one list."""

from __future__ import annotations

from campaign.media.readers.contract import Reader
from campaign.media.readers.crowdtangle import CROWDTANGLE
from campaign.media.readers.facebook_actions import FacebookActions
from campaign.media.readers.facebook_legacy import FACEBOOK_LEGACY
from campaign.media.readers.facebook_page import FACEBOOK_PAGE
from campaign.media.readers.linkedin import LINKEDIN_READERS
from campaign.media.readers.linkedin_audience import LinkedInAudience
from campaign.media.readers.linkedin_competitors import LinkedInCompetitors
from campaign.media.readers.linkedin_personal import LinkedInPersonal
from campaign.media.readers.meta_ads import MetaAds
from campaign.media.readers.meta_overview import MetaOverview
from campaign.media.readers.tiktok import BUSINESS_READERS, STUDIO_READERS
from campaign.media.readers.tiktok_audience import TikTokAudience
from campaign.media.readers.x_posts import TWITTER_DAYS, TWITTER_POSTS, X_OVERVIEW, X_POSTS
from campaign.media.readers.x_video import XVideo
from campaign.media.readers.youtube import YOUTUBE_READERS

SOCIAL_READERS: tuple[Reader, ...] = (
    MetaOverview(),
    MetaAds(),
    FACEBOOK_LEGACY,
    FacebookActions(),
    FACEBOOK_PAGE,
    CROWDTANGLE,
    *LINKEDIN_READERS,
    LinkedInAudience(),
    LinkedInPersonal(),
    LinkedInCompetitors(),
    *STUDIO_READERS,
    TikTokAudience(),
    *BUSINESS_READERS,
    *YOUTUBE_READERS,
    X_POSTS,
    X_OVERVIEW,
    XVideo(),
    TWITTER_POSTS,
    TWITTER_DAYS,
)
