"""The team's pages of imports and reach, as a browser without script uses them."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from campaign.media.formula_guard import guarded
from tests.conftest import Installation
from tests.media.exports import article, facebook, meltwater
from tests.media.test_import import TABLES, sizes, upload


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def confirm_form(page: str) -> dict[str, str]:
    """The fields of the form that confirms, as the page was shown."""
    (form,) = re.findall(r"<form(?:(?!</form>).)*?value=\"confirm\".*?</form>", page, re.DOTALL)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in hidden}


def send(installation: Installation, *paths: Path) -> str:
    """The address that the browser ends at after the form was sent and the files were read."""
    token = csrf(installation.client.get("/team/importer").text)
    files = [("files", (path.name, path.read_bytes(), "text/csv")) for path in paths]
    answer = installation.client.post("/team/importer", files=files, data={"csrf": token}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    installation.work()
    return str(answer.headers["location"])


def test_a_file_is_looked_through_and_saved(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    path = facebook(tmp_path / "fb.csv", range(9, 12))
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join([*lines, "Total" + "," * 30]) + "\n", "utf-8-sig")
    address = send(installation, path)
    page = installation.client.get(address).text
    assert "3 innlegg, 10.\u201312. oktober 2025, Facebook Verdensdagen, 1 rad hoppet over" in page
    assert sizes(installation) == dict.fromkeys(TABLES, 0)
    assert installation.client.post(address, data=confirm_form(page), follow_redirects=False).status_code == 303
    assert "data-busy" in installation.client.get(address).text
    installation.work()
    page = installation.client.get(address).text
    assert "data-import-done" in page and sizes(installation)["media_object"] == 3
    installation.client.post(address, data={"csrf": csrf(page), "act": "undo"})
    assert sizes(installation) == dict.fromkeys(TABLES, 0)


def test_several_files_go_to_the_list(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    unknown = tmp_path / "<b>liste</b>.csv"
    (tmp_path / "x").write_text("Navn;Sted\nA;B\n")
    (tmp_path / "x").rename(tmp_path / "liste.csv")
    unknown = tmp_path / "liste.csv"
    assert send(installation, unknown, meltwater(tmp_path / "mw.csv", [article("Avisa", "En sak")])) == "/team/importer"
    page = installation.client.get("/team/importer").text
    assert "liste.csv" in page and "1 omtale i pressen" in page and "Mislyktes" in page


def test_no_file_and_no_token(installation: Installation) -> None:
    installation.sign_in("analyst")
    token = csrf(installation.client.get("/team/importer").text)
    empty = installation.client.post("/team/importer", files={"files": ("", b"")}, data={"csrf": token})
    assert empty.status_code == 422 and 'href="#f-files"' in empty.text
    forged = installation.client.post("/team/importer", files={"files": ("a.csv", b"a")}, data={"csrf": "another"})
    assert forged.status_code == 403
    assert installation.client.post("/team/importer/1", data={"act": "undo"}).status_code == 403


def test_who_may_look(installation: Installation) -> None:
    assert installation.client.get("/team/importer", follow_redirects=False).status_code in (303, 401)
    installation.sign_in("moderator")
    assert installation.client.get("/team/importer").status_code == 403
    assert installation.client.get("/team/rekkevidde").status_code == 403


def test_the_list_of_problems_for_a_spreadsheet(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    path = facebook(tmp_path / "fb.csv", [1])
    text = path.read_text("utf-8-sig").replace(",2000,1000,", ",=1+1,1000,")
    path.write_text(text, "utf-8-sig")
    address = send(installation, path)
    answer = installation.client.get(f"{address}/problemer.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    header, row = answer.content.decode("utf-8-sig").splitlines()
    assert header == "Rad;Kolonne;Regel;Hva du kan gjøre" and row.startswith("2;Views;number-unreadable;")


@pytest.mark.parametrize("cell", ["=1+1", "+47", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_cells_that_a_spreadsheet_would_run(cell: str) -> None:
    assert guarded(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["Avisa = best", "'=1", "", None, -1, 2.5])
def test_cells_that_it_would_not(cell: object) -> None:
    assert guarded(cell) is cell


def test_reach_without_anything(installation: Installation) -> None:
    installation.sign_in("analyst")
    page = installation.client.get("/team/rekkevidde?year=2025").text
    assert "/team/importer" in page and "data-chart" not in page


def test_reach_of_a_year(installation: Installation, tmp_path: Path) -> None:
    papers = [article("Avisa", "<script>alert(1)</script>", url="javascript:alert(1)"), article("Bladet", "En sak")]
    upload(installation, facebook(tmp_path / "fb.csv", range(1, 11)), meltwater(tmp_path / "mw.csv", papers))
    installation.sign_in("analyst")
    answer = installation.client.get("/team/rekkevidde")
    page = answer.text
    assert answer.status_code == 200 and "Rekkevidde i 2025" in page
    assert "10\u00a0000" in page and "110\u00a0000" in page and "55\u00a0000" not in page
    assert page.count("data-chart=") == 3 and "<script>alert" not in page and 'href="javascript' not in page
