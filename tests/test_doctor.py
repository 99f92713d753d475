"""The doctor: well where all is well, and right about what is not."""

from __future__ import annotations

import functools
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from redis import Redis

from campaign import db, doctor, translations
from campaign import map as map_room
from campaign.clock import now
from campaign.services import ServiceURLs
from campaign.settings import Settings
from tests.conftest import Installation
from tests.services.conftest import eventually
from tests.test_retention import environment

DOCTOR = [sys.executable, "-m", "campaign.cli", "doctor", "--json"]


@pytest.fixture(scope="module", autouse=True)
def texts_collected_once() -> Iterator[None]:
    """The source stays what it is: the examinations within this process share one look through it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(translations, "collect", functools.cache(translations.collect))
        yield


def with_redis(settings: Settings, number: int) -> Settings:
    """With a Redis that no other test's worker has reported to."""
    return replace(settings, redis_url=settings.redis_url.replace("db=0", f"db={number}"))


def examine(installation: Installation, **changes: Any) -> dict[str, doctor.Finding]:
    settings = replace(with_redis(installation.settings, 3), **changes)
    diagnosis = installation.run(doctor.examine, doctor.Installation(settings=settings))
    found = {finding.name: finding for finding in diagnosis.findings}
    assert len(found) == len(doctor.CHECKS) + 1
    assert all(bool(one.mend) == (one.status != "ok") for one in diagnosis.findings), "each fault says how to mend it"
    assert diagnosis.status == max((one.status for one in found.values()), key=["ok", "warning", "fault"].index)
    return found


def test_well_with_a_worker(installation: Installation) -> None:
    variables = environment(with_redis(installation.settings, 2), CAMPAIGN_EMBEDDED="1")
    worker = subprocess.Popen([sys.executable, "-m", "campaign.cli", "worker"], env=variables, stderr=subprocess.PIPE)
    try:
        assert worker.stderr is not None
        for line in worker.stderr:
            if b"worker.ready" in line:
                break

        eventually(lambda: examine(installation, redis_url=variables["REDIS_URL"])["worker"].status == "ok")
        answer = subprocess.run(DOCTOR, env=variables, capture_output=True, text=True, timeout=60)
    finally:
        worker.terminate()
        worker.communicate(timeout=20)
    diagnosis = json.loads(answer.stdout)
    states = {one["name"]: one["status"] for one in diagnosis["findings"]}
    assert [name for name, state in states.items() if state == "fault"] == [], diagnosis
    assert {states[name] for name in ("PostgreSQL", "migrations", "Redis", "worker", "mail", "data folder")} == {"ok"}
    assert answer.returncode == 0


def test_everything_away(tmp_path: Path) -> None:
    variables = os.environ | {"DATA_DIR": str(tmp_path / "data")}
    answer = subprocess.run(DOCTOR, env=variables, capture_output=True, text=True, timeout=60)
    findings = {one["name"]: one for one in json.loads(answer.stdout)["findings"]}
    assert answer.returncode == 1 and not (tmp_path / "data").exists(), "looking changes nothing"
    for name in ("PostgreSQL", "migrations", "Redis", "worker", "dead jobs"):
        assert findings[name]["status"] == "fault" and findings[name]["mend"], name
    assert "campaign up" in findings["PostgreSQL"]["mend"]
    assert findings["reference data"]["status"] == "ok"


def test_services_that_do_not_answer(tmp_path: Path) -> None:
    variables = os.environ | {
        "DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://campaign@127.0.0.1:1/campaign", "PORT": "many",
        "REDIS_URL": "redis://127.0.0.1:1",
    }  # fmt: skip
    answer = subprocess.run([*DOCTOR[:-1]], env=variables, capture_output=True, text=True, timeout=60)
    lines = answer.stdout.splitlines()
    assert answer.returncode == 1 and len(lines) == len(doctor.CHECKS) + 1
    assert lines[0].startswith("fault") and "SECRET_KEY" in lines[0] and "PORT" in lines[0]
    for name in ("PostgreSQL", "Redis"):
        (line,) = (line for line in lines if f" {name}: " in line)
        assert line.startswith("fault") and "does not answer" in line and f"{name.upper()[:5]}" in line.upper()


