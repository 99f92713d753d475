"""Stories, coverage and shares of voice in a browser: by keyboard, on a phone, and without a fault of accessibility."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.program import Program
from tests.e2e.test_imports import axe  # noqa: F401
from tests.e2e.test_privacy import assert_accessible
from tests.e2e.test_reach import finished
from tests.e2e.visitor import Visitor
from tests.media.exports import article, meltwater

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]
#: No other test of the site has a year of its own so far back.
YEAR, HOURS = 2019, -6 * 8766


def import_press(site: Program, analyst: dict[str, str], path: Path) -> None:
    """Two stories of two papers each."""
    told = [
        article(outlet, title, at=HOURS + number, url=f"https://www.{outlet.lower()}.no/{YEAR}/{number}")
        for number, title in enumerate(("Kaffe på torget for alle", "Tur til fyret med naboen"))
        for outlet in ("Fjordposten", "Nordlys")
    ]
    meltwater(path, told)
    files = [("files", (path.name, path.read_bytes(), "text/csv"))]
    (made,) = site.post("/api/v1/media/imports", files=files, headers=analyst).json()["items"]
    finished(site, analyst, made["id"])


def test_stories_are_put_together_and_taken_apart(
    staff: Visitor, site: Program, analyst: dict[str, str], axe: str, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    import_press(site, analyst, tmp_path / "presse-2019.csv")
    page = staff.to(f"/team/saker?year={YEAR}")
    assert_accessible(page, axe)
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.press("Space")
    page.get_by_role("button", name="Slå sammen de valgte").press("Enter")
    expect(page.get_by_role("checkbox")).to_have_count(4)
    assert_accessible(page, axe)
    page.get_by_role("checkbox").nth(3).press("Space")
    staff.press("Ta de valgte ut til en egen sak")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    for _ in range(2):
        page.get_by_role("button", name="Angre").first.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("angret")
    page = staff.to(f"/team/saker?year={YEAR}")
    expect(page.get_by_role("checkbox")).to_have_count(2)
    staff.assert_quiet()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", ["/team/saker", "/team/dekning", "/team/rekkevidde", "/team/rekkevidde/andel"])
def test_pages_fit_and_are_accessible(staff: Visitor, axe: str, address: str, width: int) -> None:  # noqa: F811
    staff.page.set_viewport_size({"width": width, "height": 800})
    page = staff.to(f"{address}?year={YEAR}")
    assert_accessible(page, axe)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
