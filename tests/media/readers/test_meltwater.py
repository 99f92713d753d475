"""Meltwater's exports: what each hit must become, and what must not be kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from campaign.media.fixture_writers import write_meltwater
from campaign.media.inspection import inspect_file
from campaign.media.model import Article


def test_the_account_clock_wins_over_the_date_column(read_case) -> None:
    morning, midnight, noon = read_case("meltwater_utf16").articles
    assert morning.published_at == datetime(2025, 10, 10, 6, 15, tzinfo=UTC)
    assert midnight.published_at == datetime(2025, 10, 9, 22, 5, tzinfo=UTC)
    assert noon.published_at == datetime(2025, 10, 10, 10, 30, tzinfo=UTC)


def test_the_zone_of_the_account_is_a_parameter(read_case) -> None:
    article = read_case("meltwater_utf16", zone="UTC").articles[0]
    assert article.published_at == datetime(2025, 10, 10, 8, 15, tzinfo=UTC)


def test_an_editorial_hit_keeps_what_reports_need(read_case) -> None:
    first, _, third = read_case("meltwater_utf16").articles
    assert (first.outlet, first.title, first.agency, first.reach) == ("Lokalavisa", "Åpenhet redder liv", "NTB", 41200)
    assert first.canonical_url == "https://lokalavisa.no/a/1"
    assert first.keywords == ("psykisk helse", "dagen")
    assert (third.reach, third.agency, third.region) == (None, "", "Oslo")


def test_no_author_and_no_advertising_value_is_kept(read_case) -> None:
    for case in ("meltwater_utf16", "meltwater_social", "meltwater_newest_workbook"):
        kept = msgspec.json.encode(read_case(case).articles).decode()
        for secret in ("Nordmann", 'privatperson"', "Mor til to", "Noe privat", "381.1", "12.5"):
            assert secret not in kept


def test_social_posts_are_told_from_editorial_ones(read_case) -> None:
    assert [article.medium for article in read_case("meltwater_social").articles] == ["web", "social", "social"]


def test_the_newest_header_and_a_workbook(read_case) -> None:
    paper, radio = read_case("meltwater_newest_workbook").articles
    assert (paper.outlet, paper.document_id, paper.agency) == ("Bergens Tidende", "abc123", "NTB")
    assert paper.published_at == datetime(2025, 10, 9, 22, 30, tzinfo=UTC)
    assert (radio.medium, radio.published_at) == ("broadcast", datetime(2025, 10, 9, 21, 30, tzinfo=UTC))


def test_a_full_export_is_said_to_be_capped(tmp_path: Path) -> None:
    article = Article(outlet="A", title="En sak", published_at=datetime(2025, 10, 10, tzinfo=UTC), row=0)
    write_meltwater(tmp_path / "full.csv", [article] * 20_000)
    write_meltwater(tmp_path / "less.csv", [article] * 19_999)
    full, less = inspect_file(tmp_path / "full.csv"), inspect_file(tmp_path / "less.csv")
    assert [warning["rule"] for warning in full.warnings] == ["row-cap"]
    assert full.totals == {"articles": 20_000}
    assert less.warnings == []


def test_a_workbook_of_the_older_kind(read_case) -> None:
    (article,) = read_case("meltwater_xls").articles
    assert article.published_at == datetime(2025, 10, 10, 6, 15, tzinfo=UTC)
