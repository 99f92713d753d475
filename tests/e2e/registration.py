"""What organisers write, in the form and through the API. All persons and events are invented."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from campaign.clock import today
from tests.conftest import submission
from tests.e2e.program import Program, eventually

#: The next campaign that no test meets the end of.
YEAR = today().year + 1
DAY = f"{YEAR}-10-10"
FORM = {
    "title": "Åpent hus på biblioteket", "category": "talk", "description": "Kaffe og samtale.\n\nAlle er velkomne.",
    "date": DAY, "starts": "18:00", "ends": "20:00", "venue": "Tromsø bibliotek", "address": "Grønnegata 94",
    "postal_code": "9008", "place": "Tromsø", "organisation": "Mental Helse Tromsø", "name": "Kari Prøve",
    "email": "kari@example.org", "public_contact": "post@example.org",
}  # fmt: skip


def fill_in(page: Page, **changes: str) -> None:
    """Writes the answers into the form, as far as it was not opened before."""
    for name, value in {**FORM, **changes}.items():
        field = page.locator(f'form [name="{name}"]')
        if name == "category":
            field.select_option(value)
        else:
            field.fill(value)
    # Suggestions for the address lie over the fields below; Escape puts them away, as it does for people.
    page.keyboard.press("Escape")


def typed(page: Page) -> dict[str, str]:
    """What stands in the form now."""
    return {name: page.locator(f'form [name="{name}"]').input_value() for name in FORM}


def body(**changes: Any) -> dict[str, Any]:
    """A body of `POST /api/v1/events` on the day of the campaign of `YEAR`."""
    return submission(**{"starts_at": f"{DAY}T18:00:00+02:00", "ends_at": f"{DAY}T20:00:00+02:00", **changes})


def register(site: Program, **changes: Any) -> dict[str, Any]:
    """Registers an event by the API, confirms it by the link in the mail; gives the answer to the registration."""
    sent = body(**changes)
    answer = site.post("/api/v1/events", json=sent)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert made["status"] == "unconfirmed"
    link = site.link_in_mail(sent["organiser"]["email"], "bekreft", about=made["reference"])
    confirmed = site.post(link.removeprefix(site.url), follow_redirects=True)
    assert confirmed.status_code == 200, confirmed.text
    return made


def publish(site: Program, moderator: dict[str, str], **changes: Any) -> dict[str, Any]:
    """As `register`, then publishes by the API and waits for the event to be public."""
    made = register(site, **changes)
    answer = site.post(f"/api/v1/events/{made['id']}/publish", headers=moderator)
    assert answer.status_code == 200, answer.text
    path = f"/api/v1/events/{made['id']}"
    eventually(lambda: site.get(path).status_code == 200, seconds=2.0, what="the public event")
    view: dict[str, Any] = site.get(path).json()
    return view
