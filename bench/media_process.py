"""What `bench.media` measures in a process of its own: `python -m bench.media_process import|copy FILE SMALL_FILE`.

The small file of the same kind goes first, unmeasured: a worker has loaded long ago what a new process loads then.
"""

from __future__ import annotations

import asyncio
import csv
import io
import os
import resource
import shutil
import sys
import time
from pathlib import Path

import asyncpg
import msgspec
import polars

from bench.media import Copied, Imported
from campaign import db, logs
from campaign.assembly import Assembly, assemble
from campaign.media import service
from campaign.settings import load


def main(act: str, path: Path, small: Path) -> None:
    figures = asyncio.run(_import(path, small) if act == "import" else _copy(path, small))
    sys.stdout.write(msgspec.json.encode(figures).decode())


async def _import(path: Path, small: Path) -> Imported:
    settings = load(os.environ)
    logs.configure(settings.log_format, level=30)
    # A million rows are more than people may upload; how long they take is measured all the same.
    service.LARGEST_FILE = 10 * service.LARGEST_FILE
    parts = assemble(settings)
    await db.open_pool(settings.database_pool)
    try:
        await db.migrate_forward()
        await parts.media.undo((await parts.media.import_path(small, account="bench")).id)
        first, _ = await _timed(parts, path)
        memory = _peak()
        same_file, again = await _timed(parts, path)
        same_rows, changed = await _timed(parts, _with_empty_line(path))
    finally:
        await db.close_pool()
    return Imported(first=first, same_file=same_file, same_rows=same_rows, changed=again + changed, memory=memory)


async def _timed(parts: Assembly, path: Path) -> tuple[float, int]:
    """Seconds of an import, and the rows that were new or changed."""
    began = time.perf_counter()
    report = await parts.media.import_path(path, account="bench")
    seconds = time.perf_counter() - began
    if report.state != "done" or report.skipped:
        raise RuntimeError(f"{path.name}: {report.state}, {report.skipped} skipped, {report.problems[:3]}")
    return seconds, report.new + report.updated


def _with_empty_line(path: Path) -> Path:
    """Another file of the same rows."""
    other = path.with_name(f"again-{path.name}")
    shutil.copyfile(path, other)
    with other.open("ab") as stream:
        stream.write("\r\n".encode("utf-16-le") if _is_wide(path) else b"\n")
    return other


def _is_wide(path: Path) -> bool:
    """Whether the text is in UTF-16."""
    with path.open("rb") as stream:
        return stream.read(2) == b"\xff\xfe"


async def _copy(path: Path, small: Path) -> Copied:
    """The least that can be done: all columns as text, as they stand in the file, into a table that stands already.

    COPY into a table of its own transaction would write no log of it, which no import into standing tables can do.
    """
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    try:
        with path.open(encoding="utf-16" if _is_wide(path) else "utf-8-sig", newline="") as stream:
            width = len(next(csv.reader(stream, delimiter="\t" if _is_wide(path) else ",")))
        columns = [f"c{number}" for number in range(width)]
        await connection.execute("DROP TABLE IF EXISTS bench_raw")
        await connection.execute(f"CREATE TABLE bench_raw ({', '.join(f'{name} text' for name in columns)})")
        await _copied(connection, small, columns)
        began = time.perf_counter()
        await _copied(connection, path, columns)
        seconds = time.perf_counter() - began
    finally:
        await connection.close()
    return Copied(seconds=seconds, memory=_peak())


async def _copied(connection: asyncpg.Connection, path: Path, columns: list[str]) -> None:
    wide = _is_wide(path)
    frame = polars.read_csv(
        path, encoding="utf-16" if wide else "utf8", separator="\t" if wide else ",", infer_schema=False
    )
    async with connection.transaction():
        content = io.BytesIO()
        frame.write_csv(content, include_header=False)
        content.seek(0)
        told = await connection.copy_to_table("bench_raw", source=content, columns=columns, format="csv")
    if told != f"COPY {frame.height}":
        raise RuntimeError("Not every row was copied.")


def _peak() -> float:
    """The most memory that this process has had, in MB. What `getrusage` tells is that of its parent too on Linux."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
