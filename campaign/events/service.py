"""What may happen to an event: registered, confirmed, approved, rejected, hidden, placed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec
from rapidfuzz import fuzz

from campaign import db, outbox
from campaign.clock import campaign_year, day_bounds, now, oslo_day
from campaign.errors import Conflict, Gone, NotFound, Unavailable, msg
from campaign.events import repository
from campaign.events.geocoding import AddressQuery, Geocoder, GeocodingResult
from campaign.events.model import ACTS, LABELS, State
from campaign.events.placement import GEOCODE_JOB as GEOCODE_JOB
from campaign.events.placement import LEARN_JOB, ORGANISER, geocoding_of, lesson, location_columns, teaches
from campaign.events.places import placing
from campaign.events.schemas import EventSubmission, Point
from campaign.text import fold, slugify

MAIL_JOB = "events.mail"
CONFIRMATION_LIFE = timedelta(days=7)
#: A reminder and two wishes for a new link; more would be a way of flooding a mailbox.
MOST_CONFIRMATIONS = 4
#: Token-sort ratio above which two titles of one day and municipality look like the same event.
_ALIKE = 82


class Contact(Protocol):
    """How the campaign reaches an organiser."""

    @property
    def email(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def trusted(self) -> bool: ...


class Organisers(Protocol):
    """The directory of people, as this room needs it."""

    async def ensure(self, *, email: str, name: str, phone: str | None, language: str) -> int: ...

    async def update(self, person_id: int, *, name: str, phone: str | None, language: str) -> None: ...

    async def contact(self, person_id: int) -> Contact | None: ...


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """A registration; `repeated` when the same submission had come before."""

    id: int
    reference: str
    slug: str
    status: State
    geocoding: GeocodingResult
    repeated: bool = False


class LinkExpired(Gone):
    """A link whose time is up: another can be had in its place."""


class ConfirmationView(msgspec.Struct, frozen=True, kw_only=True):
    """What a confirmation link is for."""

    event: int
    title: str
    reference: str
    starts_at: datetime
    ends_at: datetime | None
    confirmed: bool


def reference(year: int, number: int) -> str:
    """VD-2026-000123."""
    return f"VD-{year}-{number:06d}"


class EventService:
    """Decides, each time inside one transaction, and leaves the rest to jobs."""

    def __init__(self, *, geocoder: Geocoder, organisers: Organisers, secret_key: str) -> None:
        self._geocoder = geocoder
        self._organisers = organisers
        self._secret = secret_key.encode()

    async def register(
        self,
        sent: EventSubmission,
        *,
        page_language: str = "nb",
        submission_key: str | None = None,
        draft: str | None = None,
    ) -> Registered:
        """Stores an event as unconfirmed and sees that a mail with a link to confirm goes out.

        The same `submission_key` again answers with the event that it made the first time. The form of the token
        `draft` ends with it, in one: of what was written there only what the receipt shows is kept.
        """
        found = await self.place(sent)
        async with db.transaction():
            if submission_key:
                await repository.lock(submission_key)
            if submission_key and (before := await repository.by_submission_key(submission_key)):
                await _finish_draft(draft, before, sent.organiser.email)
                return _registered(before, repeated=True)
            person = await self._organisers.ensure(
                email=sent.organiser.email, name=sent.organiser.name, phone=sent.organiser.phone, language=page_language
            )
            values = await _new_event(sent, found, person, page_language, submission_key)
            values["id"] = await repository.insert(values)
            await repository.log(values["id"], "organiser", "registered", None, at=values["created_at"])
            await self._send_link(values["id"], serial=1)
            await _finish_draft(draft, values, sent.organiser.email)
            await outbox.add(GEOCODE_JOB, {"event": values["id"]}, dedupe_key=f"geocode:{values['id']}")
        return _registered(values)

    async def place(self, sent: EventSubmission) -> GeocodingResult:
        """Where the event of a submission lies."""
        if sent.location is not None:
            return placing.pin(self._geocoder, sent.location, ORGANISER)
        if sent.attendance_mode == "online":
            return GeocodingResult(status="digital", source="form")
        query = AddressQuery(venue=sent.venue, address=sent.address, postal_code=sent.postal_code, place=sent.place)
        return await self._geocoder.geocode(query)

    def confirmation_token(self, event_id: int, serial: int) -> str:
        """The token of a confirmation mail. It can be made again, so that a job that runs twice sends one link."""
        digest = hmac.new(self._secret, f"confirm:{event_id}:{serial}".encode(), hashlib.sha256)
        return f"{event_id:x}-{serial}-{digest.hexdigest()[:40]}"

    async def _send_link(self, event_id: int, *, serial: int) -> None:
        """Has a mail with a link sent. The link counts from now on, whenever its mail is made."""
        await self._make_good(event_id, serial)
        await outbox.add(MAIL_JOB, {"event": event_id, "kind": "confirm", "serial": serial})

    async def _make_good(self, event_id: int, serial: int) -> str:
        token = self.confirmation_token(event_id, serial)
        await repository.add_confirmation(event_id, _digest(token), now() + CONFIRMATION_LIFE, now())
        return token

    async def prepare_confirmation(self, event_id: int, serial: int) -> str | None:
        """Makes the link of a mail good for its time; None when the event needs no confirmation any more."""
        async with db.transaction():
            event = await repository.get(event_id)
            if event["status"] != "unconfirmed":
                return None
            return await self._make_good(event_id, serial)

    async def look_at_confirmation(self, token: str) -> ConfirmationView:
        """What a link is for, changing nothing. Raises `NotFound`, or `Gone` with the reason and a way on.

        Every link of an event works until its time is up or one of them is used; the others are dead then.
        """
        row = await repository.confirmation(_digest(token))
        if row is None:
            raise NotFound(msg("The link is not complete. Copy all of it from the mail."))
        waits = row["status"] == "unconfirmed"
        if not waits and row["used_at"] is None:
            raise Gone(msg("The event was confirmed by the link of another mail. You need not do anything more."))
        if waits and row["expires_at"] <= now():
            raise LinkExpired(msg("The link is more than seven days old. Ask for a new one."))
        return _confirmation_view(row)

    async def confirmed(self, event_id: int) -> ConfirmationView:
        """An event as the page shows it that thanks for confirming it. Raises `NotFound`."""
        return _confirmation_view({**await repository.get(event_id), "event": event_id})

    async def confirm(self, token: str) -> ConfirmationView:
        """Proves the address: the event goes to the team, or straight out for a trusted organiser."""
        async with db.transaction():
            event = await repository.get((await self.look_at_confirmation(token)).event, lock=True)
            # Once more, as another link may have been used while this one waited for the lock.
            view = await self.look_at_confirmation(token)
            if view.confirmed:
                return view
            at = now()
            await repository.use_confirmation(_digest(token), at)
            trusted = await self._is_trusted(event)
            values: dict[str, Any] = {
                "status": "published" if trusted else "pending", "confirmed_at": at, "contact": None,
            }  # fmt: skip
            if event["contact"] and event["organiser"]:
                await self._organisers.update(
                    event["organiser"], **_json(event["contact"]), language=event["page_language"]
                )
            if trusted:
                values["published_at"] = at
            await repository.change(view.event, values, at=at)
            await repository.log(view.event, "organiser", "confirmed", None, at=at)
            if trusted:
                await repository.log(view.event, "system", "publish", "trusted organiser", at=at)
                await outbox.add(MAIL_JOB, {"event": view.event, "kind": "publish", "serial": event["version"]})
        return msgspec.structs.replace(view, confirmed=True)

    async def _is_trusted(self, event: dict[str, Any]) -> bool:
        contact = await self._organisers.contact(event["organiser"]) if event["organiser"] else None
        return contact is not None and contact.trusted

    async def resend_confirmation(self, token: str) -> int:
        """Sends a new link in place of one that is too old. Returns the event."""
        row = await repository.confirmation(_digest(token))
        if row is None:
            raise NotFound(msg("The link is not complete. Copy all of it from the mail."))
        await self.resend_for(row["event"])
        return int(row["event"])

    async def resend_for(self, event_id: int) -> None:
        async with db.transaction():
            event = await repository.get(event_id, lock=True)
            if event["status"] != "unconfirmed":
                return
            sent = await repository.confirmations(event_id)
            if sent >= MOST_CONFIRMATIONS:
                raise Conflict(
                    msg("We have sent several links already. Look in the folder for unwanted mail, or write to us.")
                )
            await self._send_link(event_id, serial=sent + 1)

    async def act(self, event_id: int, act: str, *, actor: str, reason: str | None = None) -> dict[str, Any]:
        """A moderator publishes, rejects or hides. Doing it again changes nothing. Returns the event."""
        allowed, goal = ACTS[act]
        async with db.transaction():
            event = await repository.get(event_id, lock=True)
            if event["status"] == goal:
                return event
            if event["status"] not in allowed:
                raise Conflict(
                    msg(
                        "The event is in the state «%(state)s», where this cannot be done.",
                        state=LABELS[event["status"]],
                    )
                )
            at = now()
            values: dict[str, Any] = {"status": goal}
            if goal == "published" and event["published_at"] is None:
                values["published_at"] = at
            await repository.change(event_id, values, at=at)
            await repository.log(event_id, actor, act, reason, at=at)
            await outbox.add(MAIL_JOB, {"event": event_id, "kind": act, "serial": event["version"]})
            if teaches({**event, **values}):
                await outbox.add(LEARN_JOB, lesson(event, actor))
        return {**event, **values}

    async def set_location(self, event_id: int, point: Point, *, actor: str) -> dict[str, Any]:
        """A moderator places the pin; no geocoder moves it afterwards."""
        async with db.transaction():
            return await self.place_pin(await repository.get(event_id, lock=True), point, actor=actor)

    async def place_pin(self, event: dict[str, Any], point: Point, *, actor: str) -> dict[str, Any]:
        """`set_location` in a transaction that has locked the event."""
        return await placing.place_pin(self._geocoder, event, point, actor=actor)

    async def geocode(self, event_id: int) -> None:
        """Looks the address up again; see `look_again`."""
        await placing.look_again(self._geocoder, event_id)

    async def why_gone(self, key: str) -> None:
        """Raises `Gone` for an event that its organiser has withdrawn; returns for what never was public.

        It also returns while the database is away: the catalogue knows all that is public, so nothing is hidden.
        """
        try:
            event = await repository.find(key)
        except Unavailable:
            return
        known = event is not None and event["published_at"] is not None and event["visibility"] == "public"
        if event is not None and known and event["status"] == "withdrawn":
            raise Gone(msg("The organiser has withdrawn this event."))

    async def save_draft(self, token: str | None, values: dict[str, Any]) -> str:
        """Keeps a form on its way and returns the token that finds it again."""
        token = token or secrets.token_urlsafe(24)
        async with db.transaction():
            await repository.save_draft(_digest(token), values, now())
        return token

    async def draft(self, token: str) -> tuple[dict[str, Any], int | None] | None:
        """The values of a form on its way, and the event that came of it."""
        return await repository.draft(_digest(token))

    async def possible_duplicates(self, event: dict[str, Any]) -> list[str]:
        """References of events of the same day and municipality with nearly the same title."""
        title = fold(event["title"])
        others = await repository.same_day(event, *day_bounds(oslo_day(event["starts_at"])))
        return [
            reference(other["year"], other["number"])
            for other in others
            if fuzz.token_sort_ratio(title, fold(other["title"])) >= _ALIKE
        ]


def _confirmation_view(row: dict[str, Any]) -> ConfirmationView:
    return ConfirmationView(
        event=row["event"], title=row["title"], reference=reference(row["year"], row["number"]),
        starts_at=row["starts_at"], ends_at=row["ends_at"], confirmed=row["status"] != "unconfirmed",
    )  # fmt: skip


async def _finish_draft(token: str | None, event: dict[str, Any], email: str) -> None:
    if token:
        receipt = {"reference": reference(event["year"], event["number"]), "email": email}
        await repository.finish_draft(_digest(token), event["id"], receipt)


async def _new_event(
    sent: EventSubmission, found: GeocodingResult, person: int, page_language: str, submission_key: str | None
) -> dict[str, Any]:
    at = now()
    year = campaign_year(oslo_day(sent.starts_at))
    plain = msgspec.structs.asdict(sent)
    for name in ("organiser", "location"):
        del plain[name]
    slug = await _free_slug(sent.title, found.municipality or sent.place)
    return plain | location_columns(found) | {
        "year": year, "number": await repository.next_number(year),
        "slug": slug,
        "submission_key": submission_key, "status": "unconfirmed",
        "organisation": sent.organiser.organisation, "organisation_kind": sent.organiser.organisation_kind,
        "organiser": person, "page_language": page_language, "demonstration": False,
        "contact": msgspec.json.encode({"name": sent.organiser.name, "phone": sent.organiser.phone}).decode(),
        "version": 1,
        "created_at": at, "updated_at": at,
    }  # fmt: skip


async def _free_slug(title: str, place: str) -> str:
    """title-place, with a number behind it when that is taken; never digits alone, as those are ids."""
    stem = "-".join(part for part in (slugify(title), slugify(place, limit=25)) if part)
    if not stem or stem.isdigit():
        stem = f"markering-{stem}".rstrip("-")
    await repository.lock(stem)
    taken = await repository.taken_slugs(stem)
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _registered(event: dict[str, Any], *, repeated: bool = False) -> Registered:
    stored = geocoding_of(event)
    fields = {name: getattr(stored, name) for name in stored.__struct_fields__ if name not in ("candidates", "flags")}
    return Registered(
        id=event["id"], reference=reference(event["year"], event["number"]), slug=event["slug"], status=event["status"],
        geocoding=GeocodingResult(**fields, candidates=tuple(stored.candidates), flags=tuple(stored.flags)),  # type: ignore[arg-type]
        repeated=repeated,
    )  # fmt: skip


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _json(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value
