"""From the queue to the public, and back."""

from __future__ import annotations

from typing import Any

import pytest

from campaign.people import repository as people_rows
from tests.conftest import Installation
from tests.events.test_registration_api import link_in, register


@pytest.fixture
def pending(installation: Installation) -> dict[str, Any]:
    """A confirmed event."""
    created = register(installation)
    installation.work()
    installation.client.post(link_in(installation.mailer.sent[-1]))
    return created


def test_publishing_shows_it_everywhere(installation: Installation, pending: dict[str, Any]) -> None:
    client = installation.client
    assert client.get("/api/v1/events").json()["total"] == 0
    answer = client.post(f"/api/v1/events/{pending['id']}/publish", headers=installation.token("moderator"))
    assert answer.status_code == 200 and answer.json()["status"] == "published"
    installation.work()
    assert client.get("/api/v1/events").json()["total"] == 1
    (feature,) = client.get("/api/v1/events.geojson").json()["features"]
    assert feature["properties"]["municipality_number"] == "5501"
    assert set(feature["properties"]) == {
        "id", "slug", "title", "category", "attendance_mode", "starts_at", "place", "municipality_number", "precision",
    }  # fmt: skip
    slug = feature["properties"]["slug"]
    event = client.get(f"/api/v1/events/{slug}").json()
    assert event["county"]["name"].startswith("Troms")
    assert "kari@example.org" not in client.get("/api/v1/events").text
    assert "Kari Eksempel" not in client.get(f"/markeringer/{slug}").text
    assert "Åpent hus på biblioteket" in client.get(f"/markeringer/{slug}").text
    assert "Åpent hus på biblioteket" in client.get("/markeringer").text
    assert "BEGIN:VEVENT" in client.get(f"/markeringer/{slug}.ics").text
    assert installation.mailer.sent[-1].subject.endswith("Åpent hus på biblioteket")
    assert slug in installation.mailer.sent[-1].text


def test_rejecting_needs_a_reason_and_mails_it(installation: Installation, pending: dict[str, Any]) -> None:
    moderator = installation.token("moderator")
    url = f"/api/v1/events/{pending['id']}/reject"
    assert installation.client.post(url, json={}, headers=moderator).status_code == 400
    assert installation.client.post(url, json={"reason": "Dette er reklame."}, headers=moderator).status_code == 200
    installation.work()
    assert "Dette er reklame." in installation.mailer.sent[-1].text
    assert installation.client.get("/api/v1/events").json()["total"] == 0


def test_hiding_takes_it_away_and_publishing_brings_it_back(
    installation: Installation, pending: dict[str, Any]
) -> None:
    moderator = installation.token("moderator")
    event = f"/api/v1/events/{pending['id']}"
    installation.client.post(f"{event}/publish", headers=moderator)
    installation.work()
    assert installation.client.post(f"{event}/hide", headers=moderator).status_code == 200
    installation.work()
    assert installation.client.get(event).status_code == 404
    assert installation.client.post(f"{event}/publish", headers=moderator).status_code == 200
    installation.work()
    assert installation.client.get(event).status_code == 200


def test_acts_that_the_state_forbids_are_conflicts(installation: Installation) -> None:
    created = register(installation)
    moderator = installation.token("moderator")
    answer = installation.client.post(f"/api/v1/events/{created['id']}/publish", headers=moderator)
    assert answer.status_code == 409
    assert installation.client.post("/api/v1/events/999999/publish", headers=moderator).status_code == 404


def test_publishing_twice_is_done_once(installation: Installation, pending: dict[str, Any]) -> None:
    moderator = installation.token("moderator")
    for _ in range(2):
        answer = installation.client.post(f"/api/v1/events/{pending['id']}/publish", headers=moderator)
        assert answer.status_code == 200
    installation.work()
    assert [mail.subject for mail in installation.mailer.sent].count(installation.mailer.sent[-1].subject) == 1


