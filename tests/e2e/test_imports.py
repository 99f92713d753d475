"""The page of imports in a browser: many files, each with its state; questions by keyboard; all without script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, StorageState, expect

from campaign.media.service import LARGEST_FILE
from tests.e2e.program import Program, eventually
from tests.e2e.test_privacy import AXE, assert_accessible
from tests.e2e.visitor import Visitor
from tests.media.exports import facebook

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]
ADDRESS = "/team/importer"
QUESTIONS = "Dato;Innlegg;Visninger;{column}\n10.10.2018;Vi feirer dagen;1200;30\n11.10.2018;Takk for i går;900;21\n"


@pytest.fixture(scope="session")
def axe() -> str:
    return AXE.read_text("utf-8")


def asking(path: Path, column: str) -> Path:
    """A table that must be asked about; the name of its last column makes it one that nobody has answered."""
    path.write_text(QUESTIONS.format(column=column), "utf-8")
    return path


def card(page: Page, name: str) -> Any:
    """The newest entry of a file in the list."""
    return page.locator("[data-import]").filter(has_text=name).first


def test_several_files_each_with_its_state(staff: Visitor, axe: str, tmp_path: Path) -> None:
    known = facebook(tmp_path / "innlegg-2018.csv", range(901, 906), year=2018)
    other = facebook(tmp_path / "til.csv", range(911, 913), year=2018)
    unknown = tmp_path / "ukjent.csv"
    unknown.write_text("Navn;Sted\nA;B\n")
    page = staff.to(ADDRESS)
    field = page.locator("input[type=file]")
    field.set_input_files([known, other])
    # What is chosen later is added, and one may be taken away again.
    field.set_input_files([unknown, asking(tmp_path / "spør.csv", "Trampeklapp")])
    expect(page.locator("[data-upload-status]")).to_have_text("Antall valgte filer: 4")
    page.get_by_role("button", name="Fjern til.csv").press("Enter")
    expect(page.locator(".chosen__file")).to_have_count(3)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Fjern ukjent.csv"
    assert_accessible(page, axe)
    staff.press("Les filene")
    for name, state in (("innlegg-2018", "Klar til gjennomsyn"), ("ukjent", "Mislyktes"), ("spør", "Venter på svar")):
        expect(card(page, f"{name}.csv").locator(".status")).to_have_text(state)
    expect(card(page, "innlegg-2018.csv")).to_contain_text("5 innlegg")
    assert not page.locator("[data-busy]").count() and staff.page.url.endswith(ADDRESS)
    expect(page.locator("[data-upload-status]")).to_contain_text("Antall filer sendt inn: 3")
    assert_accessible(page, axe)
    staff.assert_quiet()


def test_files_that_are_dropped(staff: Visitor) -> None:
    page = staff.to(ADDRESS)
    page.evaluate(
        """() => {
          const dropped = new DataTransfer();
          dropped.items.add(new File(["Navn;Sted\\nA;B\\n"], "sluppet.csv"));
          const zone = document.querySelector("[data-dropzone]");
          for (const type of ["dragenter", "dragover", "drop"])
            zone.dispatchEvent(new DragEvent(type, { dataTransfer: dropped, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator(".chosen__name")).to_contain_text("sluppet.csv")
    staff.press("Les filene")
    staff.heading("sluppet.csv")
    staff.assert_quiet()


def test_a_file_that_is_too_large_is_not_sent(staff: Visitor, tmp_path: Path) -> None:
    path = tmp_path / "stor.csv"
    with path.open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)
    page = staff.to(ADDRESS)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator(".chosen__state")).to_have_text("Større enn 200 MB. Eksporter en kortere periode.")
    staff.press("Les filene")
    expect(page.locator(".chosen__state")).to_be_visible()
    assert not page.locator("[data-import]").filter(has_text="stor.csv").count()
    staff.assert_quiet()


def test_nothing_chosen(staff: Visitor) -> None:
    page = staff.to(ADDRESS)
    staff.press("Les filene")
    expect(page.locator("#f-files-error")).to_have_text("Velg minst én fil.")
    assert staff.focused == "f-files"


def test_questions_are_answered_by_keyboard(staff: Visitor, axe: str, tmp_path: Path) -> None:
    page = staff.to(ADDRESS)
    page.locator("input[type=file]").set_input_files(asking(tmp_path / "tastatur.csv", "Håndtrykk"))
    page.get_by_role("button", name="Les filene").press("Enter")
    staff.heading("tastatur.csv")
    kind = page.get_by_label("Hva er hver rad?")
    expect(kind).to_be_visible()
    assert_accessible(page, axe)
    page.get_by_role("button", name="Les filen med disse svarene").press("Enter")
    page.locator(".ds-error-summary").wait_for()
    assert staff.focused == "DS-ERROR-SUMMARY"
    # The summary takes the focus once more when its component is ready: the link is pressed, wherever the focus is.
    page.locator(".ds-error-summary a").first.press("Enter")
    expect(kind).to_be_focused()
    page.keyboard.type("Innl")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Hvilken plattform")).to_be_focused()
    page.keyboard.type("Inst")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Håndtrykk")).to_be_focused()
    page.keyboard.type("Likerk")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    save = page.get_by_role("button", name="Lagre importen")
    expect(save).to_be_visible()
    expect(page.get_by_text("Svar som ble brukt")).to_be_visible()
    assert_accessible(page, axe)
    save.press("Enter")
    expect(page.get_by_role("button", name="Angre importen")).to_be_visible()
    assert_accessible(page, axe)
    staff.assert_quiet()


def test_without_script(
    site: Program, analyst: dict[str, str], visitor: Callable[..., Visitor], signed_in: StorageState, tmp_path: Path
) -> None:
    person = visitor(storage_state=signed_in, java_script_enabled=False)
    page = person.to(ADDRESS)
    page.locator("input[type=file]").set_input_files([
        asking(tmp_path / "uten.csv", "Applaus"), facebook(tmp_path / "uten2.csv", range(921, 923), year=2018),
    ])  # fmt: skip
    person.press("Les filene")
    person.heading("Importer")

    def read() -> bool:
        newest = site.get("/api/v1/media/imports?limit=2", headers=analyst).json()["items"]
        return all(one["state"] == "preview" for one in newest)

    eventually(read, seconds=20.0, what="both files read")
    page = person.to(ADDRESS)
    page.get_by_role("link", name="uten.csv").click()
    page.get_by_label("Hva er hver rad?").select_option("posts")
    page.get_by_label("Hvilken plattform").select_option("facebook")
    with page.expect_navigation():
        person.press("Les filen med disse svarene")

    def saved() -> bool:
        page.reload()
        return page.get_by_role("button", name="Lagre importen").count() == 1

    eventually(saved, seconds=20.0, what="the preview")
    expect(page.get_by_label("Hva den måler")).to_have_value("owned")
    person.press("Lagre importen")
    person.heading("uten.csv")


def test_what_has_changed_is_shown_before_it_is_saved(
    site: Program, analyst: dict[str, str], staff: Visitor, axe: str, tmp_path: Path
) -> None:
    """A colleague imports posts of the same days while the page stands open."""
    page = staff.to(ADDRESS)
    page.locator("input[type=file]").set_input_files(facebook(tmp_path / "lang.csv", range(951, 957), year=2018))
    staff.press("Les filene")
    staff.heading("lang.csv")
    save = page.get_by_role("button", name="Lagre importen")
    expect(save).to_be_visible(timeout=20_000)
    address = "/api/v1/media/imports"
    path = facebook(tmp_path / "kort.csv", range(951, 954), year=2018)
    (made,) = site.post(address, files={"files": (path.name, path.read_bytes())}, headers=analyst).json()["items"]
    eventually(
        lambda: site.get(f"{address}/{made['id']}", headers=analyst).json()["state"] == "done", what="the other import"
    )
    save.click()
    expect(page.get_by_text("en annen import endret hva den fører med seg")).to_be_visible(timeout=20_000)
    row = page.get_by_role("table", name="Hva som har endret seg").get_by_role("row").filter(has_text="Nye")
    expect(row.get_by_role("cell")).to_have_text(["6", "3"])
    assert_accessible(page, axe)
    save.click()
    expect(page.get_by_role("button", name="Angre importen")).to_be_visible(timeout=20_000)


def test_a_page_that_waits_tries_again(staff: Visitor, tmp_path: Path) -> None:
    """While the server starts again, nobody answers."""
    page = staff.to(ADDRESS)
    page.locator("input[type=file]").set_input_files(facebook(tmp_path / "igjen.csv", range(931, 934), year=2018))
    page.route("**/tilstand.json*", lambda route: route.fulfill(status=503), times=2)
    staff.press("Les filene")
    staff.heading("igjen.csv")
    expect(page.get_by_role("button", name="Lagre importen")).to_be_visible(timeout=20_000)


def test_what_came_of_it_has_the_focus(staff: Visitor, axe: str, tmp_path: Path) -> None:
    """Who listens to the page hears what became of the press of a button, and goes on from there."""
    for name, press, told in (
        ("fokus-a.csv", "Forkast importen", "Forkastet. Ingenting ble lagret."),
        ("fokus-b.csv", "Lagre importen", "Importen er lagret."),
    ):
        page = staff.to(ADDRESS)
        number = 931 if "-a" in name else 932
        page.locator("input[type=file]").set_input_files(facebook(tmp_path / name, [number], year=2018))
        staff.press("Les filene")
        page.get_by_role("button", name=press).press("Enter")
        notice = page.get_by_role("status").filter(has_text=told)
        expect(notice).to_be_focused()
        assert_accessible(page, axe)
    staff.assert_quiet()
