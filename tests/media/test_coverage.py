"""Articles that are about events: suggested with the reason, confirmed or rejected, and remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Installation
from tests.media.exports import article, meltwater
from tests.media.published_events import carry_out, publish
from tests.media.test_import import undo, upload
from tests.media.test_team_pages import csrf

COVERAGE = "/api/v1/media/coverage"
LIBRARY = "Fullt hus da dagen ble markert på Tromsø bibliotek"


def suggested(installation: Installation, state: str = "suggested") -> list[dict[str, Any]]:
    answer = installation.client.get(
        f"{COVERAGE}?year=2025&state={state}", headers=installation.token("moderator")
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["total"] == len(found["items"])
    return list(found["items"])


def act(installation: Installation, one: dict[str, Any], name: str) -> Any:
    return installation.client.post(f"{COVERAGE}/{one['id']}/{name}", headers=installation.token("analyst"))


def covered(installation: Installation) -> tuple[int, int, int]:
    """Events with coverage, articles about events, and suggestions of the summary of the year."""
    answer = installation.client.get("/api/v1/reach/summary?year=2025", headers=installation.token("analyst"))
    figures = answer.json()["covered_events"]
    return figures["events"], figures["articles"], figures["waiting"]


def press(installation: Installation, path: Path, *titles: str, outlet: str = "Dagsposten", **more: Any) -> Any:
    """An import of articles with these headlines."""
    (view,) = upload(installation, meltwater(path, [article(outlet, title, **more) for title in titles]))
    assert view["state"] == "done"
    return view


def test_an_article_that_names_the_venue(installation: Installation, tmp_path: Path) -> None:
    event = publish(installation)
    press(installation, tmp_path / "1.csv", LIBRARY, "Ny bru i Tromsø åpnet i dag")
    (one,) = suggested(installation)
    assert one["event"]["id"] == event and one["title"] == LIBRARY and one["state"] == "suggested"
    assert [reason["rule"] for reason in one["reasons"]] == ["venue", "place", "same-day"]
    assert "Tromsø bibliotek" in one["reasons"][0]["text"]
    assert covered(installation) == (0, 0, 1)


def test_confirmed_and_shown_with_the_event(installation: Installation, tmp_path: Path) -> None:
    event = publish(installation)
    press(installation, tmp_path / "1.csv", LIBRARY)
    (one,) = suggested(installation)
    installation.sign_in("moderator")
    page = installation.client.get(f"/team/markeringer/{event}").text
    assert LIBRARY in page and "Tromsø bibliotek" in page
    form = {"csrf": csrf(page), "coverage": str(one["id"]), "act": "confirm", "back": "event"}
    answer = installation.client.post("/team/dekning", data=form, follow_redirects=False)
    assert answer.headers["location"] == f"/team/markeringer/{event}#coverage"
    assert suggested(installation) == [] and len(suggested(installation, "confirmed")) == 1
    assert covered(installation) == (1, 1, 0)
    assert 'value="undo"' in installation.client.get(f"/team/markeringer/{event}").text


def test_decisions_are_remembered(installation: Installation, tmp_path: Path) -> None:
    publish(installation)
    first = press(installation, tmp_path / "1.csv", LIBRARY)
    (one,) = suggested(installation)
    assert act(installation, one, "reject").json()["state"] == "rejected"
    press(installation, tmp_path / "2.csv", LIBRARY, "Noe helt annet her", reach=7)
    carry_out(installation)
    assert suggested(installation) == []
    undo(installation, first)
    for view in installation.client.get("/api/v1/media/imports", headers=installation.token("analyst")).json()["items"]:
        undo(installation, view)
    installation.work()
    assert suggested(installation, "rejected") == []
    press(installation, tmp_path / "1.csv", LIBRARY)
    assert suggested(installation) == [] and len(suggested(installation, "rejected")) == 1
    assert act(installation, one, "undo").json()["state"] == "suggested"
    assert len(suggested(installation)) == 1
    assert act(installation, one, "confirm").status_code == act(installation, one, "confirm").status_code == 200
    assert covered(installation) == (1, 1, 0)


def test_a_placement_is_asked_about_once(installation: Installation, tmp_path: Path) -> None:
    publish(installation)
    press(installation, tmp_path / "1.csv", LIBRARY, at=1)
    (one,) = suggested(installation)
    act(installation, one, "confirm")
    press(installation, tmp_path / "2.csv", LIBRARY, at=0, url="https://www.dagsposten.no/annen-adresse")
    assert suggested(installation) == [] and covered(installation) == (1, 1, 0)


def test_an_event_that_comes_or_changes_after_the_article(installation: Installation, tmp_path: Path) -> None:
    press(installation, tmp_path / "1.csv", LIBRARY)
    event = publish(installation)
    carry_out(installation)
    assert [one["event"]["id"] for one in suggested(installation)] == [event]
    headers = installation.token("moderator")
    installation.client.post(f"/api/v1/events/{event}/hide", json={"reason": "Dobbelt"}, headers=headers)
    carry_out(installation)
    assert suggested(installation) == []


def test_looking_again_changes_nothing(installation: Installation, tmp_path: Path) -> None:
    publish(installation)
    press(installation, tmp_path / "1.csv", LIBRARY)
    before = suggested(installation)
    for _ in range(2):
        assert installation.run(installation.parts.coverage.look, 2025) == 1
    assert suggested(installation) == before


@pytest.mark.parametrize(
    ("title", "hours", "more"),
    [
        # Generic words and names that everybody uses say nothing by themselves.
        ("Verdensdagen for psykisk helse ble markert i Tromsø", 0, {}),
        ("Åpent hus på biblioteket i dag", 0, {}),
        ("Mental Helse: Flere unge ber om hjelp", 0, {}),
        ("Tromsø kommune kutter i budsjettet", 0, {}),
        # The right name at the wrong time, and the name of the place in another town.
        (LIBRARY, 24 * 15, {}),
        (LIBRARY, -24 * 16, {}),
        ("Åpent hus på Bodø bibliotek", 0, {}),
        # A press release is no editorial work.
        (LIBRARY, 0, {"outlet": "NTB Kommunikasjon"}),
    ],
)
def test_what_is_not_suggested(
    installation: Installation, tmp_path: Path, title: str, hours: float, more: dict[str, Any]
) -> None:
    publish(installation)
    press(installation, tmp_path / "1.csv", title, at=hours, **more)
    assert suggested(installation) == []


@pytest.mark.parametrize(
    ("title", "lead", "hours", "rules"),
    [
        ("Mental Helse Tromsø inviterte til åpent hus", "", 20, ["organiser", "place", "days"]),
        ("Kveld om uro", "Mental Helse i Tromsø fylte salen, sier lederen.", 0, ["organiser", "place", "same-day"]),
        ("Kaffe på TROMSØ BIBLIOTEK", "", -60, ["venue", "place", "days"]),
        ("Når tankene tar makta samlet mange", "Fra Tromsø.", -96, ["title", "place", "days"]),
        ("Når tankane tar makta", "Mange kom til Tromsoe.", 4, ["title", "place", "same-day"]),
    ],
)
def test_what_is_suggested(
    installation: Installation, tmp_path: Path, title: str, lead: str, hours: float, rules: list[str]
) -> None:
    publish(installation, title="Når tankene tar makta")
    press(installation, tmp_path / "1.csv", title, lead=lead, at=hours)
    (one,) = suggested(installation)
    assert [reason["rule"] for reason in one["reasons"]] == rules


def test_a_name_that_many_towns_share_needs_more(installation: Installation, tmp_path: Path) -> None:
    shared = {"venue": "Fyrhuset Kulturkafé"}
    tromso = publish(installation, **shared)
    publish(installation, **shared, address="", postal_code="8006", place="Bodø", organiser={"organisation": "Laget"})
    press(installation, tmp_path / "1.csv", "Sang på Fyrhuset Kulturkafé i kveld")
    assert suggested(installation) == []
    press(installation, tmp_path / "2.csv", "Mental Helse Tromsø sang på Fyrhuset Kulturkafé i kveld", at=1)
    assert [one["event"]["id"] for one in suggested(installation)] == [tromso]


def test_the_page(installation: Installation, tmp_path: Path) -> None:
    publish(installation)
    press(installation, tmp_path / "1.csv", "<b>Fullt hus</b> på Tromsø bibliotek", url="javascript:alert(1)")
    assert installation.client.get("/team/dekning", follow_redirects=False).status_code in (303, 401)
    assert installation.client.post(f"{COVERAGE}/1/confirm").status_code == 401
    installation.sign_in("analyst")
    page = installation.client.get("/team/dekning").text
    assert "&lt;b&gt;Fullt hus" in page and 'href="javascript' not in page and "/team/markeringer/" in page
    number = suggested(installation)[0]["id"]
    form = {"csrf": csrf(page), "coverage": str(number), "act": "reject", "state": "suggested"}
    assert installation.client.post("/team/dekning", data={**form, "csrf": "x"}).status_code == 403
    assert installation.client.post("/team/dekning", data={**form, "act": "x"}).status_code == 404
    assert installation.client.post("/team/dekning", data={**form, "coverage": "99"}).status_code == 404
    page = installation.client.post("/team/dekning", data=form).text
    assert "Fullt hus" not in page
    assert "Fullt hus" in installation.client.get("/team/dekning?state=rejected").text
    assert installation.client.get("/team/dekning?state=x").status_code == 400
    headers = installation.token("analyst")
    assert installation.client.post(f"{COVERAGE}/{number}/x", headers=headers).status_code == 404
    assert installation.client.post(f"{COVERAGE}/99/confirm", headers=headers).status_code == 404