def test_a_moderator_places_the_pin_and_no_job_moves_it(installation: Installation, pending: dict[str, Any]) -> None:
    moderator = installation.token("moderator")
    url = f"/api/v1/events/{pending['id']}/location"
    answer = installation.client.put(url, json={"lat": 69.6489, "lon": 18.9551}, headers=moderator)
    assert answer.status_code == 200 and answer.json()["flags"] == ["manual"]
    installation.run(installation.parts.events.geocode, pending["id"])
    queue = installation.client.get("/api/v1/moderation/queue", headers=moderator).json()
    assert queue["items"][0]["geocoding"]["lat"] == 69.6489
    assert installation.client.put(url, json={"lat": "north"}, headers=moderator).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/moderation/queue"),
        ("POST", "/api/v1/events/1/publish"),
        ("POST", "/api/v1/events/1/reject"),
        ("POST", "/api/v1/events/1/hide"),
        ("PUT", "/api/v1/events/1/location"),
    ],
)
def test_only_moderators_decide(installation: Installation, method: str, path: str) -> None:
    client = installation.client
    assert client.request(method, path, json={}).status_code == 401
    assert client.request(method, path, json={}, headers={"Authorization": "Bearer vd_wrong"}).status_code == 401
    assert client.request(method, path, json={}, headers=installation.token("analyst")).status_code == 403


def test_likely_duplicates_are_pointed_out(installation: Installation, pending: dict[str, Any]) -> None:
    register(installation, title="Åpent hus på biblioteket!", organiser={"email": "ola@example.org"})
    installation.work()
    installation.client.post(link_in(installation.mailer.sent[-1]))
    queue = installation.client.get("/api/v1/moderation/queue", headers=installation.token("moderator")).json()
    assert queue["total"] == 2
    assert queue["items"][0]["possible_duplicates"] == ["VD-2026-000002"]


def test_the_queue_is_read_in_pages(installation: Installation) -> None:
    for number in range(5):
        register(installation, title=f"Samtale {number}")
    installation.work()
    for mail in list(installation.mailer.sent):
        installation.client.post(link_in(mail))
    moderator = installation.token("moderator")
    seen: list[str] = []
    cursor = ""
    while True:
        page = installation.client.get(f"/api/v1/moderation/queue?limit=2&cursor={cursor}", headers=moderator).json()
        seen += [item["reference"] for item in page["items"]]
        cursor = page["next"] or ""
        if not cursor:
            break
    assert seen == [f"VD-2026-{n:06d}" for n in range(1, 6)]


def test_trusted_organisers_are_published_at_once(installation: Installation) -> None:

    register(installation)
    assert installation.run(people_rows.set_trusted, "Kari@example.org", True)
    installation.work()
    installation.client.post(link_in(installation.mailer.sent[-1]))
    installation.work()
    assert installation.client.get("/api/v1/events").json()["total"] == 1


def test_count_only_events_are_counted_and_not_shown(installation: Installation) -> None:
    created = register(installation, visibility="count_only", organiser={"organisation_kind": "workplace"})
    installation.work()
    installation.client.post(link_in(installation.mailer.sent[-1]))
    installation.client.post(f"/api/v1/events/{created['id']}/publish", headers=installation.token("moderator"))
    installation.work()
    client = installation.client
    assert client.get("/api/v1/events").json()["total"] == 0
    assert client.get("/api/v1/events.geojson").json()["features"] == []
    assert client.get(f"/api/v1/events/{created['id']}").status_code == 404
    (campaign,) = client.get("/api/v1/campaigns").json()["items"]
    assert campaign["events"] == 1
    assert (campaign["starts_on"], campaign["ends_on"]) == ("2026-09-21", "2026-10-18")
    municipalities = client.get("/api/v1/municipalities?year=2026").json()["items"]
    assert next(area for area in municipalities if area["number"] == "5501")["events"] == 1


def test_the_team_decides_on_its_pages(installation: Installation, pending: dict[str, Any]) -> None:
    client = installation.client
    assert client.get("/team").status_code == 401
    installation.sign_in("moderator")
    page = client.get("/team")
    assert page.status_code == 200 and "Åpent hus på biblioteket" in page.text
    assert page.headers["cache-control"] == "no-store"
    event = f"/team/markeringer/{pending['id']}"
    assert client.post(event, data={"act": "publish"}).status_code == 403
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    faulty = client.post(event, data={"act": "reject", "reason": "", "csrf": token})
    assert faulty.status_code == 422
    done = client.post(event, data={"act": "publish", "csrf": token, "back": "queue"})
    assert done.status_code == 200 and done.url.path == "/team"
    installation.work()
    assert client.get("/api/v1/events").json()["total"] == 1
    assert client.post("/team/logg-ut", data={"csrf": token}).status_code == 200
    assert client.get("/team").status_code == 401


def test_a_form_of_another_site_is_refused(installation: Installation, pending: dict[str, Any]) -> None:
    installation.sign_in("moderator")
    url = f"/team/markeringer/{pending['id']}"
    answer = installation.client.post(url, data={"act": "publish"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert (
        installation.client.post(url, data={"act": "publish"}, headers={"Origin": "https://evil.example"}).status_code
        == 403
    )
