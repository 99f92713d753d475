"""Column words of Meltwater's exports, old, newer and newest, and the lists that sort a hit by where it stood."""

from __future__ import annotations

FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("headline", "title"),
    "url": ("url",),
    "hit": ("hit sentence",),
    "outlet": ("source", "source name"),
    "reach": ("reach", "global reach"),
    "lead": ("opening text",),
    "date": ("date",),
    "day": ("alternate date format",),
    "time": ("time",),
    "byline": ("influencer", "author name"),
    "country": ("country",),
    "region": ("state", "subregion", "region"),
    "language": ("language",),
    "sentiment": ("sentiment",),
    "keywords": ("keywords",),
    "document": ("document id",),
    "domain": ("source domain",),
    "medium": ("source type", "information type", "content type"),
    "tweet": ("tweet id",),
    "twitter": ("twitter id", "twitter screen name"),
    "viewership": ("national viewership",),
}
"""AVE, authors' names, handles, profiles, followers and biographies have no entry: they are not kept."""

REQUIRED = ("title", "url", "hit", "outlet", "reach")

SOCIAL_HOSTS = frozenset(
    [
        "twitter.com",
        "x.com",
        "facebook.com",
        "instagram.com",
        "reddit.com",
        "youtube.com",
        "youtu.be",
        "tiktok.com",
        "linkedin.com",
        "threads.net",
        "threads.com",
        "bsky.app",
        "pinterest.com",
        "vk.com",
        "twitch.tv",
        "mastodon.social",
    ]
)
SOCIAL_OUTLETS = frozenset(
    [
        "twitter",
        "x",
        "facebook",
        "instagram",
        "reddit",
        "youtube",
        "tiktok",
        "linkedin",
        "threads",
        "bluesky",
        "pinterest",
        "twitch",
    ]
)
MEDIA = {
    "print": "print", "newspaper": "print", "magazine": "print", "broadcast": "broadcast", "tv": "broadcast",
    "radio": "broadcast", "podcast": "podcast", "podcasts": "podcast", "social": "social", "social post": "social",
    "online": "web", "online news": "web", "news": "web", "blog": "web", "blogs": "web",
}  # fmt: skip
