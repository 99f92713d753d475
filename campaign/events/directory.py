"""Events as other rooms look them up, to see what the press wrote of them."""

from __future__ import annotations

from datetime import date

import msgspec

from campaign.clock import oslo_day
from campaign.events import repository
from campaign.events.service import reference


class ListedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A published event. Days are those of Norway; `municipality` is a name; texts are empty where nothing is given."""

    id: int
    reference: str
    title: str
    organiser: str
    venue: str
    place: str
    municipality_number: str
    municipality: str
    first_day: date
    last_day: date


class Directory:
    """The published events of a year, cancelled ones too: papers write of them as well."""

    async def of_year(self, year: int) -> list[ListedEvent]:
        return [
            ListedEvent(
                id=row["id"], reference=reference(row["year"], row["number"]), title=row["title"],
                organiser=(row["organisation"] or "") if row["organisation_kind"] != "individual" else "",
                venue=row["venue"], place=row["place"], municipality_number=row["municipality_number"] or "",
                municipality=row["municipality"] or "", first_day=oslo_day(row["starts_at"]),
                last_day=oslo_day(row["ends_at"] or row["starts_at"]),
            )
            for row in await repository.published_in(year)
        ]  # fmt: skip
