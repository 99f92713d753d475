"""LinkedIn: totals and parts, days that a spreadsheet turned, and sheets in words that nobody knows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from campaign.media.readers.linkedin_days import DayOrder
from tests.media.readers.sheets import write_workbook

HEADER = (
    "Post title,Post link,Post type,Campaign name,Posted by,Created date,Campaign start date,Campaign end date,"
    "Audience,Impressions,Views,Offsite Views,Clicks,Click through rate (CTR),Likes,Comments,Reposts,Follows,"
    "Engagement rate,Content Type"
)
LINK = "https://www.linkedin.com/feed/update/urn:li:activity:7383426269184000003"


def row(kind: str, impressions: int, clicks: int, link: str = LINK, day: str = "10/13/2025") -> str:
    return f"Tittel,{link},{kind},,Kari,{day},,,Alle,{impressions},,,{clicks},,3,2,1,,,Image"


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return path


def test_the_total_is_kept_and_not_its_parts(read_case) -> None:
    reading = read_case("linkedin_content_original")
    assert [post.native_id for post in reading.posts].count("7383426269184000003") == 1
    assert reading.values("7383426269184000003")["impressions"] == 5500
    assert "boosted" in reading.posts[2].flags


def test_parts_without_a_total_are_added(tmp_path: Path, read_path) -> None:
    reading = read_path(written(tmp_path / "a.csv", row("Organic", 500, 20), row("Sponsored", 5000, 50)))
    assert reading.values("7383426269184000003")["impressions"] == 5500
    assert reading.values("7383426269184000003")["clicks"] == 70
    assert reading.posts[0].peso == "owned" and "boosted" in reading.posts[0].flags


def test_types_in_unknown_words_never_count_a_post_twice(tmp_path: Path, read_path) -> None:
    rows = (row("Orgaaninen", 500, 20), row("Yhteensä", 5500, 70), row("Sponsoroitu", 5000, 50))
    reading = read_path(written(tmp_path / "a.csv", *rows))
    assert reading.values("7383426269184000003")["impressions"] == 5500


def test_the_same_row_twice_is_one(tmp_path: Path, read_path) -> None:
    reading = read_path(written(tmp_path / "a.csv", row("Organic", 500, 20), row("Organic", 500, 20)))
    assert reading.values("7383426269184000003")["impressions"] == 500
    assert reading.rules() == ["row-duplicate"]


def test_only_a_post_that_was_paid_for_is_paid(tmp_path: Path, read_path) -> None:
    (post,) = read_path(written(tmp_path / "a.csv", row("Sponsored", 500, 20))).posts
    assert (post.peso, post.flags) == ("paid", ("boosted", "time-from-id"))


def test_the_moment_in_an_id_is_used_when_it_agrees_with_the_day(tmp_path: Path, read_path) -> None:
    other = "https://www.linkedin.com/feed/update/urn:li:share:7000000000000000000"
    path = written(tmp_path / "a.csv", row("Organic", 1, 1), row("Organic", 2, 2, other))
    posts = read_path(path).posts
    assert posts[0].published_at == datetime(2025, 10, 13, 9, 0, tzinfo=UTC)
    assert posts[1].published_at == datetime(2025, 10, 13, 10, 0, tzinfo=UTC), "noon in Oslo of the written day"
    assert "day-only" in posts[1].flags


def test_nobody_who_posted_is_named(read_case) -> None:
    assert all("Kari" not in str(post) for post in read_case("linkedin_content_original").posts)


def test_the_name_of_the_file_says_the_page_and_the_moment(read_case) -> None:
    claim = read_case("linkedin_content_original").claim
    assert (claim.account, claim.captured_on) == ("verdensdagen", date(2025, 11, 1))


def test_a_day_has_a_total_and_its_parts_under_a_name(read_case) -> None:
    seen = read_case("linkedin_content_original").observations
    day = [one for one in seen if one.metric == "impressions" and one.period_start == date(2025, 10, 10)]
    assert {one.member: one.value for one in day} == {"": 10311, "organic": 9811, "sponsored": 500}
    assert all(one.metric != "engagement_rate" for one in seen)


def test_a_withdrawn_reaction_is_kept(read_case) -> None:
    seen = read_case("linkedin_content_original").observations
    assert -1 in {one.value for one in seen if one.metric == "reactions"}


@pytest.mark.parametrize("language", ["portuguese", "norwegian", "unknown_words"])
def test_a_sheet_in_other_words_gives_the_same_days(read_case, language: str) -> None:
    def days(case: str) -> set[tuple]:
        seen = read_case(case).observations
        return {(one.period_start, one.metric, one.member, one.value) for one in seen if one.granularity == "day"}

    assert days(f"linkedin_content_{language}") == days("linkedin_content_original")


def test_visitors_are_the_total_of_the_sections(read_case) -> None:
    for case in ("linkedin_visitors_original", "linkedin_visitors_unknown_words", "linkedin_visitors_resaved"):
        seen = read_case(case).observations
        last = {(one.metric, one.member): one.value for one in seen if one.period_start == date(2025, 10, 10)}
        assert last["profile_visits", ""] == 152 and last["profile_visits", "overview"] == 150
        assert last["profile_visitors", ""] == 112


def test_followers_by_place_are_a_snapshot(read_case) -> None:
    seen = read_case("linkedin_followers_original").observations
    places = {one.member: one.value for one in seen if one.dimension == "location"}
    assert places == {"Oslo, Norway": 2110, "Bergen, Norway": 830}
    assert {one.granularity for one in seen if one.dimension == "location"} == {"lifetime"}


@pytest.mark.parametrize(
    ("cells", "read", "swapped", "ambiguous"),
    [
        (["10/09/2025", "10/13/2025"], date(2025, 10, 9), False, False),
        (["13/10/2025", "09/10/2025"], date(2025, 10, 13), False, False),
        (["10.09.2025", "10.10.2025", "10/13/2025"], date(2025, 10, 9), True, False),
        (["09.10.2025", "10.10.2025", "13.10.2025"], date(2025, 10, 9), False, False),
        (["10.09.2025", "10.10.2025", "10.11.2025"], date(2025, 10, 9), True, False),
        (["09.10.2025", "10.10.2025"], date(2025, 10, 9), False, False),
        (["10.10.2025"], date(2025, 10, 10), False, False),
        (["2025-09-10 00:00:00", "10/13/2025"], date(2025, 10, 9), True, False),
        (["13/13/2025"], None, False, False),
    ],
)
def test_the_order_of_day_and_month_is_judged_by_all_days(
    cells: list[str], read: date | None, swapped: bool, ambiguous: bool
) -> None:
    order = DayOrder(cells)
    assert (order.read(cells[0]), order.swapped, order.ambiguous) == (read, swapped, ambiguous)


def test_numbers_of_days_are_days() -> None:
    assert DayOrder(["46304"]).read("46304") == date(2026, 10, 9)


def test_a_sheet_of_the_audience_may_be_a_csv(read_case) -> None:
    seen = read_case("linkedin_audience_csv").observations
    assert {(one.dimension, one.member): one.value for one in seen} == {
        ("location", "Oslo, Norway"): 2110, ("location", "Bergen, Norway"): 830,
    }  # fmt: skip


def test_a_persons_export_has_days_posts_and_the_reach_of_the_period(read_case) -> None:
    reading = read_case("linkedin_personal")
    assert reading.claim.account == "Kari Nordmann"
    assert [post.native_id for post in reading.posts] == ["7383426269184000003", "7382339090000000000"]
    assert reading.values("7383426269184000003") == {"engagements": 55, "impressions": 900}
    (reach,) = [one for one in reading.observations if one.metric == "reach"]
    assert (reach.value, reach.period_start, reach.period_end) == (789, date(2025, 10, 9), date(2025, 10, 13))
    days = [one for one in reading.observations if one.period_start == date(2025, 10, 10) and one.metric != "reach"]
    assert {one.metric: one.value for one in days if one.granularity == "day"} == {
        "impressions": 1034, "engagements": 50, "new_followers": 0,
    }  # fmt: skip
    assert [one.value for one in reading.observations if one.metric == "followers"] == [1234]
    assert reading.rules() == ["posts-before-period", "part-unused"]


def test_a_persons_export_in_other_words_and_with_the_day_first(tmp_path: Path, read_path) -> None:
    link = "https://www.linkedin.com/feed/update/urn:li:activity:7383426269184000003"
    sheets = {
        "A": [["B", "09/10/2025 - 12/10/2025"], ["C", "1.234"], ["D", "789"]],
        "E": [["F", "G", "H"], ["09/10/2025", "100", "5"], ["10/10/2025", "1.134", "9"], ["12/10/2025", "0", "0"]],
        "I": [
            ["J", *[""] * 6],
            ["K", "L", "M", "", "K", "L", "N"],
            [link, "12/10/2025", "5", "", link, "12/10/2025", "9"],
        ],
    }
    reading = read_path(write_workbook(tmp_path / "AggregateAnalytics_Kari_2025-10-09_2025-10-12.xlsx", sheets))
    days = {
        one.period_start: one.value for one in reading.observations if one.metric == "impressions" and not one.object_id
    }
    assert days == {date(2025, 10, 9): 100, date(2025, 10, 10): 1134, date(2025, 10, 12): 0}
    assert [one.value for one in reading.observations if one.metric == "reach"] == [789]
    assert reading.values("7383426269184000003") == {"engagements": 5, "impressions": 9}
    assert reading.problems == []


def test_numbers_of_other_pages_are_left_out(read_case) -> None:
    reading = read_case("linkedin_competitors")
    assert reading.observations == [] and reading.rules() == ["part-unused"]
