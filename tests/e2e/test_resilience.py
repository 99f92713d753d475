"""What dies comes back by itself, and nothing that somebody wrote is lost."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import quick_folder
from tests.e2e.program import Program, eventually, free_port
from tests.e2e.registration import FORM, body, fill_in, publish, typed
from tests.e2e.test_reach import IMPORTS, counts, finished, summary
from tests.e2e.visitor import Visitor
from tests.media.exports import article, meltwater

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("resilience")]
ARTICLES = 20_000
#: Hours from October 2025 back to the year that a file is about.
HOURS_BACK = {2025: 0, 2024: 8784, 2023: 2 * 8772, 2022: 3 * 8768}


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    """A site of its own, because it is broken on purpose."""
    with quick_folder() as folder:
        started = Program(folder / "data", free_port()).start()
        yield started
        started.stop()


@pytest.fixture(scope="module")
def event(program: Program) -> dict[str, Any]:
    return publish(program, program.token("moderator"), title="Korkveld", organiser={"email": "kor@example.org"})


@pytest.fixture
def person(browser: Browser, program: Program) -> Iterator[Visitor]:
    context = browser.new_context(locale="nb-NO", reduced_motion="reduce")
    yield Visitor(context, program.url)
    context.close()


@contextmanager
def killed(program: Program, words: str) -> Iterator[None]:
    """Kills a part, which stays dead for the block: whoever would start it again is halted meanwhile."""
    supervisor, victim = program.process("campaign.cli up"), program.process(words)
    os.kill(supervisor.pid, signal.SIGSTOP)
    try:
        os.kill(victim.pid, signal.SIGKILL)
        eventually(lambda: not victim.is_running, what=f"the end of {words}")
        yield
    finally:
        os.kill(supervisor.pid, signal.SIGCONT)


def is_ready(program: Program) -> bool:
    return bool(program.get("/readyz").json()["status"] == "ready")


def assert_public_pages(program: Program, event: dict[str, Any]) -> None:
    for path in ("/markeringer", f"/markeringer/{event['slug']}", "/api/v1/events", "/api/v1/events.geojson"):
        answer = program.get(path)
        assert answer.status_code == 200 and "Korkveld" in answer.text, path
    assert program.get("/kart").status_code == 200


def test_without_the_database(program: Program, event: dict[str, Any], person: Visitor) -> None:
    own = {"title": "Skrevet i motvind", "email": "motvind@example.org"}
    page = person.to("/registrer")
    fill_in(page, **own)
    with killed(program, "bin/postgres"):
        assert_public_pages(program, event)
        assert program.get("/readyz").json()["status"] == "degraded"
        refused = program.post("/api/v1/events", json=body())
        assert refused.status_code == 503 and refused.headers["content-type"] == "application/problem+json"
        with page.expect_navigation() as navigation:
            person.press("Gå videre og se over svarene")
        assert navigation.value.status == 503
        expect(page.get_by_role("status").filter(has_text="Vi kan ikke lagre noe akkurat nå")).to_be_visible()
        assert typed(page) == {**FORM, **own}
    eventually(lambda: is_ready(program), what="readiness")
    person.press("Gå videre og se over svarene")
    person.heading("Se over svarene dine")
    with killed(program, "bin/postgres"):
        # The answers are saved, so that the page after this one can be opened later.
        with page.expect_navigation() as navigation:
            person.press("Send inn markeringen")
        assert navigation.value.status == 503
    eventually(lambda: is_ready(program), what="readiness")
    person.to("/registrer/kontroller")
    person.press("Send inn markeringen")
    person.heading("Markeringen er sendt inn")
    program.mail("motvind@example.org")
    assert_public_pages(program, event)


def test_what_is_published_after_a_fall_of_the_database_is_seen(program: Program, event: dict[str, Any]) -> None:
    with killed(program, "bin/postgres"):
        assert_public_pages(program, event)
    eventually(lambda: is_ready(program), what="readiness")
    publish(program, program.token("moderator"), title="Etterpå", organiser={"email": "etterpa@example.org"})
    assert_public_pages(program, event)


def test_without_redis(program: Program, event: dict[str, Any]) -> None:
    with killed(program, "redis-server"):
        assert_public_pages(program, event)
        answer = program.post("/api/v1/events", json=body(organiser={"email": "uten-redis@example.org"}))
        assert answer.status_code == 201, answer.text
        assert program.mails("uten-redis@example.org") == []
    program.mail("uten-redis@example.org", about=answer.json()["reference"], seconds=30)


def export(path: Path, year: int) -> Path:
    """A large file of the media monitor: 6,667 stories, most of them in three outlets."""
    return meltwater(
        path,
        (
            article(
                f"Avis {number % 90}", f"Sak {number // 3} om uka", at=number / 150 - HOURS_BACK[year],
                url=f"https://avis.no/{year}/{number}",
            )
            for number in range(ARTICLES)
        ),
    )  # fmt: skip


def send(program: Program, analyst: dict[str, str], *paths: Path) -> list[int]:
    files = [("files", (path.name, path.read_bytes(), "text/csv")) for path in paths]
    answer = program.post(IMPORTS, files=files, headers=analyst)
    assert answer.status_code == 202, answer.text
    return [one["id"] for one in answer.json()["items"]]


def outcome(program: Program, analyst: dict[str, str], number: int, year: int) -> tuple[Any, ...]:
    """What an import came to: its own counts, and what the reach of its year says."""
    view, told = finished(program, analyst, number, seconds=120), summary(program, analyst, year)["mentions"]
    return counts(view), told["hits"], told["placements"], told["unique_stories"]


def test_a_worker_killed_in_the_middle_of_imports(program: Program, tmp_path: Path) -> None:
    """Three imports are under way at once, each at another point; a dead worker's jobs wait for their lease to end."""
    analyst = program.token("analyst")
    begun = time.monotonic()
    (alone,) = send(program, analyst, export(tmp_path / "2025.csv", 2025))
    expected = outcome(program, analyst, alone, 2025)
    took = time.monotonic() - begun
    assert expected[:2] == ((ARTICLES, 0, 0, 0), ARTICLES)
    years = (2024, 2023, 2022)
    files = [export(tmp_path / f"{year}.csv", year) for year in years]
    worker = program.process("campaign.cli worker")
    numbers = send(program, analyst, *files)
    eventually(
        lambda: program.get(f"{IMPORTS}/{numbers[0]}", headers=analyst).json()["state"] in ("reading", "writing"),
        what="an import under way",
    )
    time.sleep(random.uniform(0.0, took / 2))
    os.kill(worker.pid, signal.SIGKILL)
    states = [program.get(f"{IMPORTS}/{number}", headers=analyst).json()["state"] for number in numbers]
    assert set(states) != {"done"}
    for number, year in zip(numbers, years, strict=True):
        assert outcome(program, analyst, number, year) == expected
    assert program.process("campaign.cli worker") != worker


def test_a_power_cut(program: Program, event: dict[str, Any]) -> None:
    answer = program.post("/api/v1/events", json=body(organiser={"email": "strom@example.org"}))
    program.kill()
    program.start()
    assert_public_pages(program, event)
    # Registered a moment before: the mail leaves, if not then, now.
    program.mail("strom@example.org", about=answer.json()["reference"], seconds=60)


def test_a_second_start_says_what_is_wrong(program: Program) -> None:
    taken = program.campaign("up", status=1)
    assert "Port" in taken.stderr and "is taken" in taken.stderr
    begun = time.monotonic()
    again = program.campaign("up", status=1, PORT=str(free_port()))
    assert "already runs on" in again.stderr and str(program.data_dir) in again.stderr
    assert str(program.process("campaign.cli up").pid) in again.stderr
    # A short command would be waited for; whoever runs the program is not.
    assert time.monotonic() - begun < 15
    assert "Traceback" not in taken.stderr + again.stderr
    assert program.get("/livez").status_code == 200
