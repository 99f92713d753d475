"""Formats that are no longer made: Facebook's old insights and CrowdTangle."""

from __future__ import annotations

from datetime import UTC, datetime


def test_descriptions_under_the_names_are_no_post(read_case) -> None:
    for case in ("facebook_legacy_original", "facebook_legacy_workbook", "facebook_legacy_xls"):
        reading = read_case(case)
        assert [post.native_id for post in reading.posts] == ["1015300000000001", "1015300000000002"]
        assert reading.posts[0].published_at == datetime(2015, 10, 2, 4, 0, tzinfo=UTC), "Pacific evening"
        assert {post.account_id for post in reading.posts} == {"123456789"}
        assert reading.rules() == []


def test_empty_is_missing_in_old_insights(read_case) -> None:
    values = read_case("facebook_legacy_original").values("1015300000000002")
    assert "negative_feedback" not in values
    assert (values["reach"], values["impressions"], values["clicks"]) == (980, 1502, 44)


def test_actions_on_another_sheet_are_told_of_the_same_posts(read_case) -> None:
    reading = read_case("facebook_legacy_workbook")
    assert len(reading.posts) == 2
    parts = {(one.member, one.metric): one.value for one in reading.observations if one.dimension == "post"}
    assert parts["1015300000000001", "shares"] == 1 and parts["1015300000000002", "comments"] == 3


def test_a_damaged_id_comes_from_the_link(read_case) -> None:
    reading = read_case("facebook_legacy_resaved")
    assert [post.native_id for post in reading.posts] == ["1015300000000001", "1015300000000002"]
    assert reading.rules() == ["file-resaved", "dates-swapped", "ids-damaged"]


def test_words_for_zones_are_read(read_case) -> None:
    posts = read_case("crowdtangle_original").posts
    assert [post.published_at for post in posts] == [
        datetime(2020, 10, 10, 2, 30, tzinfo=UTC),
        datetime(2020, 11, 11, 0, 30, tzinfo=UTC),
    ]


def test_thousands_in_quotes_are_numbers(read_case) -> None:
    for case in ("crowdtangle_original", "crowdtangle_resaved"):
        values = read_case(case).values("3210000000000001")
        assert (values["interactions"], values["comments"]) == (1972048, 2045)
        assert values["reactions"] == 1900000 + 30000 + 1 + 2


def test_posts_of_others_are_shared(read_case) -> None:
    assert {post.peso for post in read_case("crowdtangle_original").posts} == {"owned"}
    assert {post.peso for post in read_case("crowdtangle_several_pages").posts} == {"shared"}
    named = read_case("crowdtangle_several_pages", account="verdensdagen").posts
    assert [post.peso for post in named] == ["owned", "owned", "shared"]
