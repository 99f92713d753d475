"""Jobs: names and handlers, ours; how they are carried out (arq, Redis), replaceable behind this file and `workers`.

A handler loads its subject by id and may run twice with the same effect. It raises `PermanentFailure` when trying
again cannot help; any other error is tried again with back-off until `attempts` is used up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any

import msgspec
from arq.connections import ArqRedis, RedisSettings, create_pool
from redis.asyncio import Redis
from redis.exceptions import RedisError
from structlog.contextvars import bound_contextvars

from campaign import outbox
from campaign.logs import logger

#: The one arq function: every job goes through it, so that no job name or payload lives in Redis.
ARQ_FUNCTION = "outbox"
REDIS_ERRORS: tuple[type[BaseException], ...] = (RedisError, OSError, TimeoutError)
Handler = Callable[[dict[str, Any]], Awaitable[None]]
_log = logger("jobs")


class PermanentFailure(Exception):
    """The job can never succeed; the text says why, without personal data."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of job: its handler, how often it is tried, and how long it may be silent before it is taken over."""

    name: str
    handler: Handler
    attempts: int = 12
    lease: timedelta = timedelta(seconds=30)


class JobRegistry:
    """All jobs of a process, by name."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs: dict[str, Job] = {}
        for job in jobs:
            if job.name in self._jobs:
                raise ValueError(f"two jobs are named {job.name}")
            self._jobs[job.name] = job

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._jobs)

    async def execute(self, entry_id: int) -> None:
        """Carries out one row of the outbox, whatever becomes of it."""
        entry = await outbox.begin(entry_id, timedelta(seconds=30))
        if entry is None:
            return
        with bound_contextvars(job=entry.job, outbox_id=entry.id, attempt=entry.attempt):
            job = self._jobs.get(entry.job)
            if job is None:
                await outbox.fail(entry, "no such job in this release", dead=True)
                _log.error("job.unknown")
                return
            await self._run(job, entry)

    async def _run(self, job: Job, entry: outbox.Entry) -> None:
        keeper = asyncio.create_task(_keep(entry, job.lease))
        try:
            await job.handler(entry.payload)
        except asyncio.CancelledError:
            await asyncio.shield(outbox.give_back(entry))
            raise
        except PermanentFailure as error:
            await outbox.fail(entry, str(error), dead=True)
            _log.error("job.dead", error=str(error))
        except Exception as error:
            dead = entry.attempt >= job.attempts
            await outbox.fail(entry, f"{type(error).__name__}: {error}", dead=dead)
            _log.warning("job.dead" if dead else "job.failed", error=type(error).__name__, exc_info=True)
        else:
            await outbox.finish(entry)
            _log.info("job.done")
        finally:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper


async def _keep(entry: outbox.Entry, lease: timedelta) -> None:
    """Renews the lease at a third of its length, so that only a dead worker's job is taken over."""
    while True:
        await asyncio.sleep(lease.total_seconds() / 3)
        try:
            if not await outbox.extend(entry, lease):
                return
        except Exception as error:  # the database may be away for a moment: the next turn tries again
            _log.warning("job.lease_not_renewed", error=type(error).__name__)


def redis_settings(url: str) -> RedisSettings:
    """arq's settings for a Redis address (redis://, rediss:// or unix://)."""
    settings = RedisSettings.from_dsn(url)
    settings.conn_timeout = 3
    settings.conn_retries = 1
    return settings


async def open_redis(url: str) -> ArqRedis:
    """A client that stores jobs as JSON. Raises one of `REDIS_ERRORS` when Redis is away."""
    return await create_pool(
        redis_settings(url), job_serializer=msgspec.json.encode, job_deserializer=msgspec.json.decode
    )


class RedisCounter:
    """Counts uses in windows of time, for `campaign.web.limits`. Connects when it is first asked."""

    _SCRIPT = """
    local used = redis.call('INCR', KEYS[1])
    if used == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
    return {used, redis.call('TTL', KEYS[1])}
    """

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)

    async def count(self, key: str, seconds: int) -> tuple[int, int]:
        """Uses in the present window, and the seconds left of it. Raises one of `REDIS_ERRORS`."""
        used, left = await self._redis.eval(self._SCRIPT, 1, key, str(seconds))  # type: ignore[misc]
        return int(used), int(left)

    async def close(self) -> None:
        with contextlib.suppress(*REDIS_ERRORS):
            await self._redis.aclose()


async def wake(redis: ArqRedis, entry_id: int, attempts: int) -> None:
    """Hands a row to arq. The attempt is part of the id, as arq drops a job whose id it has seen (pitfalls A3, A4)."""
    await redis.enqueue_job(ARQ_FUNCTION, entry_id, _job_id=f"outbox-{entry_id}-{attempts}")
