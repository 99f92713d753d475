"""How each number is counted, by its platform; what is not known; and what charts and tables say of days."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from campaign.i18n import translator
from campaign.media.reach.text import span
from tests.conftest import Installation
from tests.media.exports import article, facebook, meltwater
from tests.media.reach_exports import fixture, table
from tests.media.test_import import upload
from tests.media.test_reach import ask
from tests.media.test_reach_export import command, report_of
from tests.media.test_reach_parts import series, summary

_ENGLISH = {"Accept-Language": "en"}
_POSTS = "Plattform;Publisert;Tekst;Lenke;Visninger;Eksponeringer;Likes"


def page_of(installation: Installation, year: int = 2025) -> str:
    installation.sign_in("analyst")
    return installation.client.get(f"/team/rekkevidde?year={year}").text


def on_platforms(path: Path, *platforms: str) -> Path:
    """A post on each platform, with views and impressions."""
    addresses = {
        "YouTube": "https://www.youtube.com/watch?v=aBcDeFgHiJk", "LinkedIn": "https://www.linkedin.com/feed/update/urn:li:activity:7381999999999999999",
        "TikTok": "https://www.tiktok.com/@verdensdagen/video/7559000000000000001", "X": "https://x.com/verdensdagen/status/1976000000000000001",
        "Facebook": "https://www.facebook.com/reel/122345678901377", "Instagram": "https://www.instagram.com/p/DPabcDEfgHI",
    }  # fmt: skip
    rows = [f"{name};10.10.2025 08:00;Spør;{addresses[name]}/;1000;2000;30" for name in platforms]
    return table(path, _POSTS, *rows)


# --- how it is counted


def test_each_platform_has_its_own_method(installation: Installation, tmp_path: Path) -> None:
    names = ("YouTube", "LinkedIn", "TikTok", "X", "Facebook", "Instagram")
    upload(installation, on_platforms(tmp_path / "alle.csv", *names))
    told = ask(installation, "summary?year=2025", **_ENGLISH)
    views = {one["platform"]: one["views"] for one in told["platforms"]}
    assert {name: one["method"] for name, one in views.items()} == {
        "youtube": "youtube.views.2025", "linkedin": "linkedin.views", "tiktok": "tiktok.views", "x": "x.views",
        "facebook": "meta.views.2024", "instagram": "meta.views.2024",
    }  # fmt: skip
    assert len({one["definition"] for one in views.values()}) == 5, "only Facebook and Instagram count in one way"
    for one in told["platforms"]:
        is_meta = one["platform"] in ("facebook", "instagram")
        assert ("Facebook and Instagram" in one["impressions"]["definition"]) is is_meta
        assert (one["impressions"]["method"] == "meta.impressions") is is_meta
    lines = {one["platform"]: one["method"] for one in series(installation, "posts") if one["metric"] == "views"}
    assert lines == {name: one["method"] for name, one in views.items()}


def test_views_on_youtube_before_shorts_were_counted_anew(installation: Installation, tmp_path: Path) -> None:
    path = on_platforms(tmp_path / "eldre.csv", "YouTube")
    path.write_text(path.read_text("utf-8").replace("10.10.2025", "10.10.2024"), "utf-8")
    upload(installation, path)
    (one,) = ask(installation, "summary?year=2024")["platforms"]
    assert one["views"]["method"] == "youtube.views"


def test_accounts_too(installation: Installation) -> None:
    for case in ("linkedin_content_original", "tiktok_studio_zip", "youtube_table_days"):
        upload(installation, fixture(case))
    figures = [
        (account["platform"], one["figure"])
        for account in ask(installation, "summary?year=2025")["accounts"]
        for one in account["measures"]
    ]
    assert {platform for platform, _ in figures} == {"linkedin", "tiktok", "youtube"}
    assert {"linkedin.reactions", "tiktok.profile.visits"} <= {one["method"] for _, one in figures}
    assert [(platform, one["method"]) for platform, one in figures if one["method"].startswith("meta.")] == []


@pytest.mark.parametrize(
    ("names", "method", "note"),
    [
        (("Facebook", "Instagram"), "meta.views.2024", "gross: the same person may be counted several times"),
        (("Facebook", "YouTube"), "house.views.gross.1", "gross: each platform counts this in its own way"),
    ],
)
def test_a_gross_sum_says_what_it_holds(
    installation: Installation, tmp_path: Path, names: tuple[str, ...], method: str, note: str
) -> None:
    upload(installation, on_platforms(tmp_path / "alle.csv", *names))
    gross = ask(installation, "summary?year=2025", **_ENGLISH)["gross"][0]
    assert (gross["value"], gross["method"], gross["note"]) == (2000, method, note)
    assert gross["platforms"] == [name.lower() for name in names]
    assert f"Medregnet: {', '.join(names)}." in page_of(installation)
    (told,) = [one for one in report_of(installation).figures if one.name == "views.gross"]
    assert told.note == f"{note}. Included: {', '.join(names)}"


def test_one_word_for_interactions(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "fb.csv", range(1, 4)))
    page = page_of(installation)
    assert "Interaksjoner" in page and "ngasjement" not in page


# --- what is not known


def test_no_event_in_the_register_is_not_known(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "fb.csv", range(1, 4)))
    path = tmp_path / "tall.csv"
    command(installation, "--format", "csv", "--lang", "nb", "-o", str(path))
    rows = {row["name"]: row for row in csv.DictReader(path.read_text("utf-8").splitlines())}
    assert (rows["events"]["value"], rows["events"]["as_of"]) == ("", "")


def test_less_than_one_is_not_nothing(installation: Installation) -> None:
    upload(installation, fixture("trends_weeks_english"))
    points = [point for one in series(installation, "trends") for point in one["points"]]
    assert [point["value"] for point in points if point["below_one"]] == [0]
    assert '<td class="number" data-value="0">&lt;1</td>' in page_of(installation)


# --- accounts and pages


def test_a_page_that_changed_its_name_is_one_account(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "før.csv", [1, 2]))
    later = facebook(tmp_path / "etter.csv", [3])
    later.write_text(later.read_text("utf-8-sig").replace("Verdensdagen", "Dagen for alle"), "utf-8-sig")
    upload(installation, later)
    (channel,) = ask(installation, "channels?year=2025")["items"]
    assert (channel["account"], channel["posts"]) == ("Dagen for alle", 3)


def test_pages_without_numbers_of_the_site(installation: Installation) -> None:
    """Nothing else tells of the year: it is offered, with the pages and what they come to together."""
    upload(installation, fixture("ga4_pages"))
    (part,) = summary(installation)["site_parts"]
    assert (part["dimension"], part["parts"], part["sums"]) == ("page", 3, {"page_views": 14_610 + 9_130 + 120})
    installation.sign_in("analyst")
    page = installation.client.get("/team/rekkevidde").text
    assert "Rekkevidde i 2025" in page and "/arrangement/oslo,bergen" in page
    assert "Sum av sidene i filen (3): 23\xa0860 sidevisninger." in page


def test_days_of_the_west_coast(installation: Installation) -> None:
    upload(installation, fixture("youtube_table_days"))
    assert "Døgnene til Meta og YouTube er døgn på den amerikanske vestkysten" in page_of(installation)


# --- days, plurals and units


def test_days_without_mentions_are_none_and_days_nobody_told_of_are_gaps(
    installation: Installation, tmp_path: Path
) -> None:
    papers = [article("Avisa", "Først ute"), article("Bladet", "Sist ute", at=96)]
    upload(installation, meltwater(tmp_path / "mw.csv", papers), facebook(tmp_path / "fb.csv", [1, 9, 10]))
    charts = dict(re.findall(r'<table [^>]*id="([^"]+)" data-chart="line"([^>]*)>', page_of(installation)))
    assert len(charts) == 2
    assert [name for name, rest in charts.items() if 'data-chart-missing="0"' in rest] == [
        name for name in charts if "omtaler" in name
    ]


def test_a_week_says_its_last_day(installation: Installation) -> None:
    upload(installation, fixture("trends_weeks_english"))
    first, last = re.findall(r'data-value="(2025-\d\d-\d\d)" data-last="(2025-\d\d-\d\d)"', page_of(installation))[0]
    assert int(last[-2:]) - int(first[-2:]) == 6 or first[:7] != last[:7]


def test_one_of_each(installation: Installation, tmp_path: Path) -> None:
    upload(installation, meltwater(tmp_path / "mw.csv", [article("Avisa", "Først ute")]))
    page = page_of(installation)
    assert "1 treff, 1 oppslag, 1 unik sak" in page and "1 unike" not in page


def test_watch_time_has_a_unit(installation: Installation) -> None:
    (view,) = upload(installation, fixture("youtube_table_days"))
    assert view["totals"]["watch_seconds"] > 0
    installation.sign_in("analyst")
    page = installation.client.get(f"/team/importer/{view['id']}").text
    cell = re.search(r'Seertid</th>\s*<td class="number">([^<]+)<', page)
    assert cell and re.search(r"timer|\d t |min", cell[1])


def test_a_list_of_problems_names_its_encoding_once(installation: Installation) -> None:
    (view,) = upload(installation, fixture("youtube_table_broken"))
    installation.sign_in("analyst")
    answer = installation.client.get(f"/team/importer/{view['id']}/problemer.csv")
    assert answer.headers["content-type"].count("charset") == 1


def test_notes_stand_outside_what_scrolls(installation: Installation) -> None:
    upload(installation, fixture("ga4_pages"))
    page = page_of(installation)
    assert "<tfoot" not in page
    assert re.search(r'</table>\s*</div>\s*<p class="muted small">De største', page)


def test_names_of_landmarks_differ(installation: Installation) -> None:
    upload(installation, fixture("trends_days_norwegian"))
    page = page_of(installation)
    assert 'aria-label="Søkeinteresse over tid"' in page and 'aria-label="Søkeinteresse"' not in page


def test_a_span_names_its_year_once() -> None:
    say = translator("nb")
    assert span(date(2025, 9, 21), date(2025, 10, 10), say) == "21. sep. \u2013 10. oktober 2025"
    assert span(date(2024, 12, 21), date(2025, 1, 10), say).count("202") == 2
