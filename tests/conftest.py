"""What every test stands on: real PostgreSQL built by the real migrations, and the application as it is served."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import pytest
from litestar.testing import TestClient
from playwright.sync_api import Browser, sync_playwright

from campaign import db
from campaign.app import create_app
from campaign.assembly import Assembly, assemble
from campaign.jobs import JobRegistry
from campaign.mail import RecordingMailer
from campaign.people import service as people
from campaign.services import ServiceURLs, owned_services
from campaign.settings import Settings, load

T = TypeVar("T")
TEMPLATE = "template_campaign"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests begin first, and those with a browser, so that none is left alone at the end."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in long, "e2e" not in item.path.parts))


@pytest.fixture(scope="session", autouse=True)
def clean_environment() -> None:
    """No variable of the machine decides how the tests go."""
    for field in dataclasses.fields(Settings):
        os.environ.pop(field.metadata["env"], None)
    os.environ.pop("CAMPAIGN_EMBEDDED", None)


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[ServiceURLs]:
    """PostgreSQL and Redis of this test process."""
    with owned_services(tmp_path_factory.mktemp("services")) as running:
        yield running.urls


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with each file: while Playwright's loop runs, no other test of the process can run one."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


def settings_for(database_url: str, redis_url: str, data_dir: Path, **changes: str) -> Settings:
    """Settings of an installation under test."""
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(data_dir),
        # Of its own, so that limits, which live in the Redis that all tests share, are counted apart.
        "SECRET_KEY": f"a secret of one test, {uuid4()}",
        "DATABASE_POOL": "5",
        "PORT": "8000",
        **changes,
    }
    return load(environment, embedded=True)


async def _administer(services: ServiceURLs, statement: str) -> None:
    connection = await asyncpg.connect(services.database_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def template(services: ServiceURLs, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database that every migration has been run on, to be copied for each test."""
    asyncio.run(_administer(services, f"CREATE DATABASE {TEMPLATE}"))
    settings = settings_for(
        services.database_url.replace("/campaign?", f"/{TEMPLATE}?"),
        services.redis_url,
        tmp_path_factory.mktemp("data"),
    )
    db.configure(settings)
    asyncio.run(db.migrate_forward())
    return TEMPLATE


@pytest.fixture
def database_url(services: ServiceURLs, template: str) -> Iterator[str]:
    """A migrated, empty database of its own."""
    name = f"test_{uuid4().hex[:12]}"
    asyncio.run(_administer(services, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    yield services.database_url.replace("/campaign?", f"/{name}?")
    asyncio.run(_administer(services, f"DROP DATABASE {name} WITH (FORCE)"))


@dataclass(frozen=True, kw_only=True)
class Installation:
    """A running application with its parts; `client` is the door that visitors use."""

    settings: Settings
    parts: Assembly
    client: TestClient[Any]
    mailer: RecordingMailer
    jobs: JobRegistry

    def run(self, work: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Runs a coroutine function in the loop of the application."""
        return self.client.blocking_portal.call(work, *arguments)  # type: ignore[arg-type]

    def work(self) -> int:
        """Carries out what the outbox holds and is due, and brings the catalogue up to date. Returns how many jobs."""

        async def carry_out() -> int:
            count = 0
            while rows := await db.fetch(
                "SELECT id FROM outbox WHERE state = 'waiting' AND run_after <= now() ORDER BY id LIMIT 50"
            ):
                for row in rows:
                    await self.jobs.execute(row["id"])
                    count += 1
            await self.client.app.state.catalogue.refresh()
            return count

        return self.run(carry_out)

    def token(self, role: str = "administrator") -> dict[str, str]:
        """Headers of a program with this role."""
        return {"Authorization": f"Bearer {self.run(people.create_token, 'test', role)}"}

    def sign_in(self, role: str = "administrator") -> None:
        """Signs the client's cookies in as a member of staff, by the page."""
        token = self.run(people.invite, f"{role}@example.org", role)
        answer = self.client.post(f"/team/logg-inn/{token}", follow_redirects=False)
        assert answer.status_code == 303, answer.text


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[Installation]:
    """An application with these settings, whose mails are kept in memory."""
    mailer = RecordingMailer()
    parts = assemble(settings, mailer=mailer)
    with TestClient(create_app(settings, assembly=parts), base_url="http://127.0.0.1:8000") as client:
        yield Installation(settings=settings, parts=parts, client=client, mailer=mailer, jobs=parts.jobs())


@pytest.fixture
def installation(services: ServiceURLs, database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """An application on a fresh database."""
    with running(settings_for(database_url, services.redis_url, tmp_path)) as found:
        yield found


@pytest.fixture
def behind_a_proxy(services: ServiceURLs, database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """An application that believes the address which its proxy adds."""
    settings = settings_for(database_url, services.redis_url, tmp_path, TRUSTED_PROXIES="0.0.0.0")
    with running(settings) as found:
        yield found


def submission(**changes: Any) -> dict[str, Any]:
    """A body of POST /api/v1/events, with invented people."""
    organiser = {
        "name": "Kari Eksempel",
        "email": "kari@example.org",
        "phone": None,
        "organisation": "Mental Helse Tromsø",
        "organisation_kind": "local_chapter",
    }
    body = {
        "title": "Åpent hus på biblioteket",
        "description": "Kaffe og samtale.\n\nAlle er velkomne.",
        "category": "talk",
        "audience": ["everyone"],
        "attendance_mode": "in_person",
        "visibility": "public",
        "language": "nb",
        "starts_at": "2026-10-10T18:00:00+02:00",
        "ends_at": "2026-10-10T20:00:00+02:00",
        "venue": "Tromsø bibliotek",
        "address": "Grønnegata 94",
        "postal_code": "9008",
        "place": "Tromsø",
        "online_url": None,
        "website": None,
        "price_nok": 0,
        "location": None,
        "organiser": organiser,
        "public_contact": None,
    }
    changed_organiser = changes.pop("organiser", {})
    return {**body, **changes, "organiser": {**organiser, **changed_organiser}}
