"""Formats that are no longer made: Facebook's old insights and CrowdTangle."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.media.readers.conftest import FIXTURES, input_of


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


@pytest.mark.parametrize(
    "link",
    [
        "permalink.php?story_fbid=1015300000000{}11&id=55", "photo.php?fbid=1015300000000{}11&set=a.1",
        "watch/?v=1015300000000{}11",
        "verdensdagen/videos/vb.55/1015300000000{}11/?type=3",
    ],
)  # fmt: skip
def test_posts_whose_links_differ_behind_the_question_mark_stay_apart(
    read_path: Callable, tmp_path: Path, link: str
) -> None:
    original = input_of(FIXTURES / "facebook_legacy_original")
    with original.open(encoding="utf-8-sig", newline="") as source:
        head, described, post, *_ = csv.reader(source)
    path = tmp_path / original.name
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        rows = csv.DictWriter(target, head)
        rows.writeheader()
        rows.writerow(dict(zip(head, described, strict=True)))
        for number in range(3):
            address = f"https://www.facebook.com/{link.format(number)}"
            written = dict(zip(head, post, strict=True))
            rows.writerow({**written, "Post ID": "1.0153E+15", "Permalink": address})
    names = [found.native_id for found in read_path(path).posts]
    assert names == [f"1015300000000{number}11" for number in range(3)]


def test_actions_beside_the_reach_are_read(read_case) -> None:
    reading = read_case("facebook_legacy_actions_csv")
    values = reading.values("1000000000000001")
    assert (values["likes"], values["comments"], values["shares"]) == (12, 3, 4)


def test_the_page_by_day_is_the_day_and_never_the_week(read_case) -> None:
    reading = read_case("facebook_page_original")
    day = {one.metric: one.value for one in reading.observations if one.period_start == date(2018, 10, 10)}
    assert (day["reach"], day["reach_boosted"], day["impressions"], day["engaged_users"]) == (5950, 1150, 9600, 150)
    assert (day["new_followers"], day["lost_followers"]) == (15, 4) and "followers" not in day
    assert reading.rules() == ["days-elsewhere"]


def test_the_lists_of_2020_call_the_time_created(read_case) -> None:
    reading = read_case("crowdtangle_2020")
    assert reading.posts[0].published_at == datetime(2020, 10, 9, 13, 48, 29, tzinfo=UTC)
    assert reading.values("1000000000000001")["reactions"] == 1110
