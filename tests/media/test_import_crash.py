"""An import that is killed, or done twice at once, comes to the same end as one that was left alone."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from campaign import db
from tests.conftest import Installation
from tests.media.exports import article, facebook, meltwater
from tests.media.test_import import TABLES, sizes, standing, undo

ROOT = Path(__file__).resolve().parents[2]
ARTICLES, POSTS = 8_000, 4_000
#: When an import is killed while it reads, as a share of its signs, and while it writes, as a share of that time.
READING = (0.0, 0.5, 0.99)
WRITING = (0.0, 0.3, 0.8, 1.5)


@pytest.fixture(params=["articles", "posts"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file large enough to be killed in the middle of."""
    if request.param == "posts":
        return facebook(tmp_path / "fb.csv", range(1, POSTS + 1), text="Vi trenger hverandre " * 60)
    papers = (
        article(f"Avis {number % 90}", f"Sak {number // 3} om uka", at=number / 50, url=f"https://avis.no/{number}")
        for number in range(ARTICLES)
    )
    return meltwater(tmp_path / "mw.csv", papers)


def import_elsewhere(installation: Installation, export: Path, *, signs: int = 0, seconds: float = 0.0) -> list[float]:
    """Imports in a process of its own; returns when each of its signs came.

    It is killed when it has given so many signs: while it stands still, or so many seconds after it goes on.
    """
    with child_of(installation, export) as child:
        came = []
        for _ in child.stdout:
            came.append(time.monotonic())
            last = len(came) == signs
            if not last or seconds:
                go_on(child)
            if last:
                time.sleep(seconds)
                child.kill()
                break
        child.stdin.close()
        assert child.wait(60) == 0 or signs
    assert len(came) >= signs, "the import ended before it was to be killed"
    return came


def child_of(installation: Installation, export: Path) -> Any:
    """A process that imports the file, and stands still at each sign that it gives until it may go on."""
    command = [sys.executable, "-m", "tests.media.import_child", installation.settings.database_url]
    return subprocess.Popen(
        [*command, str(installation.settings.data_dir), str(export)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip


def go_on(child: Any) -> None:
    child.stdin.write(b"\n")
    child.stdin.flush()


def sizes_at_once(installation: Installation) -> list[int]:
    """Rows of all tables in one look."""
    columns = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in TABLES)
    return list(installation.run(db.fetch, f"SELECT {columns}")[0].values())


@pytest.mark.slow
def test_killed_at_any_moment(installation: Installation, export: Path) -> None:
    came = import_elsewhere(installation, export)
    expected, complete = standing(installation), sizes_at_once(installation)
    (whole,) = installation.run(db.fetch, "SELECT id, state FROM media_import")
    assert whole["state"] == "done"
    undo(installation, whole)
    nothing = [0] * len(TABLES)
    # The last sign is the end, the one before it the beginning of writing.
    begins = len(came) - 1
    kills = [(1 + int(moment * (begins - 1)), 0.0) for moment in READING]
    kills += [(begins, moment * (came[-1] - came[-2])) for moment in WRITING]
    for signs, seconds in kills:
        import_elsewhere(installation, export, signs=signs, seconds=seconds)
        assert sizes_at_once(installation) in (complete, nothing)
        (row,) = installation.run(db.fetch, "SELECT id, state FROM media_import WHERE state NOT IN ('undone')")
        if not seconds:
            assert row["state"] != "done" and sizes_at_once(installation) == nothing
        # What a worker does when it takes the job over.
        installation.run(installation.parts.media.carry_out, row["id"])
        assert standing(installation) == expected
        undo(installation, row)
        assert sizes_at_once(installation) == nothing


def test_taken_back_while_posts_are_written(installation: Installation, tmp_path: Path) -> None:
    """Nobody waits for the import, which sees at its end that it was taken back."""
    with child_of(installation, facebook(tmp_path / "fb.csv", range(1, POSTS + 1), text="Et innlegg " * 90)) as child:
        child.stdout.readline()
        go_on(child)
        child.stdout.readline()
        # It stands still, and what it has written so far is nobody's yet.
        written = installation.run(db.fetch, "SELECT pg_relation_size('media_object') AS bytes")[0]["bytes"]
        assert written > 500_000 and sizes_at_once(installation) == [0] * len(TABLES)
        (row,) = installation.run(db.fetch, "SELECT id, state FROM media_import")
        assert row["state"] == "reading"
        assert undo(installation, row)["state"] == "undone"
        child.stdin.close()
        assert child.wait(60) == 0
    (row,) = installation.run(db.fetch, "SELECT state FROM media_import")
    assert row["state"] == "undone" and sizes_at_once(installation) == [0] * len(TABLES)


def test_the_same_job_twice_at_once(installation: Installation, tmp_path: Path) -> None:
    path = facebook(tmp_path / "fb.csv", range(1, 200))

    async def twice() -> int:
        media = installation.parts.media

        async def pieces():  # type: ignore[no-untyped-def]
            yield path.read_bytes()

        import_id = await media.upload(pieces(), "fb.csv", by="test")
        await asyncio.gather(media.carry_out(import_id), media.carry_out(import_id))
        await media.carry_out(import_id)
        return import_id

    import_id = installation.run(twice)
    assert sizes(installation)["object_said"] == 199
    view = installation.client.get(f"/api/v1/media/imports/{import_id}", headers=installation.token("analyst")).json()
    assert (view["state"], view["new"], view["rows"]) == ("done", 199, 199)


def test_two_files_about_the_same_posts_at_once(installation: Installation, tmp_path: Path) -> None:
    paths = [facebook(tmp_path / f"{n}.csv", range(1, 100), views=n) for n in range(4)]

    async def all_at_once() -> list[int]:
        reports = await asyncio.gather(*(installation.parts.media.import_path(path) for path in paths))
        return sorted(report.new for report in reports)

    assert installation.run(all_at_once) == [0, 0, 0, 99]
    assert sizes(installation)["media_object"] == 99 and sizes(installation)["object_said"] == 4 * 99
