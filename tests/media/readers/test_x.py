"""X and Twitter: the moment inside an id, spreadsheet harm, and the two tables of the video file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from campaign.media.readers.x_posts import moment_in

HEADER = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
    "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks"
)


def test_the_moment_of_a_post_is_in_its_id(read_case) -> None:
    posts = read_case("x_posts_original").posts
    assert [post.published_at.replace(microsecond=0) for post in posts] == [
        datetime(2025, 10, 10, 5, 30, tzinfo=UTC),
        datetime(2025, 10, 9, 22, 30, tzinfo=UTC),
        datetime(2025, 10, 8, 12, 0, tzinfo=UTC),
    ]
    assert {post.account_handle for post in posts} == {"verdensdagen"}


def test_an_id_of_the_year_2006_holds_no_moment() -> None:
    assert moment_in("20") is None
    assert moment_in("1212092628029698048").replace(microsecond=0) == datetime(2019, 12, 31, 19, 26, 16, tzinfo=UTC)


def test_of_a_reply_nobody_else_is_named(read_case) -> None:
    reply = read_case("x_posts_original").posts[2]
    assert (reply.kind, reply.text) == ("reply", "Takk for det!\nHilsen oss")


def test_a_repost_is_a_share_and_the_share_button_is_something_else(read_case) -> None:
    reading = read_case("x_posts_original")
    values = reading.values(reading.posts[0].native_id)
    assert (values["shares"], values["shares_sent"], values["comments"], values["saves"]) == (9, 1, 4, 2)


def test_ids_that_a_spreadsheet_cut_come_from_the_link(read_case) -> None:
    whole, damaged = read_case("x_posts_original"), read_case("x_posts_resaved")
    assert [post.native_id for post in damaged.posts] == [post.native_id for post in whole.posts]
    assert damaged.rules() == ["encoding-guessed", "file-resaved", "ids-damaged"]


def test_ids_that_end_in_zeros_come_from_the_link(tmp_path: Path, read_path) -> None:
    link = "https://x.com/dagen/status/1976520567813046273"
    rest = ",".join("1" * 13)
    (tmp_path / "x.csv").write_text(f'{HEADER}\n1976520567813040000,"Fri, Oct 10, 2025",Tekst,{link},{rest}\n')
    (post,) = read_path(tmp_path / "x.csv").posts
    assert (post.native_id, post.flags) == ("1976520567813046273", ("id-damaged", "time-from-id"))


def test_a_thousand_posts_are_the_most_the_export_gives(tmp_path: Path, read_path) -> None:
    rest = ",".join("1" * 13)
    rows = []
    for number in range(1000):
        post = 1976520567813046273 + (number << 22)
        rows.append(f'{post},"Fri, Oct 10, 2025",Tekst,https://x.com/dagen/status/{post},{rest}')
    (tmp_path / "x.csv").write_text("\n".join([HEADER, *rows]))
    assert "row-cap" in read_path(tmp_path / "x.csv").rules()
    (tmp_path / "y.csv").write_text("\n".join([HEADER, *rows[1:]]))
    assert "row-cap" not in read_path(tmp_path / "y.csv").rules()


def test_an_unknown_column_is_asked_about_and_the_answer_is_used(tmp_path: Path, read_path) -> None:
    post = 1976520567813046273
    rest = ",".join("1" * 13)
    text = f'{HEADER},Grok shares\n{post},"Fri, Oct 10, 2025",T,https://x.com/d/status/{post},{rest},77\n'
    (tmp_path / "x.csv").write_text(text)
    asked = read_path(tmp_path / "x.csv")
    assert [question.header for question in asked.claim.questions] == ["grok shares"]
    assert asked.rules() == ["column-unknown"]
    told = read_path(tmp_path / "x.csv", answers={"grok shares": "video_views"})
    assert told.rules() == []
    assert told.values(str(post))["video_views"] == 77


def test_the_videos_under_the_days_are_not_counted_again(read_case) -> None:
    reading = read_case("x_video_original")
    assert reading.posts == [] and reading.problems == []
    found = {(seen.period_start, seen.metric): seen.value for seen in reading.observations}
    assert found[date(2025, 10, 10), "video_views"] == 910
    assert found[date(2025, 10, 10), "watch_seconds"] == 1234.567
    assert len({day for day, _ in found}) == 2


@pytest.mark.parametrize("case", ["twitter_legacy_original", "twitter_legacy_resaved"])
def test_tweets_hold_whole_numbers(read_case, case: str) -> None:
    reading = read_case(case)
    values = reading.values(reading.posts[0].native_id)
    assert values["impressions"] == 215 and isinstance(values["impressions"], int)
    assert "promoted impressions" not in values


def test_favorites_are_likes_and_old_tweets_have_a_written_time(read_case) -> None:
    reading = read_case("twitter_legacy_favorites")
    assert reading.values(reading.posts[0].native_id)["likes"] == 1
    assert reading.posts[1].published_at == datetime(2009, 10, 10, 21, 10, tzinfo=UTC)


def test_portuguese_words_say_the_same(read_case) -> None:
    reading = read_case("x_posts_portuguese")
    values = reading.values("1976500000000000001")
    assert (values["impressions"], values["saves"], values["shares"], values["shares_sent"]) == (1204, 2, 9, 1)
    assert reading.problems == []