def test_no_worker(installation: Installation) -> None:
    found = examine(installation)
    assert found["worker"].status == "fault" and "campaign worker" in found["worker"].mend
    assert {found[name].status for name in ("PostgreSQL", "migrations", "Redis", "dead jobs")} == {"ok"}


def test_jobs_that_wait_and_jobs_that_died(installation: Installation) -> None:
    for state, error in (("waiting", None), ("dead", "the mail server\nsaid no")):
        installation.run(
            db.fetch,
            """INSERT INTO outbox (job, payload, state, attempts, run_after, created_at, finished_at, last_error)
               VALUES ('events.mail', '{}', $1, 1, $2, $2, $2, $3)""",
            state, now() - timedelta(minutes=10), error,
        )  # fmt: skip
    found = examine(installation)
    assert "10 minutes" in found["worker"].found
    assert found["dead jobs"].status == "warning" and "events.mail: the mail server said no" in found["dead jobs"].found


def test_a_database_of_another_release(installation: Installation) -> None:
    installation.run(db.fetch, "INSERT INTO migration (name, app_name, ran_on) VALUES ('2099', 'events', now())")
    assert "newer release" in examine(installation)["migrations"].mend
    installation.run(db.fetch, "DELETE FROM migration WHERE name = '2099'")
    installation.run(db.migrate_back, 1)
    found = examine(installation)["migrations"]
    assert found.status == "fault" and "campaign migrate" in found.mend and found.found.startswith("1 of ")


def test_redis_that_keeps_nothing(installation: Installation, services: ServiceURLs) -> None:
    with Redis.from_url(services.redis_url) as client:
        client.config_set("appendonly", "no")
        try:
            assert examine(installation)["Redis"].status == "warning"
        finally:
            client.config_set("appendonly", "yes")
    assert examine(installation)["Redis"].status == "ok"


def test_mail_server(installation: Installation) -> None:
    class Handler:
        messages = 0

        async def handle_DATA(self, *_: Any) -> str:
            self.messages += 1
            return "250 OK"

    handler = Handler()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    url = f"smtp://127.0.0.1:{controller.port}"
    try:
        found = examine(installation, smtp_url=url)
        assert found["mail"].status == "ok" and found["settings"].status == "warning" and handler.messages == 0
        assert (
            examine(installation, smtp_url=url, mail_from="a@example.org", contact_email="b@example.org")[
                "settings"
            ].status
            == "ok"
        )
    finally:
        controller.stop()
    assert examine(installation, smtp_url=url)["mail"].status == "fault"


def test_data_folder(installation: Installation) -> None:
    secret = installation.settings.data_dir / "secret_key"
    secret.write_text("x")
    secret.chmod(0o644)
    assert "chmod 600" in examine(installation)["data folder"].mend
    secret.chmod(0o600)
    assert examine(installation)["data folder"].status == "ok"
    installation.settings.data_dir.chmod(0o777)
    assert "everyone" in examine(installation)["data folder"].found


def test_reference_data_that_was_touched(tmp_path: Path) -> None:
    shutil.copytree(Path(map_room.__file__).parent / "data", tmp_path / "data")
    data = tmp_path / "data"
    assert doctor.reference_data_in(data)[0] == "ok"
    with (data / "municipalities.json").open("ab") as stream:
        stream.write(b" ")
    assert doctor.reference_data_in(data)[:2] == ("fault", "municipalities.json is not the file of this release")
    (data / "gazetteer.json").unlink()
    assert doctor.reference_data_in(data)[:2] == ("fault", "gazetteer.json is missing")


@pytest.mark.parametrize(
    ("days", "status"), [(0, "ok"), (180, "ok"), (181, "warning"), (400, "warning"), (401, "fault")]
)
def test_help_lines_grow_old(days: int, status: str) -> None:
    reviewed = date(2026, 11, 21)
    assert doctor.review_of(reviewed, reviewed + timedelta(days=days))[0] == status
