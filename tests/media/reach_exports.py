"""Export files of invented accounts, sites, newsletters and podcasts, day by day, in the formats of their tools."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from tests.media.exports import facebook

FIRST = date(2025, 10, 1)


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=day) for day in range(count)]


def fixture(case: str) -> Path:
    """The file of a folder of fixtures."""
    folder = Path(__file__).parent / "fixtures" / case
    (path,) = (path for path in folder.iterdir() if path.name != "expected.json")
    return path


def meta_days(path: Path, blocks: Mapping[str, Sequence[int]], first: date = FIRST) -> Path:
    """Meta's overview: a block of days for each title."""
    lines = ["sep=,"]
    for title, values in blocks.items():
        lines += [f'"{title}"', '"Date","Primary"']
        days = zip(days_from(first, len(values)), values, strict=True)
        lines += [*(f'"{day}T00:00:00","{value}"' for day, value in days), ""]
    path.write_text("\n".join(lines), "utf-16")
    return path


def facebook_impressions(path: Path, numbers: Iterable[int], year: int = 2025) -> Path:
    """Posts as Facebook told them before there were views: a column of impressions stands in their place."""
    facebook(path, numbers, year=year)
    path.write_text(path.read_text("utf-8-sig").replace(",Views,", ",Impressions,", 1), "utf-8-sig")
    return path


_MAILCHIMP = (
    'Title,Subject,List,"Send Date","Send Weekday","Total Recipients","Successful Deliveries","Soft Bounces",'
    '"Hard Bounces","Total Bounces","Times Forwarded","Forwarded Opens","Unique Opens","Open Rate","Total Opens",'
    '"Unique Clicks","Click Rate","Total Clicks",Unsubscribes,"Abuse Complaints","Times Liked on Facebook",'
    '"Folder Id","Unique Id","Analytics ROI","Campaign Cost","Revenue Created"'
)


def mailchimp(path: Path, letters: Iterable[tuple[str, int, int, int]]) -> Path:
    """Newsletters of October: delivered, opened by and clicked by; a number below zero was not measured."""
    rows = [_MAILCHIMP]
    for number, (title, delivered, opened, clicked) in enumerate(letters, 1):
        told = "n/a" if opened < 0 else str(opened)
        rows.append(
            f'"{title}","{title}","Hovedliste","Oct {number:02}, 2025 08:30 am",Monday,{delivered + 40},{delivered},20,'
            f"20,40,0,0,{told},n/a,{'n/a' if opened < 0 else opened + 300},{clicked},n/a,{clicked + 40},5,0,0,0,"
            f"{number:010x},0,0,0"
        )
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def analytics_days(path: Path, numbers: Sequence[int], first: date = FIRST, site: str = "Verdensdagen GA4") -> Path:
    """An exploration of Google Analytics by day: views of pages, two fifths as many visits, a third active visitors."""
    days = days_from(first, len(numbers))
    line = "# ----------------------------------------"
    head = [line, f"# {site}", "# Dag for dag", f"# {days[0]:%Y%m%d}-{days[-1]:%Y%m%d}", line, ""]
    rows = [f"{day:%Y%m%d},{views},{views * 2 // 5},{views // 3}" for day, views in zip(days, numbers, strict=True)]
    total = sum(numbers)
    grand = f",{total},{total * 2 // 5},{total // 5},Grand total"
    path.write_text("\n".join([*head, "Date,Views,Sessions,Active users", grand, *rows]) + "\n", "utf-8")
    return path


def plausible_days(path: Path, numbers: Sequence[int], first: date = FIRST) -> Path:
    """Visitors of a site by day; views of pages are three times as many."""
    rows = ["date,visitors,pageviews,visits,views_per_visit,bounce_rate,visit_duration"]
    for day, visitors in zip(days_from(first, len(numbers)), numbers, strict=True):
        rows.append(f"{day},{visitors},{visitors * 3},{visitors + visitors // 5},2.45,41,{60 + day.day}")
    path.write_text("\r\n".join(rows) + "\r\n", "utf-8", newline="")
    return path


def search_console(folder: Path, numbers: Sequence[int], first: date = FIRST) -> Path:
    """A download of Search Console: clicks by day with forty times the impressions, and three searches."""
    days = days_from(first, len(numbers))
    path = folder / f"https___www.verdensdagen.example_-Performance-on-Search-{days[-1] + timedelta(days=2)}.zip"
    chart = ["Date,Clicks,Impressions,CTR,Position"]
    chart += [f"{day},{clicks},{clicks * 40},2.5%,{10 + day.day}" for day, clicks in zip(days, numbers, strict=True)]
    queries = ["Top queries,Clicks,Impressions,CTR,Position", "verdensdagen,344,5317,6.47%,2.64",
               "psykisk helse,61,22004,0.28%,18.2", "åpen dag 10. oktober,12,300,4%,3.5"]  # fmt: skip
    filters = ["Filter,Value", "Search type,Web", f"Date,{days[0]:%b} {days[0].day} {days[0].year}-"
               f"{days[-1]:%b} {days[-1].day} {days[-1].year}"]  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        for name, lines in (("Chart", chart), ("Queries", queries), ("Filters", filters)):
            archive.writestr(f"{name}.csv", "\n".join(lines))
    return path


def trends(path: Path, term: str, values: Sequence[int], first: date) -> Path:
    """Weeks of search interest in a term in Norway."""
    weeks = (first + timedelta(days=7 * week) for week in range(len(values)))
    rows = [f"{week},{value}" for week, value in zip(weeks, values, strict=True)]
    head = ["Kategori: Alle kategorier", "", f'Uke,"{term}: (Norge)"']
    path.write_text("\n".join([*head, *rows]) + "\n", "utf-8")
    return path


def table(path: Path, *rows: str) -> Path:
    """A table as people write one, in CSV with semicolons."""
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path
