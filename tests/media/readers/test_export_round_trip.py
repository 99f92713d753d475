"""What the fixture writers write, the readers read back equal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.media.articles.addresses import canonical_url
from campaign.media.fixture_writers import WrittenPost, write_meltwater, write_meta_facebook, write_meta_instagram
from campaign.media.model import Article, MediaObject
from campaign.media.readers.meta_time import code_for

RELAXED = settings(max_examples=60, deadline=5_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
# One hour each November occurs twice on the Pacific clock, so a written minute in it is not one moment.
MINUTES = (
    st.datetimes(datetime(2022, 1, 1), datetime(2026, 12, 31))
    .map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC))
    .filter(lambda moment: not (moment.month == 11 and moment.day < 8 and 7 < moment.hour < 11))
)
COUNTS = st.integers(0, 10_000_000)
TEXTS = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" \n"), max_size=80).map(str.strip)
FACEBOOK_METRICS = ("views", "reach", "interactions", "reactions", "comments", "shares", "clicks", "clicks_link")
INSTAGRAM_METRICS = ("views", "reach", "likes", "shares", "follows", "comments", "saves")


@RELAXED
@given(data=st.data())
def test_facebook_posts(tmp_path: Path, read_path, data: st.DataObject) -> None:
    written = []
    for serial in range(data.draw(st.integers(1, 5))):
        post = MediaObject(
            platform="facebook", native_id=str(122_345_678_901_234 + serial), secondary_id=f"pfbid{serial}",
            url=f"https://www.facebook.com/dagen/posts/pfbid{serial}", published_at=data.draw(MINUTES), kind="photo",
            account_id="100064000000001", account_name="Dagen", text=data.draw(TEXTS), row=serial + 2,
        )  # fmt: skip
        metrics = data.draw(st.dictionaries(st.sampled_from(FACEBOOK_METRICS), COUNTS))
        written.append(WrittenPost(post=post, metrics=metrics))
    write_meta_facebook(tmp_path / "fb.csv", written)
    assert_same(read_path(tmp_path / "fb.csv"), written)


@RELAXED
@given(data=st.data())
def test_instagram_posts(tmp_path: Path, read_path, data: st.DataObject) -> None:
    written = []
    for serial in range(data.draw(st.integers(1, 5))):
        moment = data.draw(MINUTES)
        code = code_for(moment, serial)
        post = MediaObject(
            platform="instagram", native_id=str(17_974_697_560_000_001 + serial), secondary_id=code,
            url=f"https://www.instagram.com/p/{code}/", published_at=moment, kind="reel",
            account_id="17841400000000001", account_handle="dagen", account_name="Dagen",
            text=data.draw(TEXTS), row=serial + 2,
        )  # fmt: skip
        metrics = data.draw(st.dictionaries(st.sampled_from(INSTAGRAM_METRICS), COUNTS))
        written.append(WrittenPost(post=msgspec.structs.replace(post, flags=("time-from-id",)), metrics=metrics))
    write_meta_instagram(tmp_path / "ig.csv", written)
    assert_same(read_path(tmp_path / "ig.csv"), written)


@RELAXED
@given(data=st.data())
def test_meltwater_articles(tmp_path: Path, read_path, data: st.DataObject) -> None:
    written = []
    for serial in range(data.draw(st.integers(1, 5))):
        url = f"https://www.avis{serial}.no/a/{serial}?utm_source=x"
        article = Article(
            outlet=f"Avis {serial}", title=data.draw(TEXTS), url=url, canonical_url=canonical_url(url),
            published_at=data.draw(MINUTES.filter(lambda moment: moment.month != 10 or moment.day < 24)),
            lead=data.draw(TEXTS), agency=data.draw(st.sampled_from(["", "NTB"])), country="Norway",
            language="Norwegian", region="Oslo", reach=data.draw(st.none() | COUNTS), sentiment="neutral",
            medium=data.draw(st.sampled_from(["web", "broadcast"])),
            keywords=("psykisk helse", "dagen"), row=serial + 2,
        )  # fmt: skip
        written.append(article)
    write_meltwater(tmp_path / "mw.csv", written)
    reading = read_path(tmp_path / "mw.csv")
    assert reading.problems == []
    assert reading.articles == written


def assert_same(reading, written: list[WrittenPost]) -> None:
    assert reading.problems == []
    found = [(post, reading.values(post.native_id)) for post in reading.posts]
    assert found == [(item.post, dict(item.metrics)) for item in written]
