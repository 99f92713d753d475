"""Invents the posts of a campaign year on Facebook and Instagram, with numbers of a believable size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from campaign.demonstration.schedule import world_day
from campaign.demonstration.vocabulary import load_vocabulary
from campaign.media.fixture_writers import WrittenPost
from campaign.media.model import MediaObject
from campaign.media.readers.meta_time import code_for

POSTS_EACH = 20
ACCOUNT = "verdensdagen"
_LABEL = "(Eksempel – oppdiktet innlegg)"
#: Reach of the best post and of a usual one; each post is drawn around the usual one.
_FACEBOOK_REACH = (214_000, 9_000)
_INSTAGRAM_REACH = (131_000, 7_500)
_SIGMA = 0.8


def invent_facebook(*, year: int, random_state: int) -> list[WrittenPost]:
    """Posts of the page, oldest first."""
    rng = Random(f"facebook {year} {random_state}")
    moments = _moments(year, rng)
    return [
        _facebook_post(moment, text, reach, rng)
        for moment, text, reach in zip(moments, _texts(rng), _reaches(*_FACEBOOK_REACH, rng), strict=True)
    ]


def invent_instagram(*, year: int, random_state: int) -> list[WrittenPost]:
    """Posts of the account, oldest first. The short codes hold the moments, as on the platform."""
    rng = Random(f"instagram {year} {random_state}")
    moments = _moments(year, rng)
    return [
        _instagram_post(moment, text, reach, rng)
        for moment, text, reach in zip(moments, _texts(rng), _reaches(*_INSTAGRAM_REACH, rng), strict=True)
    ]


def _moments(year: int, rng: Random) -> list[datetime]:
    day = world_day(year)
    noon = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    days = sorted([0, 0, *(round(rng.triangular(-55, 20, 0)) for _ in range(POSTS_EACH - 2))])
    return sorted(noon + timedelta(days=days[n], minutes=rng.randint(-240, 540)) for n in range(POSTS_EACH))


def _texts(rng: Random) -> list[str]:
    words = load_vocabulary()
    texts = words.press.posts["texts"]
    themes = words.programme.themes["nb"]
    order = rng.sample(texts, len(texts)) + rng.choices(texts, k=POSTS_EACH - len(texts))
    return [f"{text.format(theme=rng.choice(themes))} {_LABEL}" for text in order]


def _reaches(best: int, usual: int, rng: Random) -> list[int]:
    """Reach by post; the best is near the middle, where the day itself is."""
    reaches = [round(usual * rng.lognormvariate(0, _SIGMA)) for _ in range(POSTS_EACH)]
    reaches[POSTS_EACH * 3 // 4] = round(best * rng.uniform(0.8, 1.2))
    return reaches


def _facebook_post(moment: datetime, text: str, reach: int, rng: Random) -> WrittenPost:
    native_id = str(rng.randrange(10**15, 10**16))
    reactions, comments = round(reach * rng.uniform(0.012, 0.03)), round(reach * rng.uniform(0.0005, 0.003))
    shares, link = round(reach * rng.uniform(0.002, 0.006)), round(reach * rng.uniform(0.001, 0.008))
    other = round(reach * rng.uniform(0.01, 0.03))
    post = MediaObject(
        platform="facebook", native_id=native_id, url=f"https://www.facebook.com/{ACCOUNT}/posts/{native_id}",
        published_at=moment, kind=rng.choice(["photo", "photo", "reel", "link", "text"]),
        account_id="100000000000017", account_name=ACCOUNT, text=text, row=0,
    )  # fmt: skip
    metrics = {
        "views": round(reach * rng.uniform(1.4, 2.3)), "reach": reach, "interactions": reactions + comments + shares,
        "reactions": reactions, "comments": comments, "shares": shares, "clicks": link + other, "clicks_link": link,
        "clicks_other": other,
    }  # fmt: skip
    return WrittenPost(post=post, metrics=metrics)


def _instagram_post(moment: datetime, text: str, reach: int, rng: Random) -> WrittenPost:
    post = MediaObject(
        platform="instagram", native_id=str(rng.randrange(178 * 10**14, 181 * 10**14)),
        url=f"https://www.instagram.com/p/{code_for(moment, rng.randrange(1 << 23))}/", published_at=moment,
        kind=rng.choice(["photo", "carousel", "carousel", "reel"]), account_id="17841400000000017",
        account_handle=ACCOUNT, account_name=ACCOUNT, text=text, row=0,
    )  # fmt: skip
    metrics = {
        "views": round(reach * rng.uniform(1.6, 2.8)), "reach": reach, "likes": round(reach * rng.uniform(0.015, 0.04)),
        "shares": round(reach * rng.uniform(0.002, 0.008)), "follows": round(reach * rng.uniform(0.0003, 0.002)),
        "comments": round(reach * rng.uniform(0.0004, 0.002)), "saves": round(reach * rng.uniform(0.001, 0.006)),
    }  # fmt: skip
    return WrittenPost(post=post, metrics=metrics)
