"""Questions about a file: asked before anything is written, answered by program, page and command line, remembered."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from campaign import db
from campaign.cli import main
from campaign.errors import TooLarge
from campaign.media.imports.answers import Asked, period_of, written_answer
from campaign.media.inspection import inspect_file
from campaign.media.service import LARGEST_FILE, LARGEST_LOCAL_FILE
from tests.conftest import Installation
from tests.media.exports import facebook
from tests.media.test_import import TABLES, sizes, upload
from tests.media.test_team_pages import confirm_form, csrf, send

HEADER = "Dato;Innlegg;Visninger;Klappsalver"
POSTS = f"{HEADER}\n10.10.2025;Vi feirer dagen;1200;30\n11.10.2025;Takk for i går;900;21\n"
LATER = f"{HEADER}\n17.10.2025;En uke etter;400;8\n"
NAMELESS = "Når;Hva;Hvor mange\n10.10.2025;Vi feirer dagen;1200\n11.10.2025;Takk for i går;900\n"
ANSWERS = {"#kind": "posts", "#platform": "instagram", "klappsalver": "metric:likes"}
NOTHING = dict.fromkeys(TABLES, 0)


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def asked(view: dict[str, Any]) -> dict[str, bool]:
    """Whether each question is needed."""
    return {one["header"]: one["needed"] for one in view["questions"]}


def answer(installation: Installation, view: dict[str, Any], answers: dict[str, str | None]) -> Any:
    """The answer of the API to answers."""
    address = f"/api/v1/media/imports/{view['id']}/answers"
    return installation.client.post(address, json={"answers": answers}, headers=installation.token("analyst"))


def get(installation: Installation, number: int) -> dict[str, Any]:
    headers = installation.token("analyst")
    view: dict[str, Any] = installation.client.get(f"/api/v1/media/imports/{number}", headers=headers).json()
    return view


def answered(installation: Installation, view: dict[str, Any], answers: dict[str, str | None]) -> dict[str, Any]:
    """The import after it was answered and read again."""
    sent = answer(installation, view, answers)
    assert sent.status_code == 202 and sent.json()["state"] == "queued", sent.text
    installation.work()
    return get(installation, view["id"])


def likes(installation: Installation) -> list[tuple[str, float | None]]:
    rows = installation.run(
        db.fetch, "SELECT text, (metrics->>'likes')::float AS likes FROM media_object ORDER BY published_at"
    )
    return [(row["text"], row["likes"]) for row in rows]


def test_nothing_unsure_is_written_before_it_is_answered(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, written(tmp_path / "innlegg.csv", POSTS))
    assert view["state"] == "preview" and sizes(installation) == NOTHING
    assert asked(view) == {"#kind": True, "#platform": True, "klappsalver": False}
    assert {one["rule"] for one in view["problems"]} == {"kind-needed", "platform-needed"}
    shown = {one["header"]: one for one in view["questions"]}
    assert "posts" in shown["#kind"]["choices"] and "instagram" in shown["#platform"]["choices"]
    assert shown["klappsalver"]["column"] == "Klappsalver" and shown["klappsalver"]["samples"] == ["30", "21"]
    refused = installation.client.post(
        f"/api/v1/media/imports/{view['id']}/confirm", headers=installation.token("analyst")
    )
    assert refused.status_code == 409 and refused.headers["content-type"].startswith("application/problem+json")
    # Answers come one by one.
    view = answered(installation, view, {"#kind": "posts"})
    assert view["state"] == "preview" and asked(view)["#platform"] and sizes(installation) == NOTHING
    view = answered(installation, view, {"#platform": "instagram", "Klappsalver": "likes"})
    assert view["state"] == "done" and view["new"] == 2 and view["problems"] == []
    assert likes(installation) == [("Vi feirer dagen", 30), ("Takk for i går", 21)]


def test_a_preview_stays_one_when_it_is_answered(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, written(tmp_path / "innlegg.csv", POSTS), preview="true")
    view = answered(installation, view, dict(ANSWERS))
    assert view["state"] == "preview" and view["new"] == 2 and sizes(installation) == NOTHING
    assert not any(asked(view).values()) and {one["header"]: one["answer"] for one in view["questions"]} == ANSWERS


@pytest.mark.parametrize(
    ("answers", "pointers"),
    [
        ({"#kind": "poems"}, ["/answers/#kind"]),
        ({"#colour": "red", "#platform": "orkut"}, ["/answers/#colour", "/answers/#platform"]),
        ({}, ["/answers"]),
        ({"#kind": None}, ["/answers/#kind"]),
    ],
)
def test_answers_that_cannot_be(
    installation: Installation, tmp_path: Path, answers: dict[str, str | None], pointers: list[str]
) -> None:
    (view,) = upload(installation, written(tmp_path / "innlegg.csv", POSTS))
    sent = answer(installation, view, answers)
    assert sent.status_code == 422 and [one["pointer"] for one in sent.json()["errors"]] == pointers
    assert get(installation, view["id"]) == view


def test_answers_that_nobody_asked_for(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, facebook(tmp_path / "fb.csv", [1]))
    assert answer(installation, view, {"#kind": "posts"}).status_code == 409
    address = f"/api/v1/media/imports/{view['id']}/answers"
    headers = installation.token("analyst")
    for body in (b"{", b"[]", b'{"answers": {"#kind": 3}}', b""):
        assert installation.client.post(address, content=body, headers=headers).status_code == 400
    assert installation.client.post(address, json={"answers": {}}).status_code == 401
    assert answer(installation, {"id": 4711}, {"#kind": "posts"}).status_code == 404


def test_a_period_is_two_days(installation: Installation, tmp_path: Path) -> None:
    path = written(tmp_path / "land.csv", "Geography,Views,Watch time (hours)\nNorway,1200,30.5\nSweden,100,2.5\n")
    (view,) = upload(installation, path)
    assert view["state"] == "preview" and asked(view) == {"#period": True}
    (question,) = view["questions"]
    assert question["choices"] == []
    for wrong in ("october", "2025-10-31/2025-10-01", "2025-10-01", "2025-10-01/2025-10-31/2025-11-30"):
        assert answer(installation, view, {"#period": wrong}).status_code == 422
    view = answered(installation, view, {"#period": "2025-10-01/2025-10-31"})
    assert view["state"] == "done" and view["period"] == {"from": "2025-10-01", "to": "2025-10-31"}
    # What holds for one file only is not remembered.
    (later,) = upload(installation, written(tmp_path / "land2.csv", path.read_text().replace("1200", "1300")))
    assert later["state"] == "preview" and asked(later) == {"#period": True}


def test_the_next_file_with_the_same_header_is_read_without_questions(
    installation: Installation, tmp_path: Path
) -> None:
    (view,) = upload(installation, written(tmp_path / "a.csv", POSTS))
    answered(installation, view, dict(ANSWERS))
    (later,) = upload(installation, written(tmp_path / "b.csv", LATER))
    assert later["state"] == "done" and later["new"] == 1 and later["from_memory"]
    assert likes(installation)[-1] == ("En uke etter", 8)
    rows = installation.run(db.fetch, "SELECT * FROM import_mapping")
    assert len(rows) == 1 and json.loads(rows[0]["answers"]) == ANSWERS and rows[0]["decided_by"]


def test_what_was_only_looked_at_is_not_remembered(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, written(tmp_path / "a.csv", POSTS), preview="true")
    answered(installation, view, dict(ANSWERS))
    assert installation.run(db.fetch, "SELECT 1 FROM import_mapping") == []


def test_files_that_wait_for_the_same_answers_go_on(installation: Installation, tmp_path: Path) -> None:
    first, second, other = upload(
        installation, written(tmp_path / "a.csv", POSTS), written(tmp_path / "b.csv", LATER),
        written(tmp_path / "c.csv", NAMELESS),
    )  # fmt: skip
    assert [first["state"], second["state"], other["state"]] == ["preview", "preview", "failed"]
    assert answered(installation, first, dict(ANSWERS))["state"] == "done"
    assert get(installation, second["id"])["state"] == "done"
    assert get(installation, other["id"])["state"] == "failed"


def test_a_file_that_nobody_knows_is_mapped_by_hand(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, written(tmp_path / "ukjent.csv", NAMELESS))
    assert view["state"] == "failed" and view["source"] is None
    assert view["seen"]["rows"][:2] == [["Når", "Hva", "Hvor mange"], ["10.10.2025", "Vi feirer dagen", "1200"]]
    assert view["seen"]["delimiter"] == "semicolon" and view["seen"]["encoding"] == "utf-8"
    assert {"#kind", "#platform", "når", "hva", "hvor mange"} == asked(view).keys()
    # A kind alone is not enough, and what is still missing is asked.
    view = answered(installation, view, {"#kind": "posts"})
    assert view["state"] == "preview" and sizes(installation) == NOTHING and any(asked(view).values())
    view = answered(
        installation, view, {"#platform": "facebook", "når": "published", "hva": "text", "hvor mange": "views"}
    )
    assert view["state"] == "done" and view["new"] == 2 and view["source"] == "generic.posts"
    (again,) = upload(installation, written(tmp_path / "igjen.csv", NAMELESS.replace("1200", "1300")))
    assert again["state"] == "done" and again["updated"] == 1 and again["from_memory"]


def test_a_file_that_is_removed_leaves_none_of_its_cells(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, written(tmp_path / "ukjent.csv", NAMELESS))
    address = f"/api/v1/media/imports/{view['id']}"
    gone = installation.client.delete(address, headers=installation.token("analyst")).json()
    assert gone["seen"] is None and gone["questions"] == []


def form_of(page: str) -> dict[str, str]:
    """The fields of the form with questions, as they stand."""
    return dict(re.findall(r'name="(csrf|header-\d+)" value="([^"]*)"', page))


def test_answers_by_the_page(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    address = send(installation, written(tmp_path / "innlegg.csv", POSTS))
    page = installation.client.get(address).text
    assert "Hva er hver rad?" in page and "Vi feirer dagen" in page and "Lagre importen" not in page
    fields = form_of(page)
    names = {header: name.replace("header", "answer") for name, header in fields.items()}
    empty = installation.client.post(f"{address}/svar", data=fields)
    assert empty.status_code == 422 and f'href="#f-{names["#kind"]}"' in empty.text
    assert "<title>Feil: " in empty.text
    sent = {**fields, **{names[header]: value for header, value in ANSWERS.items()}}
    moved = installation.client.post(f"{address}/svar", data=sent, follow_redirects=False)
    assert moved.status_code == 303
    installation.work()
    page = installation.client.get(moved.headers["location"]).text
    assert "Lagre importen" in page and "Svar som ble brukt" in page and "Likerklikk" in page
    installation.client.post(address, data=confirm_form(page))
    installation.work()
    second = send(installation, written(tmp_path / "b.csv", LATER))
    page = installation.client.get(second).text
    assert "Lagre importen" in page and "En tidligere fil hadde de samme kolonnene" in page
    forgotten = installation.client.post(f"{second}/svar", data={"csrf": csrf(page), "act": "forget"})
    assert forgotten.status_code == 200
    installation.work()
    assert "Hva er hver rad?" in installation.client.get(second).text
    assert installation.run(db.fetch, "SELECT 1 FROM import_mapping") == []
    assert installation.client.post(f"{second}/svar", data={"act": "forget"}).status_code == 403


def test_the_page_of_a_file_that_nobody_knows(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    path = written(tmp_path / "ukjent.csv", NAMELESS.replace("Bilder", "<script>alert(1)</script>"))
    page = installation.client.get(send(installation, path)).text
    assert "Semikolon" in page and "<td>Vi feirer dagen</td>" in page and "<script>alert" not in page
    assert 'name="answer-0"' in page and "30 dager" in page


def test_the_kind_of_attention_is_chosen_before_saving(installation: Installation, tmp_path: Path) -> None:
    installation.sign_in("analyst")
    address = send(installation, facebook(tmp_path / "fb.csv", [1]))
    page = installation.client.get(address).text
    assert '<option value="owned" selected>' in page
    wrong = installation.client.post(address, data={**confirm_form(page), "peso": "borrowed"})
    assert wrong.status_code == 422
    installation.client.post(address, data={**confirm_form(page), "peso": "shared"})
    installation.work()
    assert get(installation, int(address.rsplit("/", 1)[1]))["peso"] == "shared"
    (sent,) = upload(installation, facebook(tmp_path / "fb2.csv", [2]), peso="paid")
    assert sent["peso"] == "paid" and sent["state"] == "done"


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Visninger=metric:views", ("visninger", "metric:views")),
        (" #kind = posts", ("#kind", "posts")),
        ("A=B=likes", ("a=b", "likes")),
    ],
)
def test_answers_on_the_command_line(text: str, pair: tuple[str, str]) -> None:
    assert written_answer(text) == pair


@pytest.mark.parametrize("text", ["", "=", "Visninger=", "=likes", "Visninger"])
def test_what_is_no_answer(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        written_answer(text)


@pytest.mark.parametrize("text", ["", "/", "2025-10-01/", "2025-13-01/2025-13-02", "1999-01-01/1999-01-02"])
def test_what_is_no_period(text: str) -> None:
    assert period_of(text) is None


def test_inspecting_asks_and_takes_answers(tmp_path: Path) -> None:
    path = written(tmp_path / "innlegg.csv", POSTS)
    run = CliRunner().invoke(main, ["media", "inspect", str(path)])
    told = json.loads(run.stdout)
    assert run.exit_code == 0 and told["totals"] == {}
    assert [one["header"] for one in told["questions"] if one["needed"]] == ["#kind", "#platform"]
    answers = [part for header, value in ANSWERS.items() for part in ("--answer", f"{header}={value}")]
    told = json.loads(CliRunner().invoke(main, ["media", "inspect", *answers, str(path)]).stdout)
    assert told["totals"]["likes"] == 51 and "questions" not in told


def test_the_command_line_takes_more_than_the_page_and_not_everything(
    installation: Installation, tmp_path: Path
) -> None:
    path = tmp_path / "stor.csv"
    for size, fits in ((LARGEST_FILE + 1, True), (LARGEST_LOCAL_FILE + 1, False)):
        with path.open("wb") as stream:
            stream.truncate(size)
        if fits:
            assert installation.run(installation.parts.media.import_path, path).state == "failed"
        else:
            with pytest.raises(TooLarge, match="2000 MB"):
                installation.run(installation.parts.media.import_path, path)
            (problem,) = inspect_file(path).problems
            assert problem["rule"] == "file-too-large" and "2000 MB" in str(problem["text"])


def test_an_import_of_the_command_line_waits_for_answers(installation: Installation, tmp_path: Path) -> None:
    path = written(tmp_path / "innlegg.csv", POSTS)
    media = installation.parts.media
    report = installation.run(media.import_path, path)
    assert report.state == "preview" and [one.header for one in report.questions if one.needed] == [
        "#kind", "#platform",
    ]  # fmt: skip
    assert isinstance(report.questions[0], Asked) and sizes(installation) == NOTHING

    async def again() -> Any:
        return await media.import_path(path, answers=ANSWERS)

    assert installation.run(again).new == 2
