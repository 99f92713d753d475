"""The command line, as an operator types it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from campaign.services import ServiceURLs
from tests.conftest import Installation, submission

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = ("up", "web", "worker", "migrate", "seed", "geocode", "media", "staff", "token")


def campaign(*arguments: object, status: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the program with these arguments; `status` is the exit status that it must have."""
    done = subprocess.run(
        [sys.executable, "-m", "campaign.cli", *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def environment(database_url: str, services: ServiceURLs, tmp_path: Path) -> dict[str, str]:
    """Settings of an installation with a migrated, empty database."""
    return {
        "DATABASE_URL": database_url, "REDIS_URL": services.redis_url, "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": "a secret of the tests, longer than it must be", "PUBLIC_URL": "https://example.org",
    }  # fmt: skip


def test_help_lists_the_commands() -> None:
    told = campaign("--help").stdout
    listed = {line.split()[0] for line in told.partition("Commands:")[2].splitlines() if line.strip()}
    assert set(COMMANDS) <= listed


def test_an_unknown_command_says_so() -> None:
    assert "No such command" in campaign("fly", status=2).stderr


def test_migrations_go_forward_and_back(environment: dict[str, str]) -> None:
    assert "up to date" in campaign("migrate", **environment).stdout
    back = campaign("migrate", "--back", "2", **environment).stdout.splitlines()
    assert len(back) == 2 and all(line.startswith("back ") for line in back)
    forward = campaign("migrate", **environment).stdout.splitlines()
    names = {line.removeprefix("back ") for line in back}
    assert {line.removeprefix("forward ") for line in forward} == names
    assert "up to date" in campaign("migrate", **environment).stdout


def test_all_migrations_go_back(environment: dict[str, str]) -> None:
    back = campaign("migrate", "--back", "99", **environment).stdout.splitlines()
    forward = campaign("migrate", **environment).stdout.splitlines()
    assert len(back) == len(forward) >= 4
    assert campaign("token", "create", "--role", "analyst", "--name", "a", **environment).stdout.strip()


def test_geocode_needs_no_database_and_no_folder(tmp_path: Path) -> None:
    source = tmp_path / "steder.csv"
    source.write_text(
        "id,venue,address,postal_code,place\n"
        "1,Tromsø bibliotek,Grønnegata 94,9008,Tromsø\n"
        "2,,,,Ingensteds i verden\n"
        "3,,,,Sande\n",
        "utf-8",
    )
    target = tmp_path / "svar.csv"
    # A folder below a file can be neither made nor written, by root either.
    nowhere = str(source / "data")
    campaign("geocode", source, "-o", target, DATA_DIR=nowhere, DATABASE_URL="postgresql://127.0.0.1:1/none")
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == [
        "id", "venue", "address", "postal_code", "place", "status", "precision", "municipality_number", "municipality",
        "lat", "lon", "accuracy_m", "source", "candidates",
    ]  # fmt: skip
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert (rows[0]["status"], rows[0]["municipality_number"], rows[0]["precision"]) == ("resolved", "5501", "postal")
    assert (rows[1]["status"], rows[1]["lat"]) == ("unresolved", "")
    assert (rows[2]["status"], rows[2]["lat"]) == ("ambiguous", "") and "|" in rows[2]["candidates"]
    assert campaign("geocode", source, DATA_DIR=nowhere).stdout == target.read_text("utf-8")


def test_geocode_says_what_a_file_lacks(tmp_path: Path) -> None:
    source = tmp_path / "handleliste.csv"
    source.write_text("vare,antall\nboller,40\n", "utf-8")
    assert "venue" in campaign("geocode", source, status=1).stderr


def test_staff_are_invited_with_a_link(installation: Installation) -> None:
    settings = installation.settings
    environment = {
        "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": settings.secret_key, "PUBLIC_URL": settings.public_url,
    }  # fmt: skip
    link = campaign("staff", "invite", "ny@example.org", "--role", "moderator", **environment).stdout.strip()
    path = link.removeprefix(settings.public_url)
    assert path.startswith("/team/logg-inn/")
    assert installation.client.post(path, follow_redirects=False).status_code == 303
    assert installation.client.get("/team").status_code == 200
    assert installation.client.get("/team/importer").status_code == 403
    refused = campaign("staff", "invite", "ny@example.org", "--role", "owner", status=2, **environment).stderr
    assert "administrator" in refused and "moderator" in refused and "analyst" in refused


def test_a_token_opens_the_api_to_its_role(installation: Installation) -> None:
    settings = installation.settings
    environment = {
        "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": settings.secret_key,
    }  # fmt: skip
    printed = campaign("token", "create", "--role", "moderator", "--name", "publisher", **environment).stdout.split()
    assert len(printed) == 1
    headers = {"Authorization": f"Bearer {printed[0]}"}
    assert installation.client.get("/api/v1/moderation/queue", headers=headers).status_code == 200
    assert installation.client.get("/api/v1/media/imports", headers=headers).status_code == 403
    wrong = {"Authorization": f"Bearer {printed[0]}x"}
    assert installation.client.get("/api/v1/moderation/queue", headers=wrong).status_code == 401


def test_seed_leaves_real_events_alone(installation: Installation) -> None:
    settings = installation.settings
    assert installation.client.post("/api/v1/events", json=submission()).status_code == 201
    environment = {
        "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": settings.secret_key,
    }  # fmt: skip
    refused = campaign("seed", "--events", "5", status=1, **environment).stderr
    assert "real" in refused
    assert installation.client.get("/api/v1/events").json()["total"] == 0


def test_every_fault_of_the_settings_is_told_at_once() -> None:
    told = campaign(
        "web", status=1,
        DATABASE_URL="mysql://somewhere", REDIS_URL="http://somewhere", PORT="70000", SECRET_KEY="short",
        SMTP_URL="mail.example.org", LOG_FORMAT="xml", WEB_PROCESSES="many",
    ).stderr  # fmt: skip
    for name in ("DATABASE_URL", "REDIS_URL", "PORT", "SECRET_KEY", "SMTP_URL", "LOG_FORMAT", "WEB_PROCESSES"):
        assert name in told, told
    assert "short" not in told.replace("shorter", "")


def test_up_says_which_settings_are_wrong() -> None:
    told = campaign("up", status=1, PORT="many", LOG_FORMAT="xml").stderr
    assert "PORT" in told and "LOG_FORMAT" in told
