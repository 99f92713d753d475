"""Imports of media exports: taken in, read, written whole or not at all, and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import date, datetime, timedelta
from pathlib import Path, PureWindowsPath
from typing import Any

import msgspec

from campaign import db, outbox
from campaign.clock import now, today
from campaign.errors import Conflict, Fault, Invalid, TooLarge, Unavailable, msg
from campaign.logs import describe, logger, trace
from campaign.media import peso, repository, sanity_facts
from campaign.media.copying import one_ahead
from campaign.media.files.opening import MAX_FILE
from campaign.media.imports import mappings as import_mappings
from campaign.media.imports import originals as import_originals
from campaign.media.imports import undo as import_undo
from campaign.media.imports.age import older_than_standing
from campaign.media.imports.answers import Asked, checked
from campaign.media.imports.deeds import CONFIRMED_BY, UNDONE_BY, kept_when_saved, note
from campaign.media.imports.intake import Intake, Staged
from campaign.media.imports.mark import changed_since_confirmed, mark_of
from campaign.media.imports.new_posts import NewPosts
from campaign.media.imports.outcome import captured_at, outcome_of, questions_of
from campaign.media.imports.progress import Progress
from campaign.media.imports.reading import FileReading, ReaderFault
from campaign.media.model import Misjudged
from campaign.media.problems import kept, problem, worded
from campaign.media.reach import years as reach
from campaign.media.reach.schemas import ReachSummary
from campaign.storage import Storage
from campaign.text import clean

READ_JOB = "media.read"
#: Of an upload: large enough for a year of a busy monitor, small enough to be refused before a disk is full.
LARGEST_FILE = 200_000_000
#: Of a file of this machine, by the command line.
LARGEST_LOCAL_FILE = MAX_FILE
_PIECE = 1 << 18
#: An import of the command line is left to its own process for so long.
_IN_PROCESS = timedelta(minutes=2)
_NO_PREVIEW = msg("Only an import that waits to be looked through can be confirmed.")
#: Why a preview that somebody looks at can neither be saved nor put away any more.
_NOT_WAITING = {
    "writing": msg("The import is being saved: somebody has confirmed it meanwhile."),
    "done": msg("The import has been saved meanwhile."),
    "undone": msg("The import has been discarded meanwhile."),
}
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
    questions: list[Asked]


class Stopped(Exception):
    """Somebody took the import back, or another worker finished it, while it was being read."""


class MediaService:
    """Decides about imports, and answers what was reached."""

    def __init__(self, *, storage: Storage) -> None:
        self._storage = storage

    async def upload(
        self, chunks: AsyncIterable[bytes], file_name: str, *, by: str, account: str = "", year: int | None = None,
        preview: bool = False, after: datetime | None = None, answers: Mapping[str, str] | None = None,
        peso: str | None = None, limit: int | None = None,
    ) -> int:  # fmt: skip
        """Stores a file, and sees that a worker reads it, not before `after`. Returns the id. Raises `TooLarge`."""
        largest = limit or LARGEST_FILE
        async with self._storage.receive(chunks, limit=largest) as received, db.transaction():
            await repository.lock_file(received.sha256)
            import_id = await repository.insert(
                sha256=received.sha256, file_name=base_name(file_name), size=received.size, state="queued",
                preview=preview, account=clean(account)[:200], year=year, uploaded_by=by, at=now(),
                answers=dict(answers or {}), peso=peso,
            )  # fmt: skip
            await outbox.add(READ_JOB, {"import": import_id}, dedupe_key=f"{READ_JOB}:{import_id}", after=after)
            await received.keep()
        return import_id

    async def import_path(
        self, path: Path, *, account: str | None = None, year: int | None = None, on_progress: OnProgress | None = None,
        by: str = "command line", answers: Mapping[str, str] | None = None,
    ) -> ImportReport:  # fmt: skip
        """Imports a file of this machine here and now. `on_progress` is called with the state and a share of one.

        Raises OSError when it cannot be opened, `TooLarge` and `Unavailable`. If this process dies or the database is
        away, a worker brings the import to its end; after any other fault the report says that it failed. A file with
        open questions waits in the state `preview`.
        """
        if (await asyncio.to_thread(path.stat)).st_size > LARGEST_LOCAL_FILE:
            raise TooLarge(msg("A file may be at most %(megabytes)s MB.", megabytes=LARGEST_LOCAL_FILE // 1_000_000))
        import_id = await self.upload(
            pieces_of(path), path.name, by=by, account=account or "", year=year, after=now() + _IN_PROCESS,
            answers=answers, limit=LARGEST_LOCAL_FILE,
        )  # fmt: skip
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
            questions=questions_of(row),
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
        # Most files are what their first rows let expect. One that is not is read again, and judged as a whole.
        if not await self._attempt(row, on_progress, trusting=True):
            await self._attempt(row, on_progress, trusting=False)

    async def _attempt(self, row: dict[str, Any], on_progress: OnProgress | None, *, trusting: bool) -> bool:
        """Reads and writes. False when the file was misjudged and nothing is written, which only trust leads to."""
        reading = FileReading(
            self._storage.path(row["sha256"]), row["file_name"], row["account"] or None, trusting=trusting,
            answers=msgspec.json.decode(row["answers"]), remembered=await import_mappings.remembered(),
        )  # fmt: skip
        try:
            async with Progress(row["id"], row["state"] == "writing", on_progress) as progress:
                await self._read_and_write(row, reading, progress, trusting=trusting)
        except Misjudged:
            return False
        except Stopped:
            return True
        except ReaderFault:
            reading.problems.add(problem("import-broken"))
            await repository.finish(row["id"], "failed", outcome_of(reading), at=now())
            raise
        finally:
            await reading.close()
        return True

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

    async def _read_and_write(
        self, row: dict[str, Any], reading: FileReading, progress: Progress, *, trusting: bool
    ) -> None:
        new = NewPosts(row["id"], lambda: captured_at(reading.captured_on, row["created_at"]))
        intake = Intake(
            row["account"], self._storage.path(row["sha256"]).parent, will_write=not row["preview"],
            new_posts=new if trusting and not row["preview"] else None,
        )  # fmt: skip
        try:
            await self._carry_over(row, reading, intake, progress)
        finally:
            await intake.close()

    async def _carry_over(self, row: dict[str, Any], reading: FileReading, intake: Intake, progress: Progress) -> None:
        async with db.transaction():
            await intake.prepare()
            async with aclosing(one_ahead(_staged(reading, intake))) as batches:
                async for staged, share in batches:
                    await intake.add(staged)
                    progress.read(share)
            if reading.source is None or reading.refused:
                await self._finish(row, "failed", outcome_of(reading))
                return
            await repository.lock_writing()
            current = await repository.get(row["id"])
            if current["state"] not in ("queued", "reading", "writing"):
                raise Stopped()
            if twin := await repository.standing_twin(current):
                _check_nothing_written(intake)
                await repository.repeat(row["id"], twin, now())
                return
            counts = await intake.compare()
            known = await sanity_facts.known(reading.sanity.scope(), intake.last_post_before)
            for remark in reading.sanity.remarks(known, today()):
                reading.problems.add(remark)
            for remark in await older_than_standing(row, reading.source, reading.account):
                reading.problems.add(remark)
            outcome = outcome_of(reading, counts, year=row["year"])
            # Whose numbers they are is for a person to see, who has seen it when a preview was confirmed.
            waits = reading.waits or (counts.unnamed > 0 and row["state"] != "writing")
            changed = changed_since_confirmed(current, outcome)
            if current["preview"] or waits or changed:
                _check_nothing_written(intake)
                await self._finish(row, "preview", outcome)
                if changed:
                    # What was confirmed was something else: answers alone do not save this.
                    await repository.keep_preview(row["id"])
                return
            progress.write()
            taken = captured_at(reading.captured_on, row["created_at"])
            await intake.write(row["id"], taken)
            # Mappings before the import, and both at the end: until then others may look at its row and show progress.
            await self._remember(row, reading)
            await repository.set_captured_at(row["id"], taken)
            await self._finish(row, "done", outcome)

    async def _remember(self, row: dict[str, Any], reading: FileReading) -> None:
        """Keeps what a person answered about this file, and lets others with the same header go on."""
        given = msgspec.json.decode(row["answers"])
        found = {name: said for name, said in reading.lasting.items() if given.keys() & said.keys()}
        for fingerprint, said in found.items():
            by = row["answered_by"] or row["uploaded_by"]
            await import_mappings.remember(fingerprint, said, by=by, at=now())
        for import_id in await import_mappings.wake_waiting(list(found)) if found else ():
            await outbox.add(READ_JOB, {"import": import_id}, dedupe_key=f"{READ_JOB}:{import_id}")

    async def _finish(self, row: dict[str, Any], state: str, outcome: dict[str, Any]) -> None:
        at = now() if state in ("done", "failed") else None
        if state == "done":
            outcome["report"] = {**outcome["report"], **kept_when_saved(row)}
        if not await repository.finish(row["id"], state, outcome, at=at):
            raise Stopped()

    async def _queue(self, import_id: int) -> None:
        await outbox.add(READ_JOB, {"import": import_id}, dedupe_key=f"{READ_JOB}:{import_id}")

    async def confirm(
        self, import_id: int, *, by: str = "command line", peso: str | None = None, mark: str | None = None
    ) -> None:
        """Lets a preview be written. With `mark`, only if it is still what that mark was of.

        Raises `Conflict` when it is none, has open questions or has changed, or when its file is gone; `Invalid`.
        """
        check_peso(peso)
        async with db.transaction():
            row = await repository.get(import_id, lock=True)
            if row["state"] in ("queued", "reading"):
                raise Conflict(msg("The file is being read again. Look at what it holds when it is ready."))
            if row["state"] != "preview":
                raise Conflict(_NOT_WAITING.get(row["state"], _NO_PREVIEW))
            if mark is not None and mark != mark_of(row):
                raise Conflict(msg("What the file brings has changed since you looked at it. Nothing of it is saved."))
            if any(one.needed for one in questions_of(row)):
                raise Conflict(msg("Answer the questions about the file first. Nothing of it is saved before that."))
            await import_originals.check(self._storage, row)
            if peso:
                await repository.set_peso(import_id, peso)
            await repository.wake(import_id, mark)
            await note(import_id, CONFIRMED_BY, by)
            await self._queue(import_id)

    async def answer(self, import_id: int, given: Mapping[str, str | None], *, by: str, preview: bool = False) -> None:
        """Answers questions about a file, which is then read again; with `preview` it is looked through first.

        Answers may come one by one. Raises `Invalid`, and `Conflict` when the import has gone on or asks nothing.
        """
        async with db.transaction():
            row = await repository.get(import_id, lock=True)
            questions = questions_of(row)
            if row["state"] not in ("preview", "failed") or not questions:
                raise Conflict(msg("There is nothing to answer about this import now."))
            await import_originals.check(self._storage, row)
            answers = {**msgspec.json.decode(row["answers"]), **checked(given, questions)}
            await self._read_again(import_id, {name: said for name, said in answers.items() if said}, by, preview)

    async def forget_answers(self, import_id: int, *, by: str) -> None:
        """Forgets what was answered about files with this header. One that is not saved is read again, and asks."""
        async with db.transaction():
            # Mappings before imports, as an import does that remembers answers and wakes those that wait for them.
            seen = await repository.get(import_id)
            await import_mappings.forget(msgspec.json.decode(seen["report"]).get("fingerprints", []))
            row = await repository.get(import_id, lock=True)
            if row["state"] in ("preview", "failed"):
                await import_originals.check(self._storage, row)
            if row["state"] in ("preview", "failed"):
                await self._read_again(import_id, {}, by, True)

    async def _read_again(self, import_id: int, answers: dict[str, str], by: str, preview: bool) -> None:
        await repository.answer(import_id, answers, by=by, preview=preview)
        await self._queue(import_id)

    async def originals_gone(self, rows: Sequence[dict[str, Any]]) -> dict[int, date]:
        """Since when the original is gone, of those imports that have lost it, by id."""
        return await import_originals.gone_since(self._storage, rows)

    async def undo(self, import_id: int, *, by: str = "command line", unsaved: bool = False) -> None:
        """Takes an import back: what it brought goes, what another import says too stays. Again changes nothing.

        `unsaved`: only if nothing of it is saved, or `Conflict`.
        """
        row = await self._stop(import_id, by, unsaved=unsaved)
        if row["state"] == "done":
            await self._unsave(import_id, by)
        # After the commit, or the file would be gone when that fails.
        async with db.transaction():
            await repository.lock_file(row["sha256"])
            if not await repository.file_is_wanted(row["sha256"]):
                await asyncio.to_thread(self._storage.delete, row["sha256"])

    async def _stop(self, import_id: int, by: str, *, unsaved: bool) -> dict[str, Any]:
        """Ends an import that is not saved, however far it is: what it has written goes when it sees that.

        Nobody waits here for a file that is being read. Returns the import as it was.
        """
        async with db.transaction():
            row = await repository.get(import_id, lock=True)
            if unsaved and row["state"] in ("writing", "done"):
                raise Conflict(_NOT_WAITING[row["state"]])
            if row["state"] not in ("done", "undone"):
                await repository.mark_undone(import_id, now())
                await note(import_id, UNDONE_BY, by)
        return row

    async def _unsave(self, import_id: int, by: str) -> None:
        async with db.transaction():
            await repository.lock_writing()
            row = await repository.get(import_id, lock=True)
            if row["state"] == "undone":
                return
            await repository.mark_undone(import_id, now())
            await note(import_id, UNDONE_BY, by)
            if row["repeats"] is None:
                await self._take_back(import_id)

    async def _take_back(self, import_id: int) -> None:
        heir = await repository.heir_of(import_id)
        if heir is not None:
            await repository.inherit(import_id, heir)
            await import_undo.hand_over(import_id, heir)
            return
        await import_undo.take_back(import_id)

    async def reach_summary(self, year: int) -> ReachSummary:
        """The key figures of a year."""
        return await reach.summary(year)


async def _staged(reading: FileReading, intake: Intake) -> AsyncGenerator[tuple[Staged, float]]:
    """The rows of a file, prepared, and the share of it that has been read."""
    async with aclosing(reading.batches()) as batches:
        async for batch in batches:
            yield await asyncio.to_thread(intake.stage, batch), batch.share


def _check_nothing_written(intake: Intake) -> None:
    """Raises `Misjudged` where posts are written of a file that a person must look at first."""
    if intake.last_post_before is not None:
        raise Misjudged()


def check_peso(kind: str | None) -> None:
    """Raises `Invalid` for what is neither left out nor one of the four."""
    if kind is not None and kind not in peso.KINDS:
        raise Invalid([Fault("peso", msg("Choose one of: %(names)s.", names=", ".join(peso.KINDS)), "choice")])


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
