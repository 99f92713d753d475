"""YouTube Studio: totals that are no video, engaged views apart from views, and three tables that repeat each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from campaign.media.files.table import TableHead
from campaign.media.inspection import inspect_file
from campaign.media.metrics_breaks import breaks_of
from campaign.media.metrics_platforms import counting
from campaign.media.readers.x_posts import X_POSTS
from campaign.media.readers.youtube import YOUTUBE_READERS


def test_views_and_engaged_views_are_two_metrics(read_case) -> None:
    values = read_case("youtube_table_zip").values("F3HVs9500aa")
    assert (values["views"], values["engaged_views"]) == (2775, 2766)
    assert values["watch_seconds"] == 69230.16
    assert "view_seconds_average" not in values


def test_the_total_row_and_the_footer_are_no_videos(read_case) -> None:
    for case in ("youtube_table_zip", "youtube_table_german", "youtube_table_norwegian"):
        reading = read_case(case)
        assert [post.native_id for post in reading.posts] == ["F3HVs9500aa", "ZTbDjXw00bb", "-kPd0xX00cc"]
        assert set(reading.rules()) <= {"days-elsewhere"}


def test_a_video_is_on_the_day_that_is_written(read_case) -> None:
    assert read_case("youtube_table_zip").posts[0].published_at.date() == date(2025, 10, 10)


def test_the_chart_tells_parts_and_the_totals_tell_days(read_case) -> None:
    seen = read_case("youtube_table_zip").observations
    chart = [one for one in seen if one.dimension == "content"]
    totals = [one for one in seen if one.granularity == "day" and not one.dimension]
    assert sum(one.value for one in chart) == sum(one.value for one in totals) == 942
    assert all(one.object_id is None for one in (*chart, *totals))


def test_the_warning_on_pacific_days_is_given_once(read_case) -> None:
    assert read_case("youtube_table_zip").rules().count("days-elsewhere") == 1


def test_parts_need_a_period(read_case, tmp_path: Path, read_path) -> None:
    assert read_case("youtube_table_sources_alone").rules() == ["period-unknown"]
    answered = read_case("youtube_table_sources_alone", answers={"#period": "2025-10-01 - 2025-10-31"})
    (views,) = [one for one in answered.observations if one.metric == "views"]
    assert (views.dimension, views.member, views.value) == ("traffic-source", "YouTube search", 10)
    assert (views.period_start, views.period_end) == (date(2025, 10, 1), date(2025, 10, 31))


def test_two_anonymous_columns_are_only_known_by_the_name_of_the_file() -> None:
    rows = (("Date", "Views"), ("2025-10-09", "1607"))

    def claims(name: str) -> list[str]:
        head = TableHead(file_name=name, form="text", delimiter=",", rows=rows, numbers=(1, 2))
        return [claim.source for reader in (*YOUTUBE_READERS, X_POSTS) if (claim := reader.claim(head, {}))]

    assert claims("Totals.csv") == claims("Gesamtwerte (2).csv") == ["youtube.totals"]
    assert claims("besok.csv") == []


def test_a_long_chart_is_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "Chart data.csv"
    with path.open("w") as stream:
        stream.write("Date,Content,Video title,Video publish time,Duration,Views\n")
        for number in range(20_000):
            day = date.fromordinal(date(2025, 1, 1).toordinal() + number // 100)
            stream.write(f'{day},video{number % 100:06},Film,"Oct 10, 2024",60,1\n')
    report = inspect_file(path)
    assert (report.source, report.rows, report.totals) == ("youtube.chart", 20_000, {"views": 20_000})


def test_portuguese_words_and_an_id_behind_a_blank(read_case) -> None:
    reading = read_case("youtube_zip_portuguese")
    assert [post.native_id for post in reading.posts] == ["-abcdefghij", "b1345678901"]
    values = reading.values("-abcdefghij")
    assert (values["views"], values["engaged_views"], values["impressions"]) == (8000, 3000, 3000)
    assert reading.rules() == ["days-elsewhere"]


def test_shares_of_the_views_are_shares(read_case) -> None:
    seen = read_case("youtube_parts_swedish", answers={"#period": "2025-10-01 - 2025-10-31"}).observations
    shares = {one.member: one.value for one in seen if one.metric == "audience_share"}
    assert shares == {"18\u201324 år": 10.5, "25\u201334 år": 89.5}
    assert "views" not in {one.metric for one in seen}


def test_since_august_2026_every_view_counts() -> None:
    before, shorts, all_videos = (
        counting("views", "youtube", last) for last in (date(2025, 3, 1), date(2026, 8, 23), date(2026, 8, 24))
    )
    assert len({before.method, shorts.method, all_videos.method}) == 3
    assert [one.on for one in breaks_of("youtube") if one.ends == "views"][-1] == date(2026, 8, 24)
