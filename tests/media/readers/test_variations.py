"""What people and spreadsheets do to exports: moved columns, notes, totals, other encodings, numbers and days as words.

Each variation of a file must give the figures of the file itself, or say which cells it could not read.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from campaign.media.files.opening import opened
from campaign.media.inspection import inspect_file
from campaign.media.model import Problem
from campaign.media.recognition import choose
from tests.media.readers.conftest import FIXTURES, input_of

Lines = list[list[str]]
#: One file a reader whose rows stand under one header.
CASES = (
    "apple_podcasts_days", "apple_podcasts_episodes", "brandwatch_mentions", "crowdtangle_original", "determ_mentions",
    "facebook_legacy_original", "gdelt_articles", "gsc_norwegian", "mailchimp_aggregate", "matomo_days_english",
    "matomo_pages", "mediacloud_newer", "meltwater_newer_utf8", "meta_facebook_impressions", "meta_facebook_views",
    "meta_instagram_posts", "meta_instagram_stories", "plausible_days", "spotify_podcasts_episodes",
    "talkwalker_documents", "tiktok_business_daily", "tiktok_business_followers", "tiktok_business_videos",
    "tiktok_studio_content_original", "tiktok_studio_followers_original", "tiktok_studio_viewers_original",
    "twitter_legacy_days", "twitter_legacy_original", "x_overview_original", "x_posts_original", "youtube_chart_alone",
    "youtube_table_days", "youtube_table_full",
)  # fmt: skip
_COUNT = re.compile(r"\d{4,9}\Z")
_NO_COUNT = re.compile(r"\bid\b|_id|link|url|dat[eo]|time|publi|content|duration|length|year")


def records(path: Path) -> Counter[str]:
    """What a file gives, without the rows that it stood in."""
    found: Counter[str] = Counter()
    with opened(path, path.name) as file:
        for part in choose(file).parts:
            for record in part.records():
                if not isinstance(record, Problem):
                    said = {**msgspec.to_builtins(record), "row": 0, "flags": []}
                    found[msgspec.json.encode(said, order="deterministic").decode()] += 1
    return found


def lines_of(path: Path) -> tuple[Lines, Lines]:
    """What stands above the header, and the header with the rows under it."""
    with opened(path, path.name) as file:
        at = choose(file).parts[0].claim.row
        rows = [list(cells) for _, cells in file.tables[0].rows() if not isinstance(cells, Problem)]
    width = len(rows[at])
    return rows[:at], [row + [""] * (width - len(row)) for row in rows[at:]]


def moved(above: Lines, table: Lines) -> Lines:
    places = list(range(len(table[0])))
    random.Random(5).shuffle(places)
    return [*above, *([row[at] for at in places] for row in table)]


def with_more_columns(above: Lines, table: Lines) -> Lines:
    return [*above, [*table[0], "Notat", "Tagg", ""], *([*row, "husk", "uke 41", ""] for row in table[1:])]


def with_a_column_first(above: Lines, table: Lines) -> Lines:
    return [*above, ["Notat", *table[0]], *(["husk", *row] for row in table[1:])]


def with_notes(above: Lines, table: Lines) -> Lines:
    return [["Rapport for dagen"], ["Laget", "1. november 2025"], *above, *table]


def with_a_total(above: Lines, table: Lines) -> Lines:
    return [*above, *table, ["Totalt", *([""] * (len(table[0]) - 2)), "99"]]


def with_blank_lines(above: Lines, table: Lines) -> Lines:
    return [*above, *table, [""] * len(table[0]), [""] * len(table[0])]


def grouped(mark: str) -> Callable[[Lines, Lines], Lines]:
    def vary(above: Lines, table: Lines) -> Lines:
        counts = [not _NO_COUNT.search(name.casefold()) for name in table[0]]
        return [*above, table[0], *([_in_groups(cell, mark) if counts[at] else cell for at, cell in enumerate(row)]
                                    for row in table[1:])]  # fmt: skip

    return vary


def _in_groups(cell: str, mark: str) -> str:
    return f"{int(cell):,}".replace(",", mark) if _COUNT.match(cell) else cell


def shouted(above: Lines, table: Lines) -> Lines:
    return [*above, [f" {name.upper()}\u00a0" for name in table[0]], *table[1:]]


def only_the_header(above: Lines, table: Lines) -> Lines:
    return [*above, table[0]]


VARIATIONS = {
    "columns-moved": moved, "columns-added": with_more_columns, "column-first": with_a_column_first,
    "notes": with_notes, "total": with_a_total, "blank-lines": with_blank_lines, "1,234": grouped(","),
    "1 234": grouped(" "), "1 234 no-break": grouped("\u00a0"), "1\u2019234": grouped("\u2019"), "header": shouted,
}  # fmt: skip
WRITTEN: dict[str, tuple[str, str, str]] = {
    "utf-16 tab": ("utf-16", "\t", "\r\n"), "bom comma": ("utf-8-sig", ",", "\r\n"), "utf-8 lf": ("utf-8", ",", "\n"),
    "semicolon": ("utf-8-sig", ";", "\r\n"), "utf-16 semicolon": ("utf-16", ";", "\n"),
}  # fmt: skip


def write(path: Path, lines: Lines, encoding: str = "utf-8-sig", delimiter: str = ",", end: str = "\r\n") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(lines)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", VARIATIONS)
def test_a_file_that_somebody_has_changed(tmp_path: Path, case: str, name: str) -> None:
    original = input_of(FIXTURES / case)
    varied = write(tmp_path / original.name, VARIATIONS[name](*lines_of(original)))
    assert records(varied) == records(original)


@pytest.mark.parametrize("case", CASES)
def test_a_file_in_other_letters(tmp_path: Path, case: str) -> None:
    original = input_of(FIXTURES / case)
    expected, (above, table) = records(original), lines_of(original)
    for encoding, delimiter, end in WRITTEN.values():
        path = write(tmp_path / original.name, [*above, *table], encoding, delimiter, end)
        assert records(path) == expected, (encoding, delimiter)


@pytest.mark.parametrize("case", CASES)
def test_a_file_with_nothing_but_a_header(tmp_path: Path, case: str) -> None:
    original = input_of(FIXTURES / case)
    path = write(tmp_path / original.name, only_the_header(*lines_of(original)))
    with opened(path, path.name) as file:
        choice = choose(file)
    assert choice.source and not records(path)


#: Days that are one day, as spreadsheets of several countries write them; the rest of the series tells the order.
DAYS = (
    "2025-10-17", "17.10.2025", "17-10-2025", "10/17/2025", "17/10/2025", "Oct 17, 2025", "17. okt. 2025", "17.10.25",
    "fredag 17. oktober 2025", "20251017", "2025/10/17", "2025-10-17 00:00:00", "17.10.2025 00:00",
)  # fmt: skip
SERIES = ("apple_podcasts_days", "gsc_norwegian", "matomo_days_english", "plausible_days", "tiktok_business_daily",
          "twitter_legacy_days", "x_overview_original", "youtube_table_days")  # fmt: skip


@pytest.mark.parametrize("case", SERIES)
@pytest.mark.parametrize("day", DAYS)
def test_days_in_other_clothes(tmp_path: Path, case: str, day: str) -> None:
    original = input_of(FIXTURES / case)
    above, table = lines_of(original)
    at = next(at for at, name in enumerate(table[0]) if name.strip().casefold() in ("date", "dato"))
    line = [day if place == at else cell for place, cell in enumerate(table[-1])]
    found = records(write(tmp_path / original.name, [*above, table[0], line]))
    days = {msgspec.json.decode(one).get("period_start") for one in found}
    assert days == {"2025-10-17"}


def test_a_day_among_the_parts_of_an_audience(tmp_path: Path) -> None:
    path = tmp_path / "publikum.csv"
    lines = ('sep=,', '"Principales ciudades"', '"Oslo, Norge","Bergen, Norge"', '"40.5","12.1"',
             '"2025-10-09T00:00:00","3"')  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-16")
    report = inspect_file(path)
    assert report.source == "meta.daily" and report.totals == {}
    assert [(one["rule"], one["row"]) for one in report.problems] == [("day-unreadable", 4)]


def test_days_whose_order_nothing_tells(tmp_path: Path) -> None:
    original = input_of(FIXTURES / "x_overview_original")
    above, table = lines_of(original)
    path = write(tmp_path / original.name, [*above, table[0], ["10/9/2025", *table[1][1:]]])
    with opened(path, path.name) as file:
        (part,) = choose(file).parts
        rules = [one.rule for one in part.records() if isinstance(one, Problem)]
    assert rules == ["dates-needed"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1.2K", 1200), ("1,2k", 1200), ("3 M", 3_000_000), ("1,5 mill.", 1_500_000), ("—", None), ("N/A", None),
     ("1\u202f234", 1234), ("12'345", 12345), ("mange", None)],
)  # fmt: skip
def test_numbers_as_people_write_them(tmp_path: Path, cell: str, value: int | None) -> None:
    original = input_of(FIXTURES / "meta_facebook_views")
    above, table = lines_of(original)
    at = table[0].index("Reach")
    line = [cell if place == at else old for place, old in enumerate(table[1])]
    path = write(tmp_path / original.name, [*above, table[0], line])
    reach = [one["value"] for text in records(path) if (one := msgspec.json.decode(text)).get("metric") == "reach"]
    assert reach == ([] if value is None else [value])
    with opened(path, path.name) as file:
        (part,) = choose(file).parts
        told = [one.rule for one in part.records() if isinstance(one, Problem)]
    assert ("number-unreadable" in told) == (cell == "mange")


@pytest.mark.parametrize(("cell", "value"), [("1.234", 1234), ("1.234.567", 1_234_567), ("1,234", 1234)])
def test_thousands_of_a_spreadsheet_are_no_decimals(tmp_path: Path, cell: str, value: int) -> None:
    """A count has no fraction of three digits, whatever the country."""
    for case, name, metric in (("meta_facebook_views", "Reach", "reach"), ("x_posts_original", "Impressions",
                               "impressions")):  # fmt: skip
        original = input_of(FIXTURES / case)
        above, table = lines_of(original)
        line = [cell if column == name else old for column, old in zip(table[0], table[1], strict=True)]
        path = write(tmp_path / original.name, [*above, table[0], line], delimiter=";")
        found = [one["value"] for text in records(path) if (one := msgspec.json.decode(text)).get("metric") == metric]
        assert found == [value]
