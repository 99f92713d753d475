"""Text of strangers is never run: not on a page, the map, in a feed or a mail, and not for the team either."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from typing import Any

import icalendar
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.program import Program, html_of
from tests.e2e.registration import YEAR, fill_in, publish, register
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]
TRIES = (
    "${alert(1)}", "`${window.hit=1}`", "</script><script>window.hit=1</script>", "<img src=x onerror=window.hit=1>",
)  # fmt: skip
EVERYTHING = " ".join(TRIES)
EMAIL = "fremmed@example.org"
#: Far from all other events, so that the pin stands alone.
LOCATION = {"lat": 78.22, "lon": 15.65}
ATOM = "{http://www.w3.org/2005/Atom}"


def hostile(**changes: Any) -> dict[str, Any]:
    organiser = {"name": EVERYTHING[:120], "email": EMAIL, "organisation": EVERYTHING}
    same = dict.fromkeys(("title", "venue", "description", "address", "public_contact"), EVERYTHING)
    return {**same, "place": EVERYTHING[-100:], "location": LOCATION, "organiser": organiser, **changes}


@pytest.fixture(scope="session")
def waiting(site: Program) -> dict[str, Any]:
    """An event that waits in the queue of the team."""
    return register(site, **hostile(organiser={**hostile()["organiser"], "email": "ventende@example.org"}))


@pytest.fixture(scope="session")
def event(site: Program, moderator: dict[str, str]) -> dict[str, Any]:
    """The public event, as the API gives it."""
    return publish(site, moderator, **hostile())


def assert_harmless(person: Visitor) -> None:
    for frame in person.page.frames:
        assert frame.evaluate("typeof window.hit") == "undefined", frame.url
    person.assert_quiet()


def settled(page: Page) -> Page:
    """The page with its map and frames loaded."""
    page.wait_for_load_state("networkidle")
    return page


def test_the_api_gives_back_what_was_written(event: dict[str, Any]) -> None:
    assert event["title"] == event["venue"] == event["description"] == event["public_contact"] == EVERYTHING
    assert event["organiser"]["organisation"] == EVERYTHING


@pytest.mark.parametrize("path", ["/", "/markeringer", "/nn/markeringar", "/en/events"])
def test_list(visitor: Callable[..., Visitor], event: dict[str, Any], path: str) -> None:
    person = visitor()
    page = settled(person.to(path))
    expect(page.get_by_role("heading", name=EVERYTHING).first).to_be_visible()
    assert_harmless(person)


def test_list_with_the_text_as_a_search(visitor: Callable[..., Visitor], event: dict[str, Any]) -> None:
    person = visitor()
    page = person.to("/markeringer")
    page.get_by_role("searchbox").fill(EVERYTHING)
    page.get_by_role("search").get_by_role("button").click()
    expect(page.get_by_role("searchbox")).to_have_value(EVERYTHING)
    assert_harmless(person)


def test_event_page(visitor: Callable[..., Visitor], event: dict[str, Any]) -> None:
    person = visitor()
    page = settled(person.to(f"/markeringer/{event['slug']}"))
    person.heading(EVERYTHING)
    for text in (EVERYTHING, EVERYTHING[-100:]):
        expect(page.locator("main")).to_contain_text(text)
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert (data["name"], data["description"]) == (EVERYTHING, EVERYTHING)
    assert_harmless(person)


@pytest.mark.parametrize("path", ["/kart", "/kart/innfelt"])
def test_map_popup(visitor: Callable[..., Visitor], event: dict[str, Any], path: str) -> None:
    person = visitor()
    page = person.to(f"{path}?q=onerror")
    page.wait_for_selector("html[data-map=ready]", state="attached")
    pin = page.locator(".leaflet-marker-pane [role=button]").first
    expect(pin).to_be_visible()
    assert str(pin.get_attribute("aria-label")).startswith(EVERYTHING)
    pin.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("heading")).to_have_text(EVERYTHING)
    expect(popup).to_contain_text(EVERYTHING[-100:])
    assert_harmless(person)


def test_map_in_the_frames_of_other_pages(visitor: Callable[..., Visitor], event: dict[str, Any]) -> None:
    person = visitor()
    for path in ("/markeringer?q=onerror", f"/markeringer/{event['slug']}"):
        page = person.to(path)
        page.locator("iframe").scroll_into_view_if_needed()
        pin = page.frame_locator("iframe").locator(".leaflet-marker-pane [role=button]").first
        pin.wait_for()
        pin.press("Enter")
        expect(page.frame_locator("iframe").locator(".leaflet-popup").get_by_role("heading")).to_have_text(EVERYTHING)
        assert_harmless(person)


def test_team(staff: Visitor, waiting: dict[str, Any], event: dict[str, Any]) -> None:
    page = staff.to("/team")
    card = page.get_by_role("article").filter(has_text=waiting["reference"])
    expect(card.get_by_role("heading")).to_have_text(EVERYTHING)
    assert_harmless(staff)
    for made in (waiting, event):
        page = staff.to(f"/team/markeringer/{made['id']}")
        expect(page.locator("main")).to_contain_text(EVERYTHING[:120])
        assert_harmless(staff)
    page = staff.to("/team/markeringer?q=onerror")
    expect(page.get_by_role("link", name=EVERYTHING).first).to_be_visible()
    assert_harmless(staff)


def test_form_and_check_page(visitor: Callable[..., Visitor]) -> None:
    person = visitor()
    page = person.to("/registrer")
    names = ("title", "venue", "description", "address", "organisation", "public_contact")
    fill_in(page, **dict.fromkeys(names, EVERYTHING), place=EVERYTHING[-100:], name=EVERYTHING[:120], ends="17:00")
    person.press("Gå videre og se over svarene")
    expect(page.locator(".ds-error-summary")).to_be_visible()
    expect(page.get_by_label("Tittel")).to_have_value(EVERYTHING)
    assert_harmless(person)
    page.locator("form [name=ends]").fill("20:00")
    person.press("Gå videre og se over svarene")
    person.heading("Se over svarene dine")
    expect(page.locator("main")).to_contain_text(EVERYTHING)
    assert_harmless(person)


def test_calendar_and_feeds(site: Program, event: dict[str, Any]) -> None:
    for path in (f"/markeringer/{event['slug']}.ics", "/kalender.ics?q=onerror"):
        answer = site.get(path)
        assert answer.headers["content-type"].startswith("text/calendar")
        (entry,) = icalendar.Calendar.from_ical(answer.text).walk("VEVENT")
        assert str(entry["SUMMARY"]) == EVERYTHING
        assert EVERYTHING in str(entry["LOCATION"]) and EVERYTHING in str(entry["DESCRIPTION"])
    feed = ElementTree.fromstring(site.get("/nye.atom?q=onerror").content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [EVERYTHING]
    features = site.get("/api/v1/events.geojson?q=onerror").json()["features"]
    assert [one["properties"]["title"] for one in features] == [EVERYTHING]


def mails(page: Page) -> Iterator[str]:
    """Addresses of the mails about the event."""
    for link in page.get_by_role("link", name=TRIES[2]).all():
        yield str(link.get_attribute("href"))


def test_mail(site: Program, visitor: Callable[..., Visitor], event: dict[str, Any]) -> None:
    sent = [site.mail(EMAIL), site.mail(EMAIL, number=2)]
    person = visitor()
    paths = list(mails(person.to("/dev/mail")))
    assert len(paths) >= len(sent)
    assert_harmless(person)
    for path in paths:
        page = person.to(path)
        assert TRIES[2] in page.inner_text("h1")
        assert_harmless(person)
    # What a mail program shows: without our headers, so only the text itself keeps it harmless.
    for mail in sent:
        assert "\n" not in mail["Subject"] and mail["Subject"].endswith(EVERYTHING)
        person.page.goto("about:blank")
        person.page.set_content(html_of(mail))
        expect(person.page.locator("body")).to_contain_text(EVERYTHING)
        assert person.page.locator("img, script").count() == 0
        assert_harmless(person)


def test_the_slug_is_plain(event: dict[str, Any]) -> None:
    assert event["slug"].replace("-", "").isalnum() and event["slug"].isascii()
    assert event["reference"].startswith(f"VD-{YEAR}-")
