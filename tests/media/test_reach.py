"""What was reached: figures that can be checked against the files, and none that may not be added."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import Installation
from tests.media.exports import article, facebook, instagram, meltwater
from tests.media.test_import import upload


@pytest.fixture
def filled(installation: Installation, tmp_path: Path) -> Installation:
    """Ten posts on Facebook, four on Instagram, and one agency story in three papers and a concert."""
    papers = [
        article("Avisa", "Åpenhet redder liv", agency="NTB", reach=40_000),
        article("Avisa", "Åpenhet redder liv", at=3, url="https://avisa.no/annet", reach=41_000),
        article("Bladet", "Åpenhet redder liv", at=2, agency="NTB", reach=10_000),
        article("Tidende", "Åpenhet redder liv nå", at=4, agency="NTB", reach=None),
        article("Tidende", "Konsert for alle i kirken", at=30, reach=5_000),
    ]
    upload(
        installation, facebook(tmp_path / "fb.csv", range(1, 11)), instagram(tmp_path / "ig.csv", range(1, 5)),
        meltwater(tmp_path / "mw.csv", papers),
    )  # fmt: skip
    return installation


def ask(installation: Installation, path: str, status: int = 200, **headers: str) -> dict[str, Any]:
    answer = installation.client.get(f"/api/v1/reach/{path}", headers={**installation.token("analyst"), **headers})
    assert answer.status_code == status, answer.text
    answered: dict[str, Any] = answer.json()
    return answered


def figures_in(value: Any) -> list[dict[str, Any]]:
    """Every figure in an answer, however deep."""
    if isinstance(value, dict):
        here = [value] if {"metric", "value", "method"} <= value.keys() else []
        return [*here, *(found for item in value.values() for found in figures_in(item))]
    return [found for item in value for found in figures_in(item)] if isinstance(value, list) else []


def test_summary(filled: Installation) -> None:
    summary = ask(filled, "summary?year=2025")
    facebook_part, instagram_part = summary["platforms"]
    assert (facebook_part["platform"], facebook_part["posts"]) == ("facebook", 10)
    assert facebook_part["views"]["value"] == 2000 * 55
    assert facebook_part["impressions"]["value"] is None
    assert facebook_part["interactions"]["value"] == 40 * 55
    assert instagram_part["interactions"]["value"] == 24 * 10
    assert summary["posts"]["value"] == 14 and summary["interactions"]["value"] == 40 * 55 + 24 * 10
    assert {name: summary["mentions"][name] for name in ("hits", "placements", "unique_stories")} == {
        "hits": 5, "placements": 4, "unique_stories": 2,
    }  # fmt: skip
    # The agency story once in each paper, with the paper's largest number, and the concert.
    assert summary["potential_audience"]["value"] == 41_000 + 10_000 + 5_000
    assert [one["outlet"] for one in summary["top_outlets"]] == ["Tidende", "Avisa", "Bladet"]


def test_best_reach_is_the_number_of_one_post(filled: Installation) -> None:
    best = [one["best_reach"] for one in ask(filled, "summary?year=2025")["platforms"]]
    assert [one["figure"]["value"] for one in best] == [10_000, 2_000]
    assert [one["post"]["title"] for one in best] == ["Innlegg 10", "Film 4"]


def test_no_figure_is_a_sum_of_reach(filled: Installation) -> None:
    reached = {1000 * n for n in range(1, 11)} | {500 * n for n in range(1, 5)}
    for path in ("summary?year=2025", "channels?year=2025"):
        for figure in figures_in(ask(filled, path)):
            if figure["metric"] == "reach":
                assert figure["value"] in reached and not any(figure["additive"].values())
    for day in ask(filled, "daily?year=2025")["items"]:
        assert set(day["best_reach"].values()) <= reached


def test_every_figure_says_what_it_is(filled: Installation) -> None:
    summary = ask(filled, "summary?year=2025")
    figures = figures_in(summary)
    assert len(figures) > 8
    for figure in figures:
        assert figure["label"] and len(figure["definition"]) > 15 and figure["method"]
        assert figure["as_of"] or figure["value"] is None
    assert summary["mentions"]["definition"] and summary["mentions"]["as_of"]
    gross = [figure for figure in figures if figure["gross"]]
    assert [one["value"] for one in gross] == [2000 * 55 + 900 * 10]
    assert gross == summary["gross"] and all(one["note"] for one in gross)


def test_words_follow_the_language(filled: Installation) -> None:
    english = ask(filled, "summary?year=2025", **{"Accept-Language": "en"})
    norwegian = ask(filled, "summary?year=2025", **{"Accept-Language": "nb"})
    assert english["interactions"]["label"] == "Interactions"
    assert norwegian["interactions"]["label"] == "Interaksjoner"
    assert norwegian["interactions"]["value"] == english["interactions"]["value"]


def test_a_year_that_nobody_wrote_about(filled: Installation) -> None:
    summary = ask(filled, "summary?year=2023")
    assert summary["as_of"] is None and summary["platforms"] == [] and summary["mentions"]["hits"] == 0
    assert summary["potential_audience"]["value"] is None
    assert summary["interactions"]["value"] is None, "nothing known is not zero"
    for path in ("daily", "channels", "posts", "stories"):
        assert ask(filled, f"{path}?year=2023") == {"items": [], "next": None, "total": 0}


def test_days(filled: Installation) -> None:
    days = {day["date"]: day for day in ask(filled, "daily?year=2025")["items"]}
    assert days["2025-10-10"]["mentions"] == {"hits": 4, "placements": 3, "unique_stories": 1}
    assert days["2025-10-03"]["posts"] == 2
    assert days["2025-10-03"]["views"] == {"facebook": 4000, "instagram": 900}
    assert days["2025-10-02"]["views"] == {"facebook": 2000}
    assert sum(day["posts"] for day in days.values()) == 14


def test_channels(filled: Installation) -> None:
    channels = ask(filled, "channels?year=2025")
    assert [(one["platform"], one["account"], one["posts"]) for one in channels["items"]] == [
        ("facebook", "Verdensdagen", 10), ("instagram", "@verdensdagen", 4),
    ]  # fmt: skip


def test_posts_in_pages(filled: Installation) -> None:
    first = ask(filled, "posts?year=2025&limit=9")
    rest = ask(filled, f"posts?year=2025&limit=9&cursor={first['next']}")
    reaches = [post["reach"] for post in (*first["items"], *rest["items"])]
    assert first["total"] == len(reaches) == 14 and rest["next"] is None
    assert reaches == sorted(reaches, reverse=True) and reaches[0] == 10_000
    assert first["items"][0]["engagement_rate"] == 4.0
    rated = ask(filled, "posts?year=2025&sort=engagement_rate")["items"]
    assert [post["engagement_rate"] for post in rated[:3]] == [4.8] * 3
    assert min(post["reach"] for post in rated) == 1000


def test_stories(filled: Installation) -> None:
    found = ask(filled, "stories?year=2025")
    agency, concert = found["items"]
    assert found["total"] == 2
    assert agency["title"] == "Åpenhet redder liv" and agency["outlets"] == ["Avisa", "Bladet", "Tidende"]
    assert (agency["hits"], agency["placements"], agency["potential_audience"]) == (4, 3, 51_000)
    assert concert["outlets"] == ["Tidende"] and concert["potential_audience"] == 5_000


@pytest.mark.parametrize(
    "query",
    [
        "posts?sort=luck", "posts?limit=101", "posts?cursor=x", "summary?year=åtte", "summary?year=0000020260",
        "summary?year=1999", "daily?year=²⁰²⁵", "posts?limit=0000000100000", "stories?limit=-1",
        "posts?cursor=9999999999", f"summary?year={'2' * 5000}", "summary?year=2_025",
    ],
)  # fmt: skip
def test_what_cannot_be_understood(installation: Installation, query: str) -> None:
    assert ask(installation, query, 400)["errors"][0]["pointer"].startswith("/")


def test_a_year_with_zeros_before_it(filled: Installation) -> None:
    assert ask(filled, "summary?year=00000000002025")["posts"]["value"] == 14


SHAPES = {
    "reach/summary?year=2025": "ReachSummary", "reach/daily?year=2025": "DailyList",
    "reach/channels?year=2025": "ChannelList", "reach/posts?year=2025": "PostList",
    "reach/stories?year=2025": "StoryList", "media/imports": "ImportList", "media/imports/1": "ImportView",
}  # fmt: skip


def test_answers_are_as_they_are_documented(filled: Installation) -> None:
    """Whole numbers and fractions, and no decimal point where there is nothing after it."""
    document = filled.client.get("/schema/openapi.json").json()
    headers = filled.token("analyst")
    for path, shape in SHAPES.items():
        answer = filled.client.get(f"/api/v1/{path}", headers=headers)
        schema = {"$ref": f"#/components/schemas/{shape}", "components": document["components"]}
        faults = list(Draft202012Validator(schema).iter_errors(answer.json()))
        assert answer.status_code == 200 and [(path, fault.json_path) for fault in faults] == []
        assert re.findall(r'"(?:value|reach|views|impressions|interactions)":\d+\.0\b', answer.text) == []


def test_a_fraction_stays_one(installation: Installation, tmp_path: Path) -> None:
    path = facebook(tmp_path / "fb.csv", [1])
    path.write_text(path.read_text("utf-8-sig").replace(",2000,1000,", ",2000.5,1000,"), "utf-8-sig")
    (view,) = upload(installation, path)
    assert view["totals"]["views"] == 2000.5
    assert ask(installation, "posts?year=2025")["items"][0]["views"] == 2000.5


def test_the_latest_snapshot_counts(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "a.csv", [1, 2]))
    upload(installation, facebook(tmp_path / "b.csv", [2], views=500))
    (channel,) = ask(installation, "channels?year=2025")["items"]
    assert channel["views"]["value"] == 2000 + 4500


def test_the_best_posts_of_2024(installation: Installation, tmp_path: Path) -> None:
    """The figures that the campaign published: 15,799 of 593,115 is 2.66 %."""
    path = facebook(tmp_path / "fb.csv", [1], year=2024)
    text = path.read_text("utf-8-sig").replace(",2000,1000,40,30,6,4,", ",900000,593115,15799,15000,500,299,")
    path.write_text(text, "utf-8-sig")
    upload(installation, path)
    (post,) = ask(installation, "posts?year=2024")["items"]
    assert (post["reach"], post["interactions"], post["engagement_rate"]) == (593_115, 15_799, 2.66)
