"""The outbox: at least once, taken over, put off, given up, sent again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from campaign import db, outbox
from campaign.clock import now
from campaign.errors import NotFound
from campaign.jobs import Job, JobRegistry, PermanentFailure
from tests.conftest import Installation
from tests.events.test_registration_api import register


async def _add(job: str, payload: dict[str, Any] | None = None, **options: Any) -> int:
    async with db.transaction():
        await outbox.add(job, payload or {}, **options)
    return int((await db.fetch("SELECT max(id) AS id FROM outbox"))[0]["id"])


async def _row(entry_id: int) -> dict[str, Any]:
    return (await db.fetch("SELECT * FROM outbox WHERE id = $1", entry_id))[0]


def test_a_job_belongs_to_the_transaction_that_decided_it(installation: Installation) -> None:
    async def undone() -> int:
        try:
            async with db.transaction():
                await outbox.add("test", {})
                raise LookupError
        except LookupError:
            return int((await db.fetch("SELECT count(*) AS n FROM outbox"))[0]["n"])

    assert installation.run(undone) == 0
    with pytest.raises(RuntimeError, match="transaction"):
        installation.run(outbox.add, "test", {})


def test_a_failure_is_tried_again_later_and_then_given_up(installation: Installation) -> None:
    calls: list[int] = []

    async def handler(_payload: dict[str, Any]) -> None:
        calls.append(1)
        raise ConnectionError("the mail server is away")

    registry = JobRegistry([Job(name="test", handler=handler, attempts=3)])
    entry = installation.run(_add, "test")
    installation.run(registry.execute, entry)
    row = installation.run(_row, entry)
    assert row["state"] == "waiting" and row["attempts"] == 1
    assert now() + timedelta(seconds=1) < row["run_after"] < now() + timedelta(seconds=4)
    assert row["last_error"] == "ConnectionError"
    for _ in range(2):
        installation.run(registry.execute, entry)
    assert installation.run(_row, entry)["state"] == "dead"
    installation.run(registry.execute, entry)
    assert len(calls) == 3
    assert [dead["id"] for dead in installation.run(outbox.dead_entries)] == [entry]
    installation.run(outbox.revive, entry)
    assert installation.run(_row, entry)["state"] == "waiting"
    with pytest.raises(NotFound):
        installation.run(outbox.revive, entry)


def test_what_can_never_succeed_is_given_up_at_once(installation: Installation) -> None:
    async def handler(_payload: dict[str, Any]) -> None:
        raise PermanentFailure("the address does not exist")

    entry = installation.run(_add, "test")
    installation.run(JobRegistry([Job(name="test", handler=handler)]).execute, entry)
    assert installation.run(_row, entry)["state"] == "dead"
    unknown = installation.run(_add, "of another release")
    installation.run(JobRegistry([]).execute, unknown)
    assert installation.run(_row, unknown)["state"] == "dead"


def test_two_workers_do_a_job_once(installation: Installation) -> None:
    calls: list[int] = []

    async def handler(_payload: dict[str, Any]) -> None:
        calls.append(1)
        await asyncio.sleep(0.05)

    registry = JobRegistry([Job(name="test", handler=handler)])
    entry = installation.run(_add, "test")

    async def both() -> None:
        await asyncio.gather(*(registry.execute(entry) for _ in range(5)))

    installation.run(both)
    assert len(calls) == 1
    assert installation.run(_row, entry)["state"] == "done"


def test_the_job_of_a_dead_worker_is_taken_over(installation: Installation) -> None:
    entry = installation.run(_add, "test")

    async def die() -> int:
        await outbox.begin(entry, timedelta(seconds=-1))
        return await outbox.sweep()

    assert installation.run(die) == 1
    row = installation.run(_row, entry)
    assert row["state"] == "waiting" and row["attempts"] == 1


def test_a_working_job_keeps_its_lease(installation: Installation) -> None:
    done = []

    async def handler(_payload: dict[str, Any]) -> None:
        await asyncio.sleep(1.2)
        done.append(await outbox.sweep())

    registry = JobRegistry([Job(name="test", handler=handler, lease=timedelta(seconds=0.9))])

    async def shorten_and_run() -> None:
        entry = await _add("test")
        await registry.execute(entry)

    installation.run(shorten_and_run)
    assert done == [0]


def test_a_stopping_worker_gives_its_job_back(installation: Installation) -> None:
    started = asyncio.Event()

    async def handler(_payload: dict[str, Any]) -> None:
        started.set()
        await asyncio.sleep(60)

    registry = JobRegistry([Job(name="test", handler=handler)])
    entry = installation.run(_add, "test")

    async def stop() -> None:
        task = asyncio.create_task(registry.execute(entry))
        await started.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    installation.run(stop)
    row = installation.run(_row, entry)
    assert (row["state"], row["attempts"]) == ("waiting", 0)


def test_a_job_that_kills_its_workers_is_given_up_and_its_subject_told(installation: Installation) -> None:
    told: list[dict[str, Any]] = []

    async def handler(_payload: dict[str, Any]) -> None:
        raise AssertionError("the job must not be tried again")

    async def on_dead(payload: dict[str, Any]) -> None:
        told.append(payload)

    registry = JobRegistry([Job(name="test", handler=handler, attempts=2, on_dead=on_dead)])

    async def die_twice_and_try() -> int:
        entry = await _add("test", {"subject": 7})
        for _ in range(2):
            await outbox.begin(entry, timedelta(seconds=-1))
            await outbox.sweep()
        await registry.execute(entry)
        return entry

    entry = installation.run(die_twice_and_try)
    assert installation.run(_row, entry)["state"] == "dead"
    assert told == [{"subject": 7}]


def test_a_job_that_hangs_fails(installation: Installation) -> None:
    async def handler(_payload: dict[str, Any]) -> None:
        await asyncio.Event().wait()

    entry = installation.run(_add, "test")
    job = Job(name="test", handler=handler, attempts=1, timeout=timedelta(seconds=0.1))
    installation.run(JobRegistry([job]).execute, entry)
    assert installation.run(_row, entry)["last_error"] == "TimeoutError"


def test_a_failed_job_does_not_stand_in_the_way_of_the_next_of_its_key(installation: Installation) -> None:
    async def handler(_payload: dict[str, Any]) -> None:
        raise ConnectionError

    registry = JobRegistry([Job(name="test", handler=handler)])

    async def fail_both() -> list[str]:
        for _ in range(2):
            await registry.execute(await _add("test", dedupe_key="the same"))
        await outbox.sweep()
        return [row["state"] for row in await db.fetch("SELECT state FROM outbox")]

    assert installation.run(fail_both) == ["waiting", "waiting"]


def test_a_finished_job_keeps_no_payload(installation: Installation) -> None:
    async def handler(_payload: dict[str, Any]) -> None:
        pass

    entry = installation.run(_add, "test", {"email": "kari@example.org"})
    installation.run(JobRegistry([Job(name="test", handler=handler)]).execute, entry)
    assert installation.run(_row, entry)["payload"] == "{}"


def test_a_waiting_job_is_not_written_twice(installation: Installation) -> None:
    async def thrice() -> int:
        for _ in range(3):
            await _add("test", dedupe_key="the same")
        return int((await db.fetch("SELECT count(*) AS n FROM outbox"))[0]["n"])

    assert installation.run(thrice) == 1


def test_two_relays_do_not_take_the_same_rows(installation: Installation) -> None:
    async def take() -> tuple[set[int], set[int]]:
        for _ in range(6):
            await _add("test")
        first_has_taken, second_has_taken = asyncio.Event(), asyncio.Event()

        async def first() -> set[int]:
            async with db.transaction():
                due = await outbox.take_due(3)
                first_has_taken.set()
                await second_has_taken.wait()
            return {entry for entry, _ in due}

        async def second() -> set[int]:
            await first_has_taken.wait()
            async with db.transaction():
                due = await outbox.take_due(10)
            second_has_taken.set()
            return {entry for entry, _ in due}

        one, two = await asyncio.gather(first(), second())
        return one, two

    one, two = installation.run(take)
    assert len(one) == 3 and len(two) == 3 and not one & two


def test_backoff_grows_to_four_hours() -> None:
    assert timedelta(seconds=1.5) < outbox.backoff(1) < timedelta(seconds=2.5)
    assert outbox.backoff(10) > outbox.backoff(5)
    assert outbox.backoff(60) < timedelta(hours=4.5)


@pytest.mark.parametrize("times", [2, 3])
def test_every_job_twice_has_the_effect_of_once(installation: Installation, times: int) -> None:
    """Each registered job, run again for the same subject, changes and sends nothing more."""

    register(installation)
    installation.run(_again, installation, times)
    sent = {mail.key for mail in installation.mailer.sent}
    assert len(sent) == 1


async def _again(installation: Installation, times: int) -> None:
    rows = await db.fetch("SELECT id, payload FROM outbox")
    for _ in range(times):
        for row in rows:
            # A finished row holds no payload any more, as that may be personal.
            await db.fetch("UPDATE outbox SET state = 'waiting', payload = $2 WHERE id = $1", row["id"], row["payload"])
            await installation.jobs.execute(row["id"])
    (count,) = await db.fetch("SELECT count(*) AS n, count(DISTINCT token_hash) AS tokens FROM confirmation")
    assert (count["n"], count["tokens"]) == (1, 1)
