"""Whatever goes wrong with an import, people are told, and the files of others stay."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from campaign import db
from tests.conftest import Installation
from tests.media.exports import article, facebook, meltwater
from tests.media.test_import import TABLES, counted, counts, sizes, undo, upload

PATIENCE = 20
#: Whoever has inserted an import waits, when all else is done, for as long as somebody holds the lock 4711.
HELD_UP_AT_COMMIT = (
    """CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$""",
    """CREATE CONSTRAINT TRIGGER hold_up AFTER INSERT ON media_import DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION hold_up()""",
)


@pytest.fixture
def broken(installation: Installation) -> Installation:
    """Its database refuses articles for a reason that no release foresaw."""
    installation.run(db.fetch, "ALTER TABLE article RENAME COLUMN lead TO moved")
    return installation


def get(installation: Installation, import_id: int) -> dict[str, Any]:
    answer = installation.client.get(f"/api/v1/media/imports/{import_id}", headers=installation.token("analyst"))
    view: dict[str, Any] = answer.json()
    return view


@pytest.mark.parametrize("year", ["9999", "1999"])
def test_an_article_of_another_age(installation: Installation, tmp_path: Path, year: str) -> None:
    odd = msgspec.structs.replace(article("Avisa", "En sak"), published_at=datetime(2025, 12, 31, 10, tzinfo=UTC))
    path = meltwater(tmp_path / "mw.csv", [odd, article("Bladet", "En annen sak")])
    text = path.read_text("utf-16").replace("31-Dec-2025", f"31-Dec-{year}").replace("31-Dec-25", f"31-Dec-{year}")
    path.write_text(text, "utf-16", newline="")
    (view,) = upload(installation, path)
    assert view["state"] == "done" and counts(view) == counted(new=1, skipped=1)
    assert [(one["rule"], one["row"]) for one in view["problems"]] == [("time-unreadable", 2)]


@pytest.mark.parametrize("year", [9999, 1999])
def test_a_post_of_another_age(installation: Installation, tmp_path: Path, year: int) -> None:
    (view,) = upload(installation, facebook(tmp_path / "fb.csv", [1], year=year))
    assert view["state"] == "done" and [one["rule"] for one in view["problems"]] == ["time-unreadable"]


def test_the_last_attempt_fails(broken: Installation, tmp_path: Path) -> None:
    (view,) = upload(broken, meltwater(tmp_path / "mw.csv", [article("Avisa", "En sak")]))
    assert view["state"] == "reading", "there are more attempts"
    for _ in range(20):
        broken.run(db.fetch, "UPDATE outbox SET run_after = now()")
        broken.work()
    assert [row["state"] for row in broken.run(db.fetch, "SELECT state FROM outbox")] == ["dead"]
    view = get(broken, view["id"])
    assert view["state"] == "failed" and view["finished_at"] and view["problem_count"] == 1
    assert [one["rule"] for one in view["problems"]] == ["import-broken"]
    broken.sign_in("analyst")
    page = broken.client.get(f"/team/importer/{view['id']}").text
    assert "data-busy" not in page and "Programmet" in page
    assert undo(broken, view)["state"] == "undone"


def test_a_confirmed_preview_that_fails_brought_nothing(broken: Installation, tmp_path: Path) -> None:
    path = meltwater(tmp_path / "mw.csv", [article("Avisa", "En sak")])
    (view,) = upload(broken, path, preview="true")
    assert view["state"] == "preview" and view["new"] == 1
    broken.client.post(f"/api/v1/media/imports/{view['id']}/confirm", headers=broken.token("analyst"))
    broken.run(db.fetch, "UPDATE outbox SET attempts = 50 WHERE state = 'waiting'")
    broken.work()
    view = get(broken, view["id"])
    assert view["state"] == "failed" and counts(view) == counted() and sizes(broken) == dict.fromkeys(TABLES, 0)


def test_the_command_line_says_that_it_failed(broken: Installation, tmp_path: Path) -> None:
    path = meltwater(tmp_path / "mw.csv", [article("Avisa", "En sak")])
    report = broken.run(broken.parts.media.import_path, path)
    assert report.state == "failed" and [one["rule"] for one in report.problems] == ["import-broken"]
    broken.run(db.fetch, "UPDATE outbox SET run_after = now()")
    broken.work()
    assert get(broken, report.id)["state"] == "failed"


def test_an_import_that_ended_is_not_given_up(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, facebook(tmp_path / "fb.csv", [1]))
    installation.run(installation.parts.media.give_up, view["id"])
    assert get(installation, view["id"]) == view


def original(installation: Installation, view: dict[str, Any]) -> Path:
    return installation.settings.data_dir / "files" / str(view["sha256"])[:2] / str(view["sha256"])


def test_the_original_of_a_failed_import_stays(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "ukjent.csv"
    path.write_bytes(b"Navn;Sted\r\nA;B\r\n")
    (first,), (second,) = upload(installation, path), upload(installation, path)
    assert first["state"] == second["state"] == "failed"
    undo(installation, first)
    assert original(installation, second).exists()
    undo(installation, second)
    assert not original(installation, second).exists()


def test_undo_leaves_a_file_that_is_being_sent_in(installation: Installation, tmp_path: Path) -> None:
    """The upload has stored the file and not committed its row when the other import of the content is undone."""
    path = facebook(tmp_path / "fb.csv", [1, 2])
    (first,) = upload(installation, path)
    media = installation.parts.media
    for statement in HELD_UP_AT_COMMIT:
        installation.run(db.fetch, statement)

    async def pieces() -> AsyncIterator[bytes]:
        yield path.read_bytes()

    async def waits_for(condition: str, *others: asyncio.Task[Any]) -> None:
        while not await db.fetch(f"SELECT 1 FROM pg_locks WHERE NOT granted AND {condition}"):
            if any(task.done() for task in others):
                return
            await asyncio.sleep(0.01)

    async def both() -> int:
        blocker = await asyncpg.connect(installation.settings.database_url)
        try:
            async with asyncio.timeout(PATIENCE), blocker.transaction():
                await blocker.execute("SELECT pg_advisory_xact_lock(4711)")
                sending = asyncio.create_task(media.upload(pieces(), "fb.csv", by="test"))
                await waits_for("objid = 4711", sending)
                undoing = asyncio.create_task(media.undo(first["id"]))
                await waits_for("locktype = 'advisory' AND objid <> 4711", undoing)
        finally:
            await blocker.close()
        await undoing
        return await sending

    import_id = installation.run(both)
    assert original(installation, first).exists()
    installation.work()
    again = get(installation, import_id)
    assert again["state"] == "done" and counts(again) == counted(new=2)


@pytest.mark.parametrize("number", ["0", "-1", str(-(10**30)), str(10**30)])
def test_an_import_that_cannot_be(installation: Installation, number: str) -> None:
    headers = installation.token("analyst")
    assert installation.client.get(f"/api/v1/media/imports/{number}", headers=headers).status_code == 404
