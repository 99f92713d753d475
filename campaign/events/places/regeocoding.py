"""Looks every address up once more, after the gazetteer or a provider has changed.

A run goes through all events by id, in batches. Each batch is one transaction: what it changes, what it counts and
how far it came are written together, so that a run whose worker dies goes on where it was, to the same end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from campaign import db, outbox
from campaign.clock import now
from campaign.errors import NotFound
from campaign.events import repository as events
from campaign.events.geocoding import AddressQuery, Geocoder, GeocodingResult
from campaign.events.placement import ADDRESS, is_same_question, location_columns
from campaign.events.places import repository as store
from campaign.events.places.changes import Change, compare, was_rejected
from campaign.events.places.report import OUTCOMES, Report, report_of

REGEOCODE_JOB = "events.regeocode"
BATCH = 100
#: So many runs are kept with the list of what they changed.
_KEPT_RUNS = 10
_LOCK = "regeocoding"
Finds = dict[int, GeocodingResult]


class OtherData(Exception):
    """The run is one with other data than this process has: one of the other release must go on with it."""


class Regeocoding:
    """`version` names the data of the gazetteer and the providers that are switched on."""

    def __init__(self, *, geocoder: Geocoder, version: str) -> None:
        self._geocoder = geocoder
        self.version = version

    async def start(self, actor: str, *, queue: bool = True) -> Report:
        """Begins a run, or goes on with the one that is under way. With `queue` workers carry it out, else `step`."""
        async with db.transaction():
            await events.lock(_LOCK)
            run = await self._run_under_way() or await store.add_run(self.version, actor)
            if queue:
                await _queue(run)
        return await _report(run)

    async def _run_under_way(self) -> dict[str, Any] | None:
        """The run with this data that has not come to its end; one with other data ends here."""
        run = await store.latest_run("running")
        if run is None or run["version"] == self.version:
            return run
        await store.end_run(run["id"], "stopped")
        return None

    async def ensure(self) -> Report | None:
        """Begins a run if the last that came to its end had other data; None if there is nothing to do."""
        async with db.transaction():
            await events.lock(_LOCK)
            last = await store.latest_run("done")
            if last and last["version"] == self.version and not await store.latest_run("running"):
                return None
            run = await self._run_under_way() or await store.add_run(self.version, "system")
            if run["total"]:
                await _queue(run)
                return await _report(run)
            # A new installation: there is nothing to look up, and the data is noted for the next release.
            await store.end_run(run["id"], "done", await _report(run))
        return None

    async def step(self, run_id: int, *, position: int | None = None, queue: bool = False) -> bool:
        """Carries one batch out. Returns whether another is left to this caller.

        `position` is where the caller believes the run to be: if another has come further, nothing is done. Raises
        what the geocoder raises, with nothing changed, and `OtherData`.
        """
        run = await store.run(run_id)
        if run is None or run["state"] != "running" or (position is not None and run["position"] != position):
            return False
        if run["version"] != self.version:
            raise OtherData(f"the run is one of {run['version']}, and this process has {self.version}")
        rows = await store.batch(run["position"], run["last"], BATCH)
        finds = await self._look_up(rows)
        async with db.transaction():
            current = await store.run(run_id, lock=True)
            if current is None or current["state"] != "running" or current["position"] != run["position"]:
                return current is not None and current["state"] == "running" and position is None
            counts = await _carry_out(run_id, rows, finds, current["counts"])
            current["position"] = rows[-1]["id"] if rows else run["last"]
            current["counts"] = counts
            await store.advance_run(run_id, current["position"], counts)
            if len(rows) == BATCH:
                if queue:
                    await _queue(current)
                return True
            done = {**current, "state": "done", "finished_at": now()}
            await store.end_run(run_id, "done", await _report(done))
            await store.forget_runs(_KEPT_RUNS)
        return False

    async def carry_through(self, actor: str) -> Report:
        """Begins a run, or goes on with the one under way, in this process, to its end."""
        run = await self.start(actor, queue=False)
        assert run.id is not None
        while await self.step(run.id):
            pass
        return await report(run.id)

    async def stop(self, run_id: int) -> None:
        """Ends a run whose job has failed for good. The next start begins anew; what was done stays done."""
        await store.end_run(run_id, "stopped")

    async def rehearse(self) -> Report:
        """What a run would do, with nothing changed and nothing stored."""
        started, position = now(), 0
        changes: list[Change] = []
        while rows := await store.batch(position, 2**62, BATCH):
            finds = await self._look_up(rows)
            changes += (await _compared({row["id"]: row for row in rows}, finds)).values()
            position = rows[-1]["id"]
        counts: dict[str, int] = {}
        for change in changes:
            counts[change.outcome] = counts.get(change.outcome, 0) + 1
        run = {
            "id": None, "version": self.version, "state": "rehearsed", "total": len(changes), "started_at": started,
            "finished_at": now(),
        }  # fmt: skip
        return report_of(run, counts, [(change.outcome, change.distance_m) for change in changes])

    async def _look_up(self, rows: list[dict[str, Any]]) -> Finds:
        """New finds by event, without those whose pin a person placed."""
        return {
            row["id"]: await self._geocoder.geocode(AddressQuery(**{part: row[part] for part in ADDRESS}))
            for row in rows
            if not row["location_manual"]
        }


async def report(run_id: int) -> Report:
    """A run so far, or as it ended. Raises `NotFound`."""
    run = await store.run(run_id)
    if run is None:
        raise NotFound()
    return await _report(run)


async def latest_report() -> Report | None:
    """The newest run."""
    run = await store.latest_run("running", "done", "stopped")
    return await _report(run) if run else None


async def _report(run: Mapping[str, Any]) -> Report:
    if run["report"]:
        kept = msgspec.convert(run["report"], Report)
        # The database keeps no order of names.
        return msgspec.structs.replace(kept, counts={outcome: kept.counts[outcome] for outcome in OUTCOMES})
    return report_of(run, run["counts"], await store.distances(run["id"]))


async def _queue(run: Mapping[str, Any]) -> None:
    payload = {"run": run["id"], "position": run["position"]}
    await outbox.add(REGEOCODE_JOB, payload, dedupe_key=f"regeocode:{run['id']}:{run['position']}")


async def _carry_out(run_id: int, rows: list[dict[str, Any]], finds: Finds, counts: dict[str, int]) -> dict[str, int]:
    """Applies, proposes and notes, by the events as they are now. Returns the counts with those of the batch."""
    before = {row["id"]: row for row in rows}
    current = await store.locked(list(before))
    # An address that was changed meanwhile was looked up by that change.
    same = {event_id: row for event_id, row in current.items() if is_same_question(row, before[event_id])}
    counts = dict(counts)
    changes = await _compared(same, finds)
    settled = [event_id for event_id, change in changes.items() if change.outcome != "proposed"]
    await store.decide_proposals(settled, "outdated", "system")
    for event_id in before:
        change = changes.get(event_id, Change(outcome="same"))
        counts[change.outcome] = counts.get(change.outcome, 0) + 1
        if event_id in changes:
            await _apply(run_id, same[event_id], change, finds.get(event_id))
    return counts


async def _compared(rows: Mapping[int, dict[str, Any]], finds: Finds) -> dict[int, Change]:
    left = await store.left_without_pin(list(rows))
    rejected = await store.rejected(list(rows))
    changes: dict[int, Change] = {}
    for event_id, row in rows.items():
        found = finds.get(event_id)
        change = compare(row, found, left=event_id in left) if found else Change(outcome="pinned")
        if found and change.outcome == "proposed" and was_rejected(found, rejected.get(event_id, [])):
            change = Change(outcome="same")
        changes[event_id] = change
    return changes


async def _apply(run_id: int, event: dict[str, Any], change: Change, found: GeocodingResult | None) -> None:
    if found is None or change.outcome in ("same", "pinned"):
        return
    await store.add_change(run_id, event, change.outcome, change.distance_m, found)
    if change.outcome == "proposed":
        await store.propose(event["id"], found, change.distance_m)
        return
    at = now()
    await events.change(event["id"], location_columns(found), at=at)
    detail = None if change.distance_m is None else f"{change.distance_m} m"
    await events.log(event["id"], "system", "regeocoded", detail, at=at)


async def ensure_regeocoded(regeocoding: Regeocoding) -> Report | None:
    """For the start of an installation: has all places looked up again if the data is not that of the last run."""
    return await regeocoding.ensure()
