"""Nobody learns that someone looked, and everybody can look: every page, in every language, on phone and desk."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from playwright.sync_api import Page

from campaign.i18n import LANGUAGES, page_path
from tests.e2e.program import ROOT, Program
from tests.e2e.registration import fill_in, publish, register
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
#: One word that no phone has room for on a line; names of institutions come close.
LONG = "Menneskerettighetsorganisasjonssamarbeidsutvalget"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PUBLIC = ("home", "events", "event", "map", "map_embed", "register", "privacy", "accessibility", "attribution")
#: Phone and desk; between them the layout folds.
WIDTHS = (360, 1280)
NARROWEST = 320
#: Keys that a page has left in the browser.
KEPT = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie,
  ...(await indexedDB.databases()).map(({ name }) => name), ...(window.caches ? await caches.keys() : []),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
].filter(Boolean)"""
CHECK = """async (rules) => {
  const { violations } = await axe.run({ runOnly: rules, iframes: false });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def event(site: Program, moderator: dict[str, str]) -> dict[str, Any]:
    """A published event with a pin, so that no list, map or page is empty."""
    organiser = {"email": "musikk@example.org", "organisation": LONG}
    return publish(site, moderator, title=f"Musikk ved {LONG}", venue=LONG, organiser=organiser)


@pytest.fixture(scope="session")
def waiting(site: Program) -> dict[str, Any]:
    organiser = {"email": "debatt@example.org", "organisation": LONG}
    return register(site, title=f"Debatt i {LONG}", venue=LONG, organiser=organiser)


def loaded(page: Page) -> Page:
    """The page when its fonts, frames and map have come."""
    if page.locator("#map-status").count():
        page.wait_for_selector("html[data-map=ready]", state="attached")
    page.wait_for_load_state("networkidle")
    return page


def assert_accessible(page: Page, axe: str) -> None:
    """No fault by axe at any width, and nothing to scroll sideways for on the narrowest phone."""
    page.evaluate(axe)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(CHECK, RULES) == [], f"{page.url} at {width} px"
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROWEST, f"{page.url} is {wide} px wide at {NARROWEST} px"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages(visitor: Callable[..., Visitor], event: dict[str, Any], axe: str, name: str, lang: str) -> None:
    person = visitor()
    page = loaded(person.to(page_path(name, lang, **({"slug": event["slug"]} if name == "event" else {}))))
    assert page.get_attribute("html", "lang") == lang
    assert person.context.cookies() == [] and person.cookies_set == []
    assert page.evaluate(KEPT) == []
    assert_accessible(page, axe)
    person.assert_quiet()


@pytest.mark.parametrize(
    ("lang", "go_on", "send", "word"),
    [
        ("nb", "Gå videre og se over svarene", "Send inn markeringen", "bekreft"),
        ("nn", "Gå vidare og sjå over svara", "Send inn markeringa", "stadfest"),
        ("en", "Go on and check your answers", "Send in the event", "confirm"),
    ],
)
def test_pages_of_a_registration(
    site: Program, visitor: Callable[..., Visitor], axe: str, lang: str, go_on: str, send: str, word: str
) -> None:
    person, address = visitor(), f"tilgjengelig-{lang}@example.org"
    page = person.to(page_path("register", lang))
    person.press(go_on)
    page.locator(".ds-error-summary").wait_for()
    assert_accessible(loaded(page), axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    fill_in(page, email=address)
    person.press(go_on)
    page.locator(".pin-preview__place").wait_for()
    assert_accessible(loaded(page), axe)
    # What is written has to be kept for the next page: one cookie of this site, which no script reads.
    (cookie,) = person.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("draft", True, "Lax")
    person.press(send)
    page.wait_for_url(f"**{page_path('register_done', lang)}")
    assert_accessible(loaded(page), axe)
    link = site.link_in_mail(address, word)
    assert_accessible(loaded(person.to(link)), axe)
    assert page.evaluate(KEPT) == []
    person.assert_quiet()


def test_pages_that_say_no(visitor: Callable[..., Visitor], event: dict[str, Any], axe: str) -> None:
    person = visitor()
    for path, status in (
        ("/finnes-ikke", 404), ("/markeringer/finnes-ikke", 404), ("/bekreft/feil", 404), ("/team/logg-inn/feil", 410),
        ("/markeringer?from=igår", 400), ("/markeringer?q=ingenting+slikt", 200),
    ):  # fmt: skip
        page = loaded(person.to(path, status=status))
        assert "116 123" in page.inner_text("body")
        assert_accessible(page, axe)
    assert person.context.cookies() == []
    person.assert_quiet()


def test_pages_of_the_team(staff: Visitor, event: dict[str, Any], waiting: dict[str, Any], axe: str) -> None:
    numbers = [event["id"], waiting["id"]]
    for path in (
        "/team", "/team/markeringer", *(f"/team/markeringer/{number}" for number in numbers), "/team/importer",
        "/team/rekkevidde", "/team/drift", "/dev/mail",
    ):  # fmt: skip
        page = loaded(staff.to(path))
        assert page.evaluate(KEPT) == []
        assert_accessible(page, axe)
    staff.assert_quiet()


def test_sign_in_pages(visitor: Callable[..., Visitor], axe: str) -> None:
    person = visitor()
    assert_accessible(loaded(person.to("/team/logg-inn")), axe)
    assert person.context.cookies() == []
    person.assert_quiet()


def test_documentation_of_the_api(visitor: Callable[..., Visitor]) -> None:
    """Its markup is that of Swagger UI, which axe finds fault with; programmers may read openapi.json instead."""
    person = visitor()
    page = person.to("/schema")
    page.get_by_text("Register an event", exact=True).first.wait_for()
    page.wait_for_load_state("networkidle")
    assert person.context.cookies() == [] and page.evaluate(KEPT) == []
    person.assert_quiet()


def test_links_lead_somewhere(site: Program, event: dict[str, Any]) -> None:
    """Every own address that a public page names is answered."""
    seen, waiting = set(), {page_path(name, lang) for lang in LANGUAGES for name in ("home", "events", "map")}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = site.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        assert "set-cookie" not in answer.headers, path
        if answer.headers["content-type"].startswith("text/html"):
            waiting |= own_addresses(answer.text, site.url) - seen
    assert {page_path(name, lang) for name in PUBLIC if name != "event" for lang in LANGUAGES} <= {
        path.split("?")[0] for path in seen
    }
    assert event["links"]["page"].removeprefix(site.url) in seen


def own_addresses(text: str, origin: str) -> set[str]:
    """Paths of this site in the links, scripts, styles, pictures and frames of a page, without their fragments."""
    found: set[str] = set()

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            for name, value in attributes:
                if name in ("href", "src") and value:
                    path = value.removeprefix(origin).split("#")[0]
                    if path.startswith("/") and not path.startswith("//"):
                        found.add(path)

    Links().feed(text)
    return found
