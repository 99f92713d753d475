"""Newsletters, podcasts, sites, searches, accounts: what may be added is, once, and the rest stands as it is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.conftest import Installation
from tests.media.reach_exports import (
    analytics_days,
    fixture,
    mailchimp,
    meta_days,
    plausible_days,
    search_console,
    table,
    trends,
)
from tests.media.test_import import undo, upload
from tests.media.test_reach import ask, figures_in


def summary(installation: Installation, year: int = 2025) -> dict[str, Any]:
    return ask(installation, f"summary?year={year}", **{"Accept-Language": "en"})


def measures(accounts: list[dict[str, Any]]) -> dict[tuple[str, str, str], tuple[Any, str, Any]]:
    """Value, basis and days by platform, account and metric."""
    return {
        (one["platform"], one["account"], item["figure"]["metric"]): (
            item["figure"]["value"], item["basis"], item["days"],
        )
        for one in accounts for item in one["measures"]
    }  # fmt: skip


def series(installation: Installation, section: str) -> list[dict[str, Any]]:
    found = ask(installation, "series?year=2025", **{"Accept-Language": "en"})["items"]
    return [one for one in found if one["section"] == section]


# --- newsletters


def test_rates_of_newsletters_come_from_sums(installation: Installation, tmp_path: Path) -> None:
    """A small letter that all opened and a large one that few did: the mean of the rates would be 55 %."""
    upload(installation, mailchimp(tmp_path / "mc.csv", [("Få", 100, 100, 10), ("Mange", 9_900, 990, 90)]))
    told = summary(installation)["newsletters"]
    figures = {one["metric"]: one for one in told["figures"]}
    assert told["sent"]["value"] == 2
    assert figures["delivered"]["value"] == 10_000
    assert figures["open_rate"]["value"] == 10.9 and figures["click_rate"]["value"] == 1
    assert [(one["title"], one["open_rate"]) for one in told["items"]] == [("Mange", 10), ("Få", 100)]
    assert not any(figures["open_rate"]["additive"].values())
    # Recipients who opened are people: there is no sum of them.
    assert "opens_unique" not in figures


def test_a_newsletter_without_opens_is_not_one_with_none(installation: Installation, tmp_path: Path) -> None:
    upload(installation, mailchimp(tmp_path / "mc.csv", [("Kjent", 1_000, 300, 30), ("Ukjent", 3_000, -1, 30)]))
    told = summary(installation)["newsletters"]
    figures = {one["metric"]: one for one in told["figures"]}
    assert (figures["open_rate"]["value"], figures["open_rate"]["told_by"], figures["open_rate"]["out_of"]) == (
        30,
        1,
        2,
    )
    assert (figures["opens"]["value"], figures["opens"]["told_by"]) == (600, 1)
    assert figures["click_rate"]["value"] == 1.5 and figures["click_rate"]["told_by"] == 2
    unknown = next(one for one in told["items"] if one["title"] == "Ukjent")
    assert unknown["open_rate"] is None and unknown["opens_unique"] is None and unknown["click_rate"] == 1


def test_newsletters_are_no_posts(installation: Installation, tmp_path: Path) -> None:
    upload(installation, mailchimp(tmp_path / "mc.csv", [("Brev", 1_000, 300, 30)]), fixture("apple_podcasts_episodes"))
    told = summary(installation)
    assert told["posts"]["value"] == 0 and told["platforms"] == []
    assert told["interactions"]["value"] is None
    owned = next(one for one in told["peso"] if one["kind"] == "owned")
    assert (owned["newsletters"], owned["posts"]["value"]) == (1, None)


# --- podcasts


def test_plays_are_added_on_one_platform_and_listeners_never(installation: Installation) -> None:
    upload(
        installation, fixture("apple_podcasts_episodes"), fixture("spotify_podcasts_episodes"),
        fixture("apple_podcasts_days"),
    )  # fmt: skip
    told = summary(installation)["podcasts"]
    sums = {(one["platform"], item["metric"]): item["value"] for one in told["platforms"] for item in one["figures"]}
    assert sums == {
        ("apple_podcasts", "plays"): 1992, ("spotify_podcasts", "plays"): 845, ("spotify_podcasts", "streams"): 680,
    }  # fmt: skip
    assert [(one["platform"], one["listeners"]) for one in told["episodes"] if one["title"] == "Trailer"] == [
        ("apple_podcasts", 12), ("spotify_podcasts", 31),
    ]  # fmt: skip
    # Plays of days are another number than plays of episodes, and stand for themselves.
    by_day = measures(told["shows"])
    assert by_day["apple_podcasts", "", "plays"] == (1421, "sum", 2)
    assert by_day["apple_podcasts", "", "listeners"] == (940, "highest_day", 1)


def test_an_episode_without_a_date_is_in_no_sum(installation: Installation) -> None:
    (view,) = upload(installation, fixture("apple_podcasts_undated"))
    year = date.fromisoformat(view["created_at"][:10]).year
    told = summary(installation, year)["podcasts"]
    assert told["platforms"] == [] and {one["published_at"] for one in told["episodes"]} == {None}


# --- sites and searches


def test_two_tools_of_a_site_are_two_numbers(installation: Installation, tmp_path: Path) -> None:
    upload(installation, analytics_days(tmp_path / "ga.csv", [300, 600, 900]))
    upload(installation, plausible_days(tmp_path / "visitors.csv", [100, 200, 300]), account="verdensdagen.example")
    sites = summary(installation)["sites"]
    told = measures(sites)
    assert told["ga4", "Verdensdagen GA4", "page_views"] == (1_800, "sum", 3)
    assert told["plausible", "verdensdagen.example", "page_views"] == (1_800, "sum", 3)
    # Visitors of days are people: Google tells those of the whole period, Plausible only days.
    assert told["ga4", "Verdensdagen GA4", "visitors_active"] == (360, "told", 3)
    assert told["plausible", "verdensdagen.example", "visitors"] == (300, "highest_day", 1)
    # The mean of 61, 62 and 63 seconds, each for its visits: 120, 240 and 360.
    assert told["plausible", "verdensdagen.example", "visit_seconds_average"] == (62.33, "parts", 3)
    assert not any(one["value"] == 3_600 for one in figures_in(sites)), "a sum over tools"


def test_days_and_the_period_over_them_count_once(installation: Installation, tmp_path: Path) -> None:
    upload(installation, fixture("matomo_months_norwegian"))
    before = measures(summary(installation)["sites"])
    upload(installation, fixture("matomo_days_english"))
    after = measures(summary(installation)["sites"])
    (site,) = {account for platform, account, _ in after if platform == "matomo"}
    assert after["matomo", site, "visits"] == before["matomo", site, "visits"]


def test_the_same_days_from_two_files_count_once(installation: Installation, tmp_path: Path) -> None:
    upload(installation, analytics_days(tmp_path / "a.csv", [300, 600]))
    paths = analytics_days(tmp_path / "b.csv", [300, 600, 900]), analytics_days(tmp_path / "c.csv", [301, 600])
    first, second = upload(installation, *paths)
    told = measures(summary(installation)["sites"])
    assert told["ga4", "Verdensdagen GA4", "page_views"] == (1_801, "sum", 3), "the latest number of each day"
    undo(installation, second)
    undo(installation, first)
    assert measures(summary(installation)["sites"])["ga4", "Verdensdagen GA4", "page_views"][0] == 900


def test_searches(installation: Installation, tmp_path: Path) -> None:
    upload(installation, search_console(tmp_path, [10, 20, 30]))
    told = summary(installation)
    site = ("google_search", "verdensdagen.example")
    found = measures(told["searches"])
    assert found[*site, "search_clicks"] == (60, "sum", 3)
    assert found[*site, "search_ctr"] == (2.5, "parts", 3)
    # Positions 11, 12 and 13, each for its impressions.
    assert found[*site, "search_position"] == (12.33, "parts", 3)
    (queries,) = told["site_parts"]
    assert (queries["dimension"], queries["items"][0]["member"]) == ("query", "verdensdagen")
    assert queries["first"] == "2025-10-01" and queries["last"] == "2025-10-03"


def test_an_index_holds_in_its_own_file(installation: Installation, tmp_path: Path) -> None:
    upload(
        installation, trends(tmp_path / "a.csv", "psykisk helse", [40, 100, 60], date(2025, 9, 28)),
        trends(tmp_path / "b.csv", "psykisk helse", [10, 100], date(2025, 10, 5)),
    )  # fmt: skip
    lines = series(installation, "trends")
    assert [[point["value"] for point in one["points"]] for one in lines] == [[40, 100, 60], [10, 100]]
    assert lines[0]["points"][1]["from"] == "2025-10-05" and lines[0]["points"][1]["to"] == "2025-10-11"
    highest = [one["measures"][0] for one in summary(installation)["trends"]]
    assert [(one["figure"]["value"], one["first"]) for one in highest] == [(100, "2025-10-05"), (100, "2025-10-12")]


# --- accounts


def test_reach_of_an_account_stands_as_it_is_told(installation: Installation, tmp_path: Path) -> None:
    days = meta_days(tmp_path / "o.csv", {"Facebook reach": [500, 900, 700], "Facebook views": [800, 1_000, 900]})
    upload(installation, days)
    told = measures(summary(installation)["accounts"])
    assert told["facebook", "", "reach"] == (900, "highest_day", 1)
    assert told["facebook", "", "views"] == (2_700, "sum", 3)
    upload(
        installation, table(tmp_path / "tall.csv", "Måltall;Verdi;Periode", "Rekkevidde på Facebook;1 200;oktober 2025")
    )
    told = measures(summary(installation)["accounts"])
    assert told["facebook", "", "reach"] == (1_200, "told", 31)
    assert not any(one["value"] == 2_100 for one in figures_in(summary(installation))), "days of reach added up"


def test_periods_of_reach_stand_side_by_side(installation: Installation, tmp_path: Path) -> None:
    rows = (
        "Måltall;Verdi;Periode",
        "Rekkevidde på Facebook;1 200;oktober 2025",
        "Rekkevidde på Facebook;800;september 2025",
    )
    upload(installation, table(tmp_path / "tall.csv", *rows))
    (account,) = summary(installation)["accounts"]
    assert [(one["first"], one["value"]) for one in account["told"]] == [("2025-09-01", 800), ("2025-10-01", 1_200)]
    assert not any(one["value"] == 2_000 for one in figures_in(account))


def test_followers_are_a_level_beside_that_of_the_year_before(installation: Installation, tmp_path: Path) -> None:
    """The published figures: 5,813 after 3,273 is a growth of 77.6 %."""
    rows = (
        "Måltall;Verdi;År",
        "Følgere på LinkedIn;3 273;2023",
        "Følgere på LinkedIn;5 813;2024",
        "Følgere på Facebook;47 956;2024",
    )
    upload(installation, table(tmp_path / "tall.csv", *rows))
    told = summary(installation, 2024)["accounts"]
    levels = {one["platform"]: one["measures"][0] for one in told}
    assert (levels["linkedin"]["figure"]["value"], levels["linkedin"]["before"]) == (5_813, 3_273)
    assert levels["facebook"]["before"] is None and levels["facebook"]["basis"] == "level"
    assert not any(one["value"] == 53_769 for one in figures_in(told)), "followers of two platforms added up"
    installation.sign_in("analyst")
    assert "+77,6" in installation.client.get("/team/rekkevidde?year=2024").text


# --- the whole


FIXTURES = (
    "apple_podcasts_days", "apple_podcasts_episodes", "spotify_podcasts_episodes", "mailchimp_aggregate",
    "matomo_pages", "matomo_days_english", "ga4_exploration", "ga4_exploration_days", "plausible_days", "gsc_zip",
    "meta_ads_norwegian", "linkedin_followers_original", "linkedin_content_original", "linkedin_visitors_original",
    "tiktok_studio_zip", "trends_days_norwegian", "x_overview_original", "meta_daily_norwegian",
    "generic_figures_list", "google_ads_campaigns", "generic_days_site", "generic_newsletters_norwegian",
    "youtube_table_days",
)  # fmt: skip


def test_every_figure_of_every_source_says_what_it_is(installation: Installation) -> None:
    for case in FIXTURES:
        upload(installation, fixture(case))
    document = installation.client.get("/schema/openapi.json").json()
    told = summary(installation)
    for path, shape, answer in (
        ("summary", "ReachSummary", told), ("series", "SeriesList", ask(installation, "series?year=2025")),
    ):  # fmt: skip
        schema = {"$ref": f"#/components/schemas/{shape}", "components": document["components"]}
        faults = [(path, fault.json_path) for fault in Draft202012Validator(schema).iter_errors(answer)]
        assert faults == []
    found = figures_in(told)
    assert len(found) > 60
    for figure in found:
        assert figure["label"] and len(figure["definition"]) > 15 and figure["method"]
        assert figure["as_of"] or figure["value"] is None
    people = [one for one in (*told["accounts"], *told["sites"], *told["podcasts"]["shows"]) for one in one["measures"]]
    for one in people:
        assert one["basis"] != "sum" or one["figure"]["additive"]["days"], one["figure"]["metric"]
    installation.sign_in("analyst")
    assert installation.client.get("/team/rekkevidde?year=2025").status_code == 200


def test_a_year_of_accounts_alone_is_offered(installation: Installation, tmp_path: Path) -> None:
    upload(installation, meta_days(tmp_path / "o.csv", {"Facebook reach": [500, 900]}, date(2019, 10, 9)))
    installation.sign_in("analyst")
    page = installation.client.get("/team/rekkevidde").text
    assert "Rekkevidde i 2019" in page and "900" in page
