"""Registering by the API: what is answered, stored, mailed and refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from campaign import db
from tests.conftest import Installation, submission


def register(installation: Installation, **changes: Any) -> dict[str, Any]:
    answer = installation.client.post("/api/v1/events", json=submission(**changes))
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


def link_in(mail: Any) -> str:
    found = re.search(r"http://127.0.0.1:8000(/\S*bekreft/\S+|/nn/stadfest/\S+|/en/confirm/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def test_a_registration_is_placed_stored_and_mailed(installation: Installation) -> None:
    created = register(installation)
    assert created["reference"] == "VD-2026-000001"
    assert created["status"] == "unconfirmed"
    assert created["geocoding"]["status"] == "resolved"
    assert created["geocoding"]["municipality_number"] == "5501"
    assert created["geocoding"]["precision"] == "postal"
    assert installation.work() == 2
    (mail,) = installation.mailer.sent
    assert mail.to == "kari@example.org"
    assert "116 123" in mail.text and "116 123" in mail.html
    assert installation.client.get(f"/api/v1/events/{created['id']}").status_code == 404


def test_the_link_shows_and_only_the_button_confirms(installation: Installation) -> None:
    register(installation)
    installation.work()
    link = link_in(installation.mailer.sent[0])
    for _ in range(5):
        page = installation.client.get(link)
        assert page.status_code == 200
        assert "Åpent hus på biblioteket" in page.text
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
    installation.client.head(link)
    assert _status(installation) == "unconfirmed"
    assert installation.client.post(link).status_code == 200
    assert _status(installation) == "pending"
    again = installation.client.post(link)
    assert again.status_code == 200
    assert _status(installation) == "pending"


def _status(installation: Installation) -> str:
    async def status() -> str:
        return str((await db.fetch("SELECT status FROM event"))[0]["status"])

    return installation.run(status)


def test_every_fault_is_given_at_once_in_the_language_of_the_caller(installation: Installation) -> None:
    body = submission(
        title="", category="party", starts_at="2026-10-10T18:00:00", ends_at="2026-10-09T18:00:00+02:00", place="",
        postal_code="", address="", price_nok=-1, organiser={"email": "kari", "name": ""}, website="not an address",
        location={"lat": 200, "lon": 0},
    )  # fmt: skip
    answer = installation.client.post("/api/v1/events", json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == 422 and problem["instance"] == "/api/v1/events"
    assert problem["type"].endswith("/api/v1/problems/invalid")
    assert installation.client.get(problem["type"]).status_code == 200
    pointers = {fault["pointer"] for fault in problem["errors"]}
    assert pointers == {
        "/title", "/category", "/starts_at", "/website", "/price_nok", "/location", "/organiser/name",
        "/organiser/email",
    }  # fmt: skip
    assert any("Write a title" in fault["detail"] for fault in problem["errors"])
    norwegian = installation.client.post("/api/v1/events", json=body).json()
    assert norwegian["title"] != problem["title"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[]", b"null", b'"a"'])
def test_a_body_that_is_no_object_is_a_problem(installation: Installation, body: bytes) -> None:
    answer = installation.client.post("/api/v1/events", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/malformed")


def test_the_same_key_and_body_again_make_one_event(installation: Installation) -> None:
    headers = {"Idempotency-Key": "a-key"}
    first = installation.client.post("/api/v1/events", json=submission(), headers=headers)
    second = installation.client.post("/api/v1/events", json=submission(), headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    other = installation.client.post("/api/v1/events", json=submission(title="En annen tittel"), headers=headers)
    assert other.status_code == 422


def test_a_key_survives_a_crash_between_commit_and_answer(installation: Installation) -> None:
    headers = {"Idempotency-Key": "a-key"}
    first = installation.client.post("/api/v1/events", json=submission(), headers=headers)

    async def forget_the_answer() -> None:
        await db.fetch("DELETE FROM idempotency_key")

    installation.run(forget_the_answer)
    second = installation.client.post("/api/v1/events", json=submission(), headers=headers)
    assert second.json()["id"] == first.json()["id"]
    installation.work()
    assert len(installation.mailer.sent) == 1


def test_what_is_ambiguous_gets_no_pin_and_goes_to_the_queue(installation: Installation) -> None:
    created = register(installation, venue="", address="", postal_code="", place="Herøy")
    assert created["geocoding"]["status"] == "ambiguous"
    assert created["geocoding"]["lat"] is None
    assert {c["municipality_number"] for c in created["geocoding"]["candidates"]} >= {"1515", "1818"}
    installation.work()
    installation.client.post(link_in(installation.mailer.sent[0]))
    queue = installation.client.get("/api/v1/moderation/queue", headers=installation.token("moderator")).json()
    assert queue["total"] == 1
    assert queue["items"][0]["geocoding"]["status"] == "ambiguous"


def test_online_events_have_no_place(installation: Installation) -> None:
    created = register(
        installation, attendance_mode="online", venue="", address="", postal_code="", place="",
        online_url="https://example.org/moete",
    )  # fmt: skip
    assert created["geocoding"]["status"] == "digital"


def test_a_pin_outside_norway_is_refused_and_one_inside_is_kept(installation: Installation) -> None:
    refused = installation.client.post("/api/v1/events", json=submission(location={"lat": 59.33, "lon": 18.07}))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/location"
    created = register(installation, location={"lat": 59.9133, "lon": 10.739})
    assert created["geocoding"]["municipality_number"] == "0301"
    assert created["geocoding"]["flags"] == ["manual"]
    installation.work()
    assert _place(installation)["municipality_number"] == "0301"


def _place(installation: Installation) -> dict[str, Any]:
    async def place() -> dict[str, Any]:
        return (await db.fetch("SELECT municipality_number, lat, lon FROM event ORDER BY id DESC LIMIT 1"))[0]

    return installation.run(place)


def test_slugs_are_readable_and_unique(installation: Installation) -> None:
    slugs = [register(installation)["links"]["page"].rsplit("/", 1)[1] for _ in range(3)]
    assert slugs == [
        "apent-hus-pa-biblioteket-tromso",
        "apent-hus-pa-biblioteket-tromso-2",
        "apent-hus-pa-biblioteket-tromso-3",
    ]
    numeric = register(installation, title="12345", place="")["links"]["page"].rsplit("/", 1)[1]
    assert not numeric.isdigit()


def test_letters_survive_the_whole_way(installation: Installation) -> None:
    title = "Čálliid æøå ÆØÅ đŋšŧž á ö ä 王"
    created = register(installation, title=title)
    installation.work()
    assert title in installation.mailer.sent[0].subject
    installation.client.post(link_in(installation.mailer.sent[0]))
    moderator = installation.token("moderator")
    installation.client.post(f"/api/v1/events/{created['id']}/publish", headers=moderator)
    installation.work()
    assert installation.client.get(f"/api/v1/events/{created['id']}").json()["title"] == title


def test_the_same_key_of_somebody_else_or_with_other_words_is_another_event(installation: Installation) -> None:
    first = installation.client.post("/api/v1/events", json=submission(), headers={"Idempotency-Key": "1"}).json()
    other = {"Idempotency-Key": "1", "Authorization": "Bearer x"}
    second = installation.client.post("/api/v1/events", json=submission(title="Foredrag"), headers=other).json()
    assert second["id"] != first["id"]


def test_only_the_mailbox_changes_what_is_known_of_its_owner(installation: Installation) -> None:
    register(installation)
    installation.work()
    installation.client.post(link_in(installation.mailer.sent[-1]))
    register(installation, title="Noe annet", organiser={"name": "Falsk Navn", "phone": "11 22 33 44"})
    installation.work()
    assert "Falsk Navn" in installation.mailer.sent[-1].text

    async def person() -> dict[str, Any]:
        return (await db.fetch("SELECT name, phone FROM person"))[0]

    assert installation.run(person) == {"name": "Kari Eksempel", "phone": None}
    installation.client.post(link_in(installation.mailer.sent[-1]))
    assert installation.run(person) == {"name": "Falsk Navn", "phone": "11 22 33 44"}


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("kari@blåbær.no", "kari@xn--blbr-roah.no"), ("kari.n+x@example.org", "kari.n+x@example.org"),
        ("a(b@example.no", None), ("=?utf-8?q?victim=40evil.no=2Cb?=@xx.no", None), ("[x@yy.zz", None),
        (".kari@example.no", None), ("kari@example", None), ("ka ri@example.no", None), ("kari@127.0.0.1", None),
    ],
)  # fmt: skip
def test_addresses_are_those_that_servers_take(installation: Installation, written: str, stored: str | None) -> None:
    answer = installation.client.post("/api/v1/events", json=submission(organiser={"email": written}))
    assert answer.status_code == (201 if stored else 422)
    if stored:
        installation.work()
        assert installation.mailer.sent[-1].to == stored
