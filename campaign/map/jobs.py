"""Learning: an event whose place a moderator confirmed teaches its venue and its street."""

from __future__ import annotations

from typing import Any

import msgspec

from campaign import db
from campaign.events.public import AddressQuery, Precision
from campaign.jobs import Job, PermanentFailure
from campaign.map import repository
from campaign.map.address import parse
from campaign.map.folding import fold, repair_text
from campaign.map.gazetteer import Gazetteer, load_gazetteer
from campaign.map.lessons import Taught, metres_between
from campaign.map.online.hits import street_key
from campaign.map.resolver import Resolver

#: The room `events` writes jobs of this name.
LEARN_JOB = "map.learn"
_USUAL_ACCURACY_M = 50


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """What an event teaches. `pinned`: the team placed or accepted the point; `by` says who confirmed it."""

    event: int
    venue: str
    address: str
    postal_code: str
    place: str
    municipality_number: str
    lat: float
    lon: float
    precision: Precision
    pinned: bool
    by: str
    accuracy_m: int | None = None


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
    near = bool(code) and _is_near(code, lesson, gazetteer)
    street = f"{parsed.street} {parsed.number or ''}{parsed.letter}".strip() if parsed.street else ""
    taught = Taught(
        event=lesson.event, lat=lesson.lat, lon=lesson.lon, precision=lesson.precision,
        accuracy_m=lesson.accuracy_m or _USUAL_ACCURACY_M, staff=lesson.pinned, by=lesson.by[:40],
        # A code that the point is far from was a slip, unless the team looked at both.
        postal_code=code if near or lesson.pinned else "",
    )  # fmt: skip
    key = fold(lesson.venue)
    async with db.transaction():
        if key and not parsed.digital:
            venue = msgspec.structs.replace(
                taught, label=repair_text(lesson.venue)[:150], address=street[:150], address_key=fold(street)[:150]
            )
            await repository.learn_venue(key[:150], lesson.municipality_number, venue)
        if parsed.street and near and lesson.precision == "address":
            label = parsed.street[:150]
            await repository.learn_street(
                street_key(label), lesson.municipality_number,
                msgspec.structs.replace(taught, label=label, number=parsed.number or 0),
            )  # fmt: skip


def _within(code: str, lesson: Lesson, gazetteer: Gazetteer) -> bool:
    """Whether the code is one of that municipality: a pin elsewhere says that the code was wrong."""
    found = gazetteer.postal_code(code)
    return found is not None and found.number == lesson.municipality_number


def _is_near(code: str, lesson: Lesson, gazetteer: Gazetteer) -> bool:
    """Whether the point lies where places of the code do."""
    area = Resolver(gazetteer).resolve(AddressQuery(postal_code=code))
    if area.lat is None or area.lon is None:
        return False
    return metres_between(lesson.lat, lesson.lon, area.lat, area.lon) <= (area.accuracy_m or 0)
