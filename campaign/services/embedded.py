"""PostgreSQL and Redis in DATA_DIR, run by the first process that needs them and shared by the others."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from campaign.services import postgres, redis
from campaign.services.account import ServiceError, choose_account
from campaign.services.folder import DataFolder, Owner
from campaign.services.server import Server

_log = logging.getLogger("campaign.services")

# A first start makes the database, and a start after a crash reads back the log.
_ATTACH_SECONDS = 120.0
# How long `campaign up` waits for a command such as `campaign migrate` to let go of the folder.
_EXCLUSIVE_SECONDS = 15.0
_BUSY = "The program already runs on {folder} (process {pid}). Stop that one first, or choose another DATA_DIR."


class ServiceURLs(msgspec.Struct, frozen=True, kw_only=True):
    """Addresses for asyncpg and for redis-py and arq; empty for a service that was not asked for."""

    database_url: str
    redis_url: str


class EmbeddedServices:
    """The services of one folder, run by this process. Made by `owned_services` and `embedded_services`."""

    def __init__(self, folder: DataFolder, *, want_postgres: bool, want_redis: bool) -> None:
        needed = [Path(tempfile.gettempdir())]
        if want_postgres:
            binaries = postgres.binaries()
            needed += [binaries / "postgres", *(binaries.parent / "share").rglob("postgres.bki")]
        if want_redis:
            needed.append(redis.program())
        account = choose_account(folder.path, needed)
        self._folder = folder
        self._sockets = folder.make_sockets(account)
        self._postgres = postgres.Postgres(folder.path, self._sockets, account) if want_postgres else None
        self._redis = redis.Redis(folder.path, self._sockets, account) if want_redis else None
        self.urls = ServiceURLs(
            database_url=self._postgres.url if self._postgres else "", redis_url=self._redis.url if self._redis else ""
        )

    @property
    def servers(self) -> list[Server]:
        return [server for server in (self._postgres, self._redis) if server]

    def start(self) -> None:
        """Starts what is not running and waits until it answers. Raises ServiceError."""
        try:
            for server in self.servers:
                server.start()
        except OSError as error:
            raise ServiceError(
                f"The embedded services cannot use {self._folder.path}: {error.strerror or error}. "
                "Is the disk full or read-only?"
            ) from error

    def revive(self) -> list[str]:
        """Starts again whatever has died, waiting longer each time; gives the names of what it started."""
        revived = []
        for server in self.servers:
            try:
                if server.revive():
                    revived.append(server.title)
            except (OSError, ServiceError) as error:
                _log.error("%s could not be started again: %s", server.title, error)
        return revived

    def stop(self) -> None:
        """Stops the services in good order; their data stays."""
        for server in reversed(self.servers):
            server.stop()
        self._folder.remove_sockets(self._sockets)


@contextmanager
def owned_services(data_dir: Path, *, postgres: bool = True, redis: bool = True) -> Iterator[EmbeddedServices]:
    """Runs the services of `data_dir` for the block, for this process to watch over.

    Raises ServiceError if another program runs on the folder; a short command is waited for.
    """
    folder = DataFolder(data_dir)
    with folder.lock() as lock:
        if not lock.acquire(seconds=0.2):
            owner = folder.owner()
            if (owner and owner.exclusive) or not lock.acquire(seconds=_EXCLUSIVE_SECONDS):
                owner = folder.owner()
                raise ServiceError(_BUSY.format(folder=folder.path, pid=owner.pid if owner else "not known"))
        with _run(folder, exclusive=True, postgres=postgres, redis=redis) as services:
            yield services


@contextmanager
def embedded_services(data_dir: Path, *, postgres: bool = True, redis: bool = True) -> Iterator[ServiceURLs]:
    """Addresses of running services of `data_dir`: those of another process, else own ones for the block.

    Own ones stop at the end of the block, as soon as no other process uses them any more. Raises ServiceError.
    """
    folder = DataFolder(data_dir)
    deadline = time.monotonic() + _ATTACH_SECONDS
    with ExitStack() as stack:
        lock, users = stack.enter_context(folder.lock()), stack.enter_context(folder.users())
        while True:
            if lock.acquire():
                services = stack.enter_context(_run(folder, exclusive=False, postgres=postgres, redis=redis))
                yield services.urls
                return
            if users.acquire(shared=True):
                owner = folder.owner()
                if owner and (owner.database_url or not postgres) and (owner.redis_url or not redis):
                    yield ServiceURLs(database_url=owner.database_url, redis_url=owner.redis_url)
                    return
                users.release()
            if time.monotonic() > deadline:
                owner = folder.owner()
                pid = owner.pid if owner else "not known"
                raise ServiceError(f"The services of {folder.path} do not answer; process {pid} runs them.")
            time.sleep(0.05)


@contextmanager
def _run(folder: DataFolder, *, exclusive: bool, postgres: bool, redis: bool) -> Iterator[EmbeddedServices]:
    """The services of a folder whose lock this process holds."""
    # The leavings of a predecessor that was killed; nobody shall try its addresses.
    folder.announce(Owner(pid=os.getpid(), exclusive=exclusive))
    services = EmbeddedServices(folder, want_postgres=postgres, want_redis=redis)
    try:
        services.start()
        folder.announce(Owner(pid=os.getpid(), exclusive=exclusive, **msgspec.structs.asdict(services.urls)))
        yield services
    finally:
        with folder.users() as users:
            if not exclusive and not users.acquire():
                _log.info("waiting for other commands that use the services")
                users.acquire(seconds=float("inf"))
            folder.forget()
            services.stop()
