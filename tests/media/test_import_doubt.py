"""What an import must not do unasked: guess dates, take one account for another, let a worse copy replace a better."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from campaign import db
from campaign.cli import main
from campaign.media.imports.age import days_named
from campaign.media.imports.outcome import captured_at
from tests.conftest import Installation
from tests.media.exports import facebook, instagram
from tests.media.test_import import sizes, undo, upload
from tests.media.test_import_answers import NOTHING, answered, asked

FIXTURES = Path(__file__).parent / "fixtures"
SWAPPED = FIXTURES / "meta_facebook_dates_ambiguous" / "ambiguous.csv"
OVERVIEW = '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n'


def rules(view: dict[str, Any]) -> list[str]:
    return [one["rule"] for one in view["warnings"]]


def published(installation: Installation) -> list[datetime]:
    rows = installation.run(db.fetch, "SELECT published_at FROM media_object ORDER BY native_id")
    return [row["published_at"] for row in rows]


@pytest.mark.parametrize(
    ("answer", "moment"),
    [
        ("month-first", datetime(2025, 9, 11, 5, 30, tzinfo=UTC)),
        ("day-first", datetime(2025, 10, 10, 5, 30, tzinfo=UTC)),
    ],
)
def test_dates_of_a_copy_are_asked(installation: Installation, answer: str, moment: datetime) -> None:
    (view,) = upload(installation, SWAPPED)
    assert view["state"] == "preview" and asked(view) == {"#dates": True} and sizes(installation) == NOTHING
    (told,) = view["problems"]
    assert told["rule"] == "dates-needed" and "09.10.2025 22:30" in told["text"]
    view = answered(installation, view, {"#dates": answer})
    assert view["state"] == "done" and view["new"] == 2 and view["problems"] == []
    assert published(installation)[0] == moment
    # It holds for this file only: the next copy may have been saved otherwise.
    assert installation.run(db.fetch, "SELECT * FROM import_mapping") == []


#: Exports in which nothing tells the order of day and month, each with days that are 9 October or 10 September.
UNSURE = {
    "days.csv": OVERVIEW + '"10/9/2025","5","1","1","0","0"\n',
    "Facebook Insights Data Export (Post Level).csv": (
        "Post ID;Permalink;Post Message;Type;Posted;Lifetime Post Total Reach\n"
        "100000000000001_1000000000000001;https://www.facebook.com/verdensdagen/posts/1000000000000001;Hei;Photo;"
        "10.09.2025 12:00;500\n"
    ),
    "talkwalker.csv": (
        "url;published;title;content;source_type;extra_author_attributes.name;extra_source_attributes.name;reach\n"
        "https://www.fjordposten.no/a/1;10/09/2025 12:00;Tittel;Tekst;ONLINENEWS;;fjordposten.no;500\n"
    ),
    "x.csv": (
        "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,"
        "Create Post,Video views,Media views\n10/9/2025,8893,19,164,5,0,5,0,7,0,104,8,0,0\n"
    ),
    "sok.csv": "Date,Clicks,Impressions,CTR,Position\n10/9/2025,12,240,5%,4.1\n",
}  # fmt: skip


@pytest.mark.parametrize("name", UNSURE)
@pytest.mark.parametrize(("answer", "day"), [("day-first", "2025-09-10"), ("month-first", "2025-10-09")])
def test_days_whose_order_nothing_tells_are_asked(
    installation: Installation, tmp_path: Path, name: str, answer: str, day: str
) -> None:
    path = tmp_path / name
    path.write_text(UNSURE[name])
    (view,) = upload(installation, path)
    assert view["state"] == "preview" and asked(view)["#dates"] and sizes(installation) == NOTHING
    assert [one["rule"] for one in view["problems"]] == ["dates-needed"]
    given = {"#dates": answer}
    view = answered(installation, view, given)
    assert view["problems"] == [] and view["period"] == {"from": day, "to": day}


def test_dates_of_a_copy_are_answered_on_the_command_line(tmp_path: Path) -> None:
    arguments = ["media", "inspect", "--answer", "#dates=month-first", str(SWAPPED)]
    told = CliRunner().invoke(main, arguments)
    assert told.exit_code == 0 and '"2025-09-11"' in told.stdout and "dates-needed" not in told.stdout


def test_the_name_of_a_copy_decides_about_its_dates(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "Sep-01-2025_Sep-30-2025_1.csv"
    path.write_bytes(SWAPPED.read_bytes())
    (view,) = upload(installation, path)
    assert view["state"] == "done" and asked(view) == {}
    assert published(installation)[0] == datetime(2025, 9, 11, 5, 30, tzinfo=UTC)


def overview(path: Path, *views: int) -> Path:
    rows = [f'"October {day}","{count}","1","2","0","0"\n' for day, count in enumerate(views, 1)]
    path.write_text(OVERVIEW + "".join(rows), "utf-8")
    return path


def test_days_of_an_account_that_is_not_named(installation: Installation, tmp_path: Path) -> None:
    first = overview(tmp_path / "Overview_2025-10-31.csv", 10, 20, 30, 40)
    (view,) = upload(installation, first)
    assert view["state"] == "done"
    before = installation.run(db.fetch, "SELECT sum(value) AS s FROM observation")[0]["s"]
    second = overview(tmp_path / "Overview_2025-11-01.csv", 11_000, 22_000, 33_000, 44_000)
    (view,) = upload(installation, second)
    assert view["state"] == "preview" and {"days-changed", "account-unnamed"} <= set(rules(view))
    assert "4" in next(one["text"] for one in view["warnings"] if one["rule"] == "account-unnamed")
    assert installation.run(db.fetch, "SELECT sum(value) AS s FROM observation")[0]["s"] == before
    undo(installation, view)
    (named,) = upload(installation, second, account="en annen")
    assert named["state"] == "done" and named["updated"] == 0 and "account-unnamed" not in rules(named)


def test_days_that_a_later_export_counts_anew(installation: Installation, tmp_path: Path) -> None:
    upload(installation, overview(tmp_path / "Overview_2025-10-31.csv", 10, 20, 30, 40))
    (view,) = upload(installation, overview(tmp_path / "Overview_2025-11-01.csv", 10, 20, 30, 44, 50))
    assert view["state"] == "done" and "days-changed" in rules(view) and "account-unnamed" not in rules(view)


def test_who_has_seen_whose_they_may_be_confirms(installation: Installation, tmp_path: Path) -> None:
    upload(installation, overview(tmp_path / "Overview_2025-10-31.csv", 10, 20))
    (view,) = upload(installation, overview(tmp_path / "Overview_2025-11-01.csv", 90, 80))
    address = f"/api/v1/media/imports/{view['id']}"
    headers = installation.token("analyst")
    assert installation.client.post(f"{address}/confirm", headers=headers).status_code == 202
    installation.work()
    assert installation.client.get(address, headers=headers).json()["state"] == "done"


def test_a_copy_never_replaces_what_an_original_says(installation: Installation, tmp_path: Path) -> None:
    path = instagram(tmp_path / "ig.csv", range(1, 4))
    text = path.read_text("utf-8-sig")
    header, row, *rest = text.splitlines()
    theirs = row.replace("17841400000000001", "17841400000099999").replace("verdensdagen", "kommunen")
    original = tmp_path / "original.csv"
    original.write_text("\n".join([header, theirs.replace("Film 1", "Film 1 😀"), *rest]) + "\n", "utf-8-sig")
    (first,) = upload(installation, original)
    assert first["state"] == "done" and first["new"] == 3
    facts = "SELECT text, peso, is_collaboration, account_id, account_handle FROM media_object ORDER BY native_id"
    stood = installation.run(db.fetch, facts)
    assert [row["peso"] for row in stood] == ["shared", "owned", "owned"]
    copy = tmp_path / "copy.csv"
    harmed = original.read_text("utf-8-sig").replace("😀", "?").replace(",", ";")
    for number in ("17841400000099999", "17841400000000001"):
        harmed = harmed.replace(number, "1,78414E+16")
    for number in range(1, 4):
        harmed = harmed.replace(str(17_974_697_560_000_001 + number), "1,79747E+16")
    copy.write_bytes(harmed.encode("cp1252"))
    (view,) = upload(installation, copy)
    assert view["new"] == 0 and installation.run(db.fetch, facts) == stood
    # Alone, it still tells the collaboration by the names of the accounts.
    undo(installation, view)
    undo(installation, first)
    (alone,) = upload(installation, copy)
    assert alone["new"] == 3
    assert [row["peso"] for row in installation.run(db.fetch, facts)].count("shared") == 1


def test_sums_are_of_one_platform(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "innlegg.csv"
    path.write_text(
        "Dato;Innlegg;Lenke;Visninger\n"
        "10.10.2025;Vi feirer;https://www.facebook.com/dagen/posts/pfbid0abc;1200\n"
        "13.10.2025;Takk;https://www.instagram.com/p/DPabcDEfgHI/;900\n", "utf-8",
    )  # fmt: skip
    (view,) = upload(installation, path, preview="true")
    assert view["totals"] == {"posts": 2, "facebook:views": 1200, "instagram:views": 900}


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("Oct-01-2025_Oct-31-2025_1.csv", (date(2025, 10, 1), date(2025, 10, 31))),
        ("account_analytics_content_2025-10-01_2025-10-31.csv", (date(2025, 10, 1), date(2025, 10, 31))),
        ("content_2025-10-31_2025-10-01.csv", None),
        ("content_2025-13-01_2025-14-01.csv", None),
        ("posts.csv", None),
    ],
)
def test_days_in_a_name(name: str, days: tuple[date, date] | None) -> None:
    assert days_named(name) == days


def test_an_older_export_that_is_sent_in_later(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "Oct-01-2025_Oct-31-2025_1.csv", [1, 2], views=9))
    (older,) = upload(installation, facebook(tmp_path / "Oct-01-2025_Oct-20-2025_2.csv", [1, 2]))
    told = {one["rule"]: one["text"] for one in older["warnings"]}
    assert "Oct-01-2025_Oct-31-2025_1.csv" in told["file-older"] and "20. oktober 2025" in told["file-older"]
    assert "tallet fra denne importen vises" in told["value-lower"]
    (month,) = upload(installation, facebook(tmp_path / "Sep-01-2025_Sep-30-2025_3.csv", [3]))
    assert "file-older" not in rules(month)


def test_numbers_of_a_day_are_taken_before_it_ends() -> None:
    taken = captured_at(date(2025, 11, 1), datetime(2026, 1, 1, tzinfo=UTC))
    assert taken == datetime(2025, 11, 1, 22, 59, 59, 999_999, tzinfo=UTC)
    sent = datetime(2025, 11, 1, 9, tzinfo=UTC)
    assert captured_at(date(2025, 11, 1), sent) == sent


def test_listening_is_not_viewing(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "podkast.csv"
    path.write_text("Dato;Avspillinger\n13.10.2025;120\n14.10.2025;90\n", "utf-8")
    (view,) = upload(installation, path)
    assert asked(view) == {"#platform": True}
    view = answered(installation, view, {"#platform": "podcast"})
    assert view["state"] == "done" and view["totals"] == {"plays": 210}
    assert {row["metric"] for row in installation.run(db.fetch, "SELECT metric FROM observation")} == {"plays"}


@pytest.mark.parametrize("case", ["meta_daily_several", "youtube_table_days", "linkedin_posts_original"])
def test_titles_headers_and_totals_are_no_skipped_rows(installation: Installation, case: str) -> None:
    (path,) = (path for path in (FIXTURES / case).iterdir() if path.name != "expected.json")
    (view,) = upload(installation, path, preview="true")
    assert view["skipped"] == 0 and view["rows"] == view["new"] > 0


def test_the_page_names_the_platform_of_a_sum(installation: Installation, tmp_path: Path) -> None:
    path = FIXTURES / "generic_figures_by_platform"
    (file,) = (one for one in path.iterdir() if one.name != "expected.json")
    (view,) = upload(installation, file, preview="true")
    installation.sign_in("analyst")
    page = installation.client.get(f"/team/importer/{view['id']}").text
    assert "Facebook: Visninger" in page and "Instagram: Visninger" in page
