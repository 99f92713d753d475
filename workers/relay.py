"""The relay: hands due rows of the outbox to arq, and takes back those whose worker died."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import date, timedelta
from pathlib import Path

from arq.connections import ArqRedis

from campaign import db, jobs, outbox, retention
from campaign.clock import now
from campaign.logs import logger
from campaign.web import repository as kept_answers
from campaign.web.idempotency import LIFE as KEPT_ANSWER_LIFE

_BATCH = 100
_POLL_SECONDS = 1.0
_SWEEP_SECONDS = 5.0
_PRUNE_SECONDS = 3600.0
_DONE_JOBS_LIFE = timedelta(days=30)
_log = logger("relay")


class Relay:
    """One relay of possibly several: rows are locked while they are handed over."""

    def __init__(self, redis: ArqRedis, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._redis = redis
        self._wake = asyncio.Event()
        self._purged: date | None = None

    async def run(self) -> None:
        """Works until it is cancelled. Raises one of `jobs.REDIS_ERRORS` when Redis goes away."""
        listener = asyncio.create_task(
            db.listen(outbox.CHANNEL, lambda _payload: self._wake.set(), on_connect=self._wake.set)
        )
        chores = asyncio.create_task(self._chores())
        try:
            while True:
                self._wake.clear()
                if await self._hand_over() < _BATCH:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(_POLL_SECONDS):
                            await self._wake.wait()
        finally:
            for task in (listener, chores):
                task.cancel()
            await asyncio.gather(listener, chores, return_exceptions=True)

    async def _hand_over(self) -> int:
        """Rows handed over; they stay waiting when Redis refuses them, as the transaction is undone."""
        try:
            async with db.transaction():
                due = await outbox.take_due(_BATCH)
                for entry_id, attempts in due:
                    await jobs.wake(self._redis, entry_id, attempts)
                if due:
                    await outbox.mark_sent([entry_id for entry_id, _ in due])
            return len(due)
        except jobs.REDIS_ERRORS:
            raise
        except Exception as error:
            _log.warning("relay.database_away", error=type(error).__name__)
            await asyncio.sleep(_POLL_SECONDS)
            return 0

    async def _chores(self) -> None:
        """Sweeps every few seconds, prunes every hour, and purges once a night and at the start."""
        since_prune = _PRUNE_SECONDS
        while True:
            try:
                if await outbox.sweep():
                    self._wake.set()
                if since_prune >= _PRUNE_SECONDS:
                    since_prune = 0.0
                    await outbox.prune(_DONE_JOBS_LIFE)
                    await kept_answers.prune(now() - KEPT_ANSWER_LIFE)
                    await self._purge_nightly()
            except Exception as error:
                _log.warning("relay.chores", error=type(error).__name__)
            await asyncio.sleep(_SWEEP_SECONDS)
            since_prune += _SWEEP_SECONDS

    async def _purge_nightly(self) -> None:
        """Carries out the retention table, unless another worker is doing so just now."""
        night = retention.night_of(now())
        if self._purged == night:
            return
        report = await retention.purge(self._data_dir, now(), wait=False)
        self._purged = night
        if report and report.total:
            _log.info("relay.purged", **{one.name: one.removed for one in report.removed if one.removed})
