"""Google Trends: an index of one file, never a volume."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from campaign.media.metrics import METRICS
from tests.media.readers.conftest import Reading

Read = Callable[..., Reading]


def course(reading: Reading, term: str) -> list[tuple[date | None, date | None, float]]:
    return [(one.period_start, one.period_end, one.value) for one in reading.observations if one.member == term]


def test_a_week_is_the_seven_days_from_its_sunday(read_case: Read) -> None:
    reading = read_case("trends_weeks_english")
    assert course(reading, "verdensdagen (Norway)") == [
        (date(2025, 9, 28), date(2025, 10, 4), 9),
        (date(2025, 10, 5), date(2025, 10, 11), 100),
        (date(2025, 10, 12), date(2025, 10, 18), 0),
    ]
    assert {(one.granularity, one.dimension, one.metric) for one in reading.observations} == {
        ("period", "term", "search_interest")
    }


def test_less_than_one_is_zero_and_says_so(read_case: Read) -> None:
    flagged = [one for one in read_case("trends_weeks_english").observations if one.flags]
    assert [(one.member, one.value, one.flags) for one in flagged] == [("verdensdagen (Norway)", 0, ("below-one",))]


def test_days_stay_days_and_an_empty_cell_is_no_observation(read_case: Read) -> None:
    reading = read_case("trends_days_norwegian")
    assert [one.granularity for one in reading.observations] == ["day"] * 3
    assert course(reading, "psykisk helse, barn (Norge)")[-1] == (date(2025, 10, 10), date(2025, 10, 10), 100)


def test_a_month_has_all_its_days_also_behind_wide_signs(read_case: Read) -> None:
    reading = read_case("trends_months_chinese")
    assert course(reading, "psykisk helse (挪威)")[1] == (date(2025, 9, 1), date(2025, 9, 30), 66)


def test_of_the_hours_of_a_day_the_highest_is_kept(read_case: Read) -> None:
    reading = read_case("trends_hours")
    assert [(one.period_start, one.value, one.granularity) for one in reading.observations] == [
        (date(2025, 10, 9), 20, "day"),
        (date(2025, 10, 10), 100, "day"),
    ]
    assert reading.rules() == ["hours-folded"]


def test_two_files_are_never_one_series(read_case: Read) -> None:
    english, norwegian = read_case("trends_weeks_english"), read_case("trends_weeks_norwegian")
    names = [{one.account_id for one in reading.observations} for reading in (english, norwegian)]
    assert [len(found) for found in names] == [1, 1]
    assert names[0] != names[1]


def test_the_index_may_not_be_added(read_case: Read) -> None:
    metric = METRICS["search_interest"]
    assert not (metric.over_days or metric.over_objects or metric.over_platforms or metric.gross_over_platforms)


@pytest.mark.parametrize("case", ["trends_related_queries", "trends_regions"])
def test_an_order_without_days_is_refused_with_a_reason(read_case: Read, case: str) -> None:
    reading = read_case(case)
    assert reading.claim is not None and reading.claim.refusal == "trends-ranking"
    assert reading.observations == []
    assert reading.rules() == ["trends-ranking"]


def test_months_that_a_spreadsheet_rewrote(read_path: Read, tmp_path: Path) -> None:
    path = tmp_path / "multiTimeline.csv"
    path.write_text("Kategori: Alle kategorier;\nMåned;psykisk helse: (Norge)\nsep.25;66\nokt.25;100\n", "utf-8")
    assert course(read_path(path), "psykisk helse (Norge)") == [
        (date(2025, 9, 1), date(2025, 9, 30), 66),
        (date(2025, 10, 1), date(2025, 10, 31), 100),
    ]


def test_a_day_that_stands_twice_counts_once(read_path: Read, tmp_path: Path) -> None:
    path = tmp_path / "multiTimeline.csv"
    path.write_text("Category: All categories\n\nDay,a: (Norway)\n2025-10-09,1\n2025-10-10,2\n2025-10-10,3\n", "utf-8")
    reading = read_path(path)
    assert [one.value for one in reading.observations] == [1, 2]
    assert reading.rules() == ["row-repeated"]


def test_the_newer_form_says_its_place_in_its_name_alone(read_case: Read) -> None:
    reading = read_case("trends_series_days")
    assert course(reading, "verdensdagen (NO)")[2:] == [
        (date(2025, 10, 10), date(2025, 10, 10), 100),
        (date(2025, 10, 11), date(2025, 10, 11), 31),
        (date(2025, 10, 12), date(2025, 10, 12), 0),
    ]
    assert [one.flags for one in reading.observations if one.value == 0] == [("below-one",)]
    assert {one.member for one in reading.observations} == {"psykisk helse (NO)", "verdensdagen (NO)"}


def test_months_of_the_newer_form_are_written_as_their_first_day(read_case: Read) -> None:
    assert course(read_case("trends_series_months"), "psykisk helse (Worldwide)")[:2] == [
        (date(2025, 8, 1), date(2025, 8, 31), 61),
        (date(2025, 9, 1), date(2025, 9, 30), 72),
    ]


def test_a_file_of_the_newer_form_that_was_renamed_is_told_by_its_values(read_case: Read) -> None:
    reading = read_case("trends_series_renamed")
    assert [value for *_, value in course(reading, "psykisk helse")] == [48, 100, 61]
    assert reading.rules() == ["column-guessed"]


@pytest.mark.parametrize("text", ["Time,Visits\n2025-10-09,60\n2025-10-10,100\n", "Time,Gjester\n2025-10-09,60\n"])
def test_what_somebody_counts_by_days_is_no_index(read_path: Read, tmp_path: Path, text: str) -> None:
    path = tmp_path / "dager.csv"
    path.write_text(text, "utf-8")
    reading = read_path(path)
    assert not [one for one in reading.observations if one.metric == "search_interest"]


def test_no_index_is_above_a_hundred(read_case: Read) -> None:
    reading = read_case("trends_series_broken")
    assert [one.value for one in reading.observations] == [41]
    assert sorted(reading.rules()) == ["day-unreadable", "number-unreadable", "row-repeated"]


@pytest.mark.parametrize("case", ["trends_series_ranking", "trends_series_regions"])
def test_an_order_without_days_of_the_newer_form_is_refused(read_case: Read, case: str) -> None:
    reading = read_case(case)
    assert (reading.rules(), reading.observations) == (["trends-ranking"], [])
