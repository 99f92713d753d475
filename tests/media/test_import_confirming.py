"""Only what a person has seen is saved: previews that change between showing and confirming, or whose file is gone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from campaign import db, retention
from campaign.clock import now
from campaign.media.imports.originals import KEPT
from tests.conftest import Installation
from tests.media.exports import article, facebook, meltwater
from tests.media.test_import import TABLES, sizes, undo, upload
from tests.media.test_import_answers import ANSWERS, POSTS, answer, get, written
from tests.media.test_team_pages import confirm_form, csrf, send

IMPORTS = "/api/v1/media/imports"
NOTHING = dict.fromkeys(TABLES, 0)


def confirm(installation: Installation, view: dict[str, Any], **body: Any) -> Any:
    """The answer of the API to a confirmation, with a body if there is one."""
    sent = {"json": body} if body else {}
    return installation.client.post(
        f"{IMPORTS}/{view['id']}/confirm", headers=installation.token("analyst"), **sent
    )  # fmt: skip


def test_a_mark_is_of_the_outcome(installation: Installation, tmp_path: Path) -> None:
    first, twin, other = upload(
        installation, facebook(tmp_path / "a.csv", [1]), facebook(tmp_path / "b.csv", [1]),
        facebook(tmp_path / "c.csv", [2]), preview="true",
    )  # fmt: skip
    assert first["mark"] == twin["mark"] != other["mark"]
    assert get(installation, first["id"])["mark"] == first["mark"]
    stale = confirm(installation, first, mark=other["mark"])
    assert stale.status_code == 409 and "endret seg" in stale.json()["detail"]
    assert get(installation, first["id"]) == first and sizes(installation) == NOTHING
    assert confirm(installation, first, mark="æ").status_code == 409
    assert confirm(installation, first, mark=7).status_code == 400
    assert confirm(installation, first, marks="").status_code == 400
    assert confirm(installation, first, mark=first["mark"]).status_code == 202
    installation.work()
    done = get(installation, first["id"])
    assert done["state"] == "done" and done["mark"] is None and done["new"] == 1


def test_a_colleague_answers_meanwhile(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, written(tmp_path / "innlegg.csv", POSTS), preview="true")
    answer(installation, view, {**ANSWERS, "klappsalver": "ignore"})
    installation.work()
    seen = get(installation, view["id"])
    installation.sign_in("analyst")
    address = f"/team/importer/{view['id']}"
    form = confirm_form(installation.client.get(address).text)
    answer(installation, view, {"klappsalver": "likes", "#platform": "facebook"})
    waiting = installation.client.post(address, data=form)
    assert waiting.status_code == 409 and "data-busy" in waiting.text
    installation.work()
    assert get(installation, view["id"])["mark"] != seen["mark"]
    refused = installation.client.post(address, data=form)
    assert refused.status_code == 409 and sizes(installation) == NOTHING
    page = refused.text
    assert "Dette har endret seg siden du så på det" in page and "Hva som har endret seg" in page
    assert "Besvart av programmet «test»." in page
    assert re.search(r"Hvilken plattform[^<]*Instagram.*Hvilken plattform[^<]*Facebook", page, re.DOTALL)
    # What the page shows now can be confirmed from it.
    assert installation.client.post(address, data=confirm_form(page), follow_redirects=False).status_code == 303
    installation.work()
    assert get(installation, view["id"])["state"] == "done"


def test_another_import_changes_what_is_new(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    address = send(installation, facebook(tmp_path / "lang.csv", range(1, 6)))
    form = confirm_form(installation.client.get(address).text)
    upload(installation, facebook(tmp_path / "kort.csv", range(1, 4)))
    before = sizes(installation)
    installation.client.post(address, data=form)
    installation.work()
    assert sizes(installation) == before
    shown = installation.client.get(address).text
    row = re.search(r"<tr>\s*<(?:td|th)[^>]*>Nye</(?:td|th)>(.*?)</tr>", shown, re.DOTALL)
    assert row and re.findall(r">(\d)<", row[1]) == ["5", "2"]
    installation.client.post(address, data=confirm_form(shown))
    installation.work()
    assert sizes(installation)["media_object"] == 5


def test_what_came_back_changed_is_not_saved_by_an_answer(installation: Installation, tmp_path: Path) -> None:
    files = [written(tmp_path / f"{name}.csv", POSTS + "\n" * number) for number, name in enumerate("ab")]
    views = upload(installation, *files, preview="true")
    for view in views:
        answer(installation, view, {**ANSWERS, "klappsalver": "ignore"})
    installation.work()
    for view in views:
        mark = get(installation, view["id"])["mark"]
        assert confirm(installation, view, mark=mark).status_code == 202
    installation.work()
    (back,) = (view for view in (get(installation, one["id"]) for one in views) if view["state"] == "preview")
    assert answer(installation, back, {"klappsalver": "metric:likes"}).status_code == 202
    installation.work()
    assert get(installation, back["id"])["state"] == "preview"


def test_a_preview_is_never_an_heir(installation: Installation, tmp_path: Path) -> None:
    """A preview of a file that was also saved stays a preview, whatever else is saved and taken back."""
    path = facebook(tmp_path / "a.csv", range(1, 4))
    (waiting,) = upload(installation, path, preview="true")
    (saved,) = upload(installation, path)
    (other,) = upload(installation, facebook(tmp_path / "b.csv", range(2, 6)))
    undo(installation, saved)
    undo(installation, other)
    assert get(installation, waiting["id"])["state"] == "preview" and sizes(installation)["media_object"] == 0


def test_previews_of_other_days_and_kinds_stay(installation: Installation, tmp_path: Path) -> None:
    posts, later, papers = upload(
        installation, facebook(tmp_path / "a.csv", [1, 2]), facebook(tmp_path / "b.csv", [20]),
        meltwater(tmp_path / "mw.csv", [article("Avisa", "En sak")]), preview="true",
    )  # fmt: skip
    confirm(installation, posts)
    installation.work()
    assert [get(installation, one["id"]) for one in (later, papers)] == [later, papers]


def test_it_is_compared_once_more_when_it_is_written(installation: Installation, tmp_path: Path) -> None:
    """Two that tell the same are confirmed in one breath: the second is shown again before it is saved."""
    first, second = upload(
        installation, facebook(tmp_path / "a.csv", range(1, 4)), facebook(tmp_path / "b.csv", range(1, 6)),
        preview="true",
    )  # fmt: skip
    assert confirm(installation, first, mark=first["mark"]).status_code == 202
    assert confirm(installation, second, mark=second["mark"]).status_code == 202
    installation.work()
    states = {view["id"]: get(installation, view["id"]) for view in (first, second)}
    assert sorted(view["state"] for view in states.values()) == ["done", "preview"]
    (back,) = (view for view in states.values() if view["state"] == "preview")
    installation.sign_in("analyst")
    address = f"/team/importer/{back['id']}"
    page = installation.client.get(address).text
    assert "en annen import endret hva den fører med seg" in page and "Hva som har endret seg" in page
    installation.client.post(address, data=confirm_form(page))
    installation.work()
    assert get(installation, back["id"])["state"] == "done" and sizes(installation)["media_object"] == 5
    assert "Hva som har endret seg" not in installation.client.get(address).text


def test_taking_an_import_back_changes_previews(installation: Installation, tmp_path: Path) -> None:
    (stands,) = upload(installation, facebook(tmp_path / "a.csv", range(1, 4)))
    (view,) = upload(installation, facebook(tmp_path / "b.csv", range(1, 6)), preview="true")
    assert view["new"] == 2
    undo(installation, stands)
    installation.work()
    assert confirm(installation, view, mark=view["mark"]).status_code == 202
    installation.work()
    back = get(installation, view["id"])
    assert (back["state"], back["new"]) == ("preview", 5)
    assert confirm(installation, back, mark=view["mark"]).status_code == 409


@pytest.mark.parametrize("seen", ["", "{", '{"counts": 3}', '{"counts": {"new": 4}}', "<script>"])
def test_what_a_form_says_was_seen_is_only_shown(installation: Installation, tmp_path: Path, seen: str) -> None:
    installation.sign_in("analyst")
    address = send(installation, facebook(tmp_path / "a.csv", range(1, 4)))
    form = {**confirm_form(installation.client.get(address).text), "mark": "another", "seen": seen}
    refused = installation.client.post(address, data=form)
    assert refused.status_code == 409 and "<script>" not in refused.text.replace("<script defer", "")
    assert ("Hva som har endret seg" in refused.text) == ("new" in seen)


def age(installation: Installation, view: dict[str, Any], days: int = 31) -> None:
    """Lets an import be so old, and the night pass in which what is old is removed."""
    installation.run(
        db.fetch, "UPDATE media_import SET created_at = $2 WHERE id = $1", view["id"], now() - timedelta(days=days)
    )
    installation.run(retention.purge, installation.settings.data_dir, now())


def test_files_are_kept_as_long_as_is_said() -> None:
    (rule,) = (one for one in retention.RETENTION if one.name == "import_files")
    moment = now()
    assert rule.cutoff(moment) == moment - KEPT


def test_a_preview_whose_file_is_gone(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, facebook(tmp_path / "a.csv", range(1, 4)), preview="true")
    assert view["file_gone_on"] is None
    age(installation, view)
    gone = get(installation, view["id"])
    assert gone["file_gone_on"] and gone["state"] == "preview"
    refused = confirm(installation, view)
    assert refused.status_code == 409 and gone["file_gone_on"] in refused.json()["detail"]
    installation.work()
    assert get(installation, view["id"]) == gone
    installation.sign_in("analyst")
    page = installation.client.get(f"/team/importer/{view['id']}").text
    assert "Originalfilen er borte siden" in page and "Lagre importen" not in page and "Forkast importen" in page
    form = {"csrf": csrf(page), "act": "confirm", "mark": gone["mark"]}
    told = installation.client.post(f"/team/importer/{view['id']}", data=form)
    assert told.status_code == 409 and "Originalfilen er borte siden" in told.text
    assert "Originalfilen er borte siden" in installation.client.get("/team/importer").text
    assert undo(installation, view)["state"] == "undone"


def test_questions_about_a_file_that_is_gone(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, written(tmp_path / "innlegg.csv", POSTS), preview="true")
    answer(installation, view, dict(ANSWERS))
    installation.work()
    (asked,) = upload(installation, written(tmp_path / "andre.csv", POSTS.replace("Klapp", "Trampe")))
    storage = installation.settings.data_dir / "files"
    for path in storage.rglob("*"):
        if path.is_file():
            path.unlink()
    refused = answer(installation, asked, {"#kind": "posts"})
    assert refused.status_code == 409 and "borte siden" in refused.json()["detail"]
    installation.sign_in("analyst")
    for one in (view, asked):
        address = f"/team/importer/{one['id']}"
        page = installation.client.get(address).text
        assert "Originalfilen er borte siden" in page and "/svar" not in page
        forgotten = installation.client.post(f"{address}/svar", data={"csrf": csrf(page), "act": "forget"})
        assert forgotten.status_code == 409 and "Originalfilen er borte siden" in forgotten.text
        answered = {"csrf": csrf(page), "header-0": "#kind", "answer-0": "posts"}
        assert installation.client.post(f"{address}/svar", data=answered).status_code == 409
    assert get(installation, view["id"])["state"] == get(installation, asked["id"])["state"] == "preview"


def test_an_import_whose_file_is_gone_is_taken_back(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, facebook(tmp_path / "a.csv", range(1, 4)))
    age(installation, view)
    assert undo(installation, view)["state"] == "undone" and sizes(installation) == NOTHING


def test_who_sent_a_file_in(installation: Installation, tmp_path: Path) -> None:
    (by_program,) = upload(installation, facebook(tmp_path / "a.csv", [1]))
    assert by_program["sent_by"] == "programmet «test»"
    installation.sign_in("analyst")
    address = send(installation, facebook(tmp_path / "b.csv", [2]))
    for place in (address, "/team/importer"):
        page = installation.client.get(place).text
        assert "av analyst" in page and "staff:" not in page
    installation.run(db.fetch, "UPDATE media_import SET uploaded_by = 'staff:4711' WHERE uploaded_by LIKE 'staff:%'")
    assert "av et tidligere medlem av teamet" in installation.client.get(address).text
    installation.run(installation.parts.media.import_path, facebook(tmp_path / "c.csv", [3]))
    assert "fra kommandolinjen" in installation.client.get("/team/importer").text
