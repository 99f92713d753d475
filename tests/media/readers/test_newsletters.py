"""Newsletters, podcasts and Google Ads: moments, names and totals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from campaign.media.metrics import METRICS
from tests.media.readers.conftest import Reading

Read = Callable[..., Reading]


def test_a_newsletter_is_an_object_with_its_numbers(read_case: Read) -> None:
    reading = read_case("mailchimp_aggregate")
    first = reading.posts[0]
    assert (first.platform, first.kind, first.native_id) == ("mailchimp", "newsletter", "a1b2c3d4e5")
    assert (first.title, first.text) == ("Nyhetsbrev oktober", "Vi trenger hverandre")
    assert first.published_at == datetime(2025, 10, 10, 6, 30, tzinfo=UTC)
    assert reading.values("a1b2c3d4e5") == {
        "recipients": 4120, "delivered": 4080, "bounced_soft": 22, "bounced_hard": 18, "bounced": 40, "forwards": 0,
        "opens_unique": 1133, "opens": 1804, "clicks_unique": 212, "clicks": 260, "unsubscribes": 9, "complaints": 0,
    }  # fmt: skip


def test_what_was_not_measured_is_no_observation(read_case: Read) -> None:
    assert "opens" not in read_case("mailchimp_audience").values("a1b2c3d4e5")


def test_the_report_on_one_newsletter_is_about_the_same_newsletter(read_case: Read) -> None:
    one, all_of_them = read_case("mailchimp_report"), read_case("mailchimp_aggregate")
    assert one.posts[0].key == all_of_them.posts[0].key
    assert one.posts[0].published_at == all_of_them.posts[0].published_at
    shared = all_of_them.values("a1b2c3d4e5")
    assert one.values("a1b2c3d4e5").items() <= shared.items()


def test_each_combination_of_a_test_is_a_newsletter(read_case: Read) -> None:
    reading = read_case("mailchimp_report_ab")
    assert [(post.native_id, post.title, post.text) for post in reading.posts] == [
        ("3c2cf0ef38", "Oktober A/B", "Vi trenger hverandre"),
        ("d4516d7a73", "Oktober A/B", "Spør noen i dag"),
    ]
    assert reading.values("3c2cf0ef38")["recipients"] == 1751
    assert reading.values("d4516d7a73") == {
        "recipients": 1750, "delivered": 1742, "bounced": 9, "opens_unique": 125, "opens": 201, "clicks_unique": 20,
        "clicks": 624, "unsubscribes": 1,
    }  # fmt: skip


def test_mailerlite_tells_people_and_no_links(read_case: Read) -> None:
    reading = read_case("mailerlite_classic")
    (post,) = reading.posts
    assert post.published_at == datetime(2025, 10, 10, 6, tzinfo=UTC)
    assert reading.values(post.native_id) == {
        "recipients": 4080, "opens_unique": 1085, "clicks_unique": 32, "unsubscribes": 47, "complaints": 0,
        "bounced_hard": 5, "bounced_soft": 41,
    }  # fmt: skip


def test_opens_carry_their_warning_and_people_are_not_added() -> None:
    assert "Apple Mail" in METRICS["opens"].caveat
    assert not any(METRICS[name].over_objects for name in ("recipients", "opens_unique", "clicks_unique"))


def test_an_episode_has_a_day_and_its_listeners(read_case: Read) -> None:
    reading = read_case("apple_podcasts_episodes")
    assert [(post.native_id, post.kind, post.published_at.date()) for post in reading.posts] == [
        ("1000676248116", "episode", date(2025, 10, 10)),
        ("1000676248117", "episode", date(2025, 9, 1)),
    ]
    assert reading.values("1000676248116") == {
        "listeners": 430, "listeners_engaged": 360, "plays": 1972, "listened_share": 89.97,
    }  # fmt: skip
    assert reading.values("1000676248117") == {"listeners": 12, "plays": 20}


def test_an_episode_without_a_day_is_a_part_of_the_podcast(read_case: Read) -> None:
    reading = read_case("spotify_podcasts_older")
    assert [post.title for post in reading.posts] == ["Å spørre"]
    undated = [one for one in reading.observations if one.object_id is None]
    assert {(one.dimension, one.member, one.granularity) for one in undated} == {("episode", "Uten dag", "lifetime")}


def test_totals_of_google_ads_are_no_campaigns_and_foreign_money_is_left_out(read_case: Read) -> None:
    campaigns = read_case("google_ads_campaigns")
    assert {one.member for one in campaigns.observations} == {"Verdensdagen søk", "Verdensdagen video"}
    assert campaigns.rules() == []
    words = read_case("google_ads_keywords_days")
    assert {one.metric for one in words.observations} == {"ad_impressions", "ad_clicks"}
    assert {one.period_start for one in words.observations} == {date(2025, 10, 9), date(2025, 10, 10)}
    assert {one.member for one in words.observations} == {"Søk / Generelt / psykisk helse / Broad match"}


def test_a_table_of_campaigns_without_a_period_is_not_google_ads(read_path: Read, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Campaign,Impr.,Clicks\nSøk,100,3\n", "utf-8")
    claim = read_path(path).claim
    assert claim is None or claim.source != "google.ads"
