"""PostgreSQL through Piccolo: one engine, one pool a process, transactions that never nest, and migrations."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import socket
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, BinaryIO

import asyncpg
from piccolo.apps.migrations.commands.backwards import run_backwards
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration
from piccolo.engine.postgres import PostgresEngine

from campaign.errors import ConfigurationError, Unavailable, msg
from campaign.logs import logger
from campaign.settings import Settings


class Engine(PostgresEngine):
    """Piccolo's engine, quiet while modules are imported, and with `Unavailable` for a server that is away."""

    async def check_version(self) -> None:
        """No address is known by then."""

    async def run_querystring(self, querystring: Any, in_pool: bool = True) -> Any:
        with reaching_the_server():
            return await super().run_querystring(querystring, in_pool)


#: Tables bind to the engine at import, before any setting is known: `configure` fills in its address.
ENGINE = Engine(config={})
#: What asyncpg raises when the server is away, starting or shutting down, or the pool cannot give a connection.
CONNECTION_ERRORS: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    ConnectionError,
    FileNotFoundError,
    socket.gaierror,
    TimeoutError,
)
_CONNECT_SECONDS = 5
#: Rows of a large import take longer than a page may wait for.
COPY_SECONDS = 900.0
_log = logger("db")


class Repeated(Exception):
    """A row has a key that another row has, which ends the transaction."""


@contextlib.contextmanager
def reaching_the_server() -> Iterator[None]:
    """Turns the ways in which a server can be away into `Unavailable`; faults of a query stay what they are."""
    try:
        yield
    except CONNECTION_ERRORS as error:
        # asyncpg counts a value of the wrong kind among its interface errors: the server is not away then.
        if isinstance(error, ValueError):
            raise
        raise Unavailable() from error


def is_input_error(error: BaseException) -> bool:
    """Whether a value was one that no column can hold, such as a NUL in a text or a number past its range."""
    return isinstance(error, asyncpg.DataError) or (
        isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)
    )


def configure(settings: Settings) -> None:
    """Points the engine, and its read replicas, at the servers of the settings."""
    ENGINE.config = _config(settings.database_url)
    ENGINE.extra_nodes = {
        f"replica_{number}": Engine(config=_config(url))
        for number, url in enumerate(settings.database_replicas, start=1)
    }
    os.environ.setdefault("PICCOLO_CONF", "campaign.piccolo_conf")


def _config(url: str) -> dict[str, Any]:
    return {"dsn": url, "timeout": _CONNECT_SECONDS, "server_settings": {"application_name": "campaign"}}


def read_node() -> str | None:
    """Name of the node for reads that may lag a little, or None for the main server."""
    return next(iter(ENGINE.extra_nodes), None)


async def open_pool(size: int) -> None:
    """Opens the pool; a server that is away now is no reason not to start, as public pages live without it."""
    for engine in (ENGINE, *ENGINE.extra_nodes.values()):
        await engine.start_connection_pool(min_size=0, max_size=size, command_timeout=60)


async def close_pool() -> None:
    for engine in (ENGINE, *ENGINE.extra_nodes.values()):
        if engine.pool:
            # A connection that hangs on a dead server must not keep the process from ending.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await engine.pool.close()
            engine.pool = None


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """One transaction for one decision. Refuses to nest: an inner one would silently be a part of the outer."""
    current = ENGINE.transaction(allow_nested=False)
    with reaching_the_server():
        await current.__aenter__()
    try:
        yield
    except BaseException as error:
        # What failed inside is told as it is, also when undoing fails because the server is away.
        with contextlib.suppress(*CONNECTION_ERRORS):
            await _end(current, error)
        raise
    with reaching_the_server():
        await _end(current, None)


async def _end(current: Any, error: BaseException | None) -> None:
    """Commits, or undoes after an error.

    Piccolo keeps the transaction when its last statement fails: the task could never begin another, and the pool
    would miss the connection.
    """
    try:
        await current.__aexit__(type(error) if error else None, error, error.__traceback__ if error else None)
    finally:
        kept: Any = ENGINE.current_transaction.get()
        if kept is current:
            ENGINE.current_transaction.set(None)
            with contextlib.suppress(*CONNECTION_ERRORS):
                current.connection.terminate()
                if ENGINE.pool:
                    await ENGINE.pool.release(current.connection)


def in_transaction() -> bool:
    return ENGINE.current_transaction.get() is not None


async def fetch(query: str, *args: Any, replica: bool = False, seconds: float | None = None) -> list[dict[str, Any]]:
    """Runs a statement with $1, $2 … inside the present transaction, or on a connection of the pool.

    `seconds` is how long it may take, if that is longer than a page may wait for.

    With `replica` a read replica may answer, which lags a little; the main server where there is none.
    """
    current = ENGINE.current_transaction.get()
    with reaching_the_server():
        if current:
            return [dict(row) for row in await current.connection.fetch(query, *args, timeout=seconds)]
        node = ENGINE.extra_nodes.get(read_node() or "") if replica else None
        pool = (node or ENGINE).pool
        if pool is None:
            return [dict(row) for row in await _fetch_once(query, args)]
        async with pool.acquire(timeout=_CONNECT_SECONDS) as connection:
            return [dict(row) for row in await connection.fetch(query, *args)]


async def _fetch_once(query: str, args: tuple[Any, ...]) -> list[asyncpg.Record]:
    """Where there is no pool, as in migrations."""
    connection = await ENGINE.get_new_connection()
    try:
        return list(await connection.fetch(query, *args))
    finally:
        await connection.close()


