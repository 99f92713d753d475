"""The worker process: a relay and an arq worker, begun again for as long as Redis comes and goes."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from datetime import UTC
from typing import Any

import msgspec
from arq import Worker, func

from campaign import db, jobs, logs
from campaign.assembly import assemble
from campaign.settings import Settings
from workers.relay import Relay

#: Jobs under way get this long to come to an end when the process is asked to stop.
GRACE_SECONDS = 10
_MOST_AT_ONCE = 8
#: arq counts a stop of the worker as a try; the outbox does not, and decides.
_TRIES = 1000
#: Leases, not arq's timeout, decide when a job is taken over; this only bounds a job that never ends.
_LONGEST_JOB = 6 * 3600
_LONGEST_PAUSE = 10.0
_log = logs.logger("worker")


async def run(settings: Settings) -> None:
    """Carries out jobs until SIGTERM or SIGINT."""
    logs.configure(settings.log_format)
    parts = assemble(settings)
    registry = parts.jobs()
    await db.open_pool(settings.database_pool)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    pause = 0.5
    try:
        while not stop.is_set():
            try:
                await _serve(settings, registry, stop)
                pause = 0.5
            except jobs.REDIS_ERRORS as error:
                _log.warning("worker.redis_away", error=type(error).__name__, again_in=pause)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await stop.wait()
                pause = min(pause * 2, _LONGEST_PAUSE)
    finally:
        await parts.close()
        await db.close_pool()


async def _serve(settings: Settings, registry: jobs.JobRegistry, stop: asyncio.Event) -> None:
    """One connection's worth of work. Raises one of `jobs.REDIS_ERRORS` when Redis goes away."""
    redis = await jobs.open_redis(settings.redis_url)

    async def outbox(_context: dict[Any, Any], entry_id: int) -> None:
        await registry.execute(entry_id)

    worker = Worker(
        # Attempts and their pauses are kept in the outbox, where they survive Redis (pitfalls A2, A6).
        functions=[func(outbox, name=jobs.ARQ_FUNCTION, timeout=_LONGEST_JOB, keep_result=0, max_tries=_TRIES)],  # type: ignore[arg-type]
        redis_pool=redis,
        queue_name=redis.default_queue_name,
        handle_signals=False,
        max_jobs=_MOST_AT_ONCE,
        poll_delay=0.1,
        keep_result=0,
        max_tries=_TRIES,
        health_check_interval=30,
        timezone=UTC,
        log_results=False,
        job_serializer=msgspec.json.encode,
        job_deserializer=msgspec.json.decode,
    )
    working = asyncio.create_task(worker.async_run())
    relaying = asyncio.create_task(Relay(redis, settings.data_dir).run())
    stopping = asyncio.create_task(stop.wait())
    _log.info("worker.ready")
    try:
        done, _ = await asyncio.wait({working, relaying, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        await _end(worker, working, relaying, stopping)
        with contextlib.suppress(*jobs.REDIS_ERRORS):
            await redis.aclose()


async def _end(worker: Worker, working: asyncio.Task[None], *others: asyncio.Task[Any]) -> None:
    """Takes no more jobs, waits for those under way, then gives the rest back to the outbox."""
    worker.allow_pick_jobs = False
    for task in others:
        task.cancel()
    if worker.tasks:
        await asyncio.wait(worker.tasks.values(), timeout=GRACE_SECONDS)
    working.cancel()
    for job in worker.tasks.values():
        job.cancel()
    await asyncio.gather(working, *others, *worker.tasks.values(), return_exceptions=True)
