"""Lines by day that end where the method changes; and what was paid, earned, shared and owned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Installation
from tests.media.exports import article, facebook, instagram, meltwater
from tests.media.reach_exports import facebook_impressions, fixture, table
from tests.media.test_import import upload
from tests.media.test_reach import ask, figures_in
from tests.media.test_reach_parts import series, summary


@pytest.fixture
def broken(installation: Installation, tmp_path: Path) -> Installation:
    """Facebook told impressions until 7 October and views from then; Instagram views all the time."""
    upload(
        installation, facebook_impressions(tmp_path / "old.csv", range(1, 7)),
        facebook(tmp_path / "new.csv", range(7, 12)), instagram(tmp_path / "ig.csv", range(1, 8)),
    )  # fmt: skip
    return installation


def test_impressions_and_views_are_two_lines_with_a_break(broken: Installation) -> None:
    lines = series(broken, "posts")
    told = [(one["platform"], one["metric"], one["points"][0]["from"], one["points"][-1]["from"]) for one in lines]
    assert told == [
        ("facebook", "views", "2025-10-08", "2025-10-12"), ("facebook", "impressions", "2025-10-02", "2025-10-07"),
        ("instagram", "views", "2025-10-03", "2025-10-09"),
    ]  # fmt: skip
    change = lines[0]["after"]
    assert (change["on"], change["ends"], change["begins"]) == ("2025-10-08", "impressions", "views")
    assert "in place of impressions" in change["reason"]
    assert lines[1]["after"] is None and lines[2]["after"] is None
    days = {one["date"]: one["method_changes"] for one in ask(broken, "daily?year=2025")["items"]}
    assert [day for day, changes in days.items() if changes] == ["2025-10-08"]


def test_a_break_stands_in_words_and_in_the_table(broken: Installation) -> None:
    broken.sign_in("analyst")
    page = broken.client.get("/team/rekkevidde?year=2025").text
    assert page.count('data-break="2025-10-08"') == 1
    # Beside the chart, and in the table.
    assert page.count("Endret målemetode: Facebook, 8. oktober 2025.") == 2
    assert "Facebook, visninger" in page and "Facebook, eksponeringer" in page


def test_one_metric_is_cut_where_it_is_counted_in_another_way(installation: Installation, tmp_path: Path) -> None:
    march = [f"{day}.3.2025;YouTube;{1_000 * day}" for day in range(29, 32)]
    upload(installation, table(tmp_path / "dager.csv", "Dato;Plattform;Visninger", *march, "1.4.2025;YouTube;9000"))
    before, after = [one for one in series(installation, "account") if one["metric"] == "views"]
    assert [point["from"] for point in before["points"]] == ["2025-03-29", "2025-03-30"]
    assert [point["from"] for point in after["points"]] == ["2025-03-31", "2025-04-01"]
    assert before["after"] is None and after["after"]["on"] == "2025-03-31"
    installation.sign_in("analyst")
    page = installation.client.get("/team/rekkevidde?year=2025").text
    assert "til 30. mars 2025" in page and "fra 31. mars 2025" in page


def test_a_platform_that_tells_both_of_every_post_has_no_break(installation: Installation) -> None:
    (view,) = upload(installation, fixture("meta_facebook_norwegian_both"))
    year = view["period"]["from"][:4]
    lines = ask(installation, f"series?year={year}")["items"]
    assert {one["metric"] for one in lines} == {"views", "impressions"}
    assert [one["after"] for one in lines] == [None, None]


def values(part: Any) -> list[float | None]:
    return [one["value"] for one in figures_in([part])]


def test_paid_posts_stand_apart(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "egne.csv", range(1, 4)))
    organic = summary(installation)
    upload(installation, facebook(tmp_path / "betalt.csv", range(21, 23)), peso="paid")
    told = summary(installation)
    for name in ("posts", "platforms", "interactions", "gross"):
        assert values(told[name]) == values(organic[name])
    kinds = {one["kind"]: one for one in told["peso"]}
    assert (kinds["paid"]["posts"]["value"], kinds["owned"]["posts"]["value"]) == (2, 3)
    assert kinds["paid"]["platforms"][0]["views"]["value"] == 2 * (21_000 + 22_000)
    assert kinds["paid"]["platforms"][0]["best_reach"]["figure"]["value"] == 22_000
    listed = ask(installation, "posts?year=2025&peso=paid")
    assert listed["total"] == 2 and {one["peso"] for one in listed["items"]} == {"paid"}
    assert ask(installation, "posts?year=2025")["total"] == 5
    assert ask(installation, "channels?year=2025")["items"][0]["posts"] == 3
    assert sum(one["posts"] for one in ask(installation, "daily?year=2025")["items"]) == 3
    assert ask(installation, "posts?peso=free", 400)["errors"][0]["pointer"] == "/peso"


def test_the_last_choice_for_a_file_counts(installation: Installation, tmp_path: Path) -> None:
    path = facebook(tmp_path / "innlegg.csv", range(1, 4))
    upload(installation, path)
    upload(installation, path, peso="paid")
    assert [one["kind"] for one in summary(installation)["peso"]] == ["paid"]


def test_posts_with_partners_are_shared(installation: Installation) -> None:
    (view,) = upload(installation, fixture("meta_instagram_posts"))
    posts = ask(installation, f"posts?year={view['period']['from'][:4]}")["items"]
    assert {one["is_collaboration"] for one in posts} == {True, False}
    assert {(one["is_collaboration"], one["peso"]) for one in posts} == {(True, "shared"), (False, "owned")}


def test_articles_are_earned_and_advertisements_paid(installation: Installation, tmp_path: Path) -> None:
    papers = meltwater(tmp_path / "mw.csv", [article("Avisa", "Åpenhet redder liv")])
    upload(installation, papers, fixture("meta_ads_norwegian"))
    kinds = {one["kind"]: one for one in summary(installation)["peso"]}
    assert kinds["earned"]["mentions"]["hits"] == 1 and kinds["earned"]["posts"]["value"] is None
    (ads,) = kinds["paid"]["ads"]
    told = {one["figure"]["metric"]: (one["figure"]["value"], one["basis"]) for one in ads["measures"]}
    assert told["ad_reach"] == (5_000, "told") and told["ad_impressions"] == (9_000, "sum")
    assert summary(installation)["platforms"] == [], "no impression of an advertisement is one of a post"
