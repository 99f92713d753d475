"""Rates that disagree with the numbers beside them are told of, for each kind of file that holds both."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign.media.files.opening import opened
from campaign.media.inspection import inspect_file
from campaign.media.recognition import choose
from tests.media.readers.conftest import FIXTURES, input_of
from tests.media.readers.test_variations import Lines, write

#: A file, the column of its rate, and a rate that its numbers cannot make.
KINDS = [
    ("linkedin_posts_original", "Click through rate (CTR)", "0.5"),
    ("linkedin_posts_original", "Engagement rate", "0.5"),
    ("linkedin_daily_resaved", "Engagement rate (organic)", "0,9"),
    ("linkedin_daily_resaved", "Engagement rate (total)", "0,9"),
    ("twitter_legacy_original", "engagement rate", "0.5"),
    ("twitter_legacy_days", "engagement rate", "0.5"),
    ("gsc_norwegian", "CTR", "33,1 %"),
    ("gsc_german", "Klickrate", "33,1 %"),
    ("google_ads_campaigns", "CTR", "55.46%"),
    ("mailchimp_aggregate", "Open Rate", "72.78%"),
    ("mailchimp_aggregate", "Click Rate", "52.0%"),
    ("matomo_days_english", "Bounce Rate", "4%"),
    ("generic_newsletters_norwegian", "Åpningsrate", "72,8 %"),
    ("generic_newsletters_norwegian", "Klikkrate", "52,5 %"),
]
ANALYTICS = """# ----------------------------------------
# Pages and screens
# Account: Verdensdagen
# Property: verdensdagen.example
# ----------------------------------------
#
# All users
# Start date: 20251001
# End date: 20251031
Page path and screen class,Sessions,Engaged sessions,Engagement rate
/,2000,1000,{rate}
/materiell,400,100,0.25
"""


def rows_of(case: str) -> Lines:
    path = input_of(FIXTURES / case)
    with opened(path, path.name) as file:
        choose(file)
        return [list(cells) for _, cells in file.tables[0].rows() if isinstance(cells, list)]


def told(path: Path) -> list[str]:
    return [str(one["text"]) for one in inspect_file(path).warnings if one["rule"] == "rate-disagrees"]


@pytest.mark.parametrize(("case", "column", "wrong"), KINDS)
def test_a_rate_that_its_numbers_do_not_make(tmp_path: Path, case: str, column: str, wrong: str) -> None:
    original = input_of(FIXTURES / case)
    rows = rows_of(case)
    header = next(at for at, row in enumerate(rows) if column in row)
    place = rows[header].index(column)
    delimiter = ";" if case.endswith("resaved") else ","
    path = tmp_path / f"{original.stem}.csv"
    assert told(write(path, rows, delimiter=delimiter)) == []
    rows[header + 1][place] = wrong
    (text,) = told(write(path, rows, delimiter=delimiter))
    assert text.startswith("1 times a rate does not follow")


@pytest.mark.parametrize(("rate", "count"), [("0.5", 0), ("50%", 0), ("0.7", 1), ("7", 1)])
def test_a_rate_of_analytics(tmp_path: Path, rate: str, count: int) -> None:
    path = tmp_path / "pages.csv"
    path.write_text(ANALYTICS.format(rate=rate))
    assert len(told(path)) == count


@pytest.mark.parametrize(("rate", "count"), [("4 %", 0), ("3,6 %", 0), ("3,61 %", 0), ("3,8 %", 1), ("3 %", 1)])
def test_a_rate_may_be_rounded(tmp_path: Path, rate: str, count: int) -> None:
    rows = rows_of("twitter_legacy_days")
    place = rows[0].index("engagement rate")
    line = [*rows[1][:place], rate, *rows[1][place + 1 :]]
    path = write(tmp_path / "daily_tweet_activity_metrics.csv", [rows[0], line], delimiter=";")
    assert len(told(path)) == count, "66 of 1830 are 3.61 %"


def test_totals_missing_numbers_and_counts_of_several_rows(tmp_path: Path) -> None:
    rows = rows_of("mailchimp_aggregate")
    place, opened_at = rows[0].index("Open Rate"), rows[0].index("Unique Opens")
    for row in rows[1:]:
        row[place] = "99%"
    (text,) = told(write(tmp_path / "campaigns.csv", rows))
    assert text.startswith(f"{len(rows) - 1} times")
    total = ["Total", *([""] * (len(rows[0]) - 1))]
    total[place], total[opened_at] = "12%", "5"
    missing = [*rows[1][:opened_at], "n/a", *rows[1][opened_at + 1 :]]
    assert told(write(tmp_path / "campaigns.csv", [rows[0], missing, total])) == []
