"""Tables that nobody knows: what is claimed, what is asked, what an answer does, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from campaign.media.files.headers import header_fingerprint
from campaign.media.files.opening import opened
from campaign.media.model import Question
from campaign.media.readers.generic import hand_questions
from campaign.media.readers.moments import OSLO


@pytest.fixture
def table(read_path: Callable, tmp_path: Path) -> Callable:
    """Read a text as a table."""

    def read_text(text: str, answers: Mapping[str, str] | None = None):
        path = tmp_path / "tabell.csv"
        path.write_text(text, encoding="utf-8")
        return read_path(path, answers=answers)

    return read_text


def choices(questions: tuple[Question, ...]) -> dict[str, tuple[str, ...]]:
    return {question.header: question.choices for question in questions}


def test_a_claim_is_weaker_than_any_named_reader(read_case: Callable) -> None:
    assert 0 < read_case("generic_articles_norwegian").claim.confidence < 0.5


def test_a_column_that_is_needed_is_asked_and_nothing_is_read(read_case: Callable) -> None:
    reading = read_case("generic_articles_column_asked")
    (question,) = reading.claim.questions
    assert (question.column, question.header, question.samples) == ("Blad", "blad", ("Fjordposten", "Dalbladet"))
    assert "outlet" in question.choices and "ignore" in question.choices
    assert (reading.rules(), reading.articles) == (["mapping-needed"], [])


def test_an_answer_is_enough_to_read(read_case: Callable) -> None:
    reading = read_case("generic_articles_column_asked", answers={"blad": "outlet"})
    assert reading.claim.questions == ()
    assert [(article.outlet, article.reach) for article in reading.articles] == [
        ("Fjordposten", 41200),
        ("Dalbladet", 8100),
    ]


def test_an_answer_that_is_no_choice_is_no_answer(read_case: Callable) -> None:
    reading = read_case("generic_articles_column_asked", answers={"blad": "rubbish"})
    assert [question.header for question in reading.claim.questions] == ["blad"]


@pytest.mark.parametrize(("answer", "day"), [("day-first", date(2025, 9, 10)), ("month-first", date(2025, 10, 9))])
def test_the_order_of_day_and_month_is_asked(read_case: Callable, answer: str, day: date) -> None:
    assert choices(read_case("generic_articles_dates_asked").claim.questions) == {
        "#dates": ("day-first", "month-first")
    }
    first = read_case("generic_articles_dates_asked", answers={"#dates": answer}).articles[0]
    assert first.published_at.astimezone(OSLO).date() == day


def test_a_day_that_tells_the_order_spares_the_question(read_case: Callable) -> None:
    first = read_case("generic_articles_english").articles[0]
    assert first.published_at == datetime(2025, 10, 13, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(("answer", "value"), [("comma", 47.956), ("point", 47956)])
def test_the_decimal_mark_is_asked(read_case: Callable, answer: str, value: float) -> None:
    assert "#numbers" in choices(read_case("generic_numbers_asked").claim.questions)
    first = read_case("generic_numbers_asked", answers={"#numbers": answer}).observations[0]
    assert (first.platform, first.metric, first.value) == ("facebook", "followers", value)


def test_counts_with_points_are_thousands_and_it_is_said(read_case: Callable) -> None:
    reading = read_case("generic_numbers_grouped")
    assert [article.reach for article in reading.articles] == [41200, 8100]
    assert "numbers-grouped" in reading.rules()


def test_a_number_that_is_unclear_only_far_down_is_left_out(table: Callable) -> None:
    rows = "".join(f"{1 + n % 28:02}.{1 + n // 28:02}.2025;12\n" for n in range(80))
    reading = table(f"Dato;Besøk\n{rows}31.12.2025;1.234\n")
    assert (len(reading.observations), reading.rules()) == (80, ["table-guessed", "number-unreadable"])


def test_the_platform_is_asked_where_no_column_and_no_link_tells(read_case: Callable) -> None:
    assert read_case("generic_posts_platform_asked").rules() == ["platform-needed"]
    posts = read_case("generic_posts_platform_asked", answers={"#platform": "bluesky"}).posts
    assert {post.platform for post in posts} == {"bluesky"}


def test_posts_carry_the_id_in_their_link(read_case: Callable) -> None:
    ids = [(post.platform, post.native_id) for post in read_case("generic_posts_norwegian").posts]
    assert ids == [("instagram", "DPabcDEfgHI"), ("linkedin", "7381999999999999999"), ("facebook", "122345678901377")]


def test_a_column_of_numbers_that_nobody_knows_can_be_answered(read_case: Callable) -> None:
    (question,) = read_case("generic_posts_norwegian").claim.questions
    assert question.header == "engasjement" and "metric:interactions" in question.choices
    reading = read_case("generic_posts_norwegian", answers={"engasjement": "metric:interactions"})
    assert reading.values("DPabcDEfgHI")["interactions"] == 467
    assert "column-unknown" not in reading.rules()


def test_events_are_not_taken_for_articles(read_case: Callable) -> None:
    assert read_case("generic_articles_or_events").rules() == ["kind-needed"]
    assert len(read_case("generic_articles_or_events", answers={"#kind": "articles"}).articles) == 2


def test_releases_are_told_from_articles(read_case: Callable) -> None:
    found = [(a.is_release, a.agency) for a in read_case("generic_articles_releases").articles]
    assert found == [(True, ""), (False, "NTB")]


def test_a_link_of_the_monitor_is_not_the_address_of_the_article(read_case: Callable) -> None:
    article = read_case("generic_articles_workbook").articles[1]
    assert (article.url, article.monitor_url) == ("", "http://ret.nu/abc123")


def test_the_value_of_advertising_leaves_no_trace(read_case: Callable) -> None:
    reading = read_case("generic_articles_norwegian")
    assert "value-of-advertising" in reading.rules()
    assert [article.reach for article in reading.articles] == [41200, 18800, None, None, 100]


def test_days_of_a_year_and_figures_of_a_year(read_case: Callable) -> None:
    seen = {(s.platform, s.metric): s for s in read_case("generic_figures_list").observations}
    followers = seen["instagram", "followers"]
    assert (followers.value, followers.period_start, followers.period_end) == (
        28097,
        date(2025, 1, 1),
        date(2025, 12, 31),
    )
    assert seen["press", "mentions"].value == 1923


def test_a_figure_with_an_unknown_name_is_asked(read_case: Callable) -> None:
    assert [q.header for q in read_case("generic_figures_list").claim.questions] == ["utsendte pakker"]
    reading = read_case("generic_figures_list", answers={"utsendte pakker": "metric:downloads"})
    assert ("downloads", 2000) in [(seen.metric, seen.value) for seen in reading.observations]


def test_an_undated_episode_is_a_part_of_the_podcast(table: Callable) -> None:
    reading = table("Episode;Avspillinger;Lyttere\nÅ spørre;1204;870\nÅ lytte;2050;1502\n")
    assert not reading.posts
    assert [(s.dimension, s.member, s.metric, s.value) for s in reading.observations][:2] == [
        ("episode", "Å spørre", "plays", 1204),
        ("episode", "Å spørre", "listeners", 870),
    ]


def test_a_missing_number_is_no_observation(table: Callable) -> None:
    reading = table("Dato;Sidevisninger;Besøk\n10.10.2025;;12\n11.10.2025;-;0\n")
    assert [(seen.metric, seen.value) for seen in reading.observations] == [("visits", 12), ("visits", 0)]


@pytest.mark.parametrize(
    "text",
    [
        "Navn;E-post;Kommune\nKari;kari@eksempel.no;Oslo\nOla;ola@eksempel.no;Bergen\n",
        "Dato;Tekst;Beløp\n10.10.2025;Kaffe;-120,50\n11.10.2025;Kake;-80,00\n",
        "Dato;Medlemmer;Lag\n10.10.2025;12;Bodø\n11.10.2025;14;Vadsø\n",
        "a,b,c\n1,2,3\n4,5,6\n",
        "Vare,Antall\nPlakat,20\nBrosjyre,40\n",
        "title\nbare en kolonne\n",
        "Tittel;Pris\nBok;199\nFilm;99\n",
    ],
)
def test_other_tables_are_left_alone(table: Callable, text: str) -> None:
    assert table(text).claim is None


def test_an_unclaimed_table_can_be_mapped_by_hand(read_case: Callable, tmp_path: Path) -> None:
    path = tmp_path / "ukjent.csv"
    path.write_text("Når;Antall medlemmer;Lag\n10.10.2025;12;Bodø\n11.10.2025;14;Vadsø\n", encoding="utf-8")
    with opened(path) as file:
        asked = choices(hand_questions(file.tables[0].head))
    assert list(asked) == ["#kind", "#platform", "når", "antall medlemmer", "lag"]
    assert "published" in asked["når"] and "metric:followers" in asked["antall medlemmer"] and "account" in asked["lag"]


def test_the_answers_of_a_mapping_by_hand_are_claimed_and_read(table: Callable) -> None:
    text = "Når;Antall medlemmer;Lag\n10.10.2025;12;Bodø\n11.10.2025;14;Vadsø\n"
    answers = {"#kind": "days", "#platform": "other", "når": "published", "antall medlemmer": "metric:followers",
               "lag": "account"}  # fmt: skip
    reading = table(text, answers)
    assert reading.claim.source == "generic.days"
    assert [(s.account_id, s.value, s.period_start) for s in reading.observations] == [
        ("Bodø", 12, date(2025, 10, 10)),
        ("Vadsø", 14, date(2025, 10, 11)),
    ]


def test_a_mapping_by_hand_that_lacks_something_asks_on(table: Callable) -> None:
    reading = table("Når;Tall\n10.10.2025;12\n11.10.2025;14\n", {"#kind": "days", "#platform": "other"})
    assert {question.header for question in reading.claim.questions} == {"når", "tall"}
    assert reading.rules() == ["mapping-needed"]


def test_a_mapping_is_remembered_by_the_names_alone() -> None:
    one = header_fingerprint(["Tittel", " Kilde", "Dato "])
    assert one == header_fingerprint(["dato", "TITTEL", "kilde", ""])
    assert one != header_fingerprint(["dato", "tittel"])


def test_a_header_below_a_preamble_is_found(read_case: Callable) -> None:
    assert read_case("generic_articles_norwegian").claim.row == 1


def test_midnight_of_a_day_in_oslo_stands_for_a_day_without_a_clock(read_case: Callable) -> None:
    paper = read_case("generic_articles_norwegian").articles[1]
    assert paper.published_at == datetime(2025, 10, 9, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "link",
    ["verdensdagen/posts/pfbid01example", "verdensdagen/posts/en-dag/pfbid01example?a=1",
     "permalink.php?story_fbid=pfbid01example&id=55"],
)  # fmt: skip
def test_a_facebook_link_without_the_id_gives_its_own_name(table: Callable, link: str) -> None:
    (post,) = table(
        "Dato;Plattform;Innlegg;Lenke;Visninger;Rekkevidde\n"
        f"02.10.2025 12:00;Facebook;Innlegg 1;https://www.facebook.com/{link};2000;1000\n"
    ).posts
    assert (post.native_id, post.secondary_id, post.flags) == ("pfbid01example", "pfbid01example", ("id-damaged",))


def test_readers_and_not_copies_are_the_reach(read_case: Callable) -> None:
    reading = read_case("generic_articles_readers_and_copies")
    assert [article.reach for article in reading.articles] == [12_000, 45_000]


def test_a_page_of_a_paper_is_no_account(read_case: Callable) -> None:
    assert read_case("generic_articles_readers_and_copies").claim.account is None


def test_rounded_numbers_are_numbers(read_case: Callable) -> None:
    reading = read_case("generic_articles_rounded")
    assert [article.reach for article in reading.articles] == [1_200, 12_500, 1_200_000]


def test_a_reach_that_is_no_number_does_not_vanish_without_a_word(read_case: Callable) -> None:
    reading = read_case("generic_articles_reach_in_words")
    assert [article.reach for article in reading.articles] == [None, None]
    assert [one.column for one in reading.problems if one.rule == "column-unknown"] == ["Rekkevidde"]


def test_what_a_column_calls_universal_time_is_read_as_such(table: Callable) -> None:
    (sent,) = table("Subject,Publish Time (UTC),Opens\nHei,2025-10-09 22:30,7\n").posts
    assert sent.published_at == datetime(2025, 10, 9, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize("week", ["2025-W41", "2025-41", "2025 uke 41"])
def test_a_week_with_its_year_is_a_period(table: Callable, week: str) -> None:
    (seen,) = table(f"Uke;Sidevisninger\n{week};12 000\n").observations
    assert (seen.period_start, seen.period_end, seen.value) == (date(2025, 10, 6), date(2025, 10, 12), 12_000)


def test_a_week_without_its_year_is_not_read(table: Callable) -> None:
    assert table("Uke;Sidevisninger\n41;12 000\n42;13 000\n").observations == []


def test_months_in_a_column_of_dates_are_periods(read_case: Callable) -> None:
    first, *_ = read_case("generic_figures_by_month_as_date").observations
    assert (first.granularity, first.period_start, first.period_end) == (
        "period", date(2025, 9, 1), date(2025, 9, 30)
    )  # fmt: skip
