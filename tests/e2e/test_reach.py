"""The week's exports: dropped in through the page, a program and the command line, and seen as reach."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.program import Program, eventually
from tests.e2e.test_imports import axe  # noqa: F401
from tests.e2e.test_privacy import assert_accessible
from tests.e2e.visitor import Visitor
from tests.media.exports import article, facebook, meltwater
from tests.media.reach_exports import analytics_days, facebook_impressions, meta_days, trends

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]
IMPORTS = "/api/v1/media/imports"
#: Each test has a year of its own, as all of them share one site.
YEARS_BACK = {2023: -2 * 8766, 2024: -8784, 2025: 0}


def press_export(path: Path, year: int, stories: int = 4) -> Path:
    """A UTF-16 export: each story stands in two outlets."""
    articles = [
        article(f"Avis {outlet}", f"Sak {story} om dagen", at=YEARS_BACK[year] + story, url=f"https://a{outlet}.no/{year}/{story}")
        for story in range(stories)
        for outlet in range(2)
    ]  # fmt: skip
    assert meltwater(path, articles).read_bytes().startswith((b"\xff\xfe", b"\xfe\xff"))
    return path


def finished(
    site: Program, analyst: dict[str, str], number: int, state: str = "done", *, seconds: float = 20.0
) -> dict[str, Any]:
    """The import, as soon as it has come to this state."""

    def look() -> dict[str, Any]:
        view: dict[str, Any] = site.get(f"{IMPORTS}/{number}", headers=analyst).json()
        assert view["state"] not in ("failed", "undone") or view["state"] == state, view
        return view if view["state"] == state else {}

    return eventually(look, seconds=seconds, what=f"import {number} {state}")


def counts(view: dict[str, Any]) -> tuple[int, int, int, int]:
    return view["new"], view["updated"], view["unchanged"], view["skipped"]


def summary(site: Program, analyst: dict[str, str], year: int) -> dict[str, Any]:
    answer: dict[str, Any] = site.get("/api/v1/reach/summary", params={"year": year}, headers=analyst).json()
    return answer


def import_by_page(staff: Visitor, path: Path) -> None:
    """Sends a file in, waits for the preview, and saves it."""
    page = staff.to("/team/importer")
    page.locator("input[type=file]").set_input_files(path)
    staff.press("Les filene")
    staff.heading(path.name)
    page.get_by_role("button", name="Lagre importen").click()
    expect(page.get_by_role("button", name="Angre importen")).to_be_visible()


def figures(staff: Visitor) -> dict[str, str]:
    """The figures of the page by their labels."""
    cards = staff.page.locator(".figure-card:has(.figure-card__value)").all()
    return {card.locator("> p").nth(0).inner_text(): card.locator("> p").nth(1).inner_text() for card in cards}


def test_through_the_page(staff: Visitor, tmp_path: Path) -> None:
    paths = [facebook(tmp_path / "innlegg-2025.csv", range(1, 21)), press_export(tmp_path / "omtaler-2025.csv", 2025)]
    for path, rows in zip(paths, ("20", "8"), strict=True):
        import_by_page(staff, path)
        assert figures(staff) == {"Nye": rows, "Oppdatert": "0", "Uendret": "0", "Hoppet over": "0"}
    page = staff.to("/team/rekkevidde?year=2025")
    main = page.locator("main")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rekkevidde i 2025")
    # The best post reached 20,000; the reach of the posts is never added up, 210,000 stands nowhere.
    expect(main).to_contain_text("20\xa0000")
    assert "210\xa0000" not in main.inner_text()
    # Views may be added: twice the reach of each post.
    expect(main).to_contain_text("420\xa0000")
    told = figures(staff)
    assert (told["Treff i pressen"], told["Unike saker i pressen"]) == ("8", "4")
    charts = page.locator(".chart-group")
    assert charts.count() == 3
    for chart in charts.all():
        expect(chart.locator("canvas").first).to_be_visible()
        assert chart.locator("table tbody tr").count() >= 1
    for path in paths:
        import_by_page_again(staff, path)
    staff.assert_quiet()


def import_by_page_again(staff: Visitor, path: Path) -> None:
    """The same file: there is nothing to save."""
    page = staff.to("/team/importer")
    page.locator("input[type=file]").set_input_files(path)
    staff.press("Les filene")
    staff.heading(path.name)
    expect(page.get_by_text("importert før")).to_be_visible()
    assert figures(staff)["Nye"] == "0"


def test_by_a_program(site: Program, analyst: dict[str, str], moderator: dict[str, str], tmp_path: Path) -> None:
    paths = [
        facebook(tmp_path / "innlegg-2024.csv", range(101, 111), year=2024),
        press_export(tmp_path / "omtaler-2024.csv", 2024),
    ]
    files = [("files", (path.name, path.read_bytes(), "text/csv")) for path in paths]
    assert site.post(IMPORTS, files=files).status_code == 401
    assert site.post(IMPORTS, files=files, headers=moderator).status_code == 403
    answer = site.post(IMPORTS, files=files, headers=analyst)
    assert answer.status_code == 202, answer.text
    first = [finished(site, analyst, one["id"]) for one in answer.json()["items"]]
    assert [counts(view) for view in first] == [(10, 0, 0, 0), (8, 0, 0, 0)]
    before = summary(site, analyst, 2024)
    assert before["posts"]["value"] == 10 and before["mentions"]["unique_stories"] == 4

    again = site.post(IMPORTS, files=files, headers=analyst).json()["items"]
    assert [counts(finished(site, analyst, one["id"])) for one in again] == [(0, 0, 10, 0), (0, 0, 8, 0)]
    assert summary(site, analyst, 2024) == before

    # Other bytes with the same content, as a second download gives them, change nothing either.
    path = facebook(tmp_path / "innlegg-2024 (1).csv", range(101, 111), year=2024)
    path.write_bytes(path.read_bytes() + b"\n")
    again = site.post(IMPORTS, files=[("files", (path.name, path.read_bytes(), "text/csv"))], headers=analyst)
    assert counts(finished(site, analyst, again.json()["items"][0]["id"])) == (0, 0, 10, 0)


def test_by_the_command_line(site: Program, analyst: dict[str, str], tmp_path: Path) -> None:
    path = facebook(tmp_path / "innlegg-2023.csv", range(201, 206), year=2023)
    report = json.loads(site.campaign("media", "import", path, "--json").stdout)
    assert {name: report[name] for name in ("new", "updated", "unchanged", "skipped", "problems")} == {
        "new": 5, "updated": 0, "unchanged": 0, "skipped": 0, "problems": [],
    }  # fmt: skip
    assert summary(site, analyst, 2023)["posts"]["value"] == 5
    report = json.loads(site.campaign("media", "import", path, "--json").stdout)
    assert (report["new"], report["unchanged"]) == (0, 5)

    # What the second import says too stands until it is taken back as well.
    listed = site.get(IMPORTS, headers=analyst).json()["items"]
    again, made = (view["id"] for view in listed if view["file"] == path.name)
    site.campaign("media", "undo", made)
    assert summary(site, analyst, 2023)["posts"]["value"] == 5
    site.campaign("media", "undo", again)
    assert site.get(f"{IMPORTS}/{again}", headers=analyst).json()["state"] == "undone"
    assert not summary(site, analyst, 2023)["posts"]["value"]


def test_inspect_writes_nothing(site: Program, tmp_path: Path) -> None:
    known = press_export(tmp_path / "omtaler.csv", 2025)
    unknown = tmp_path / "handleliste.csv"
    unknown.write_text("Vare;Antall\nBoller;40\n", "utf-8")
    nowhere = str(tmp_path / "nowhere")
    report = json.loads(site.campaign("media", "inspect", known, DATA_DIR=nowhere).stdout)
    assert (report["source"], report["rows"]) == ("meltwater", 8)
    assert report["period"] == {"from": "2025-10-10", "to": "2025-10-10"}
    done = site.campaign("media", "inspect", known, unknown, status=1, DATA_DIR=nowhere)
    sources = [json.loads(line)["source"] for line in done.stdout.splitlines()]
    assert sources == ["meltwater", None]
    assert not Path(nowhere).exists()


def test_undo_by_the_page(staff: Visitor, site: Program, analyst: dict[str, str], tmp_path: Path) -> None:
    import_by_page(staff, facebook(tmp_path / "angres.csv", range(301, 304), year=2022))
    assert summary(site, analyst, 2022)["posts"]["value"] == 3
    address = re.sub(r"\?.*", "", staff.page.url)
    staff.agrees = True
    staff.press("Angre importen")
    expect(staff.page.get_by_text("Angret", exact=True).first).to_be_visible()
    assert staff.page.url.startswith(address)
    assert not summary(site, analyst, 2022)["posts"]["value"]


def test_lines_end_where_the_method_changes(
    staff: Visitor, site: Program, analyst: dict[str, str], axe: str, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    """The break is drawn, said beside the chart and in its table, and nothing of the page is a barrier."""
    files = [
        facebook_impressions(tmp_path / "eldre.csv", range(401, 409), year=2021),
        facebook(tmp_path / "nyere.csv", range(409, 417), year=2021),
        meta_days(tmp_path / "oversikt.csv", {"Facebook reach": [400, 900, 600, 500]}, date(2021, 10, 8)),
        analytics_days(tmp_path / "nettsted.csv", [100, 300, 200, 150], date(2021, 10, 8)),
        trends(tmp_path / "interesse.csv", "psykisk helse", [40, 60, 100, 50], date(2021, 9, 26)),
    ]
    sent = [("files", (path.name, path.read_bytes(), "text/csv")) for path in files]
    for one in site.post(IMPORTS, files=sent, headers=analyst).json()["items"]:
        finished(site, analyst, one["id"])
    page = staff.to("/team/rekkevidde?year=2021")
    words = "Endret målemetode: Facebook, 18. oktober 2021."
    listed = page.locator(".chart-breaks li")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text(words)
    group = page.locator(".chart-group", has=page.locator(".chart-breaks"))
    expect(group.locator("canvas").first).to_be_visible()
    group.get_by_text("Tallene som tabell").click()
    expect(group.locator("tr[data-break]")).to_contain_text(words)
    # Two lines: neither has a number of the other's days.
    heads = group.locator("thead th").all_inner_texts()
    assert heads == ["Dag", "Facebook, visninger", "Facebook, eksponeringer"]
    numbers = group.locator("table[data-chart] tbody tr:not([data-break])")
    rows = [row.locator("td").all_inner_texts() for row in numbers.all()]
    assert [row[0] == "–" for row in rows] == [True] * 8 + [False] * 8
    assert [row[1] == "–" for row in rows] == [False] * 8 + [True] * 8
    shown = page.locator("main").inner_text()
    assert "2\xa0400" not in shown, "days of reach added up"
    for heading in ("Kontoer", "Nettside", "Søkeinteresse", "Betalt, fortjent, delt og eid"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    assert_accessible(page, axe)
    staff.assert_quiet()


def pointed_at(staff: Visitor, chart: Locator, share: float) -> list[str]:
    """The legend of a chart, pointed at some share of its width."""
    over = chart.locator(".u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box
    staff.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    expect(chart.locator(".chart__place--pointed")).to_be_visible()
    values = chart.locator(".u-legend .u-value")
    # The legend is filled in with the next frame.
    for value in values.all():
        expect(value).not_to_be_empty()
    return values.all_inner_texts()


def test_days_between(
    staff: Visitor, site: Program, analyst: dict[str, str], axe: str, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    """Days without mentions have none; of days without posts nothing is known, and no line goes over them."""
    articles = [
        article(f"Avis {at}", f"Sak {at}", at=at - 8 * 8766, url=f"https://avis.no/{at}") for at in (0, 24, 8 * 24)
    ]
    files = [
        meltwater(tmp_path / "omtaler.csv", articles), facebook(tmp_path / "fb.csv", (501, 502, 509), year=2017),
        trends(tmp_path / "interesse.csv", "psykisk helse", [40, 60, 100, 50], date(2017, 10, 1)),
    ]  # fmt: skip
    sent = [("files", (path.name, path.read_bytes(), "text/csv")) for path in files]
    for one in site.post(IMPORTS, files=sent, headers=analyst).json()["items"]:
        finished(site, analyst, one["id"])
    page = staff.to("/team/rekkevidde?year=2017")
    mentions = page.locator(".chart-group", has_text="Omtaler i pressen per dag")
    views = page.locator(".chart-group", has_text="Visninger etter publiseringsdag")
    for group in (mentions, views):
        expect(group.locator("canvas").first).to_be_visible()
        expect(group.locator(".u-legend .u-value").first).not_to_be_visible()
        assert group.locator("table[data-chart] tbody tr").count() == 3
    assert pointed_at(staff, mentions, 0.5)[1].startswith("0")
    assert pointed_at(staff, mentions, 0.02)[1].startswith("1")
    assert pointed_at(staff, views, 0.5)[1:] == ["\u2013"]
    assert pointed_at(staff, views, 0.02)[1:] != ["\u2013"]
    assert_accessible(page, axe)
    staff.assert_quiet()
