"""What the golden files cannot say of the monitors that are told by their header, and of GDELT."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest


def test_wire_copy_is_flagged_by_media_cloud(read_case: Callable) -> None:
    assert [article.agency for article in read_case("mediacloud_classic").articles] == ["AP", ""]


def test_media_cloud_and_gdelt_write_universal_time(read_case: Callable) -> None:
    assert read_case("mediacloud_classic").articles[1].published_at == datetime(2025, 10, 10, 22, 30, tzinfo=UTC)
    assert read_case("gdelt_articles").articles[0].published_at == datetime(2025, 10, 10, 6, 15, tzinfo=UTC)


def test_brandwatch_is_read_by_the_clock_of_the_account(read_case: Callable) -> None:
    oslo = read_case("brandwatch_mentions").articles[0]
    london = read_case("brandwatch_mentions", zone="Europe/London").articles[0]
    assert (oslo.published_at.hour, london.published_at.hour) == (4, 5)


def test_an_unknown_zone_is_the_house_zone(read_case: Callable) -> None:
    assert read_case("brandwatch_mentions", zone="Nowhere/Land").articles[0].published_at.hour == 4


@pytest.mark.parametrize("case", ["brandwatch_mentions", "talkwalker_documents"])
def test_words_and_names_of_private_people_are_not_kept(read_case: Callable, case: str) -> None:
    social = [article for article in read_case(case).articles if article.medium == "social"]
    assert len(social) == 1
    assert (social[0].title, social[0].lead, social[0].agency) == ("", "", "")


def test_a_spreadsheet_in_between_changes_no_article(read_case: Callable) -> None:
    original, resaved = (read_case(f"brandwatch_{case}").articles for case in ("mentions", "resaved"))
    assert [(a.title, a.published_at, a.reach) for a in original] == [
        (a.title, a.published_at, a.reach) for a in resaved
    ]


def test_a_full_gdelt_list_may_be_cut(read_path: Callable, tmp_path: Path) -> None:
    rows = "".join(f"https://avis.no/{n},,2025-10-10 06:15:00,Sak {n} i avisen\n" for n in range(250))
    path = tmp_path / "artlist.csv"
    path.write_text("URL,MobileURL,Date,Title\n" + rows, encoding="utf-8-sig")
    reading = read_path(path)
    assert (len(reading.articles), reading.rules()) == (250, ["row-cap"])


@pytest.mark.parametrize("case", ["gdelt_timeline", "gdelt_error_empty", "gdelt_error_words"])
def test_what_gdelt_gives_instead_of_articles_is_refused(read_case: Callable, case: str) -> None:
    reading = read_case(case)
    assert reading.claim.refusal in ("gdelt-timeline", "gdelt-error")
    assert not reading.articles


def test_brandwatch_says_above_the_header_that_its_clock_is_universal(read_case: Callable) -> None:
    first, second = read_case("brandwatch_utc").articles
    assert first.published_at == datetime(2025, 10, 9, 22, 30, 12, tzinfo=UTC)
    assert (first.medium, second.medium, second.title) == ("web", "social", "")


def test_talkwalker_may_count_milliseconds(read_case: Callable) -> None:
    moments = [article.published_at for article in read_case("talkwalker_milliseconds").articles]
    assert moments == [datetime(2025, 10, 10, 5, 30, tzinfo=UTC), datetime(2025, 10, 10, 21, 30, tzinfo=UTC)]


def test_determ_is_known_with_all_its_columns_and_by_the_few_it_needs(
    read_case: Callable, read_path: Callable, tmp_path: Path
) -> None:
    first, serial, social = read_case("determ_columns").articles
    assert (first.outlet, first.reach, first.country) == ("fjordposten.example", 1200, "NO")
    assert serial.published_at == datetime(2025, 10, 10, 21, 30, 15, tzinfo=UTC)
    assert (social.medium, social.outlet, social.title, social.lead) == ("social", "facebook.com", "", "")
    path = tmp_path / "mentions.csv"
    path.write_text("TITLE,MENTION_SNIPPET,DATE,AUTHOR,FROM,URL\nA,b,2025-10-10,,Avis,https://avis.no/a\n", "utf-8")
    assert [article.outlet for article in read_path(path).articles] == ["Avis"]
