"""Writes export files in the exact formats of the platforms: for the demonstration year and for tests.

What the readers read back equals what was written.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from campaign.media.model import Article, MediaObject
from campaign.media.readers.meta_time import PACIFIC

_FACEBOOK_HEADER = (
    "Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Caption type,Permalink,Is crosspost,"
    "Is share,Post type,Languages,Custom labels,Funded content status,Data comment,Date,Views,Reach,"
    '"Reactions, Comments and Shares",Reactions,Comments,Shares,Total clicks,Link Clicks,Other Clicks,'
    "Matched Audience Targeting Consumption (Photo Click),Seconds viewed,Average Seconds viewed,"
    "Estimated earnings (USD),Ad impressions"
)
_FACEBOOK_METRICS = (
    "views", "reach", "interactions", "reactions", "comments", "shares", "clicks", "clicks_link", "clicks_other",
    "clicks_photo", "seconds_viewed", "seconds_viewed_average", "", "ad_impressions",
)  # fmt: skip
_INSTAGRAM_HEADER = (
    "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,"
    "Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves"
)
_INSTAGRAM_METRICS = ("views", "reach", "likes", "shares", "follows", "comments", "saves")
_MELTWATER_HEADER = [
    "Date",
    "Headline",
    "URL",
    "Opening Text",
    "Hit Sentence",
    "Source",
    "Influencer",
    "Country",
    "Subregion",
    "Language",
    "Reach",
    "Desktop Reach",
    "Mobile Reach",
    "Twitter Social Echo",
    "Facebook Social Echo",
    "Reddit Social Echo",
    "National Viewership",
    "Engagement",
    "AVE",
    "Sentiment",
    "Key Phrases",
    "Input Name",
    "Keywords",
    "Twitter Authority",
    "Tweet Id",
    "Twitter Id",
    "Twitter Client",
    "Twitter Screen Name",
    "User Profile Url",
    "Twitter Bio",
    "Twitter Followers",
    "Twitter Following",
    "Alternate Date Format",
    "Time",
    "State",
    "City",
    "Document Tags",
]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_FACEBOOK_KINDS = {"photo": "Photos", "reel": "Reels", "link": "Links", "video": "Videos", "text": "Text"}
_INSTAGRAM_KINDS = {"photo": "IG image", "carousel": "IG carousel", "reel": "IG reel", "story": "IG story"}


class WrittenPost(Struct, frozen=True, kw_only=True):
    """A post and its lifetime numbers by metric name; a metric that is not there is an empty cell."""

    post: MediaObject
    metrics: Mapping[str, int | float] = field(default_factory=dict)
    duration: int = 0


def write_meta_facebook(path: Path, posts: Iterable[WrittenPost]) -> None:
    """A Facebook content export of the "Views" era: UTF-8 with BOM, comma, LF, 31 columns, Pacific time."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        stream.write(_FACEBOOK_HEADER + "\n")
        writer = csv.writer(stream, lineterminator="\n")
        for written in posts:
            post = written.post
            identity = (
                post.native_id, post.account_id, post.account_name, post.title, "" if post.title else post.text,
                written.duration, _pacific(post.published_at), "N/A", post.url, 0, 0,
                _FACEBOOK_KINDS.get(post.kind, post.kind), "", "", "", "", "Lifetime",
            )  # fmt: skip
            writer.writerow((*identity, *_numbers(_FACEBOOK_METRICS, written.metrics)))


def write_meta_instagram(path: Path, posts: Iterable[WrittenPost]) -> None:
    """An Instagram content export: as Facebook's, 18 columns. `url` should hold a shortcode of the moment."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        stream.write(_INSTAGRAM_HEADER + "\n")
        writer = csv.writer(stream, lineterminator="\n")
        for written in posts:
            post = written.post
            identity = (
                post.native_id, post.account_id, post.account_handle, post.account_name, post.text, written.duration,
                _pacific(post.published_at), post.url, _INSTAGRAM_KINDS.get(post.kind, post.kind), "", "Lifetime",
            )  # fmt: skip
            writer.writerow((*identity, *_numbers(_INSTAGRAM_METRICS, written.metrics)))


def write_meltwater(path: Path, articles: Iterable[Article], *, zone: str = "Europe/Oslo") -> None:
    """A Meltwater export with the older header: UTF-16 with BOM, tabs, the account's wall clock to the minute."""
    clock = ZoneInfo(zone)
    with path.open("w", encoding="utf-16", newline="") as stream:
        writer = csv.DictWriter(stream, _MELTWATER_HEADER, restval="", delimiter="\t", lineterminator="\r\n")
        writer.writeheader()
        for article in articles:
            writer.writerow(_meltwater_row(article, article.published_at.astimezone(clock)))


def _meltwater_row(article: Article, moment: datetime) -> dict[str, str | int]:
    day = f"{moment.day:02}-{_MONTHS[moment.month - 1]}"
    clock = f"{moment.hour % 12 or 12:02}:{moment.minute:02}"
    half = "AM" if moment.hour < 12 else "PM"
    is_social = article.medium == "social"
    return {
        "Date": f"{day}-{moment.year} {clock}{half}",
        "Headline": article.title,
        "URL": article.url,
        "Opening Text": article.lead,
        "Hit Sentence": article.lead,
        "Source": article.outlet,
        "Influencer": article.agency,
        "Country": article.country,
        "Language": article.language,
        "Reach": "" if article.reach is None else article.reach,
        "National Viewership": 1 if article.medium == "broadcast" else 0,
        "Sentiment": article.sentiment.title(),
        "Keywords": ",".join(article.keywords),
        "Tweet Id": article.document_id if is_social else "",
        "Alternate Date Format": f"{day}-{moment.year % 100:02}",
        "Time": f"{clock} {half}",
        "State": article.region,
    }


def _pacific(moment: datetime) -> str:
    return moment.astimezone(PACIFIC).strftime("%m/%d/%Y %H:%M")


def _numbers(names: Iterable[str], metrics: Mapping[str, int | float]) -> list[int | float | str]:
    return [metrics.get(name, "") for name in names]
