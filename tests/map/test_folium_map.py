"""The folium map as a visitor meets it: in a real browser, with titles that try to break out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from campaign.map.folium_map import map_parts

from .map_site import CROWD, HOSTILE, Served, free_port, map_app

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the application, served as it is in use."""
    port = free_port()
    served = Served(map_app(port, tmp_path_factory.mktemp("served")), port)
    yield f"http://127.0.0.1:{port}"
    served.stop()


class Visit:
    """A page with all that went on in it: requests, messages of the console, dialogs."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._asked)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:")):
            self.foreign.append(request.url)

    def to(self, path: str, state: str = "ready") -> Page:
        self.page.goto(self.origin + path)
        self.page.wait_for_selector(f"html[data-map={state}]", state="attached")
        return self.page

    def assert_quiet(self) -> None:
        assert self.foreign == []
        assert self.complaints == []


@pytest.fixture
def visit(browser: Browser, origin: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce", locale="nb-NO")
    yield Visit(context.new_page(), origin)
    context.close()


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.className"))


# --- as folium writes it


def test_folium_writes_the_map_without_other_hosts_or_random_names() -> None:
    parts = map_parts("events")
    whole = parts.head + parts.element + parts.script
    assert "L.map(" in parts.script and '"maxZoom": 18' in parts.script
    assert "http:" not in whole and "https:" not in whole
    assert not re.search(r"[0-9a-f]{32}", whole)
    assert "jquery" not in whole and "style=" not in whole and "viewport" not in whole
    names = re.findall(r"/static/([a-z]+)\.[0-9a-f]{12}\.js", parts.head)
    assert names == ["leaflet", "markercluster", "map"]


def test_maps_do_not_change_each_other() -> None:
    before = map_parts("events")
    map_parts.cache_clear()
    assert "markercluster" not in map_parts("one").head
    assert map_parts("events") == before


def test_tiles_come_from_a_path_of_our_own() -> None:
    script = map_parts("events", tile_url="/tiles/{z}/{x}/{y}.png", tile_attribution="Fliser").script
    assert 'L.tileLayer(\n"/tiles/{z}/{x}/{y}.png"' in script
    assert "eventMap.tileFault" in script and '"underTiles": true' in script


# --- in a browser


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/kart", "/kart/innfelt", "/en/map"])
def test_clusters_appear_and_nothing_else_is_asked(visit: Visit, path: str) -> None:
    page = visit.to(path)
    page.wait_for_selector(".map-cluster")
    english = path.startswith("/en")
    page.get_by_role("status").filter(has_text="3,370" if english else "3\xa0370").wait_for()
    stops = page.locator(".leaflet-marker-pane [tabindex='0']")
    assert 1 <= stops.count() <= 20
    labels = stops.evaluate_all("icons => icons.map((icon) => icon.getAttribute('aria-label'))")
    assert len(set(labels)) == len(labels) and all(labels)
    visit.assert_quiet()


@pytest.mark.browser
def test_titles_are_text_and_never_code(visit: Visit) -> None:
    for number, title in enumerate(HOSTILE, start=1):
        page = visit.to(f"/kart?event={number}")
        page.locator(".map-icon").click()
        assert page.locator(".map-popup__title").inner_text() == title
    page = visit.to("/kart?event=6")
    page.locator(".map-icon").click()
    assert HOSTILE[3] in page.locator(".map-popup").inner_text()
    visit.assert_quiet()


@pytest.mark.browser
def test_many_events_on_one_point_are_listed_by_keyboard(visit: Visit) -> None:
    page = visit.to("/kart?bbox=14.375,67.2826,14.3752,67.2828")
    cluster = page.get_by_role("button", name=re.compile(rf"^{len(CROWD)} "))
    cluster.focus()
    page.keyboard.press("Enter")
    links = page.locator(".map-popup__list a")
    page.locator(".map-popup__list").wait_for()
    assert links.count() == 20
    assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null")
    page.locator(".map-popup__more").press("Enter")
    assert links.count() == 40
    assert links.nth(20).evaluate("link => link === document.activeElement")
    assert re.match(r"/markeringer/oppdiktet-\d+$", links.first.get_attribute("href") or "")
    page.keyboard.press("Escape")
    page.locator(".map-popup").wait_for(state="detached")
    assert _focused(page).startswith(f"{len(CROWD)} ")
    visit.assert_quiet()


@pytest.mark.browser
def test_an_approximate_place_is_said_in_words(visit: Visit) -> None:
    page = visit.to(f"/en/map?event={CROWD[0]}")
    page.get_by_role("status").filter(has_text="approximate: postal code area").wait_for()
    assert page.locator(".leaflet-map-accuracy-pane canvas").count() == 1


@pytest.mark.browser
def test_buttons_and_the_municipality_choice_stand_in_for_dragging(visit: Visit) -> None:
    page = visit.to("/en/map")
    page.get_by_role("status").filter(has_text="3,370 events").wait_for()
    page.get_by_label("Go to municipality").and_(page.locator("select")).select_option(label="Tromsø")
    page.get_by_role("status").filter(has_text="in this part of the map").wait_for()
    for name in ("Zoom in", "Zoom out", "Move the map north", "Move the map east"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box and box["width"] >= 24 and box["height"] >= 24
    page.get_by_role("button", name="All of Norway").click()
    page.get_by_role("status").filter(has_text="3,370 events on the map").wait_for()
    visit.assert_quiet()


@pytest.mark.browser
def test_without_data_the_list_is_offered(visit: Visit) -> None:
    visit.page.route("**/events.geojson*", lambda route: route.abort())
    page = visit.to("/kart?category=walk", state="failed")
    link = page.get_by_role("alert").get_by_role("link")
    assert link.get_attribute("href") == "/markeringer?category=walk"


@pytest.mark.browser
def test_in_a_frame_the_wheel_scrolls_the_page_and_taps_open(browser: Browser, origin: str) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 600}, has_touch=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{origin}/another-site")
    frame = page.frames[1]
    frame.wait_for_selector("html[data-map=ready] .map-cluster", state="attached")
    said = frame.get_by_role("status")
    said.filter(has_text="3\xa0370").wait_for()
    page.mouse.move(300, 200)
    page.mouse.wheel(0, 120)
    page.wait_for_function("() => window.scrollY > 0")
    assert "3\xa0370" in said.inner_text()
    frame.locator(".map-cluster").filter(has_text=re.compile(r"^\d{3}$")).first.tap()
    said.filter(has_text=re.compile("^(?!3\xa0370)")).wait_for()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/kart", "/kart/innfelt", f"/kart?event={CROWD[0]}"])
def test_axe_finds_nothing(browser: Browser, origin: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True, reduced_motion="reduce")
    page = Visit(context.new_page(), origin).to(path)
    page.wait_for_selector(".map-icon")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))")
    assert found == []
    context.close()
