"""Imports of media exports: taken in, read, written whole or not at all, and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable
from datetime import date, datetime, timedelta
from pathlib import Path, PureWindowsPath
from typing import Any

import msgspec

from campaign import db, outbox
from campaign.clock import day_bounds, now
from campaign.errors import Conflict, Unavailable, msg
from campaign.logs import describe, logger, trace
from campaign.media import import_writing, reach, repository
from campaign.media.import_progress import Progress
from campaign.media.import_reading import FileReading, ReaderFault
from campaign.media.import_staging import Staging
from campaign.media.problems import kept, problem, worded
from campaign.media.schemas import ReachSummary
from campaign.storage import Storage
from campaign.text import clean

READ_JOB = "media.read"
#: Large enough for a year of a busy monitor, small enough to be refused before a disk is full.
LARGEST_FILE = 200_000_000
_PIECE = 1 << 18
#: An import of the command line is left to its own process for so long.
_IN_PROCESS = timedelta(minutes=2)
OnProgress = Callable[[str, float], None]
_log = logger("media")


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import came to; `problems` hold row, column, rule and English text."""

    id: int
    file: str
    state: str
    source: str | None
    rows: int
    new: int
    updated: int
    unchanged: int
    skipped: int
    problems: list[dict[str, Any]]
    warnings: list[dict[str, Any]]


class Stopped(Exception):
    """Somebody took the import back, or another worker finished it, while it was being read."""


class MediaService:
    """Decides about imports, and answers what was reached."""

    def __init__(self, *, storage: Storage) -> None:
        self._storage = storage

    async def upload(
        self, chunks: AsyncIterable[bytes], file_name: str, *, by: str, account: str = "", year: int | None = None,
        preview: bool = False, after: datetime | None = None,
    ) -> int:  # fmt: skip
        """Stores a file, and sees that a worker reads it, not before `after`. Returns the id. Raises `TooLarge`."""
        async with self._storage.receive(chunks, limit=LARGEST_FILE) as received, db.transaction():
            await repository.lock_file(received.sha256)
            import_id = await repository.insert(
                sha256=received.sha256, file_name=base_name(file_name), size=received.size, state="queued",
                preview=preview, account=clean(account)[:200], year=year, uploaded_by=by, at=now(),
            )  # fmt: skip
            await outbox.add(READ_JOB, {"import": import_id}, dedupe_key=f"{READ_JOB}:{import_id}", after=after)
            await received.keep()
        return import_id

    async def import_path(
        self, path: Path, *, account: str | None = None, year: int | None = None, on_progress: OnProgress | None = None,
        by: str = "command line",
    ) -> ImportReport:  # fmt: skip
        """Imports a file of this machine here and now. `on_progress` is called with the state and a share of one.

        Raises OSError when it cannot be opened, and `Unavailable`. If this process dies or the database is away, a
        worker brings the import to its end; after any other fault the report says that it failed.
        """
        import_id = await self.upload(
            pieces_of(path), path.name, by=by, account=account or "", year=year, after=now() + _IN_PROCESS
        )
        try:
            await self.carry_out(import_id, on_progress)
        except Unavailable:
            raise
        except Exception as error:
            _log.error("import.failed", import_id=import_id, error=describe(error), trace=trace(error))
            await self.give_up(import_id)
        return await self.report(import_id)

    async def report(self, import_id: int) -> ImportReport:
        row = await repository.get(import_id)
        names = ("id", "state", "source", "rows", "new", "updated", "unchanged", "skipped")
        return ImportReport(
            **{name: row[name] for name in names}, file=row["file_name"],
            problems=[worded(one) for one in msgspec.json.decode(row["problems"])],
            warnings=[worded(one) for one in msgspec.json.decode(row["report"]).get("warnings", [])],
        )  # fmt: skip

    async def carry_out(self, import_id: int, on_progress: OnProgress | None = None) -> None:
        """Reads an import and writes it, in one transaction. Run again, it comes to the same end.

        Raises `ReaderFault` after marking the import as failed.
        """
        row = await repository.get(import_id)
        if row["state"] == "queued":
            await repository.set_state(import_id, "reading", among=("queued",))
        elif row["state"] not in ("reading", "writing"):
            return
        if await self._is_repeat(import_id):
            return
        reading = FileReading(self._storage.path(row["sha256"]), row["file_name"], row["account"] or None)
        try:
            async with Progress(import_id, row["state"] == "writing", on_progress) as progress:
                await self._read_and_write(row, reading, progress)
        except Stopped:
            return
        except ReaderFault:
            reading.problems.add(problem("import-broken"))
            await repository.finish(import_id, "failed", _outcome(reading), at=now())
            raise
        finally:
            await reading.close()

    async def give_up(self, import_id: int) -> None:
        """Marks an import as failed that no further attempt is made at. One that has ended stays as it is."""
        await repository.give_up(import_id, [kept(problem("import-broken"))], now())

    async def _is_repeat(self, import_id: int) -> bool:
        """Ends an import whose content stands already, before it is read."""
        async with db.transaction():
            await repository.lock_writing()
            row = await repository.get(import_id)
            twin = await repository.standing_twin(row)
            if twin is None or row["state"] not in ("reading", "writing"):
                return False
            await repository.repeat(import_id, twin, now())
            return True

    async def _read_and_write(self, row: dict[str, Any], reading: FileReading, progress: Progress) -> None:
        async with db.transaction():
            staging = Staging(row["account"])
            await staging.prepare()
            async for batch in reading.batches():
                await staging.stage(batch.frames, batch.part)
                progress.read(batch.share)
            if reading.source is None or reading.refused:
                await self._finish(row, "failed", _outcome(reading))
                return
            await repository.lock_writing()
            current = await repository.get(row["id"])
            if current["state"] not in ("queued", "reading", "writing"):
                raise Stopped()
            if twin := await repository.standing_twin(current):
                await repository.repeat(row["id"], twin, now())
                return
            counts = await import_writing.compare(staging)
            outcome = _outcome(reading, counts, year=row["year"])
            if current["preview"]:
                await self._finish(row, "preview", outcome)
                return
            progress.write()
            await import_writing.write(staging, row["id"], _captured_at(reading.captured_on, row["created_at"]))
            await self._finish(row, "done", outcome)

    async def _finish(self, row: dict[str, Any], state: str, outcome: dict[str, Any]) -> None:
        at = now() if state in ("done", "failed") else None
        if not await repository.finish(row["id"], state, outcome, at=at):
            raise Stopped()

    async def confirm(self, import_id: int) -> None:
        """Lets a preview be written. Raises `Conflict` when it is none."""
        async with db.transaction():
            row = await repository.get(import_id, lock=True)
            if row["state"] != "preview":
                raise Conflict(msg("Only an import that waits to be looked through can be confirmed."))
            await repository.wake(import_id)
            await outbox.add(READ_JOB, {"import": import_id}, dedupe_key=f"{READ_JOB}:{import_id}")

    async def undo(self, import_id: int) -> None:
        """Takes an import back: what it brought goes, what another import says too stays. Again changes nothing."""
        async with db.transaction():
            await repository.lock_writing()
            row = await repository.get(import_id, lock=True)
            if row["state"] == "undone":
                return
            await repository.mark_undone(import_id, now())
            if row["state"] == "done" and row["repeats"] is None:
                await self._take_back(import_id)
        # After the commit, or the file would be gone when that fails.
        async with db.transaction():
            await repository.lock_file(row["sha256"])
            if not await repository.file_is_wanted(row["sha256"]):
                await asyncio.to_thread(self._storage.delete, row["sha256"])

    async def _take_back(self, import_id: int) -> None:
        heir = await repository.heir_of(import_id)
        if heir is not None:
            await repository.inherit(import_id, heir)
            await import_writing.hand_over(import_id, heir)
            return
        await import_writing.take_back(import_id)

    async def reach_summary(self, year: int) -> ReachSummary:
        """The key figures of a year."""
        return await reach.summary(year)


