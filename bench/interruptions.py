"""Imports that are killed at random moments and taken over: does the same stand in the end as without?"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

import click

from bench import ROOT
from bench.exports import write_articles
from bench.result import Result
from campaign import db, logs
from campaign.assembly import assemble
from campaign.media.service import MediaService
from campaign.services import owned_services
from campaign.settings import load

SUBJECTS = ("interrupt",)
_ROWS, _FEW, _MANY = 20_000, 5, 50
#: All that stands, without serial numbers and moments of uploads.
_STANDING = """SELECT md5(string_agg(t::text, '' ORDER BY key)) AS digest, count(*) AS n FROM (
    SELECT key, outlet, title, url, published_at, lead, reach, medium, digest, placement, story FROM article) t"""
_TABLES = ("article", "article_said", "media_object", "object_said", "observation")


def interruptions(*, full: bool) -> list[Result]:
    """Kills the process of an import of 20,000 rows with SIGKILL, 5 or 50 times, and lets another one go on."""
    times = _MANY if full else _FEW
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        path = Path(folder, "articles.csv")
        write_articles(path, _ROWS)
        with owned_services(Path(folder, "services")) as own:
            environment = {
                **os.environ, "DATABASE_URL": own.urls.database_url, "REDIS_URL": own.urls.redis_url,
                "DATA_DIR": folder, "SECRET_KEY": "a secret of the measurement, longer than it must be",
                "PUBLIC_URL": "http://127.0.0.1:8000",
            }  # fmt: skip
            whole, equal, interrupted = asyncio.run(_measure(environment, path, times))
    return [
        Result(
            subject="interrupt", what=f"an import of {_ROWS:,} rows, killed at {times} random moments", value=equal,
            unit=f"of {times}",
            note=f"end as one that was left alone, which took {whole:.2f} s; {interrupted} had not ended when killed",
        )
    ]  # fmt: skip


async def _measure(environment: dict[str, str], path: Path, times: int) -> tuple[float, int, int]:
    settings = load(environment)
    logs.configure(settings.log_format, level=40)
    media = assemble(settings).media
    await db.open_pool(settings.database_pool)
    try:
        await db.migrate_forward()
        took = await _imported(environment, path, None)
        expected = await _standing()
        await _undo(media)
        equal = interrupted = 0
        for moment in _moments(times):
            await _imported(environment, path, took * moment)
            (row,) = await db.fetch("SELECT id, state FROM media_import WHERE state <> 'undone'")
            interrupted += row["state"] != "done"
            # What a worker does when it takes the job over.
            await media.carry_out(row["id"])
            equal += await _standing() == expected
            await _undo(media)
            click.echo(f"killed after {took * moment:.2f} of {took:.2f} s, {row['state']}: {equal} equal", err=True)
    finally:
        await db.close_pool()
    return took, equal, interrupted


def _moments(times: int) -> list[float]:
    rng = Random("moments")
    return [rng.random() for _ in range(times)]


async def _imported(environment: dict[str, str], path: Path, kill_after: float | None) -> float:
    """Imports in a process of its own. Returns the seconds from its first sign to its end."""
    command = [sys.executable, "-m", "campaign.cli", "media", "import", str(path)]
    process = await asyncio.to_thread(
        subprocess.Popen, command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not await db.fetch("SELECT 1 FROM media_import WHERE state NOT IN ('undone', 'queued')"):
            if process.poll() not in (None, 0):
                raise RuntimeError("The import did not begin.")
            await asyncio.sleep(0.01)
        began = time.perf_counter()
        if kill_after is None:
            if await asyncio.to_thread(process.wait, 300):
                raise RuntimeError("The import failed.")
        else:
            await asyncio.sleep(kill_after)
        return time.perf_counter() - began
    finally:
        process.kill()
        process.wait()


async def _standing() -> list[dict[str, Any]]:
    return await db.fetch(_STANDING)


async def _undo(media: MediaService) -> None:
    """Takes the import back, after which nothing may be left."""
    for row in await db.fetch("SELECT id FROM media_import WHERE state <> 'undone'"):
        await media.undo(row["id"])
    for table in _TABLES:
        (left,) = await db.fetch(f"SELECT count(*) AS n FROM {table}")
        if left["n"]:
            raise RuntimeError(f"{left['n']} rows of {table} are left.")