async def execute_script(statements: str, *, seconds: float | None = None) -> None:
    """Runs several statements at once inside the present transaction; for migrations, which name no live table."""
    current = ENGINE.current_transaction.get()
    if current is None:
        raise RuntimeError("execute_script belongs inside a transaction")
    with reaching_the_server():
        await current.connection.execute(statements, timeout=seconds)


async def copy_records(table: str, columns: list[str], records: list[tuple[Any, ...]]) -> None:
    """Streams records into a table by COPY, inside the present transaction."""
    current = ENGINE.current_transaction.get()
    if current is None:
        raise RuntimeError("copy_records belongs inside a transaction")
    with reaching_the_server():
        await current.connection.copy_records_to_table(table, columns=columns, records=records)


async def copy_in(table: str, columns: list[str], rows: bytes | AsyncIterable[bytes]) -> None:
    """Streams rows into a table by COPY, inside the present transaction. Raises `Repeated`.

    They are in the text format of COPY, which PostgreSQL reads faster than CSV.
    """
    current = ENGINE.current_transaction.get()
    if current is None:
        raise RuntimeError("copy_in belongs inside a transaction")
    copy = current.connection.copy_to_table
    # asyncpg takes bytes for the name of a file.
    source = memoryview(rows) if isinstance(rows, bytes) else rows
    with reaching_the_server():
        try:
            await copy(table, columns=columns, source=source, format="text", timeout=COPY_SECONDS)
        except asyncpg.UniqueViolationError as error:
            raise Repeated(table) from error


async def take_numbers(sequence: str, count: int) -> int:
    """The first of so many numbers that follow each other, where a lock keeps others from taking any meanwhile."""
    (taken,) = await fetch("SELECT setval($1, nextval($1) + $2 - 1) - $2 + 1 AS first", sequence, count)
    return int(taken["first"])


async def copy_out(query: str, *args: Any) -> BinaryIO:
    """The rows of a query as CSV in UTF-8 without a header, by COPY, inside the present transaction."""
    current = ENGINE.current_transaction.get()
    if current is None:
        raise RuntimeError("copy_out belongs inside a transaction")
    rows = io.BytesIO()
    with reaching_the_server():
        await current.connection.copy_from_query(query, *args, output=rows, format="csv", timeout=COPY_SECONDS)
    rows.seek(0)
    return rows


async def notify(channel: str, payload: str = "") -> None:
    """Tells listeners, at commit."""
    await fetch("SELECT pg_notify($1, $2)", channel, payload)


async def listen(channel: str, on_message: Callable[[str], None], *, on_connect: Callable[[], None]) -> None:
    """Listens on a connection of its own for as long as the task lives, and connects anew when it breaks.

    `on_connect` is called each time, as messages may have passed while the connection was away.
    """
    delay = 0.5
    while True:
        try:
            connection = await ENGINE.get_new_connection()
            try:
                closed = asyncio.Event()
                connection.add_termination_listener(lambda _c, closed=closed: closed.set())
                await connection.add_listener(channel, lambda _c, _pid, _channel, payload: on_message(payload))
                on_connect()
                delay = 0.5
                await closed.wait()
            finally:
                await asyncio.shield(connection.close(timeout=2))
        except asyncio.CancelledError:
            raise
        except Exception as error:
            _log.warning("listen.broken", channel=channel, error=type(error).__name__)
        await asyncio.sleep(delay)
        delay = min(delay * 2, 5)


async def is_alive() -> bool:
    try:
        async with asyncio.timeout(3):
            await fetch("SELECT 1")
    except (Unavailable, TimeoutError, asyncpg.PostgresError):
        return False
    return True


async def migrate_forward() -> list[str]:
    """Runs what has not been run, under a lock so that two releases do not meet. Returns the names."""
    async with _migration_lock():
        before = await _applied()
        await _quietly(run_forwards("all"))
        return [name for name in await _applied() if name not in before]


async def migrate_back(steps: int) -> list[str]:
    """Takes the newest migrations back, `steps` of them over all rooms. Returns the names."""
    async with _migration_lock():
        rows = await fetch("SELECT name, app_name FROM migration ORDER BY ran_on DESC, id DESC LIMIT $1", steps)
        for row in rows:
            await _quietly(run_backwards(row["app_name"], row["name"], auto_agree=True))
        return [row["name"] for row in rows]


async def _applied() -> list[str]:
    if not await Migration.table_exists():
        return []
    return [row["name"] for row in await fetch("SELECT name FROM migration ORDER BY id")]


@asynccontextmanager
async def _migration_lock() -> AsyncIterator[None]:
    try:
        connection = await ENGINE.get_new_connection()
    except CONNECTION_ERRORS as error:
        raise ConfigurationError(
            msg("PostgreSQL does not answer at DATABASE_URL (%(error)s). Start it, or correct the address.",
                error=str(error) or type(error).__name__)
        ) from error  # fmt: skip
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtext('campaign.migrations'))")
        yield
    finally:
        await connection.close()


async def _quietly(run: Any) -> None:
    """Piccolo prints its progress and ends the process on a fault: keep the first, turn the second into an error."""
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            await run
    except SystemExit as error:
        if error.code:
            raise ConfigurationError(msg("A migration failed: %(output)s", output=output.getvalue())) from error