def base_name(name: str) -> str:
    """The name that a person gave the file, without the folders of any system; never used as a path."""
    return clean(PureWindowsPath(name).name)[:200] or "file"


async def pieces_of(path: Path) -> AsyncIterator[bytes]:
    """The bytes of a file, read in a thread. Raises OSError."""
    stream = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(stream.read, _PIECE):
            yield piece
    finally:
        stream.close()


def _captured_at(day: date | None, sent_in: datetime) -> datetime:
    """When the numbers of a file were taken: the end of the day that the file tells, else when it was sent in."""
    return sent_in if day is None else min(day_bounds(day)[1], sent_in)


def _outcome(
    reading: FileReading, counts: import_writing.Counts | None = None, *, year: int | None = None
) -> dict[str, Any]:
    """The columns of an import that say what it came to."""
    counts = counts or import_writing.Counts()
    period = reading.tally.period()
    if counts.lowered:
        reading.problems.add(problem("value-lower", count=counts.lowered))
    if year and period.first and period.last and not period.first.year <= year <= period.last.year:
        ends = (period.first.isoformat(), period.last.isoformat())
        reading.problems.add(problem("year-outside", year=year, first=ends[0], last=ends[1]))
    told = counts.new + counts.updated + counts.unchanged
    return {
        "source": reading.source,
        "kind": reading.kind,
        "rows": reading.rows,
        "new": counts.new,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "skipped": reading.rows - told,
        "report": {
            "account": reading.account,
            "period": period,
            "totals": reading.tally.totals(),
            "warnings": reading.problems.of("warning"),
        },
        "problems": reading.problems.of("error"),
        "problem_count": reading.problems.errors,
    }
