"""The form's last step and the link in the mail: nothing is lost, sent twice, or left in an address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from campaign import db
from campaign.clock import campaign_year, today
from tests.conftest import Installation, submission
from tests.events.test_registration_api import link_in

YEAR = campaign_year(today()) + 1
FORM = {
    "title": "Åpent hus", "category": "talk", "attendance_mode": "in_person", "visibility": "public", "language": "nb",
    "date": f"{YEAR}-10-10", "starts": "18:00", "ends": "20:00", "venue": "Biblioteket", "postal_code": "9008",
    "place": "Tromsø", "organisation_kind": "library", "name": "Kari Prøve", "email": "kari@example.org",
}  # fmt: skip


def rows(installation: Installation, query: str) -> list[dict[str, Any]]:
    async def fetch() -> list[dict[str, Any]]:
        return await db.fetch(query)

    return installation.run(fetch)


def registered(installation: Installation) -> str:
    """A registration by the API; gives the link of its mail."""
    assert installation.client.post("/api/v1/events", json=submission()).status_code == 201
    installation.work()
    return link_in(installation.mailer.sent[-1])


def fill_in(installation: Installation, **changes: str) -> None:
    answer = installation.client.post("/registrer", data={**FORM, **changes}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/registrer/kontroller"), answer.text


def test_an_outage_in_the_last_step_leaves_nothing_behind(installation: Installation) -> None:
    fill_in(installation)
    # The connection breaks at the moment in which the form becomes an event.
    rows(
        installation,
        """CREATE FUNCTION fall() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NEW; END $$""",
    )
    rows(
        installation,
        """CREATE TRIGGER fall BEFORE UPDATE ON event_draft FOR EACH ROW WHEN (NEW.event IS NOT NULL)
           EXECUTE FUNCTION fall()""",
    )
    refused = installation.client.post("/registrer/kontroller", follow_redirects=False)
    assert refused.status_code == 503 and "Åpent hus" in refused.text
    assert rows(installation, "SELECT id FROM event") == []
    assert rows(installation, "SELECT id FROM outbox") == []
    rows(installation, "DROP TRIGGER fall ON event_draft")
    fill_in(installation, title="Åpent hus for alle")
    sent = installation.client.post("/registrer/kontroller", follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/registrer/takk")
    assert [row["title"] for row in rows(installation, "SELECT title FROM event")] == ["Åpent hus for alle"]


def test_a_sent_form_keeps_only_its_receipt_and_is_sent_once(installation: Installation) -> None:
    fill_in(installation)
    for _ in range(3):
        sent = installation.client.post("/registrer/kontroller", follow_redirects=False)
        assert (sent.status_code, sent.headers["location"]) == (303, "/registrer/takk")
    assert len(rows(installation, "SELECT id FROM event")) == 1
    (draft,) = rows(installation, "SELECT event, values::text AS values FROM event_draft")
    assert draft["event"] and "kari@example.org" in draft["values"]
    assert "Kari Prøve" not in draft["values"] and "Biblioteket" not in draft["values"]
    receipt = installation.client.get("/registrer/takk").text
    assert f"VD-{YEAR}-000001" in receipt and "kari@example.org" in receipt


def test_the_mail_is_sent_once_more_and_not_by_loading_the_page(installation: Installation) -> None:
    fill_in(installation)
    installation.client.post("/registrer/kontroller")
    again = installation.client.post("/registrer/takk", follow_redirects=False)
    assert again.status_code == 303
    for _ in range(2):
        assert installation.client.get(again.headers["location"]).status_code == 200
    installation.work()
    links = [link_in(mail) for mail in installation.mailer.sent]
    assert len(set(links)) == len(links) == 2


@pytest.mark.parametrize(
    ("lang", "address", "now", "before"),
    [
        ("nb", "/bekreftet", "Markeringen er bekreftet", "Markeringen var allerede bekreftet"),
        ("nn", "/nn/stadfesta", "Markeringa er stadfesta", "Markeringa var alt stadfesta"),
        ("en", "/en/confirmed", "The event is confirmed", "The event was confirmed already"),
    ],
)
def test_confirming_leads_to_a_page_without_the_token(
    installation: Installation, lang: str, address: str, now: str, before: str
) -> None:
    client = installation.client
    token = registered(installation).rsplit("/", 1)[1]
    link = {"nb": "/bekreft/", "nn": "/nn/stadfest/", "en": "/en/confirm/"}[lang] + token
    for words in (now, before):
        answer = client.post(link, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, address)
        assert token not in answer.headers["set-cookie"] and "HttpOnly" in answer.headers["set-cookie"]
        for _ in range(2):
            page = client.get(address)
            assert page.status_code == 200 and words in page.text
            assert "Åpent hus på biblioteket" in page.text and token not in page.text
            assert page.headers["cache-control"] == "no-store"
    looked = client.get(link, follow_redirects=False)
    assert (looked.status_code, looked.headers["location"]) == (303, address)


def test_the_page_of_thanks_is_for_who_confirmed(installation: Installation) -> None:
    client = installation.client
    client.post(registered(installation))
    client.cookies["confirmed"] = client.cookies["confirmed"].replace("1.now", "2.now", 1)
    assert client.get("/bekreftet", follow_redirects=False).headers["location"] == "/"
    for value in ("", "a.b.c", "1.now.99999999999.å", "..."):
        cookie = f"confirmed={value}".encode()
        answer = client.get("/bekreftet", headers={b"Cookie": cookie}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/en/new-link", follow_redirects=False).headers["location"] == "/en"


def test_each_new_link_is_another_also_before_the_first_mail(installation: Installation) -> None:
    """What a resend counts is written with it, not when its mail is made."""
    made = installation.client.post("/api/v1/events", json=submission()).json()
    events = installation.parts.events
    installation.run(events.resend_for, made["id"])
    installation.run(events.resend_for, made["id"])
    installation.work()
    links = [link_in(mail) for mail in installation.mailer.sent]
    assert len(set(links)) == len(links) == 3
    assert len(rows(installation, "SELECT id FROM confirmation")) == 3


def test_any_good_link_confirms_and_the_others_are_dead_then(installation: Installation) -> None:
    made = installation.client.post("/api/v1/events", json=submission()).json()
    installation.run(installation.parts.events.resend_for, made["id"])
    installation.work()
    first, second = (link_in(mail) for mail in installation.mailer.sent)
    assert installation.client.get(first).status_code == installation.client.get(second).status_code == 200
    assert "Markeringen er bekreftet" in installation.client.post(first).text
    for answer in (installation.client.get(second), installation.client.post(second)):
        assert answer.status_code == 410 and "lenken i en annen e-post" in answer.text
        assert 'value="resend"' not in answer.text
    assert "allerede bekreftet" in installation.client.get(first).text


def test_an_old_link_gives_a_new_one(installation: Installation) -> None:
    link = registered(installation)
    rows(installation, "UPDATE confirmation SET expires_at = now() - interval '1 second'")
    old = installation.client.get(link)
    assert old.status_code == 410 and 'value="resend"' in old.text
    assert installation.client.post(link).status_code == 410
    sent = installation.client.post(link, data={"action": "resend"}, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/ny-lenke")
    assert "på vei" in installation.client.get("/ny-lenke").text
    assert installation.client.get("/bekreftet", follow_redirects=False).headers["location"] == "/"
    installation.work()
    assert len(installation.mailer.sent) == 2
    assert "Markeringen er bekreftet" in installation.client.post(link_in(installation.mailer.sent[-1])).text


def test_a_link_lives_from_the_making_of_its_mail(installation: Installation) -> None:
    installation.client.post("/api/v1/events", json=submission())
    rows(installation, "UPDATE confirmation SET expires_at = now() - interval '1 day'")
    installation.work()
    (row,) = rows(installation, "SELECT expires_at - now() AS life FROM confirmation")
    assert row["life"] > timedelta(days=6)
