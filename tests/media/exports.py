"""Export files of invented posts and articles, written in the formats of the platforms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from campaign.media.fixture_writers import WrittenPost, write_meltwater, write_meta_facebook, write_meta_instagram
from campaign.media.model import Article, MediaObject
from campaign.media.readers.meta_time import code_for


def facebook(path: Path, numbers: Iterable[int], **changes: Any) -> Path:
    """Posts 1, 2 … of October 2025: post n has a reach of 1000 n, 40 interactions a thousand, and twice the views."""
    write_meta_facebook(path, [_facebook_post(number, **changes) for number in numbers])
    return path


def _facebook_post(number: int, *, views: int = 0, text: str = "", year: int = 2025) -> WrittenPost:
    post = MediaObject(
        platform="facebook", native_id=str(122_100_000_000_000_001 + number),
        url=f"https://www.facebook.com/verdensdagen/posts/pfbid0{number}example",
        published_at=datetime(year, 10, 1 + number % 28, 10, tzinfo=UTC), kind="photo", account_id="100064000000001",
        account_name="Verdensdagen", text=text or f"Innlegg {number}", row=0,
    )  # fmt: skip
    metrics = {"views": 2000 * number + views, "reach": 1000 * number, "reactions": 30 * number, "comments": 6 * number,
               "shares": 4 * number, "interactions": 40 * number}  # fmt: skip
    return WrittenPost(post=post, metrics=metrics)


def instagram(path: Path, numbers: Iterable[int]) -> Path:
    """Posts with a reach of 500 n."""
    posts = []
    for number in numbers:
        moment = datetime(2025, 10, 2 + number % 20, 8, tzinfo=UTC)
        post = MediaObject(
            platform="instagram", native_id=str(17_974_697_560_000_001 + number),
            url=f"https://www.instagram.com/p/{code_for(moment)}/", published_at=moment, kind="reel",
            account_id="17841400000000001", account_handle="verdensdagen", account_name="Verdensdagen",
            text=f"Film {number}", row=0,
        )  # fmt: skip
        metrics = {"views": 900 * number, "reach": 500 * number, "likes": 20 * number, "comments": 2 * number,
                   "shares": number, "saves": number, "follows": 3}  # fmt: skip
        posts.append(WrittenPost(post=post, metrics=metrics))
    write_meta_instagram(path, posts)
    return path


def article(outlet: str, title: str, *, at: float = 0, reach: int | None = 10_000, **more: Any) -> Article:
    """An article `at` hours after noon on 10 October 2025."""
    slug = title.lower().replace(" ", "-")
    url = f"https://www.{outlet.lower().replace(' ', '')}.no/{slug}"
    lead = more.pop("lead", "")
    return Article(
        outlet=outlet, title=title, url=more.pop("url", url), lead=lead, reach=reach, country="Norway",
        language="Norwegian", sentiment="neutral", medium=more.pop("medium", "web"),
        published_at=datetime(2025, 10, 10, 10, tzinfo=UTC) + timedelta(hours=at), row=0, **more,
    )  # fmt: skip


def meltwater(path: Path, articles: Iterable[Article]) -> Path:
    write_meltwater(path, list(articles))
    return path
