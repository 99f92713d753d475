"""A run of re-geocoding in figures, and its changes as a table."""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from campaign.events.places.changes import Outcome

OUTCOMES: tuple[Outcome, ...] = ("same", "refined", "placed", "moved", "proposed", "pinned")
_COLUMNS = (
    "reference", "outcome", "distance_m", "old_lat", "old_lon", "old_precision", "old_municipality",
    "new_lat", "new_lon", "new_precision", "new_municipality",
)  # fmt: skip


class Distances(msgspec.Struct, frozen=True, kw_only=True):
    """How far pins were, or would be, moved: those that were, the median and the largest distance in metres."""

    events: int
    median_m: int | None
    max_m: int | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a run found. `id` is None for a rehearsal; `counts` has every outcome; `looked_at` of `total` are done."""

    id: int | None
    version: str
    state: Literal["running", "done", "stopped", "rehearsed"]
    total: int
    looked_at: int
    counts: dict[str, int]
    moved: Distances
    proposed: Distances
    started_at: datetime
    finished_at: datetime | None


def distances(metres: Iterable[int | None]) -> Distances:
    """Of pins that are elsewhere now; those that stand where they stood do not count."""
    known = [one for one in metres if one]
    return Distances(
        events=len(known), median_m=round(statistics.median(known)) if known else None, max_m=max(known, default=None)
    )


def report_of(run: Mapping[str, Any], counts: Mapping[str, int], changes: Sequence[tuple[str, int | None]]) -> Report:
    """The report of a run from its row, its counts and outcome and distance of each of its changes."""
    every: dict[str, int] = {outcome: counts.get(outcome, 0) for outcome in OUTCOMES}
    return Report(
        id=run["id"], version=run["version"], state=run["state"], total=run["total"], looked_at=sum(every.values()),
        counts=every, moved=distances(m for outcome, m in changes if outcome != "proposed"),
        proposed=distances(m for outcome, m in changes if outcome == "proposed"),
        started_at=run["started_at"], finished_at=run["finished_at"],
    )  # fmt: skip


def as_text(report: Report) -> str:
    """The report in a few lines of English, for a terminal."""
    lines = [f"{report.looked_at} of {report.total} addresses, {report.state} ({report.version})"]
    lines += [f"{outcome:<9} {report.counts[outcome]}" for outcome in OUTCOMES]
    for what, far in (("moved", report.moved), ("proposed", report.proposed)):
        if far.events:
            lines.append(f"{far.events} pins {what}: median {far.median_m} m, at most {far.max_m} m")
    return "\n".join(lines)


def as_csv(changes: Iterable[Mapping[str, Any]]) -> str:
    """RFC 4180: where each event stood, where it stands or would stand, and the distance. Holds nothing written by
    the public, so that a spreadsheet has nothing to run."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(_COLUMNS)
    writer.writerows([change[name] for name in _COLUMNS] for change in changes)
    return target.getvalue()
