"""A database that dies inside a transaction spoils that transaction, and no later one."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from campaign import db
from campaign.errors import Unavailable
from campaign.services import EmbeddedServices, owned_services
from tests.conftest import quick_folder, settings_for
from tests.e2e.program import eventually


@pytest.fixture
def services() -> Iterator[EmbeddedServices]:
    """PostgreSQL of this test alone."""
    with quick_folder() as folder, owned_services(folder / "data", redis=False) as running:
        yield running


def run(services: EmbeddedServices, work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` with an open pool of two connections."""

    async def with_pool() -> None:
        await db.open_pool(2)
        try:
            await work
        finally:
            await db.close_pool()

    db.configure(settings_for(services.urls.database_url, "redis://127.0.0.1:1/0", Path(services.urls.database_url)))
    asyncio.run(with_pool())


def kill(services: EmbeddedServices) -> None:
    (server,) = services.servers
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)


async def becomes(alive: bool) -> None:
    """Waits until the database answers, or answers no more."""
    for _ in range(400):
        if await db.is_alive() == alive:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"the database is not {'back' if alive else 'away'}")


def test_the_same_task_goes_on_when_the_database_is_back(services: EmbeddedServices) -> None:
    async def work() -> None:
        # More often than the pool has connections: none of them is lost either.
        for _ in range(4):
            with pytest.raises(Unavailable):
                async with db.transaction():
                    await db.fetch("SELECT 1")
                    kill(services)
                    while True:
                        await db.fetch("SELECT 1")
            assert not db.in_transaction()
            eventually(services.revive, what="a new start")
            await becomes(alive=True)
            async with db.transaction():
                assert await db.fetch("SELECT 1 AS one") == [{"one": 1}]

    run(services, work())


def test_a_task_that_is_cancelled_meanwhile_ends(services: EmbeddedServices) -> None:
    async def hold(held: asyncio.Event) -> None:
        async with db.transaction():
            await db.fetch("SELECT 1")
            kill(services)
            held.set()
            await asyncio.Event().wait()

    async def work() -> None:
        held = asyncio.Event()
        task = asyncio.create_task(hold(held))
        await held.wait()
        await becomes(alive=False)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(services, work())
