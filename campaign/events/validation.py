"""Checks what was sent, all of it, and says every fault at once in words that tell what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

from campaign import clock
from campaign.errors import Fault, Invalid, Malformed, Message, msg
from campaign.events.model import (
    ATTENDANCE_MODES,
    AUDIENCES,
    CATEGORIES,
    EVENT_LANGUAGES,
    ORGANISATION_KINDS,
    VISIBILITIES,
)
from campaign.events.schemas import EventSubmission, OrganiserInput, Point
from campaign.mail import mailbox
from campaign.text import clean

_PHONE = re.compile(r"\+?[\d \-()/.]{5,40}")
#: No event lasts longer than the campaign and its surroundings.
_LONGEST = timedelta(days=60)
_MISSING: Any = object()


class _Checker:
    """Takes values out of a body and gathers the faults."""

    def __init__(self, body: Mapping[str, Any], prefix: str = "", faults: list[Fault] | None = None) -> None:
        self.body = body
        self.prefix = prefix
        self.faults: list[Fault] = [] if faults is None else faults

    def fault(self, name: str, message: Message, rule: str = "invalid") -> None:
        self.faults.append(Fault(self.prefix + name, message, rule))

    def text(
        self, name: str, *, longest: int, shortest: int = 0, missing: Message | None = None, multiline: bool = False
    ) -> str:
        """A text, cleaned. `missing` is what to say when it must be there and is not."""
        value = self.body.get(name)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.fault(name, msg("This must be a text."), "type")
            return ""
        value = clean(value, multiline=multiline)
        if not value and missing:
            self.fault(name, missing, "required")
        elif len(value) < shortest and value:
            self.fault(name, msg("Write at least %(n)s characters.", n=shortest), "too_short")
        elif len(value) > longest:
            self.fault(
                name, msg("Shorten this to %(n)s characters. It has %(length)s now.", n=longest, length=len(value)),
                "too_long",
            )  # fmt: skip
        return value

    def choice(self, name: str, options: Sequence[str], *, default: str | None, missing: Message) -> str:
        value = self.body.get(name, default)
        if value in (None, ""):
            value = default
        if value is None:
            self.fault(name, missing, "required")
            return options[0]
        if not isinstance(value, str) or value not in options:
            self.fault(name, msg("Choose one of: %(options)s.", options=", ".join(options)), "choice")
            return options[0]
        return value

    def choices(self, name: str, options: Sequence[str], *, default: list[str]) -> list[str]:
        value = self.body.get(name)
        if value in (None, "", []):
            return default
        if not isinstance(value, list) or any(not isinstance(v, str) or v not in options for v in value):
            self.fault(name, msg("Choose among: %(options)s.", options=", ".join(options)), "choice")
            return default
        return list(dict.fromkeys(value))

    def moment(self, name: str, *, missing: Message | None = None) -> datetime | None:
        """A moment with an offset."""
        value = self.body.get(name)
        if value in (None, ""):
            if missing:
                self.fault(name, missing, "required")
            return None
        try:
            moment = msgspec.convert(value, datetime) if isinstance(value, str) else None
        except msgspec.ValidationError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fault(name, msg("Write date and time with an offset, such as 2026-10-10T18:00:00+02:00."), "date_time")
            return None
        earliest, latest = 2008, clock.today().year + 2
        if not earliest <= moment.year <= latest:
            self.fault(
                name,
                msg("The year must be from %(earliest)s to %(latest)s.", earliest=earliest, latest=latest),
                "range",
            )
            return None
        return moment

    def url(self, name: str) -> str | None:
        value = self.text(name, longest=500)
        if not value:
            return None
        if not re.match(r"[a-z][a-z0-9+.-]*:", value, re.IGNORECASE):
            value = f"https://{value}"
        parts = _split(value)
        if parts is None or parts[0] not in ("http", "https") or "." not in parts[1] or " " in value:
            self.fault(name, msg("Write the whole web address, such as https://www.example.no."), "url")
            return None
        return value

    def whole(self, name: str, *, most: int, message: Message) -> int:
        value = self.body.get(name)
        if value in (None, ""):
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.fault(name, message, "number")
            return 0
        return value


def _split(value: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(value)
        return parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return None


def event_submission(body: Any) -> EventSubmission:
    """The submission in a decoded JSON body. Raises `Malformed` or `Invalid` with every fault."""
    if not isinstance(body, dict):
        raise Malformed([], msg("The body must be a JSON object."))
    check = _Checker(body)
    title = check.text(
        "title", longest=150, shortest=3, missing=msg("Write a title, so that people know what the event is.")
    )
    description = check.text("description", longest=5000, multiline=True)
    category = check.choice("category", CATEGORIES, default=None, missing=msg("Choose what kind of event it is."))
    audience = check.choices("audience", AUDIENCES, default=["everyone"])
    mode = check.choice(
        "attendance_mode", ATTENDANCE_MODES, default="in_person", missing=msg("Choose how to take part.")
    )
    visibility = check.choice("visibility", VISIBILITIES, default="public", missing=msg("Choose whether to show it."))
    language = check.choice("language", EVENT_LANGUAGES, default="nb", missing=msg("Choose the language of the event."))
    starts_at, ends_at = _period(check)
    place = {
        "venue": check.text("venue", longest=150),
        "address": check.text("address", longest=150),
        "postal_code": check.text("postal_code", longest=20),
        "place": check.text("place", longest=100),
    }
    if mode != "online" and not (place["postal_code"] or place["place"] or place["address"] or body.get("location")):
        check.fault(
            "place", msg("Write the place, such as Tromsø, so that the event can be put on the map."), "required"
        )
    online_url, website = check.url("online_url"), check.url("website")
    price = check.whole("price_nok", most=100_000, message=msg("Write the price in whole kroner, 0 if it is free."))
    location = _location(check)
    organiser = _organiser(check)
    contact = check.text("public_contact", longest=200) or None
    if check.faults or starts_at is None or organiser is None:
        raise Invalid(check.faults)
    fields: dict[str, Any] = {
        "title": title, "description": description, "category": category, "audience": audience,
        "attendance_mode": mode, "visibility": visibility, "language": language,
        "starts_at": starts_at, "ends_at": ends_at, **place, "online_url": online_url, "website": website,
        "price_nok": price, "location": location, "organiser": organiser, "public_contact": contact,
    }  # fmt: skip
    return EventSubmission(**fields)


def _period(check: _Checker) -> tuple[datetime | None, datetime | None]:
    starts_at = check.moment("starts_at", missing=msg("Write the date and time that the event begins."))
    ends_at = check.moment("ends_at")
    if starts_at and ends_at and ends_at < starts_at:
        check.fault("ends_at", msg("The event must end after it begins."), "order")
    elif starts_at and ends_at and ends_at - starts_at > _LONGEST:
        check.fault("ends_at", msg("An event may last at most %(days)s days.", days=_LONGEST.days), "range")
    return starts_at, ends_at


def _location(check: _Checker) -> Point | None:
    value = check.body.get("location")
    if value is None:
        return None
    try:
        return msgspec.convert(value, Point)
    except msgspec.ValidationError:
        check.fault("location", msg("Give lat and lon in degrees, such as 69.65 and 18.96."), "location")
        return None


def _organiser(check: _Checker) -> OrganiserInput | None:
    value = check.body.get("organiser", _MISSING)
    if not isinstance(value, dict):
        check.fault("organiser", msg("Say who organises the event: a name and an e-mail address."), "required")
        return None
    inner = _Checker(value, "organiser.", check.faults)
    before = len(check.faults)
    name = inner.text("name", longest=120, shortest=2, missing=msg("Write your name. It is not shown."))
    email = email_address(inner)
    phone = inner.text("phone", longest=40) or None
    if phone and not _PHONE.fullmatch(phone):
        inner.fault("phone", msg("Write the phone number with digits, such as 22 40 00 40."), "phone")
    organisation = inner.text("organisation", longest=150) or None
    kind = inner.choice(
        "organisation_kind",
        ORGANISATION_KINDS,
        default="individual",
        missing=msg("Choose what kind of organiser you are."),
    )
    if len(check.faults) > before:
        return None
    return OrganiserInput(
        name=name,
        email=email,
        phone=phone,
        organisation=organisation,
        organisation_kind=kind,  # type: ignore[arg-type]
    )


def email_address(check: _Checker) -> str:
    """An e-mail address, as mail servers take them."""
    value = check.text(
        "email", longest=254, missing=msg("Write your e-mail address. We send a link there to confirm the event.")
    )
    address = mailbox(value) if value else ""
    if address is None:
        check.fault("email", msg("Write an e-mail address such as kari@example.no."), "email")
    return address or ""
