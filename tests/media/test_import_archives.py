"""Compressed files that hold an export and a list that somebody has made: both are read, or asked about."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tests.conftest import Installation
from tests.media.exports import article, meltwater
from tests.media.test_import import sizes, upload
from tests.media.test_import_answers import NOTHING, answered, asked, get
from tests.media.test_team_pages import confirm_form, csrf

HEAD = "Dato;Medium;Tittel;Lenke;Opplag\n"
CLIPS = HEAD + "17.10.2025;Lokalavisa;Markering i parken;https://www.lokalavisa.no/1;1000\n"
UNSURE = HEAD + "03.04.2025;Lokalavisa;Markering i parken;https://www.lokalavisa.no/1;1000\n".replace(".", "/", 2)
NAMELESS = "Når;Hva;Hvor\n17.10.2025;Markering i parken;Lokalavisa\n18.10.2025;Fakkeltog;Bladet\n"


def packed(path: Path, *, beside: str, name: str = "klipp.csv") -> Path:
    known = meltwater(path.with_suffix(".csv"), [article("NRK", "En sak her"), article("VG", "Noe annet igjen")])
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(known, known.name)
        archive.writestr(name, beside)
    return path


def test_both_are_read_when_both_are_known(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, packed(tmp_path / "alt.zip", beside=CLIPS))
    assert view["state"] == "done" and view["source"] == "meltwater" and view["totals"]["articles"] == 3
    assert sizes(installation)["article"] == 3
    assert not [one for one in view["warnings"] if one["rule"].startswith("entries-")]


def test_what_is_unsure_about_the_list_is_asked(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, packed(tmp_path / "alt.zip", beside=UNSURE))
    assert view["state"] == "preview" and asked(view)["#dates"] and sizes(installation) == NOTHING
    view = answered(installation, view, {"#dates": "day-first"})
    assert view["state"] == "done" and sizes(installation)["article"] == 3
    # The next archive with such a list goes through.
    (later,) = upload(installation, packed(tmp_path / "mer.zip", beside=UNSURE.replace("parken", "skolen")))
    assert later["state"] == "done" and later["from_memory"]


def test_a_list_that_nobody_knows_can_be_mapped(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, packed(tmp_path / "alt.zip", beside=NAMELESS), preview="true")
    assert view["state"] == "preview" and view["new"] == 2 and not any(asked(view).values())
    assert {"#kind", "når", "hva", "hvor"} <= asked(view).keys()
    assert [one["rule"] for one in view["warnings"]] == ["entries-unread"]
    answers = {"#kind": "articles", "når": "published", "hva": "title", "hvor": "outlet"}
    view = answered(installation, view, answers)
    assert view["state"] == "preview" and view["new"] == 4
    installation.sign_in("analyst")
    address = f"/team/importer/{view['id']}"
    page = installation.client.get(address).text
    assert "Svar som ble brukt" in page and csrf(page)
    installation.client.post(address, data=confirm_form(page))
    installation.work()
    assert get(installation, view["id"])["state"] == "done" and sizes(installation)["article"] == 4
    (later,) = upload(installation, packed(tmp_path / "mer.zip", beside=NAMELESS.replace("parken", "skolen")))
    assert later["state"] == "done" and later["totals"]["articles"] == 4


def test_figures_beside_an_export_tell_the_same_again(installation: Installation, tmp_path: Path) -> None:
    days = "Dato;Visninger;Nye følgere\n09.10.2025;100;1\n10.10.2025;200;2\n"
    (view,) = upload(installation, packed(tmp_path / "alt.zip", beside=days, name="dager.csv"))
    assert view["state"] == "done" and sizes(installation)["observation"] == 0
    assert [one["rule"] for one in view["warnings"]] == ["entries-beside"]
