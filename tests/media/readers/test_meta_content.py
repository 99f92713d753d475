"""Meta's content exports: what each row must become."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from campaign.media.problems import kept, worded
from campaign.media.readers.meta_time import code_for, moment_in


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_pacific_evening_is_the_next_morning_in_utc(read_case) -> None:
    posts = read_case("meta_facebook_views").posts
    assert [post.published_at for post in posts] == [
        utc(2025, 10, 10, 5, 30),
        utc(2025, 10, 9, 21, 59),
        utc(2025, 10, 31, 22, 30),
    ]


def test_a_facebook_row_becomes_a_post_with_its_metrics(read_case) -> None:
    reading = read_case("meta_facebook_views")
    first, second, third = reading.posts
    assert (first.key, first.secondary_id, first.kind, first.title) == (
        "facebook:122345678901234", "pfbid0abc", "photo", "Vi trenger hverandre",
    )  # fmt: skip
    assert second.text == "Bli med på markering!\n10. oktober kl. 12"
    assert third.secondary_id == "122345678901377"
    assert "boosted" in third.flags
    values = reading.values("122345678901234")
    assert values["views"] == 18432
    assert values["reach"] == 12077
    assert "seconds_viewed" not in values, "an empty cell is missing, not zero"
    assert reading.values("122345678901377")["seconds_viewed"] == 81234.55


def test_of_two_columns_with_one_name_the_first_with_a_value_counts(read_case) -> None:
    reading = read_case("meta_facebook_duplicate_views")
    views = [reading.values(post.native_id)["views"] for post in reading.posts]
    assert views == [1500, 800, 0]


def test_impressions_are_not_views(read_case) -> None:
    reading = read_case("meta_facebook_impressions")
    values = reading.values("722345678901234")
    assert values["impressions"] == 7100
    assert values["unique_impressions"] == 5000
    assert "views" not in values


def test_bad_rows_are_reported_and_the_others_read(read_case) -> None:
    reading = read_case("meta_facebook_ragged_and_errors")
    assert [post.title for post in reading.posts] == ["Hel rad", "Kort rad", "Uleselig tall"]
    assert [(problem.row, problem.rule) for problem in reading.problems] == [
        (4, "row-error"),
        (5, "row-too-long"),
        (6, "time-unreadable"),
        (7, "number-unreadable"),
        (8, "row-without-id"),
        (9, "row-total"),
    ]


def test_the_same_post_twice_keeps_the_row_with_more_interactions(read_case) -> None:
    reading = read_case("meta_facebook_same_post_twice")
    assert len(reading.posts) == 2
    assert reading.values("122345678901234")["views"] == 120
    assert sorted(problem.row for problem in reading.problems) == [2, 5]


def test_a_metric_in_two_languages_is_read_once(read_case) -> None:
    reading = read_case("meta_facebook_swedish_and_english")
    assert [reading.values(post.native_id)["views"] for post in reading.posts] == [500, 300]
    assert [reading.values(post.native_id)["comments"] for post in reading.posts] == [2, 1]


def test_visninger_is_decided_by_neighbours_and_era(read_case) -> None:
    found = {}
    for case in ("views", "impressions", "both"):
        reading = read_case(f"meta_facebook_norwegian_{case}")
        found[case] = {name: value for name, value in reading.values("122345678901234").items() if value >= 500}
        assert "visninger" in reading.rules()
    assert found == {
        "views": {"views": 500},
        "impressions": {"impressions": 500},
        "both": {"impressions": 700, "views": 500},
    }


def test_without_known_names_the_columns_are_found_and_the_metrics_asked_for(read_case) -> None:
    reading = read_case("meta_facebook_without_names")
    assert [question.header for question in reading.claim.questions] == ["katselut", "kattavuus"]
    assert reading.values("122345678901236") == {"reactions": 2}
    assert reading.posts[0].account_name == "Dagen vår"


def test_an_answer_names_the_metric(read_case) -> None:
    reading = read_case("meta_facebook_without_names", answers={"katselut": "views", "kattavuus": "reach"})
    assert reading.values("122345678901236") == {"views": 102, "reach": 82, "reactions": 2}
    assert reading.claim.questions == ()


def test_an_answer_that_is_no_metric_is_asked_again(read_case) -> None:
    reading = read_case("meta_facebook_without_names", answers={"katselut": "money", "kattavuus": "reach"})
    assert [question.header for question in reading.claim.questions] == ["katselut"]


def test_days_and_months_that_a_spreadsheet_swapped_are_swapped_back(read_case) -> None:
    reading = read_case("meta_facebook_dates_swapped")
    days = [post.published_at.astimezone(UTC).date().isoformat() for post in reading.posts]
    assert days == ["2025-10-10", "2025-10-10", "2025-10-13", "2025-10-31"]
    assert reading.values("122345678901235")["reach"] == 1234.5


@pytest.mark.parametrize(
    ("answer", "moments"),
    [
        ("day-first", [utc(2025, 10, 10, 5, 30), utc(2025, 10, 10, 15)]),
        ("month-first", [utc(2025, 9, 11, 5, 30), utc(2025, 10, 10, 15)]),
    ],
)
def test_dates_that_can_be_read_in_two_ways_are_asked(read_case, answer: str, moments: list[datetime]) -> None:
    reading = read_case("meta_facebook_dates_ambiguous")
    assert "dates-needed" in reading.rules() and reading.posts == []
    reading = read_case("meta_facebook_dates_ambiguous", answers={"#dates": answer})
    assert "dates-needed" not in reading.rules()
    assert [post.published_at for post in reading.posts] == moments


def test_an_answer_does_not_change_dates_that_are_clear(read_case) -> None:
    clear = read_case("meta_facebook_dates_swapped")
    told = read_case("meta_facebook_dates_swapped", answers={"#dates": "day-first"})
    assert [post.published_at for post in told.posts] == [post.published_at for post in clear.posts]


def test_lines_saved_as_one_quoted_cell_are_unquoted(read_case) -> None:
    reading = read_case("meta_facebook_one_quoted_cell")
    assert [post.text for post in reading.posts] == ['Han sa "hei", og gikk', "To\nlinjer, ja", "Enkel"]


def test_a_shortcode_holds_the_moment_of_publishing() -> None:
    moment = datetime(2025, 10, 10, 6, 0, 12, 345000, tzinfo=UTC)
    assert moment_in(code_for(moment, 77)) == moment
    assert moment_in("øøøøøøøøøøø") is None
    assert moment_in("___________") is None


def test_instagram_takes_the_moment_from_the_shortcode(read_case) -> None:
    first = read_case("meta_instagram_posts").posts[0]
    assert first.published_at == utc(2025, 10, 10, 6, 0, 12, 345000)
    assert first.native_id == "17974697560000001"
    assert first.secondary_id == code_for(first.published_at, 1)
    assert first.account_handle == "dagenvaar"


def test_the_hour_that_occurs_twice_is_told_apart_by_the_shortcode(read_case) -> None:
    reading = read_case("meta_instagram_daylight_saving")
    assert [post.published_at.hour for post in reading.posts[:2]] == [8, 9]


def test_a_shortcode_that_contradicts_the_text_is_reported_and_the_text_kept(read_case) -> None:
    reading = read_case("meta_instagram_daylight_saving")
    assert reading.posts[2].published_at == utc(2025, 10, 10, 16, 0)
    assert "time-disagrees" in reading.posts[2].flags
    assert reading.rules() == ["time-disagrees"]


def test_a_collaboration_is_kept_but_its_followers_are_not_ours(read_case) -> None:
    reading = read_case("meta_instagram_posts")
    assert [post.is_collaboration for post in reading.posts] == [False, False, True]
    assert [post.peso for post in reading.posts] == ["owned", "owned", "shared"]
    follows = {seen.object_id: seen.flags for seen in reading.observations if seen.metric == "follows"}
    assert follows["18094696760000003"] == ("collaboration",)
    assert follows["17974697560000001"] == ()


def test_the_own_account_can_be_named(read_case) -> None:
    reading = read_case("meta_instagram_posts", account="@samarbeidspartner")
    assert [post.is_collaboration for post in reading.posts] == [True, True, False]


def test_ids_in_scientific_notation_give_way_to_the_shortcode(read_case) -> None:
    reading = read_case("meta_instagram_resaved")
    assert [post.native_id for post in reading.posts] == [post.secondary_id for post in reading.posts]
    assert len({post.native_id for post in reading.posts}) == 3
    assert all("id-damaged" in post.flags for post in reading.posts)
    assert {"ids-damaged", "dates-swapped"} <= set(reading.rules())
    assert reading.values(reading.posts[2].native_id)["views"] == 1880


def test_a_workbook_with_numbers_for_ids_and_swapped_dates(read_case) -> None:
    reading = read_case("meta_instagram_workbook")
    assert [post.published_at.date().isoformat() for post in reading.posts] == ["2025-10-10", "2025-10-10"]
    assert all(post.native_id == post.secondary_id for post in reading.posts)


def test_stories_are_a_source_of_their_own(read_case) -> None:
    reading = read_case("meta_instagram_stories")
    assert reading.claim.source == "meta.instagram.stories"
    assert reading.values("18000000000000001")["navigation"] == 1003
    assert reading.posts[0].kind == "story"


def test_the_daily_breakdown_is_refused_with_what_to_do(read_case) -> None:
    reading = read_case("meta_content_daily")
    assert reading.posts == []
    assert reading.claim.refusal == "daily-breakdown"
    assert "Lifetime" in worded(kept(reading.problems[0]))["text"]


def test_the_video_export_is_refused(read_case) -> None:
    reading = read_case("meta_facebook_video")
    assert reading.posts == []
    assert reading.rules() == ["video-export"]


def test_lines_lost_in_an_open_quotation_are_named(read_case) -> None:
    reading = read_case("hostile_open_quote")
    (problem,) = reading.problems
    assert problem.rule == "row-unreadable"
    lost = problem.params["last"] - problem.params["first"]
    assert len(reading.posts) == 1 + 900 - lost, "what was not lost was read"


def test_spanish_names_are_known(read_case) -> None:
    reading = read_case("meta_facebook_spanish")
    values = reading.values(reading.posts[0].native_id)
    assert (values["views"], values["views_organic"], values["views_boosted"]) == (18432, 18000, 432)
    assert (values["reach"], values["reach_organic"], values["interactions"]) == (12077, 12000, 311)
    assert reading.problems == []
    reel, photo = read_case("meta_instagram_spanish").posts
    assert (reel.kind, photo.kind) == ("reel", "photo")


def test_columns_that_split_others_are_told_of_once_and_not_asked_about(read_case) -> None:
    reading = read_case("meta_facebook_every_column")
    assert reading.claim.questions == ()
    assert reading.rules() == ["columns-split"]
    values = reading.values(reading.posts[0].native_id)
    assert values["views"] == 18432 and values["video_views_3s"] == 9000
    assert "ad_impressions" not in values, "advertisements shown in a video are no advertisements for it"
