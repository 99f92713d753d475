"""Whether a file looks older than one that stands, by the days in their names."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import msgspec

from campaign import db
from campaign.clock import oslo_day
from campaign.media.model import Problem
from campaign.media.problems import problem
from campaign.media.values import window

_ISO_WINDOW = re.compile(r"(\d{4}-\d{2}-\d{2})_(\d{4}-\d{2}-\d{2})", re.ASCII)
_MOST = 500


def days_named(file_name: str) -> tuple[date, date] | None:
    """The days in the name of an export of Meta (`Mar-18-2025_Apr-14-2025_5.csv`) or X (`…_2025-10-01_2025-10-31.csv`).

    None where a name tells none.
    """
    if found := window(file_name):
        return found
    match = _ISO_WINDOW.search(file_name)
    try:
        first, last = (date.fromisoformat(day) for day in match.groups()) if match else (date.max, date.min)
    except ValueError:
        return None
    return (first, last) if first <= last else None


async def older_than_standing(row: dict[str, Any], source: str | None, account: str | None) -> list[Problem]:
    """A remark when a standing import of the same kind and account shares days with this file and ends later."""
    named = days_named(row["file_name"])
    if named is None or source is None:
        return []
    standing = await db.fetch(
        """SELECT file_name, account, report, created_at FROM media_import
           WHERE state = 'done' AND source = $1 AND id <> $2 AND repeats IS NULL ORDER BY id DESC LIMIT $3""",
        source, row["id"], _MOST,
    )  # fmt: skip
    own = (row["account"], account)
    later = [
        (days[1], other)
        for other in standing
        if (days := days_named(other["file_name"])) and days[0] <= named[1] < days[1]
        and (other["account"], msgspec.json.decode(other["report"]).get("account")) == own
    ]  # fmt: skip
    if not later:
        return []
    last, other = max(later, key=lambda found: found[0])
    return [
        problem(
            "file-older", name=other["file_name"], later=oslo_day(other["created_at"]).isoformat(),
            last=named[1].isoformat(), other_last=last.isoformat(),
        )
    ]  # fmt: skip
