"""What the pages of imports say of what was done, by whom, and of what never was."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from campaign import db, retention
from campaign.clock import now
from campaign.media.imports.originals import KEPT
from tests.conftest import Installation
from tests.media.exports import article, facebook, meltwater
from tests.media.test_import import TABLES, sizes, upload
from tests.media.test_team_pages import confirm_form, csrf, send

FIXTURES = Path(__file__).parent / "fixtures"
FOCUSED = 'role="status" tabindex="-1" autofocus'


def test_a_preview_is_discarded(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    address = send(installation, facebook(tmp_path / "fb.csv", range(1, 4)))
    preview = installation.client.get(address).text
    assert "Dette skjer når du lagrer" in preview or "Nye" in preview
    page = installation.client.post(address, data={"csrf": csrf(preview), "act": "discard"}).text
    assert "Forkastet. Ingenting ble lagret." in page and FOCUSED in page
    assert "Dette ble resultatet" not in page and "Importen er angret" not in page and "figure-card" not in page
    later = installation.client.get(address).text
    assert "Forkastet. Ingenting ble lagret." in later and "autofocus" not in later
    assert sizes(installation) == dict.fromkeys(TABLES, 0)


def test_a_saved_import_is_taken_back(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    address = send(installation, facebook(tmp_path / "fb.csv", range(1, 4)))
    form = confirm_form(installation.client.get(address).text)
    busy = installation.client.post(address, data=form).text
    assert "data-busy" in busy and "autofocus" in busy
    installation.work()
    saved = installation.client.get(f"{address}?done=confirm").text
    assert "Importen er lagret." in saved and FOCUSED in saved and "Dette ble resultatet" in saved
    page = installation.client.post(address, data={"csrf": csrf(saved), "act": "undo"}).text
    assert "Importen er angret" in page and "Dette ble resultatet" in page and "Forkastet" not in page


def test_what_is_not_so_is_not_said(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    address = send(installation, facebook(tmp_path / "fb.csv", [1]))
    for name in ("confirm", "undo", "discard"):
        page = installation.client.get(f"{address}?done={name}").text
        assert "autofocus" not in page and "Importen er" not in page and "Forkastet" not in page


def test_a_stale_tab_after_saving(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    address = send(installation, facebook(tmp_path / "fb.csv", range(1, 4)))
    form = confirm_form(installation.client.get(address).text)
    installation.client.post(address, data=form)
    waiting = installation.client.post(address, data=form)
    assert waiting.status_code == 409 and "I mellomtiden har analyst " in waiting.text
    installation.work()
    before = sizes(installation)
    for stale in (form, {"csrf": form["csrf"], "act": "discard"}):
        refused = installation.client.post(address, data=stale)
        assert refused.status_code == 409 and FOCUSED in refused.text
        assert "I mellomtiden ble denne importen lagret av analyst, " in refused.text
        assert "Dette ble resultatet" in refused.text and "Bare en import som venter" not in refused.text
        assert "Lagre importen" not in refused.text and sizes(installation) == before
    (view,) = installation.client.get("/api/v1/media/imports", headers=installation.token("analyst")).json()["items"]
    assert view["confirmed_by"] == "analyst" and view["undone_by"] is None


def test_a_stale_tab_after_discarding(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    address = send(installation, facebook(tmp_path / "fb.csv", range(1, 4)))
    form = confirm_form(installation.client.get(address).text)
    installation.client.post(address, data={"csrf": form["csrf"], "act": "discard"})
    refused = installation.client.post(address, data=form)
    assert refused.status_code == 409
    assert "I mellomtiden ble denne importen forkastet av analyst, " in refused.text
    told = installation.client.post(
        f"/api/v1/media/imports/{address.rsplit('/', 1)[1]}/confirm", headers=installation.token("analyst")
    )
    assert told.status_code == 409 and "forkastet i mellomtiden" in told.json()["detail"]


def test_a_repeat_names_who_confirmed_it(installation: Installation, tmp_path: Path) -> None:
    """The report of the import before is taken over, but not who confirmed that."""
    installation.sign_in("analyst")
    path = facebook(tmp_path / "fb.csv", [1])
    address = send(installation, path)
    installation.client.post(address, data=confirm_form(installation.client.get(address).text))
    installation.work()
    (again,) = upload(installation, path)
    assert again["repeats"] is not None and again["confirmed_by"] is None


def test_an_original_that_is_gone(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    address = send(installation, facebook(tmp_path / "fb.csv", range(1, 4)))
    form = confirm_form(installation.client.get(address).text)
    unknown = FIXTURES / "unknown_table"
    asked = send(installation, next(path for path in unknown.iterdir() if path.name != "expected.json"))
    installation.run(db.fetch, "UPDATE media_import SET created_at = created_at - $1::interval", KEPT + timedelta(1))
    installation.run(retention.purge, installation.settings.data_dir, now())
    page = installation.client.get(address).text
    assert "Dette ble resultatet" not in page and "figure-card" not in page and "Om filen" in page
    refused = installation.client.post(address, data=form)
    assert refused.status_code == 409 and f"{now():%Y-%m}" not in refused.text.split("</ds-error-summary>")[0]
    assert "kan du si nedenfor" not in installation.client.get(asked).text


def test_small_things(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    small = tmp_path / "liten.csv"
    small.write_text("Navn;Sted\nA;B\n")
    path = meltwater(tmp_path / "mw.csv", [article("Avisa", "En sak")])
    report = installation.run(lambda: installation.parts.media.import_path(path))
    page = installation.client.get(f"/team/importer/{report.id}").text
    assert "fra kommandolinjen" in page and "av kommandolinjen" not in page
    failed = installation.client.get(send(installation, small)).text
    assert "Last ned listen" not in failed
    tiny = Path(tmp_path / "tom.csv")
    tiny.write_text("Emne;Sendt;Levert;Klikket\nHilsen;10.10.2025 08:30;4;1\n")
    assert "under 1 kB" in installation.client.get(send(installation, tiny)).text


def test_a_question_about_the_year_is_open(installation: Installation) -> None:
    """It changes what is saved: it does not hide among the columns that nobody knows."""
    installation.sign_in("analyst")
    folder = FIXTURES / "meta_daily_views_without_platform"
    address = send(installation, next(path for path in folder.iterdir() if path.name != "expected.json"))
    page = installation.client.get(address).text
    section = page[page.index('id="answers"') :]
    assert "Spørsmål om filen" in section and "Ukjente kolonner" not in section and "De utelates" not in section
    assert '<details class="ds-details" open>' in section


def test_an_empty_set_names_its_fields(installation: Installation) -> None:
    installation.sign_in("analyst")
    page = installation.client.get("/team/rekkevidde/andel").text
    answer = installation.client.post("/team/rekkevidde/andel", data={"csrf": csrf(page), "act": "state"})
    assert answer.status_code == 422
    summary = answer.text.split("</ds-error-summary>")[0]
    told = ("navnet på utvalget", "hva utvalget inneholder", "kilden til utvalget", "første dag", "siste dag")
    assert all(words in summary for words in told) and "Skriv noe her" not in summary
