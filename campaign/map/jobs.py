"""Learning: an event whose place a moderator confirmed teaches its venue and its street."""

from __future__ import annotations

from typing import Any

import msgspec

from campaign import db
from campaign.events.public import AddressQuery
from campaign.jobs import Job, PermanentFailure
from campaign.map import repository
from campaign.map.address import parse
from campaign.map.folding import fold, repair_text
from campaign.map.gazetteer import Gazetteer, load_gazetteer
from campaign.map.online.hits import street_key

#: The room `events` writes jobs of this name.
LEARN_JOB = "map.learn"


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """What an event teaches. `pinned`: a person placed the point; `by` says who confirmed it."""

    event: int
    venue: str
    address: str
    postal_code: str
    place: str
    municipality_number: str
    lat: float
    lon: float
    precision: str
    pinned: bool
    by: str


def map_jobs() -> list[Job]:
    """The jobs of the room."""

    async def learn(payload: dict[str, Any]) -> None:
        try:
            lesson = msgspec.convert(payload, Lesson)
        except msgspec.ValidationError as error:
            raise PermanentFailure(f"no lesson: {error}") from error
        await take_lesson(lesson, load_gazetteer())

    return [Job(name=LEARN_JOB, handler=learn)]


async def take_lesson(lesson: Lesson, gazetteer: Gazetteer) -> None:
    """Stores the venue and the street of an event. The same lesson again changes nothing."""
    query = AddressQuery(venue=lesson.venue, address=lesson.address, postal_code=lesson.postal_code, place=lesson.place)
    parsed = parse(query, gazetteer.vocabulary)
    code = next((code for code in parsed.codes if _within(code, lesson, gazetteer)), "")
    key = fold(lesson.venue)
    same = {
        "municipality_number": lesson.municipality_number, "postal_code": code, "lat": lesson.lat, "lon": lesson.lon,
    }  # fmt: skip
    street = f"{parsed.street} {parsed.number or ''}{parsed.letter}".strip() if parsed.street else ""
    async with db.transaction():
        if key and not parsed.digital:
            await repository.learn_venue(
                {
                    **same, "key": key[:150], "label": repair_text(lesson.venue)[:150], "address": street[:150],
                    "address_key": fold(street)[:150], "precision": lesson.precision, "pinned": lesson.pinned,
                    "last_by": lesson.by[:40],
                },
                event=lesson.event,
            )  # fmt: skip
        if parsed.street and code:
            label = parsed.street[:150]
            await repository.learn_street(
                {**same, "key": street_key(label), "label": label, "number": parsed.number or 0}
            )


def _within(code: str, lesson: Lesson, gazetteer: Gazetteer) -> bool:
    """Whether the code is one of that municipality: a pin elsewhere says that the code was wrong."""
    found = gazetteer.postal_code(code)
    return found is not None and found.number == lesson.municipality_number
