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
