"""Registrations by the API, against bare inserts of the same rows into an equal table of the same database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from statistics import median
from typing import Any

import asyncpg
import msgspec

from bench.installation import YEAR, Installation
from bench.load import Call, Plan, Report, measure
from bench.result import Result
from campaign.demonstration.events import invent_events
from campaign.map.gazetteer import load_gazetteer

_CONCURRENCY = 8
_EACH = 250
_TURNS = 2
_ROUNDS = 3
_DRAIN_SECONDS = 60.0

SUBJECTS = ("registration",)


def registration(found: Installation) -> list[Result]:
    """Registrations a second while the worker writes their mails, and how long the worker is behind."""
    calls = _registrations(_EACH * _TURNS + _CONCURRENCY)
    with found.services() as services:
        return asyncio.run(_compared(found, services.database_url, calls))


def _registrations(count: int) -> list[Call]:
    """Of invented people, not those of the demonstration."""
    invented = invent_events(load_gazetteer(), events=count, year=YEAR, random_state=7)
    bodies = [msgspec.to_builtins(event.submission) for event in invented]
    return [Call("/api/v1/events", "POST", msgspec.json.encode(body).decode()) for body in bodies]


async def _compared(found: Installation, database_url: str, calls: list[Call]) -> list[Result]:
    pool = await asyncpg.create_pool(database_url, min_size=_CONCURRENCY, max_size=_CONCURRENCY)
    try:
        await _register(found, calls[-_CONCURRENCY:])
        turns: list[tuple[Report, float]] = []
        drained: list[float] = []
        for turn in range(_TURNS):
            before = await pool.fetchval("SELECT max(id) FROM event")
            report = await _register(found, calls[turn * _EACH : (turn + 1) * _EACH])
            drained.append(await _drain(pool))
            rows = await pool.fetch("SELECT * FROM event WHERE id > $1 ORDER BY id", before)
            turns.append((report, await _insert(pool, rows)))
    finally:
        await pool.close()
    speed = median(report.per_second for report, _ in turns)
    bare = median(speed for _, speed in turns)
    p50, p99 = (median(getattr(report, name) for report, _ in turns) for name in ("p50", "p99"))
    return [
        Result(
            subject="registration", what=f"POST /api/v1/events, {_CONCURRENCY} at a time", value=speed, unit="events/s",
            baseline="asyncpg, one INSERT a transaction", baseline_value=bare, ratio=bare / speed,
            note=f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, with the worker at work",
        ),
        Result(
            subject="registration", what=f"until mail and geocoding of {_EACH} are done, after the last", unit="s",
            value=median(drained), note=f"{2 * _EACH} jobs",
        ),
    ]  # fmt: skip


async def _register(found: Installation, calls: list[Call]) -> Report:
    plan = Plan(port=found.port, calls=calls, connections=_CONCURRENCY, accepted=(201,))
    return await asyncio.to_thread(measure, plan)


async def _drain(pool: asyncpg.Pool) -> float:
    """Seconds until the worker has nothing left to do."""
    began = time.perf_counter()
    while await pool.fetchval("SELECT count(*) FROM outbox WHERE state <> 'done' AND run_after <= now()"):
        if time.perf_counter() - began > _DRAIN_SECONDS:
            raise RuntimeError("The worker does not come to an end.")
        await asyncio.sleep(0.02)
    return time.perf_counter() - began


async def _insert(pool: asyncpg.Pool, rows: Sequence[asyncpg.Record]) -> float:
    """Rows a second into a table with the same columns, checks and indexes."""
    await pool.execute("DROP TABLE IF EXISTS bench_event; CREATE TABLE bench_event (LIKE event INCLUDING ALL)")
    names = list(rows[0].keys())
    places = ", ".join(f"${number}" for number in range(1, len(names) + 1))
    statement = f"INSERT INTO bench_event ({', '.join(names)}) VALUES ({places})"
    values = [tuple(row.values()) for row in rows]
    await _insert_once(pool, statement, values)
    seconds = 0.0
    for _ in range(_ROUNDS):
        await pool.execute("TRUNCATE bench_event")
        seconds += await _insert_once(pool, statement, values)
    await pool.execute("DROP TABLE bench_event")
    return len(rows) * _ROUNDS / seconds


async def _insert_once(pool: asyncpg.Pool, statement: str, rows: list[tuple[Any, ...]]) -> float:
    waiting = iter(rows)

    async def work() -> None:
        async with pool.acquire() as connection:
            for values in waiting:
                async with connection.transaction():
                    await connection.execute(statement, *values)

    began = time.perf_counter()
    await asyncio.gather(*[work() for _ in range(_CONCURRENCY)])
    return time.perf_counter() - began
