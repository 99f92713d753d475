"""Imports of media exports, against polars reading the same file and a COPY of its columns into the same PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from bench import ROOT
from bench.exports import write_articles, write_posts
from bench.installation import Installation
from bench.result import Result

_ARTICLES, _ALL_ARTICLES = (1_000, 10_000, 100_000), 1_000_000
_POSTS, _ALL_POSTS = (10_000,), 100_000
_TIMEOUT = 3600
_DATABASE = "bench_media"

SUBJECTS = ("meltwater", "meta")


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of the first import, of the same file again, of the same rows in another file; peak memory in MB."""

    first: float
    same_file: float
    same_rows: float
    changed: int
    memory: float


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of reading with polars and copying the columns as they are; peak memory in MB."""

    seconds: float
    memory: float


def media(found: Installation, wanted: frozenset[str], *, full: bool) -> list[Result]:
    """Speed and memory of imports as files grow, each in a process and a database of its own."""
    rows: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, found.services() as services:
        if "meltwater" in wanted:
            for size in (*_ARTICLES, *((_ALL_ARTICLES,) if full else ())):
                path = Path(folder, "articles.csv")
                write_articles(path, size)
                rows += _compared(services.database_url, path, size, "meltwater", "Meltwater", allowed=4)
        if "meta" in wanted:
            for size in (*_POSTS, *((_ALL_POSTS,) if full else ())):
                path = Path(folder, "posts.csv")
                write_posts(path, size)
                rows += _compared(services.database_url, path, size, "meta", "Meta content", allowed=3)
    return rows


def _compared(database_url: str, path: Path, size: int, subject: str, what: str, *, allowed: int) -> list[Result]:
    asyncio.run(_administer(database_url, f"DROP DATABASE IF EXISTS {_DATABASE}", f"CREATE DATABASE {_DATABASE}"))
    own_url = database_url.replace("/campaign?", f"/{_DATABASE}?")
    if own_url == database_url:
        raise RuntimeError("The address of the embedded database is not as expected.")
    imported = _probe(own_url, path, "import", Imported)
    copied = _probe(own_url, path, "copy", Copied)
    asyncio.run(_administer(database_url, f"DROP DATABASE {_DATABASE} WITH (FORCE)"))
    if imported.changed:
        raise RuntimeError(f"{imported.changed} rows changed when the same rows were imported again.")
    return [
        Result(
            subject=subject, what=f"{what}, {size:,} rows, {path.stat().st_size / 1e6:.1f} MB", value=imported.first,
            unit="s", baseline="polars and COPY", baseline_value=copied.seconds, ratio=imported.first / copied.seconds,
            note=f"{size / imported.first:,.0f} rows/s, peak {imported.memory:.0f} MB (polars {copied.memory:.0f} MB); "
            f"at most {allowed} times as long is wanted",
        ),
        Result(
            subject=subject, what=f"{what}, {size:,} rows, the same rows in another file", value=imported.same_rows,
            unit="s", baseline="the first import", baseline_value=imported.first,
            ratio=imported.same_rows / imported.first,
            note=f"0 changes; the same file again {imported.same_file:.2f} s; at most 0.5 times is wanted",
        ),
    ]  # fmt: skip


async def _administer(database_url: str, *statements: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _probe(database_url: str, path: Path, act: str, kind: type[Any]) -> Any:
    """Runs `bench.media_process` and gives what it measured."""
    environment = {
        **os.environ, "DATABASE_URL": database_url, "REDIS_URL": "unix:///none", "DATA_DIR": str(path.parent / "data"),
        "SECRET_KEY": "a secret of the measurement, longer than it must be", "PUBLIC_URL": "http://127.0.0.1:8000",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "bench.media_process", act, str(path)], env=environment, cwd=ROOT,
        stdout=subprocess.PIPE, check=True, timeout=_TIMEOUT,
    )  # fmt: skip
    return msgspec.json.decode(done.stdout, type=kind)
