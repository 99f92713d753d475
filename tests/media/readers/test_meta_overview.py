"""Meta's overview of an account and its advertisement reports: whose numbers they are, and what is never a sum."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from campaign.media.inspection import inspect_file


def observed(reading) -> set[tuple]:
    return {(one.platform, one.metric, one.period_start, one.value) for one in reading.observations}


def test_a_title_says_the_platform(read_case) -> None:
    day = date(2025, 10, 10)
    found = observed(read_case("meta_daily_reach"))
    assert ("facebook", "reach", day, 12923) in found and ("instagram", "reach", day, 7311) in found
    assert read_case("meta_daily_reach").claim.questions == ()


def test_reach_by_day_adds_up_to_nothing() -> None:
    folder = Path(__file__).parent.parent / "fixtures" / "meta_daily_reach"
    assert inspect_file(folder / "Reach.csv").totals == {}


def test_a_title_without_a_platform_is_asked_about_once(read_case) -> None:
    reading = read_case("meta_daily_several")
    assert [question.header for question in reading.claim.questions] == ["#platform"]
    assert reading.claim.questions[0].choices == ("facebook", "instagram")
    assert reading.rules().count("platform-unknown") == 1
    platforms = {one.metric: one.platform for one in reading.observations}
    assert platforms["content_interactions"] == platforms["viewers"] == "meta"
    assert platforms["clicks_link"] == "facebook" and platforms["new_followers"] == "instagram"


@pytest.mark.parametrize("options", [{"answers": {"#platform": "instagram"}}, {"account": "Instagram @verdensdagen"}])
def test_an_answer_or_the_account_says_the_platform(read_case, options: dict) -> None:
    reading = read_case("meta_daily_views_without_platform", **options)
    assert {one.platform for one in reading.observations} == {"instagram"}
    assert "platform-unknown" not in reading.rules()
    assert {one.account_id for one in reading.observations} == {options.get("account", "")}


def test_the_clock_in_a_date_is_no_time(read_case) -> None:
    days = [one.period_start for one in read_case("meta_daily_views_without_platform").observations]
    assert days == [date(2025, 10, 30), date(2025, 10, 31), date(2025, 11, 2), date(2025, 11, 3)]


@pytest.mark.parametrize("case", ["meta_daily_norwegian", "meta_daily_reach"])
def test_norwegian_titles_say_the_same(read_case, case: str) -> None:
    found = observed(read_case(case))
    assert ("facebook", "reach", date(2025, 10, 9), 1245) in found
    assert ("instagram", "reach", date(2025, 10, 9), 880) in found


def test_a_title_in_unknown_words_is_asked_about(read_case) -> None:
    reading = read_case("meta_daily_unknown_words")
    assert reading.claim.confidence == 0.7
    assert [question.header for question in reading.claim.questions] == ["facebookin tavoittavuus"]
    told = read_case("meta_daily_unknown_words", answers={"facebookin tavoittavuus": "reach"})
    assert ("facebook", "reach", date(2025, 10, 10), 12923) in observed(told)


def test_an_audience_is_shares_by_name(read_case) -> None:
    seen = read_case("meta_daily_audience").observations
    found = {(one.dimension, one.member): one.value for one in seen}
    assert found["city", "Oslo, Norway"] == 21.4
    assert found["age-gender", "25-34 women"] == 17.6
    assert found["country", "Denmark"] == 1.4
    assert {one.metric for one in seen} == {"audience_share"}


def test_followers_in_the_older_audience_file_are_a_level(read_case) -> None:
    seen = read_case("meta_daily_audience_2024").observations
    assert ("facebook", "followers", 47956) in {(one.platform, one.metric, one.value) for one in seen}


def test_a_decimal_that_became_a_date_is_left_out(read_case) -> None:
    reading = read_case("meta_daily_damaged_decimals")
    assert [one.value for one in reading.observations] == [91.2, 1.4]
    assert "number-unreadable" in reading.rules()


def test_of_the_total_of_advertisements_only_the_reach_is_kept(read_case) -> None:
    seen = read_case("meta_ads_region_month").observations
    whole = {one.metric: one.value for one in seen if not one.dimension}
    assert whole == {"ad_reach": 1211188}
    parts = {one.member: one.value for one in seen if one.metric == "amount_spent"}
    assert parts == {"Oslo": 120000.25, "Vestland": 130000.25}
    assert {(one.period_start, one.period_end) for one in seen} == {(date(2025, 10, 1), date(2025, 10, 31))}


def test_advertisements_by_day_and_platform(read_case) -> None:
    reading = read_case("meta_ads_by_day_in_dollars")
    assert {one.granularity for one in reading.observations} == {"day"}
    clicks = {one.platform: one.value for one in reading.observations if one.metric == "ad_clicks_link"}
    assert clicks == {"instagram": 12, "facebook": 22}
    assert {one.member for one in reading.observations} == {"Høst / Alle / Film A"}
    assert "amount_spent" not in {one.metric for one in reading.observations}
    assert reading.rules() == ["currency-other"]


def test_followers_of_a_day_are_new_ones(read_case, tmp_path: Path, read_path) -> None:
    seen = read_case("meta_daily_portuguese").observations
    found = {(one.platform, one.metric, one.value) for one in seen if one.period_start == date(2025, 10, 10)}
    assert found == {("instagram", "new_followers", 25), ("instagram", "profile_visits", 250)}
    path = tmp_path / "followers.csv"
    path.write_text(
        '"Instagram-følgere"\n"Dato","Primær"\n"2025-10-09T00:00:00","4100"\n"2025-10-10T00:00:00","4109"\n'
    )
    assert {one.metric for one in read_path(path).observations} == {"followers"}, "a level moves little"


def test_spanish_titles_and_paid_reach(read_case) -> None:
    reading = read_case("meta_daily_spanish", answers={"#platform": "facebook"})
    days = {(one.platform, one.metric): one.value for one in reading.observations if one.period_start}
    assert days == {("facebook", "new_followers"): 5, ("meta", "ad_reach"): 500}
    parts = {(one.dimension, one.member): one.value for one in reading.observations if not one.period_start}
    assert parts["age-gender", "18-24 women"] == 4.1 and parts["city", "Oslo, Norge"] == 40.5


def test_advertisements_of_one_name_stay_apart(read_case) -> None:
    seen = read_case("meta_ads_shared_names").observations
    spent = {one.member: one.value for one in seen if one.metric == "amount_spent"}
    assert spent == {"Høst / Video": 100.5, "Høst / Video (120210000000000002)": 50}
