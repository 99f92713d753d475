"""From the form to the map: an event registered, confirmed by mail, published by the team, found by the public."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import icalendar
import pytest
from playwright.sync_api import Page, expect

from campaign.clock import OSLO
from tests.e2e.program import Program, eventually, html_of, text_of
from tests.e2e.registration import DAY, FORM, YEAR, fill_in, publish, register, typed
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]
REFERENCE = re.compile(rf"VD-{YEAR}-\d{{6}}")


def send_in(person: Visitor, send: str, sent: str) -> str:
    """From the check page to the receipt; gives the reference."""
    person.press(send)
    person.heading(sent)
    found = REFERENCE.search(person.page.inner_text("main"))
    assert found
    return found[0]


def published_by(staff: Visitor, title: str, done: str = "er publisert") -> None:
    """Publishes an event of the queue by its button."""
    staff.to("/team")
    staff.page.get_by_role("button", name=f"Publiser {title}").click()
    expect(staff.page.get_by_role("status").filter(has_text=title)).to_contain_text(done)


def event_id(site: Program, title: str) -> int:
    """Number of a public event, as soon as it is public."""

    def find() -> int:
        items = site.get("/api/v1/events", params={"q": title}).json()["items"]
        return int(items[0]["id"]) if items else 0

    return eventually(find, seconds=2.0, what="the event in the list")


def open_popup(page: Page, title: str) -> None:
    """Comes from clusters to the popup of one event on the map, by its icons."""
    page.wait_for_selector("html[data-map=ready]", state="attached")
    popup = page.locator(".leaflet-popup")
    for _ in range(8):
        pin = page.locator(f'.leaflet-marker-icon[aria-label^="{title},"]')
        if pin.count():
            pin.press("Enter")
        elif not popup.count():
            page.locator(".map-cluster").first.press("Enter")
            page.wait_for_function("() => !document.querySelector('.leaflet-zoom-anim')")
        if popup.get_by_text(title).count():
            return
    raise AssertionError(f"{title} was not found on the map")


@pytest.fixture
def newcomer(site: Program, visitor: Callable[..., Visitor]) -> Visitor:
    """A moderator who was invited a moment ago and uses the link."""
    link = site.campaign("staff", "invite", "ny@example.org", "--role", "moderator").stdout.strip()
    moderator = visitor()
    moderator.to(link)
    moderator.heading("Logg inn")
    moderator.press("Logg inn")
    moderator.heading("Kø")
    (cookie,) = moderator.context.cookies()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    return moderator


def test_from_the_form_to_the_map(site: Program, visitor: Callable[..., Visitor], newcomer: Visitor) -> None:
    person, title = visitor(), "Åpent hus for alle"
    page = person.to("/registrer")
    fill_in(page, title="Åpent huus", email="reise@example.org")
    person.press("Gå videre og se over svarene")
    person.heading("Se over svarene dine")
    expect(page.locator("main")).to_contain_text("Grønnegata 94")
    expect(page.locator(".pin-preview__place")).to_contain_text("Tromsø")

    page.get_by_role("link", name="Endre tittel", exact=True).click()
    person.heading("Registrer en markering")
    assert page.url.endswith("#f-title")
    assert typed(page) == {**FORM, "title": "Åpent huus", "email": "reise@example.org"}
    page.get_by_label("Tittel").fill(title)
    person.press("Gå videre og se over svarene")
    expect(page.locator("main")).to_contain_text(title)
    reference = send_in(person, "Send inn markeringen", "Markeringen er sendt inn")

    mail = site.mail("reise@example.org")
    assert title in mail["Subject"] and mail["Content-Language"] == "nb"
    for text in (text_of(mail), html_of(mail)):
        assert "116 123" in text and reference in text
    link = site.link_in_mail("reise@example.org", "bekreft")
    # A mail scanner that opens the link uses nothing up.
    assert site.get(link.removeprefix(site.url)).status_code == 200
    person.to(link)
    person.press("Bekreft markeringen")
    person.heading("Markeringen er bekreftet")
    person.to(link)
    person.heading("Markeringen var allerede bekreftet")

    published_by(newcomer, title)
    number = event_id(site, title)
    page = person.to("/markeringer?q=åpent+hus+for+alle")
    card = page.get_by_role("article").filter(has=page.get_by_role("heading", name=title))
    expect(card).to_contain_text("Tromsø")
    card.get_by_role("link", name=title).click()
    person.heading(title)
    expect(page.get_by_role("main")).to_contain_text(f"10. oktober {YEAR}, kl. 18.00–20.00")
    expect(page.get_by_role("main")).to_contain_text("post@example.org")
    for secret in ("reise@example.org", "Kari Prøve"):
        assert secret not in page.content()
    calendar = icalendar.Calendar.from_ical(site.get(page.url.removeprefix(site.url) + ".ics").text)
    (entry,) = calendar.walk("VEVENT")
    assert (entry["SUMMARY"], entry["DTSTART"].dt.astimezone(OSLO).isoformat()) == (title, f"{DAY}T18:00:00+02:00")

    page = person.to("/kart?q=åpent+hus+for+alle")
    open_popup(page, title)
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("kl. 18.00")
    popup.get_by_role("link", name=title).click()
    person.heading(title)
    assert site.get(f"/api/v1/events/{number}").json()["reference"] == reference
    assert text_of(site.mail("reise@example.org", number=2)).count(f"{site.url}/markeringer/") == 1
    person.assert_quiet()
    newcomer.assert_quiet()


@pytest.mark.parametrize(
    ("lang", "form", "words"),
    [
        ("nn", "/nn/registrer", {
            "go_on": "Gå vidare og sjå over svara", "send": "Send inn markeringa", "sent": "Markeringa er send inn",
            "word": "stadfest", "confirm": "Stadfest markeringa", "done": "Markeringa er stadfesta",
            "list": "/nn/markeringar", "when": f"10. oktober {YEAR}, kl. 18.00–20.00", "weekday": "dag",
        }),
        ("en", "/en/register", {
            "go_on": "Go on and check your answers", "send": "Send in the event", "sent": "The event is sent in",
            "word": "confirm", "confirm": "Confirm the event", "done": "The event is confirmed",
            "list": "/en/events", "when": f"10 October {YEAR}, 18:00–20:00", "weekday": "day",
        }),
    ],
)  # fmt: skip
def test_the_whole_way_in_other_languages(
    site: Program, visitor: Callable[..., Visitor], staff: Visitor, lang: str, form: str, words: dict[str, str]
) -> None:
    person, title, address = visitor(), f"Turgruppa {lang}", f"{lang}@example.org"
    page = person.to(form)
    fill_in(page, title=title, email=address, category="walk")
    person.press(words["go_on"])
    send_in(person, words["send"], words["sent"])
    mail = site.mail(address)
    assert mail["Content-Language"] == lang
    page = person.to(site.link_in_mail(address, words["word"]))
    person.press(words["confirm"])
    person.heading(words["done"])
    published_by(staff, title)
    event_id(site, title)
    page = person.to(f"{words['list']}?q=turgruppa")
    assert page.get_attribute("html", "lang") == lang
    page.get_by_role("link", name=title).click()
    person.heading(title)
    expect(page.get_by_role("main")).to_contain_text(words["when"])
    person.assert_quiet()


def test_without_javascript(site: Program, visitor: Callable[..., Visitor], moderator: dict[str, str]) -> None:
    publish(site, moderator, title="Seniorkaffe", organiser={"email": "uten-a@example.org"})
    person = visitor(java_script_enabled=False)
    page = person.to("/registrer")
    fill_in(page, title="Uten skript", email="uten@example.org")
    person.press("Gå videre og se over svarene")
    person.heading("Se over svarene dine")
    send_in(person, "Send inn markeringen", "Markeringen er sendt inn")
    person.to(site.link_in_mail("uten@example.org", "bekreft"))
    person.press("Bekreft markeringen")
    person.heading("Markeringen er bekreftet")

    page = person.to("/markeringer")
    page.locator("details.filters > summary").first.click()
    page.get_by_role("searchbox").fill("seniorkaffe")
    page.get_by_role("search").get_by_role("button").click()
    assert page.get_by_role("article").count() == 1
    page.get_by_role("navigation", name="Språk").get_by_role("link", name="Nynorsk").click()
    assert page.get_attribute("html", "lang") == "nn" and "seniorkaffe" in page.url
    assert page.get_by_role("article").count() == 1
    page.get_by_role("link", name="Seniorkaffe").click()
    person.heading("Seniorkaffe")
    person.assert_quiet()


def test_with_the_keyboard_alone(site: Program, visitor: Callable[..., Visitor]) -> None:
    person = visitor()
    page = person.to("/registrer")
    keys = page.keyboard
    keys.press("Tab")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"

    def tab_to(name: str) -> None:
        for _ in range(60):
            keys.press("Tab")
            if page.evaluate("document.activeElement.name || ''") == name:
                return
        raise AssertionError(f"Tab does not come to {name}")

    typing = {
        "title": "Bare tastatur", "category": "F", "date": f"1010{YEAR}", "starts": "1000AM", "venue": "Kulturhuset",
        "postal_code": "0152", "place": "Oslo", "organisation": "Prøvelaget", "name": "Ola Prøve",
        "email": "tastatur@example.org",
    }  # fmt: skip
    for name, keystrokes in typing.items():
        tab_to(name)
        keys.type(keystrokes)
    keys.press("Enter")
    person.heading("Se over svarene dine")
    expect(page.locator("main")).to_contain_text(f"10. oktober {YEAR}")
    for _ in range(60):
        keys.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Send inn markeringen":
            break
    keys.press("Enter")
    person.heading("Markeringen er sendt inn")
    site.mail("tastatur@example.org")
    person.assert_quiet()


@pytest.mark.parametrize(
    ("path", "go_on", "word"),
    [
        ("/registrer", "Gå videre og se over svarene", "Feil: "),
        ("/nn/registrer", "Gå vidare og sjå over svara", "Feil: "),
        ("/en/register", "Go on and check your answers", "Error: "),
    ],
)
def test_faults_keep_what_was_written(visitor: Callable[..., Visitor], path: str, go_on: str, word: str) -> None:
    person = visitor()
    page = person.to(path)
    wrong = {"title": "", "email": "ikke en adresse", "address": "", "postal_code": "", "place": "", "ends": "17:00"}
    fill_in(page, **wrong)
    person.press(go_on)
    summary = page.locator(".ds-error-summary")
    expect(summary).to_be_visible()
    assert page.title().startswith(word)
    page.wait_for_function("() => document.activeElement.closest('.ds-error-summary')")
    assert typed(page) == {**FORM, **wrong}
    # The summary stands first, and each of its links leads to a field that says the same.
    assert page.evaluate("document.querySelector('main').firstElementChild.className").startswith("ds-error-summary")
    links = summary.get_by_role("link")
    targets = [links.nth(index).get_attribute("href") for index in range(links.count())]
    assert targets == ["#f-title", "#f-ends", "#f-place", "#f-email"]
    for index, target in enumerate(targets):
        field = page.locator(str(target))
        assert field.get_attribute("aria-invalid") == "true"
        message = page.locator("#" + str(field.get_attribute("aria-describedby")).split()[0])
        expect(message).to_have_text(links.nth(index).inner_text())
    links.first.click()
    assert person.focused == "f-title"
    person.assert_quiet()


def test_by_api_from_registration_to_the_map_in_two_seconds(site: Program, moderator: dict[str, str]) -> None:
    made = register(site, title="Ved API", organiser={"email": "api@example.org"})
    assert made["geocoding"]["municipality_number"] == "5501"

    def feature() -> dict[str, object]:
        features = site.get("/api/v1/events.geojson").json()["features"]
        return next((one["properties"] for one in features if one["id"] == made["id"]), {})

    def waits() -> bool:
        queue = site.get("/api/v1/moderation/queue", headers=moderator).json()["items"]
        return made["id"] in [item["id"] for item in queue]

    eventually(waits, what="the event in the queue")
    assert not feature()
    assert site.post(f"/api/v1/events/{made['id']}/publish").status_code == 401
    answer = site.post(f"/api/v1/events/{made['id']}/publish", headers=moderator)
    published = time.monotonic()
    assert answer.status_code == 200, answer.text
    found = eventually(feature, seconds=2.0, what="the event in the GeoJSON")
    assert time.monotonic() - published < 2.0
    assert (found["municipality_number"], found["title"]) == ("5501", "Ved API")
    # The mail that tells it has the address of the page.
    assert made["links"]["page"] in text_of(site.mail("api@example.org", number=2))
