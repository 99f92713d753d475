"""Platforms by what people call them and by the address of a post, and the id of a post inside its address."""

from __future__ import annotations

import re

from campaign.media.articles.addresses import canonical_url, host_of
from campaign.media.files.headers import normalise

PLATFORMS = (
    "facebook", "instagram", "linkedin", "tiktok", "youtube", "x", "snapchat", "threads", "bluesky", "website",
    "newsletter", "podcast", "press", "other",
)  # fmt: skip
_CALLED = {
    "facebook": "facebook fb meta", "instagram": "instagram insta ig", "linkedin": "linkedin", "tiktok": "tiktok",
    "youtube": "youtube yt", "x": "x twitter", "snapchat": "snapchat snap", "threads": "threads",
    "bluesky": "bluesky", "website": "website nettside nettsiden nettsted nettsider web hemsida hjemmeside webbplats"
    " nettstaden nettstad nettsida hjemmesiden",
    "newsletter": "newsletter nyhetsbrev nyheitsbrev nyhedsbrev", "podcast": "podcast podkast podd",
    "press": "press presse pressen media medier",
}  # fmt: skip
_WORDS = {word: platform for platform, words in _CALLED.items() for word in words.split()}
_HOSTS = {
    "facebook.com": "facebook", "fb.com": "facebook", "fb.watch": "facebook", "instagram.com": "instagram",
    "linkedin.com": "linkedin", "tiktok.com": "tiktok", "youtube.com": "youtube", "youtu.be": "youtube", "x.com": "x",
    "twitter.com": "x", "snapchat.com": "snapchat", "threads.net": "threads", "threads.com": "threads",
    "bsky.app": "bluesky",
}  # fmt: skip
_IDS = {
    "instagram": re.compile(r"/(?:p|reel|reels|tv)/([\w-]{5,40})"),
    "tiktok": re.compile(r"/(?:video|photo)/(\d{10,25})"),
    "youtube": re.compile(r"(?:[?&]v=|youtu\.be/|/shorts/|/live/)([\w-]{11})(?![\w-])"),
    "x": re.compile(r"/status(?:es)?/(\d{5,25})"),
    "linkedin": re.compile(r"urn:li:(?:activity|ugcPost|share):(\d{10,25})|-activity-(\d{10,25})"),
    "facebook": re.compile(
        r"(?:/(?:posts|videos|reels?|photos)/(?:[^/?]*/)?|[?&](?:story_fbid|fbid|v)=)(pfbid\w{1,150}|\d{10,25})(?![\w-])"
    ),
}
_MEDIA = re.compile(r"facebook\.com/(?:[^?]*/)?(?:(?:videos|reels?|photos)/|[^?]*[?](?:.*&)?(?:fbid|v)=)")
_LINKING = re.compile(r"[\s:,()/|\u2013-]+|\b(?:på|i|on|hos|fra|from)\b")


def platform_named(cell: str) -> str:
    """The platform that a cell names; empty when it names none that is known."""
    return _WORDS.get(normalise(cell), "")


def platform_inside(label: str) -> tuple[str, str]:
    """The platform named inside a label, and the label without it: `Følgere på Facebook` gives facebook, `følgere`."""
    words = _LINKING.sub(" ", normalise(label)).split()
    platforms = {_WORDS[word] for word in words if word in _WORDS}
    if len(platforms) != 1:
        return "", normalise(label)
    return platforms.pop(), " ".join(word for word in words if word not in _WORDS)


def platform_at(url: str) -> str:
    """The platform of an address; empty for any other site."""
    host = host_of(url)
    return _HOSTS.get(host) or next((name for known, name in _HOSTS.items() if host.endswith(f".{known}")), "")


def is_links_name(platform: str, name: str, url: str) -> bool:
    """Whether `name` is what a link calls a post, and not the id that the platform's own export gives it.

    The number in the address of a reel, a video or a picture of Facebook is that of the film or the picture.
    """
    if platform == "facebook":
        return name.startswith("pfbid") or (bool(_MEDIA.search(url)) and name.isdigit())
    return platform == "instagram" and bool(name) and "://" not in name and not name.isdigit()


def id_in(url: str, platform: str) -> str:
    """The id that a platform writes into the address of a post; empty without one."""
    match = _IDS[platform].search(url) if platform in _IDS else None
    return next(group for group in match.groups() if group) if match else ""


def post_id(platform: str, url: str) -> str:
    """The id inside the address of a post, else its canonical address, else nothing."""
    return id_in(url, platform) or (canonical_url(url) if host_of(url) else "")
