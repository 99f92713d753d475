"""What an import came to, as it is kept with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from campaign.clock import day_bounds
from campaign.media import peso
from campaign.media.imports.answers import Asked
from campaign.media.imports.intake import Counts
from campaign.media.imports.reading import FileReading
from campaign.media.problems import problem

_INSTANT = timedelta(microseconds=1)


def questions_of(row: dict[str, Any]) -> list[Asked]:
    """The questions about the file of an import, answered ones too."""
    return msgspec.convert(msgspec.json.decode(row["report"]).get("questions", []), list[Asked])


def captured_at(day: date | None, sent_in: datetime) -> datetime:
    """When the numbers of a file were taken: the last instant in Norway of the day that it tells, else when it came."""
    return sent_in if day is None else min(day_bounds(day)[1] - _INSTANT, sent_in)


def outcome_of(reading: FileReading, counts: Counts | None = None, *, year: int | None = None) -> dict[str, Any]:
    """The columns of an import that say what it came to."""
    counts = counts or Counts()
    period = reading.tally.period()
    if counts.lowered:
        reading.problems.add(problem("value-lower", count=counts.lowered))
    if counts.changed:
        reading.problems.add(problem("days-changed", count=counts.changed))
    if counts.unnamed:
        reading.problems.add(problem("account-unnamed", count=counts.unnamed))
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
            "skipped_by": reading.problems.skipped(),
            "questions": reading.questions,
            "waits": reading.waits,
            "fingerprints": reading.fingerprints,
            "from_memory": reading.from_memory,
            "seen": reading.seen,
            "peso": peso.usual(
                reading.source, reading.kind, posts=reading.tally.posts, collaborations=reading.tally.collaborations
            ),
        },
        "problems": reading.problems.of("error"),
        "problem_count": reading.problems.errors,
    }
