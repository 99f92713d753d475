"""Search Console: days are Pacific, the other tables take their period from the filters or the chart."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from campaign.media.files.opening import opened
from campaign.media.recognition import choose
from tests.media.readers.conftest import FIXTURES, Reading, input_of

Read = Callable[..., Reading]
HEADER = "Date,Clicks,Impressions,CTR,Position"
QUERIES = "Top queries,Clicks,Impressions,CTR,Position\npsykisk helse,61,22004,0.28%,18.2"
NORWEGIAN = "Mest populære søk,Klikk,Eksponeringer,CTR,Posisjon\npsykisk helse,61,22004,0.28%,18.2"


def write_zip(path: Path, entries: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return path


def chart(days: int, *, falling: bool = False) -> str:
    rows = [f"{date(2025, 8, 1) + timedelta(days=day)},{day},{100 + day},1%,5" for day in range(days)]
    return "\n".join([HEADER, *(reversed(rows) if falling else rows)])


def periods(reading: Reading, dimension: str) -> set[tuple[date | None, date | None]]:
    return {(one.period_start, one.period_end) for one in reading.observations if one.dimension == dimension}


def test_every_table_of_the_download_is_read(read_case: Read) -> None:
    reading = read_case("gsc_zip")
    assert {one.dimension for one in reading.observations} == {
        "", "query", "page", "country", "device", "appearance",
    }  # fmt: skip
    assert {one.account_id for one in reading.observations} == {"verdensdagen.example"}
    assert periods(reading, "query") == {(date(2025, 10, 8), date(2025, 10, 10))}
    assert reading.rules() == ["days-elsewhere"]


def test_a_day_keeps_its_numbers_and_no_rate(read_case: Read) -> None:
    reading = read_case("gsc_zip")
    day = {one.metric: one.value for one in reading.observations if one.period_end == one.period_start}
    assert day == {"search_clicks": 873, "search_impressions": 63829, "search_position": 12.6}


def test_the_workbook_says_the_day_of_the_download() -> None:
    with opened(input_of(FIXTURES / "gsc_workbook")) as file:
        claims = [part.claim for part in choose(file).parts]
    assert {claim.captured_on for claim in claims if claim.kind != "filters"} == {date(2025, 11, 1)}


@pytest.mark.parametrize("falling", [False, True])
def test_last_three_months_are_counted_from_the_end_of_the_chart_that_shows(
    read_path: Read, tmp_path: Path, falling: bool
) -> None:
    """The chart holds 92 days, more than a reader sees of the tables beside its own."""
    entries = {
        "Chart.csv": chart(92, falling=falling),
        "Queries.csv": QUERIES,
        "Filters.csv": "Filter,Value\nSearch type,Web\nDate,Last 3 months",
    }
    reading = read_path(write_zip(tmp_path / "x.zip", entries))
    assert periods(reading, "query") == {(date(2025, 8, 1), date(2025, 10, 31))}


def test_a_period_nobody_knows_is_not_guessed(read_path: Read, tmp_path: Path) -> None:
    entries = {"Chart.csv": chart(92), "Queries.csv": QUERIES, "Filters.csv": "Filter,Value\nDate,Eine lange Zeit"}
    reading = read_path(write_zip(tmp_path / "x.zip", entries))
    assert periods(reading, "query") == set()
    assert "period-unknown" in reading.rules()
    assert len(periods(reading, "")) == 92


def test_one_table_alone_waits_for_its_period(read_case: Read) -> None:
    assert read_case("gsc_queries_alone").observations == []
    told = read_case("gsc_queries_alone", answers={"#period": "2025-10-01 – 2025-10-31"})
    assert periods(told, "query") == {(date(2025, 10, 1), date(2025, 10, 31))}
    assert {one.granularity for one in told.observations} == {"period"}


def test_a_table_in_a_language_nobody_knows_is_asked_about_once(read_case: Read) -> None:
    reading = read_case("gsc_unknown_rows")
    assert reading.claim is not None
    (question,) = reading.claim.questions
    assert (question.header, question.samples) == ("#dimension taulukko", ("psykisk helse", "verdensdagen"))
    assert set(question.choices) == {"query", "page", "country", "device", "appearance"}
    told = read_case("gsc_unknown_rows", answers={"#dimension taulukko": "query", "#period": "2025-10-09 2025-10-10"})
    assert told.claim is not None and told.claim.questions == ()
    assert [(one.member, one.metric, one.value) for one in told.observations[:2]] == [
        ("psykisk helse", "search_clicks", 161),
        ("psykisk helse", "search_impressions", 13456),
    ]


def test_the_first_of_two_compared_periods_is_read(read_case: Read) -> None:
    reading = read_case("gsc_discover_compared")
    assert periods(reading, "page") == {(date(2025, 9, 1), date(2025, 9, 30))}
    assert {one.metric: one.value for one in reading.observations} == {"search_clicks": 10, "search_impressions": 1000}
    assert reading.rules() == ["compared-left-out"]


def test_exactly_a_thousand_rows_may_be_a_cut(read_path: Read, tmp_path: Path) -> None:
    path = tmp_path / "Queries.csv"
    for rows, rules in ((1000, ["row-cap"]), (999, [])):
        lines = [QUERIES.splitlines()[0], *(f"søk {number},1,10,10%,3" for number in range(rows))]
        path.write_text("\n".join(lines), "utf-8")
        reading = read_path(path, answers={"#period": "2025-10-01 2025-10-31"})
        assert reading.rules() == rules
        assert len(reading.observations) == rows * 3


def test_the_share_of_clicks_is_left_to_its_parts_also_in_norwegian(read_path: Read, tmp_path: Path) -> None:
    path = tmp_path / "Queries.csv"
    path.write_text(NORWEGIAN, "utf-8")
    reading = read_path(path, answers={"#period": "2025-10-01 2025-10-02"})
    assert {one.metric: one.value for one in reading.observations} == {
        "search_clicks": 61, "search_impressions": 22004, "search_position": 18.2,
    }  # fmt: skip


def test_several_tables_that_nobody_knows_are_asked_about_one_by_one(read_path: Read, tmp_path: Path) -> None:
    """A download with Finnish words: the days and the pages show by themselves, the other two are asked about."""
    words = "Klikkaukset,Näyttökerrat,Klikkausprosentti,Sijainti"
    entries = {
        "Kaavio.csv": f"Päivämäärä,{words}\n2025-10-10,5,100,5%,3",
        "Sivut.csv": f"Sivut,{words}\nhttps://verdensdagen.example/,5,100,5%,3",
        "Kyselyt.csv": f"Kyselyt,{words}\npsykisk helse,5,100,5%,3",
        "Maat.csv": f"Maa,{words}\nNorja,5,100,5%,3",
    }
    path = write_zip(tmp_path / "x.zip", entries)
    with opened(path) as file:
        asked = [question.header for part in choose(file).parts for question in part.claim.questions]
    assert sorted(asked) == ["#dimension kyselyt", "#dimension maat"]
    told = read_path(path, answers={"#dimension kyselyt": "query", "#dimension maat": "country"})
    assert {(one.dimension, one.member) for one in told.observations} == {
        ("", ""), ("page", "https://verdensdagen.example/"), ("query", "psykisk helse"), ("country", "Norja"),
    }  # fmt: skip
    assert periods(told, "country") == {(date(2025, 10, 10), date(2025, 10, 10))}


def test_the_filters_of_a_comparison_name_its_first_period_first(read_path: Read, tmp_path: Path) -> None:
    columns = "Last 30 days Clicks,Previous 30 days Clicks,Last 30 days Impressions,Previous 30 days Impressions"
    rates = "Last 30 days CTR,Previous 30 days CTR"
    entries = {
        "Queries.csv": f"Top queries,{columns},{rates}\npsykisk helse,10,4,1000,300,1%,1.33%",
        "Filters.csv": "Filter,Value\nDate,Compare 1 Sep 2025-30 Sep 2025 to 2 Aug 2025-31 Aug 2025",
        "Countries.csv": f"Country,{columns},{rates}\nNorway,10,4,1000,300,1%,1.33%",
    }
    reading = read_path(write_zip(tmp_path / "x.zip", entries))
    assert periods(reading, "query") == periods(reading, "country") == {(date(2025, 9, 1), date(2025, 9, 30))}


def test_a_single_day_in_the_filters(read_path: Read, tmp_path: Path) -> None:
    entries = {
        "Chart.csv": f"{HEADER}\n2025-10-10,5,100,5%,3",
        "Queries.csv": QUERIES,
        "Filters.csv": "Filter,Value\nDate,10 Oct 2025",
    }
    assert periods(read_path(write_zip(tmp_path / "x.zip", entries)), "query") == {
        (date(2025, 10, 10), date(2025, 10, 10)),
    }


def test_a_download_that_was_narrowed_tells_nothing_of_the_site(read_case: Read) -> None:
    reading = read_case("gsc_filtered_zip")
    assert {one.dimension for one in reading.observations} == {
        "filter", "filter / query", "filter / page", "filter / country", "filter / device",
    }  # fmt: skip
    day = [one for one in reading.observations if one.granularity == "day" and one.value == 87]
    assert [one.member for one in day] == ["Page: +/materiell"]
    assert reading.rules() == ["filtered-part", "days-elsewhere"]


@pytest.mark.parametrize(
    ("case", "part"),
    [("gsc_discover_zip", "Discover"), ("gsc_machine_answers_zip", "Search Generative AI Features")],
)
def test_other_reports_than_that_of_searches_are_parts(read_case: Read, case: str, part: str) -> None:
    reading = read_case(case)
    days = {one.period_end: one.value for one in reading.observations
            if (one.dimension, one.member, one.metric) == ("filter", part, "search_impressions")}  # fmt: skip
    assert days == {date(2025, 10, 9): 100, date(2025, 10, 10): 1200}
    assert not [one for one in reading.observations if not one.dimension]


def test_hours_are_no_day(read_case: Read) -> None:
    reading = read_case("gsc_hours_zip")
    assert (reading.rules(), reading.observations) == (["hours-refused"], [])


def test_a_domain_is_named_without_a_scheme_and_an_empty_table_is_no_news(read_case: Read) -> None:
    reading = read_case("gsc_domain_zip")
    assert {one.account_id for one in reading.observations} == {"verdensdagen.example"}
    assert reading.rules() == ["days-elsewhere"]


@pytest.mark.parametrize("kind", ["Web", "Nett", "Websøk"])
def test_the_kind_of_search_is_no_filter_when_it_is_the_usual_one(read_path: Read, tmp_path: Path, kind: str) -> None:
    filters = f"Filter,Verdi\nSøketype,{kind}\nDato,Siste 3 måneder"
    reading = read_path(write_zip(tmp_path / "a.zip", {"Chart.csv": chart(3), "Filters.csv": filters}))
    assert {one.dimension for one in reading.observations} == {""}


def test_the_searches_of_bing_are_refused(read_case: Read) -> None:
    reading = read_case("gsc_bing")
    assert (reading.rules(), reading.observations) == (["bing-report"], [])
