"""What every test stands on: real PostgreSQL built by the real migrations, and the application as it is served."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import gc
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
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
#: A file system in memory, where a copy of a database is made in a tenth of the time that a disk takes.
MEMORY = Path("/dev/shm")
_ROOM = 2_000_000_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests begin first, and those with a browser, so that none is left alone at the end."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in long, "e2e" not in item.path.parts))


def pytest_xdist_auto_num_workers() -> int:
    """One test process more than processors: the tests wait for browsers, leases and pauses for a third of the time."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return available + 1


@pytest.fixture(scope="session", autouse=True)
def clean_environment() -> None:
    """No variable of the machine decides how the tests go."""
    for field in dataclasses.fields(Settings):
        os.environ.pop(field.metadata["env"], None)
    os.environ.pop("CAMPAIGN_EMBEDDED", None)


@pytest.fixture(scope="session", autouse=True)
def imported_for_good() -> None:
    """The modules that the tests have imported stay, so that no collection of garbage looks through them again."""
    gc.collect()
    gc.freeze()


@contextlib.contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder for the data of servers: in memory if there is room. Nothing is lost there when a process is killed."""
    room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= _ROOM
    prefix = "campaign-tests-"
    if room:
        # The leavings of test processes that were killed.
        for left in MEMORY.glob(f"{prefix}*"):
            if not Path("/proc", left.name.removeprefix(prefix).partition("-")[0]).exists():
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{prefix}{os.getpid()}-", dir=MEMORY if room else None, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        # PostgreSQL may run under another account, which has to pass.
        folder.chmod(0o711)
        yield folder


@pytest.fixture(scope="session")
def services(clean_environment: None) -> Iterator[ServiceURLs]:
    """PostgreSQL and Redis of this test process."""
    with quick_folder() as folder, owned_services(folder / "services") as running:
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


@contextlib.contextmanager
def copied(services: ServiceURLs, template: str, *statements: str) -> Iterator[str]:
    """The address of a copy of the template; `statements` are carried out on it, with its name for `{}`."""
    name = f"test_{uuid4().hex[:12]}"
    for statement in (f"CREATE DATABASE {{}} TEMPLATE {template} STRATEGY file_copy", *statements):
        asyncio.run(_administer(services, statement.format(name)))
    yield services.database_url.replace("/campaign?", f"/{name}?")
    asyncio.run(_administer(services, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def database_url(services: ServiceURLs, template: str) -> Iterator[str]:
    """A migrated, empty database of its own."""
    with copied(services, template) as url:
        yield url


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


class CompiledTemplates(BytecodeCache):
    """What each template was compiled to, for the applications of later tests. Jinja knows by its source if it fits."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[Installation]:
    """An application with these settings, whose mails are kept in memory."""
    mailer = RecordingMailer()
    parts = assemble(settings, mailer=mailer)
    parts.site.templates.bytecode_cache = COMPILED
    with TestClient(create_app(settings, assembly=parts), base_url="http://127.0.0.1:8000") as client:
        yield Installation(settings=settings, parts=parts, client=client, mailer=mailer, jobs=parts.jobs())


@pytest.fixture
def installation(services: ServiceURLs, database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """An application on a fresh database."""
    with running(settings_for(database_url, services.redis_url, tmp_path)) as found:
        yield found


@pytest.fixture(scope="module")
def unwritten(services: ServiceURLs, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One application for a file whose tests only ask: its database is empty and refuses to be written to."""
    with (
        copied(services, template, "ALTER DATABASE {} SET default_transaction_read_only = on") as url,
        running(settings_for(url, services.redis_url, tmp_path_factory.mktemp("unwritten"))) as found,
    ):
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
