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
from campaign.logs import describe, logger, trace

#: The one arq function: every job goes through it, so that no job name or payload lives in Redis.
ARQ_FUNCTION = "outbox"
REDIS_ERRORS: tuple[type[BaseException], ...] = (RedisError, OSError, TimeoutError)
Handler = Callable[[dict[str, Any]], Awaitable[None]]
_log = logger("jobs")


class PermanentFailure(Exception):
    """The job can never succeed; the text says why, without personal data."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of job.

    It is tried `attempts` times; each may take `timeout`, and is taken over when its worker is silent for `lease`.
    `on_dead` is told the payload when the job has failed for good, so that its subject does not wait for ever.
    """

    name: str
    handler: Handler
    attempts: int = 12
    timeout: timedelta = timedelta(minutes=5)
    lease: timedelta = timedelta(seconds=30)
    on_dead: Handler | None = None


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
            elif entry.attempt > job.attempts:
                await _give_up(job, entry, "each worker that took this job died")
            else:
                await self._run(job, entry)

    async def _run(self, job: Job, entry: outbox.Entry) -> None:
        keeper = asyncio.create_task(_keep(entry, job.lease))
        try:
            async with asyncio.timeout(job.timeout.total_seconds()):
                await job.handler(entry.payload)
        except asyncio.CancelledError:
            await asyncio.shield(outbox.give_back(entry))
            raise
        except PermanentFailure as error:
            await _give_up(job, entry, str(error))
        except Exception as error:
            if entry.attempt >= job.attempts:
                await _give_up(job, entry, describe(error), error)
            else:
                await outbox.fail(entry, describe(error), dead=False)
                _log.warning("job.failed", error=describe(error), trace=trace(error))
        else:
            await outbox.finish(entry)
            _log.info("job.done")
        finally:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper


async def _give_up(job: Job, entry: outbox.Entry, reason: str, error: Exception | None = None) -> None:
    await outbox.fail(entry, reason, dead=True)
    _log.error("job.dead", error=reason, trace=trace(error) if error else None)
    if job.on_dead:
        try:
            await job.on_dead(entry.payload)
        except Exception as failure:
            _log.error("job.on_dead_failed", error=describe(failure), trace=trace(failure))


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


class RedisPace:
    """Turns for calls to an outside service, one after another over all processes, for `campaign.map.online`.

    Times are milliseconds by the clock of Redis. Every method raises one of `REDIS_ERRORS` when Redis is away.
    """

    _RESERVE = """
    local clock = redis.call('TIME')
    local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
    local pause = math.max(0, redis.call('PTTL', KEYS[2]))
    local turn = math.max(now + pause, tonumber(redis.call('GET', KEYS[1]) or '0'))
    local wait = turn - now
    if wait > tonumber(ARGV[2]) then return {0, wait, turn} end
    redis.call('SET', KEYS[1], string.format('%.0f', turn + ARGV[1]), 'PX', wait + ARGV[1] + 1000)
    return {1, wait, turn}
    """
    _STANDING = """
    local clock = redis.call('TIME')
    local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
    return {math.max(0, redis.call('PTTL', KEYS[1])), now - tonumber(ARGV[1])}
    """
    _PAUSE = """
    if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
    return 0
    """

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)

    async def reserve(self, key: str, interval_ms: int, longest_ms: int) -> tuple[bool, int, int]:
        """Takes the next turn, unless it is further away than `longest_ms`: whether, the wait, and when it is."""
        keys = (f"pace:{key}", f"pace:{key}:pause")
        granted, wait, turn = await self._redis.eval(self._RESERVE, 2, *keys, str(interval_ms), str(longest_ms))  # type: ignore[misc]
        return bool(granted), int(wait), int(turn)

    async def pause(self, key: str, length_ms: int) -> None:
        """No turn for anybody for so long; a longer pause that is under way stays."""
        if length_ms > 0:
            await self._redis.eval(self._PAUSE, 1, f"pace:{key}:pause", str(length_ms))  # type: ignore[misc]

    async def standing(self, key: str, turn_ms: int) -> tuple[int, int]:
        """What is left of a pause, 0 if there is none, and how long ago a turn was."""
        pause, late = await self._redis.eval(self._STANDING, 1, f"pace:{key}:pause", str(turn_ms))  # type: ignore[misc]
        return int(pause), int(late)

    async def close(self) -> None:
        with contextlib.suppress(*REDIS_ERRORS):
            await self._redis.aclose()


async def wake(redis: ArqRedis, entry_id: int, attempts: int) -> None:
    """Hands a row to arq. The attempt is part of the id, as arq drops a job whose id it has seen (pitfalls A3, A4)."""
    await redis.enqueue_job(ARQ_FUNCTION, entry_id, _job_id=f"outbox-{entry_id}-{attempts}")
