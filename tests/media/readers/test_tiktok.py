"""TikTok: the year that no day names, ids that hold the moment, and the more specific of two formats."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from campaign import clock
from campaign.media.readers.social_time import month_and_day, with_years, year_after, year_before

OVERVIEW = '"Date","Video Views","Profile Views","Likes","Comments","Shares"'
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def overview(path: Path, days: list[str]) -> Path:
    path.write_text("\n".join([OVERVIEW, *(f'"{day}","10","1","1","1","1"' for day in days)]), "utf-8-sig")
    return path


def days_of(reading) -> list[date]:
    return [seen.period_start for seen in reading.observations if seen.metric == "views"]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("October 9", (10, 9)), ("8 de marzo", (3, 8)), ("10. oktober", (10, 10)), ("10 oktober", (10, 10)),
        ("10.okt", (10, 10)), ("10. okt.", (10, 10)), ("1 mars", (3, 1)), ("3. Dezember", (12, 3)), ("2 mai", (5, 2)),
        ("7 de outubro", (10, 7)), ("10月9日", (10, 9)), ("February 29", (2, 29)), ("February 30", None),
        ("undefined", None), ("10", None), ("Total", None), ("", None),
    ],
)  # fmt: skip
def test_days_without_a_year_in_several_languages(cell: str, found: tuple[int, int] | None) -> None:
    assert month_and_day(cell) == found


def test_a_series_is_counted_back_over_new_year_either_way() -> None:
    days = [(12, 30), (12, 31), (1, 1), (1, 2)]
    expected = [date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)]
    assert with_years(days, 2026) == expected
    assert with_years(days[::-1], 2026) == expected[::-1]
    whole_year = [(day.month, day.day) for day in (date(2025, 2, 28) + timedelta(n) for n in range(365))]
    counted = with_years(whole_year, 2026)
    assert (counted[0], counted[-1]) == (date(2025, 2, 28), date(2026, 2, 27))


def test_a_leap_day_is_only_in_leap_years() -> None:
    assert year_before((2, 29), date(2026, 1, 1)) == 2024
    assert year_after((2, 29), date(2025, 1, 1)) == 2028


def test_the_name_of_the_file_says_the_year(tmp_path: Path, read_path) -> None:
    reading = read_path(overview(tmp_path / "Overview_2025-01-05.csv", ["December 31", "January 1"]))
    assert days_of(reading) == [date(2024, 12, 31), date(2025, 1, 1)]
    assert reading.problems == [] and reading.claim.questions == ()


def test_a_person_says_the_year(tmp_path: Path, read_path) -> None:
    path = overview(tmp_path / "Overview.csv", ["December 31", "January 1"])
    reading = read_path(path, answers={"#year": "2023"})
    assert days_of(reading) == [date(2022, 12, 31), date(2023, 1, 1)]
    assert reading.problems == [] and reading.claim.questions == ()


def test_without_any_word_the_last_day_is_the_last_one_that_has_been(tmp_path: Path, read_path) -> None:
    yesterday = clock.today() - timedelta(days=1)
    days = [yesterday - timedelta(days=2), yesterday - timedelta(days=1), yesterday]
    path = overview(tmp_path / "Overview.csv", [f"{_MONTHS[day.month - 1]} {day.day}" for day in days])
    reading = read_path(path)
    assert days_of(reading) == days
    assert reading.rules() == ["year-assumed"]
    assert [question.header for question in reading.claim.questions] == ["#year"]


def test_videos_beside_the_days_say_the_year_and_the_account(read_case) -> None:
    reading = read_case("tiktok_studio_zip")
    days = [seen for seen in reading.observations if seen.metric == "views" and seen.granularity == "day"]
    assert [seen.period_start for seen in days] == [date(2025, 10, 9), date(2025, 10, 10)]
    assert {seen.account_id for seen in days} == {"verdensdagen"}
    assert reading.rules() == []


def test_undefined_is_missing_and_not_zero(read_case) -> None:
    reading = read_case("tiktok_studio_zip")
    assert date(2025, 10, 11) not in {seen.period_start for seen in reading.observations}


def test_the_moment_of_a_video_is_in_its_id(read_case) -> None:
    for case in ("tiktok_studio_content_original", "tiktok_business_videos", "tiktok_business_videos_resaved"):
        first, second = read_case(case).posts
        assert first.published_at == datetime(2025, 10, 10, 6, 19, 10, tzinfo=UTC)
        assert second.published_at == datetime(2025, 10, 7, 9, 0, 2, tzinfo=UTC)


def test_the_day_of_export_stands_beside_each_video(read_case) -> None:
    assert read_case("tiktok_studio_content_original").claim.captured_on == date(2025, 10, 31)


def test_shares_of_the_audience_are_per_cents(read_case) -> None:
    seen = read_case("tiktok_studio_zip").observations
    shares = {one.member: one.value for one in seen if one.metric == "audience_share"}
    assert shares == {"female": 71.2, "male": 26.8, "other": 2, "Norway": 90.3, "Sweden": 3.1}


def test_days_with_reach_are_of_the_business_suite(read_case) -> None:
    reading = read_case("tiktok_business_daily")
    assert reading.claim.source == "tiktok.business.daily"
    reach = {seen.period_start: seen.value for seen in reading.observations if seen.metric == "reach"}
    assert reach == {date(2025, 10, 10): 75134}, "NAN is missing"


def test_the_first_day_in_the_name_of_a_download_is_not_the_year_of_the_last(read_case) -> None:
    reading = read_case("tiktok_studio_overview_first_day")
    assert days_of(reading) == [date(2025, 12, 28), date(2025, 12, 31), date(2026, 1, 1)]
    assert (reading.claim.account, reading.claim.captured_on) == ("verdensdagen", date(2026, 1, 2))
    assert reading.problems == []


def test_parts_without_rows_do_not_stop_the_rest_of_a_download(read_case) -> None:
    reading = read_case("tiktok_studio_followers_empty_parts")
    followers = {seen.period_start: seen.value for seen in reading.observations if seen.metric == "followers"}
    assert followers == {date(2025, 10, 25): 40, date(2025, 10, 31): 44}
    assert reading.rules() == ["part-unused"] * 3


def test_a_title_with_signs_that_nobody_quoted_keeps_its_numbers(read_case) -> None:
    reading = read_case("tiktok_studio_content_unquoted")
    views = {post.native_id: reading.values(post.native_id)["views"] for post in reading.posts}
    assert views == {"7559433216000000001": 479, "7558361000000000002": 616, "7557600000000000003": 66}
    assert reading.posts[1].text == "En tittel, med komma, og mer"
    assert reading.problems == []


def test_the_business_suite_in_swedish_says_the_same(read_case) -> None:
    seen = read_case("tiktok_business_daily_swedish").observations
    day = {one.metric: one.value for one in seen if one.period_start == date(2025, 10, 10)}
    assert (day["views"], day["reach"], day["net_followers"], day["lost_followers"]) == (58807, 56695, -4, 14)
