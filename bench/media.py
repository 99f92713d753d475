"""Imports of media exports, against polars reading the same file and a COPY of its columns into the same PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
import msgspec

from bench import ROOT
from bench.exports import write_articles, write_posts
from bench.installation import Installation
from bench.result import Result

_ARTICLES, _ALL_ARTICLES = (1_000, 10_000, 100_000), 1_000_000
_POSTS, _ALL_POSTS = (10_000,), 100_000
#: Imports of files of up to so many rows are measured so many times: a second or two differ much on a busy machine.
_MANY, _TURNS = 100_000, 3
#: Rows of the file that warms a process up.
_SMALL = 200
_TIMEOUT = 3600
_DATABASE = "bench_media"

SUBJECTS = ("meltwater", "meta")
#: What is measured, and the small file before it.
Files = tuple[Path, Path]


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
                files = Path(folder, "articles.csv"), Path(folder, "few articles.csv")
                for path, count in zip(files, (size, _SMALL), strict=True):
                    write_articles(path, count)
                rows += _compared(services.database_url, files, size, "meltwater", "Meltwater", allowed=4)
        if "meta" in wanted:
            for size in (*_POSTS, *((_ALL_POSTS,) if full else ())):
                files = Path(folder, "posts.csv"), Path(folder, "few posts.csv")
                for path, count in zip(files, (size, _SMALL), strict=True):
                    write_posts(path, count)
                rows += _compared(services.database_url, files, size, "meta", "Meta content", allowed=3)
    return rows


def _compared(database_url: str, files: Files, size: int, subject: str, what: str, *, allowed: int) -> list[Result]:
    """Medians of several imports, each into an empty database between two readings and copies of the same file."""
    turns = [_turn(database_url, files) for _ in range(1 if size > _MANY else _TURNS)]
    first, same_rows, same_file = (
        median(getattr(imported, name) for imported, _ in turns) for name in ("first", "same_rows", "same_file")
    )
    bare = median(one.seconds for _, copied in turns for one in copied)
    memory = max(imported.memory for imported, _ in turns)
    bare_memory = max(one.memory for _, copied in turns for one in copied)
    ratios = ", ".join(f"{imported.first / median(one.seconds for one in copied):.1f}" for imported, copied in turns)
    return [
        Result(
            subject=subject, what=f"{what}, {size:,} rows, {files[0].stat().st_size / 1e6:.1f} MB", value=first,
            unit="s", baseline="polars and COPY", baseline_value=bare, ratio=first / bare,
            note=f"{size / first:,.0f} rows/s, peak {memory:.0f} MB (polars {bare_memory:.0f} MB); ratio of each: "
            f"{ratios}; at most {allowed} times as long is wanted",
        ),
        Result(
            subject=subject, what=f"{what}, {size:,} rows, the same rows in another file", value=same_rows,
            unit="s", baseline="the first import", baseline_value=first, ratio=same_rows / first,
            note=f"0 changes; the same file again {same_file:.2f} s; of a million articles at most 0.5 times is wanted",
        ),
    ]  # fmt: skip


def _turn(database_url: str, files: Files) -> tuple[Imported, tuple[Copied, Copied]]:
    """An import, and what is measured of the bare columns before and after it."""
    asyncio.run(_administer(database_url, f"DROP DATABASE IF EXISTS {_DATABASE}", f"CREATE DATABASE {_DATABASE}"))
    own_url = database_url.replace("/campaign?", f"/{_DATABASE}?")
    if own_url == database_url:
        raise RuntimeError("The address of the embedded database is not as expected.")
    before = _probe(own_url, files, "copy", Copied)
    imported = _probe(own_url, files, "import", Imported)
    after = _probe(own_url, files, "copy", Copied)
    asyncio.run(_administer(database_url, f"DROP DATABASE {_DATABASE} WITH (FORCE)"))
    if imported.changed:
        raise RuntimeError(f"{imported.changed} rows changed when the same rows were imported again.")
    return imported, (before, after)


async def _administer(database_url: str, *statements: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _probe(database_url: str, files: Files, act: str, kind: type[Any]) -> Any:
    """Runs `bench.media_process` and gives what it measured."""
    environment = {
        **os.environ, "DATABASE_URL": database_url, "REDIS_URL": "unix:///none",
        "DATA_DIR": str(files[0].parent / "data"),
        "SECRET_KEY": "a secret of the measurement, longer than it must be", "PUBLIC_URL": "http://127.0.0.1:8000",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "bench.media_process", act, *map(str, files)], env=environment, cwd=ROOT,
        stdout=subprocess.PIPE, check=True, timeout=_TIMEOUT,
    )  # fmt: skip
    return msgspec.json.decode(done.stdout, type=kind)
