"""Google Analytics 4, Matomo and Plausible: whose number it is, of which days, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from campaign.media.metrics import METRICS
from campaign.media.model import Observation
from tests.media.readers.conftest import Reading

Read = Callable[..., Reading]
DAY_8, DAY_9, DAY_10 = date(2025, 10, 8), date(2025, 10, 9), date(2025, 10, 10)


def of(reading: Reading, metric: str, dimension: str = "") -> dict[tuple[str, date | None], float]:
    found = [one for one in reading.observations if (one.metric, one.dimension) == (metric, dimension)]
    return {(one.member, one.period_start): one.value for one in found}


def spans(found: list[Observation]) -> set[tuple[str, date | None, date | None]]:
    return {(one.granularity, one.period_start, one.period_end) for one in found}


def test_nth_day_counts_from_the_start_of_its_own_block(read_case: Read) -> None:
    reading = read_case("ga4_snapshot")
    assert of(reading, "visitors_active") == {("", DAY_8): 310, ("", DAY_9): 402, ("", DAY_10): 2120}
    assert of(reading, "visitors_new", "channel") == {("Direct", DAY_8): 1400, ("Organic Search", DAY_8): 1051}
    assert {one.metric for one in reading.observations} == {"visitors_active", "visitors_new", "page_views"}
    assert {one.account_id for one in reading.observations} == {"verdensdagen.example - GA4"}


def test_the_grand_total_is_the_whole_and_the_rows_are_parts(read_case: Read) -> None:
    reading = read_case("ga4_exploration")
    assert of(reading, "visitors") == {("", date(2025, 10, 1)): 13789}
    assert of(reading, "visits", "page / device") == {
        ("/ / mobile", date(2025, 10, 1)): 10110,
        ("/ / desktop", date(2025, 10, 1)): 2400,
    }
    assert of(reading, "bounce_rate") == {("", date(2025, 10, 1)): 41.02}


def test_beside_its_days_a_total_is_not_counted_again(read_case: Read) -> None:
    reading = read_case("ga4_exploration_days")
    assert of(reading, "visits") == {("", DAY_9): 344, ("", DAY_10): 2502}
    assert spans(reading.observations) == {("day", DAY_9, DAY_9), ("day", DAY_10, DAY_10)}


def test_a_column_nobody_knows_is_asked_about_and_read_when_answered(read_case: Read) -> None:
    reading = read_case("ga4_norwegian")
    assert reading.claim is not None
    assert [(one.column, one.samples) for one in reading.claim.questions] == [("Noe helt nytt", ("7", "8"))]
    told = read_case("ga4_norwegian", answers={"noe helt nytt": "downloads"})
    assert told.rules() == []
    assert of(told, "downloads", "page") == {("/", date(2025, 10, 1)): 7, ("/materiell", date(2025, 10, 1)): 8}


def test_a_number_of_two_blocks_counts_once(read_path: Read, tmp_path: Path) -> None:
    block = "# Start date: 20251009\n# End date: 20251010\nCountry,Active users\nNorway,7\n\n"
    path = tmp_path / "snapshot.csv"
    path.write_text(f"# ----------\n# Reports\n# Property: x\n# ----------\n{block}{block}", "utf-8")
    assert [(one.member, one.value) for one in read_path(path).observations] == [("Norway", 7)]


def test_visits_of_pages_are_not_added_but_views_are() -> None:
    assert METRICS["page_views"].over_objects and not METRICS["visits"].over_objects
    assert METRICS["visits"].over_days
    assert not (METRICS["visitors"].over_days or METRICS["visitors"].over_objects)


def test_a_week_of_matomo_is_two_days_in_one_cell(read_case: Read) -> None:
    reading = read_case("matomo_weeks")
    assert spans(reading.observations) == {
        ("period", date(2025, 10, 6), date(2025, 10, 12)),
        ("period", date(2025, 10, 13), date(2025, 10, 19)),
    }
    assert of(reading, "visitors")["", date(2025, 10, 6)] == 2120
    assert {"bounce_rate", "visit_seconds_average"}.isdisjoint({one.metric for one in reading.observations})


def test_a_rate_is_kept_where_its_parts_are_missing(read_case: Read) -> None:
    assert of(read_case("matomo_days_german"), "bounce_rate") == {("", DAY_10): 100.0}


def test_in_reports_about_pages_a_visit_is_a_visit_with_the_page(read_case: Read) -> None:
    reading = read_case("matomo_pages")
    october = date(2025, 10, 1)
    assert of(reading, "page_views", "page") == {
        ("/index", october): 14610, ("materiell", october): 9130, ("=mc2", october): 2,
    }  # fmt: skip
    assert of(reading, "page_views_unique", "page")["/index", october] == 9103
    assert of(reading, "visits", "page") == {}
    assert {one.account_id for one in reading.observations} == {"verdensdagen.example"}
    assert spans(reading.observations) == {("period", october, date(2025, 10, 31))}


def test_downloads_are_no_page_views(read_case: Read) -> None:
    reading = read_case("matomo_downloads")
    assert of(reading, "hits", "label") == {("plakat.pdf", date(2025, 10, 1)): 344}
    assert of(reading, "page_views", "page") == {}


def test_a_month_and_a_single_period(read_case: Read) -> None:
    months = read_case("matomo_months_norwegian")
    assert ("period", date(2025, 9, 1), date(2025, 9, 30)) in spans(months.observations)
    assert spans(read_case("matomo_one_period").observations) == {("period", DAY_10, DAY_10)}


@pytest.mark.parametrize("case", ["matomo_label_without_period", "plausible_pages_alone"])
def test_a_period_that_the_file_does_not_say_is_asked_for(read_case: Read, case: str) -> None:
    assert read_case(case).rules() == ["period-unknown"]
    told = read_case(case, answers={"#period": "1.10.2025 – 31.10.2025"})
    assert spans(told.observations) == {("period", date(2025, 10, 1), date(2025, 10, 31))}


def test_plausible_gives_days_and_parts_of_them(read_case: Read) -> None:
    reading = read_case("plausible_zip")
    assert of(reading, "visitors") == {("", DAY_9): 310, ("", DAY_10): 2120, ("", date(2025, 10, 11)): 0}
    assert of(reading, "bounce_rate") == {("", DAY_9): 48, ("", DAY_10): 41}
    assert of(reading, "page_seconds_average", "page") == {("/", DAY_9): 31, ("/materiell", DAY_9): 64}
    assert of(reading, "visitors", "country") == {("Norway", DAY_9): 2300, ("Sweden", DAY_9): 12}
    assert of(reading, "events", "goal") == {("Bestill materiell", DAY_9): 93}


def test_exactly_as_many_pages_as_plausible_gives_may_be_a_cut(read_path: Read, tmp_path: Path) -> None:
    path = tmp_path / "pages.csv"
    for rows, rules in ((100, ["row-cap"]), (99, [])):
        path.write_text("name,visitors,pageviews\r\n" + "".join(f"/{n},1,2\r\n" for n in range(rows)), "utf-8")
        assert read_path(path, answers={"#period": "2025-10-01 2025-10-31"}).rules() == rules


def test_plausible_in_weeks_months_and_hours(read_path: Read, tmp_path: Path) -> None:
    path = tmp_path / "visitors.csv"
    header = "date,visitors,pageviews,visits,views_per_visit,bounce_rate,visit_duration"
    rows = {
        ("2025-10-06", "2025-10-13"): {
            ("period", date(2025, 10, 6), date(2025, 10, 12)), ("period", date(2025, 10, 13), date(2025, 10, 19)),
        },
        ("2025-09-01", "2025-10-01"): {
            ("period", date(2025, 9, 1), date(2025, 9, 30)), ("period", date(2025, 10, 1), date(2025, 10, 31)),
        },
        ("2025-10-10 08:00:00", "2025-10-10 09:00:00"): set(),
    }  # fmt: skip
    for days, expected in rows.items():
        path.write_text("\r\n".join([header, *(f"{day},1,2,3,4,5,6" for day in days)]), "utf-8")
        reading = read_path(path)
        assert spans(reading.observations) == expected
        assert reading.rules() == ([] if expected else ["hours-refused"])


def test_the_name_of_a_property_may_hold_a_comma(read_path: Read, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    lines = ["# -----", "# Sider", "# Konto: A", "# Eiendom: Oslo, Bergen", "# -----", "# Fra: 20251009",
             "# Til: 20251010", "Country,Active users", "Norway,7"]  # fmt: skip
    path.write_text("\n".join(lines), "utf-8")
    (one,) = read_path(path).observations
    assert (one.account_id, one.period_start, one.period_end) == ("Oslo, Bergen", DAY_9, DAY_10)


def test_of_two_periods_that_are_compared_the_first_is_read(read_case: Read) -> None:
    reading = read_case("ga4_compared")
    assert spans(reading.observations) == {("period", date(2025, 10, 1), date(2025, 10, 31))}
    assert of(reading, "visits", "channel") == {
        ("Organic Search", date(2025, 10, 1)): 600, ("Direct", date(2025, 10, 1)): 300,
    }  # fmt: skip
    assert reading.rules() == ["compared-left-out"]


def test_numbers_of_the_whole_property_have_no_name(read_case: Read) -> None:
    reading = read_case("ga4_french")
    assert of(reading, "visitors_active") == {("", date(2025, 10, 1)): 2113}
    assert of(reading, "events") == {("", date(2025, 10, 1)): 32125}
    assert of(reading, "page_views", "page_title")["Verdensdagen, for alle", date(2025, 10, 1)] == 146


def test_an_exploration_without_its_rulers_is_known(read_path: Read, tmp_path: Path) -> None:
    path = tmp_path / "download.csv"
    lines = ["# Verdensdagen", "# Free form-Free form 1", "# 20251009-20251010", "", "Date,Landing page,Sessions",
             "20251010,/,49"]  # fmt: skip
    path.write_text("\n".join(lines), "utf-8")
    reading = read_path(path)
    assert of(reading, "visits", "page") == {("/", DAY_10): 49}


def test_a_table_of_which_nothing_could_be_read_is_told(read_path: Read, tmp_path: Path) -> None:
    path = tmp_path / "download.csv"
    lines = ["# -----", "# A", "# B", "# 20251009-20251010", "# -----", "", "Audience name,Lifetime value", "Alle,kr 3"]
    path.write_text("\n".join(lines), "utf-8")
    assert read_path(path).rules() == ["part-unused"]
