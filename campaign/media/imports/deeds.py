"""Who let an import be saved and who took it back, as it is kept with its report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from campaign import db

CONFIRMED_BY: Literal["confirmed_by"] = "confirmed_by"
UNDONE_BY: Literal["undone_by"] = "undone_by"


async def note(import_id: int, deed: Literal["confirmed_by", "undone_by"], by: str) -> None:
    """Keeps the id of a principal with an import."""
    await db.fetch(
        "UPDATE media_import SET report = report || jsonb_build_object($2::text, $3::text) WHERE id = $1",
        import_id, deed, by,
    )  # fmt: skip


def kept_when_saved(row: dict[str, Any]) -> dict[str, str]:
    """Of the report of an import what stays in the one that is made when it is saved."""
    report = msgspec.json.decode(row["report"])
    return {CONFIRMED_BY: report[CONFIRMED_BY]} if CONFIRMED_BY in report else {}


def people_of(row: dict[str, Any]) -> Iterator[str | None]:
    """The ids of all who did something to an import."""
    report = msgspec.json.decode(row["report"])
    yield from (row["uploaded_by"], row["answered_by"], report.get(CONFIRMED_BY), report.get(UNDONE_BY))
