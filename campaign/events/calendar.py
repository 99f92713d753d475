"""iCalendar (RFC 5545, 7986): one event, or a calendar of many, and a linter, as no library refuses a bad one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlsplit

from icalendar import Calendar, Conference, Event

from campaign.events.catalogue import Entry
from campaign.events.presentation import whole_place
from campaign.i18n import Translator, page_path

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Verdensdagen//Markeringer//NO"
REFRESH = timedelta(hours=6)
#: Calendars must show some length; this stands where the organiser gave no end.
_ASSUMED_LENGTH = timedelta(hours=1)
_END = b"END:VCALENDAR\r\n"
_PROPERTY = re.compile(r"([A-Za-z0-9-]+)(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?:(.*)", re.DOTALL)
#: Properties of an event that RFC 5545 lets stand without, and that our readers need.
_NEEDED = ("UID", "DTSTAMP", "DTSTART", "SUMMARY")


def calendar(entries: Iterable[Entry], *, name: str, public_url: str, source: str, say: Translator) -> bytes:
    """A calendar with an event for each entry. `source` is the address that it can be fetched from again."""
    made = Calendar()
    made.add("PRODID", PRODUCT)
    made.add("VERSION", "2.0")
    made.add("METHOD", "PUBLISH")
    made.calendar_name = name
    made.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("SOURCE", source, parameters={"VALUE": "URI"})
    head = made.to_ical().removesuffix(_END)
    return b"".join([head, *(_part(entry, public_url, say) for entry in entries), _END])


def _part(entry: Entry, public_url: str, say: Translator) -> bytes:
    """The event as it stands in every calendar; writing it anew for each would take most of the time."""
    key = "vevent", public_url, say.lang
    if key not in entry.parts:
        entry.parts[key] = vevent(entry, public_url=public_url, say=say).to_ical()
    return entry.parts[key]


def vevent(entry: Entry, *, public_url: str, say: Translator) -> Event:
    """An event. The same state always gives the same bytes: DTSTAMP is the moment of the last change."""
    view = entry.view
    page = public_url + page_path("event", say.lang, slug=view.slug)
    event = Event()
    event.add("UID", f"m-{view.id}@{urlsplit(public_url).hostname or 'localhost'}")
    changed = view.updated_at.astimezone(UTC).replace(microsecond=0)
    event.add("DTSTAMP", changed)
    event.add("LAST-MODIFIED", changed)
    event.add("SEQUENCE", entry.version)
    event.add("STATUS", "CANCELLED" if view.status == "cancelled" else "CONFIRMED")
    event.add("DTSTART", view.starts_at.astimezone(UTC))
    if view.ends_at and view.ends_at > view.starts_at:
        event.add("DTEND", view.ends_at.astimezone(UTC))
    else:
        event.add("DURATION", _ASSUMED_LENGTH)
    event.add("SUMMARY", view.title)
    event.add("DESCRIPTION", "\n\n".join(filter(None, (view.description, page))))
    event.add("URL", page)
    event.add("CATEGORIES", [view.category.replace("_", "-").upper()])
    if place := whole_place(view):
        event.add("LOCATION", place)
    if view.location:
        event.add("GEO", (round(view.location.lat, 5), round(view.location.lon, 5)))
    if view.online_url:
        event.conferences = [Conference(view.online_url, feature=["VIDEO"])]
    return event


def lint(data: bytes) -> list[str]:
    """What is wrong with a calendar, in words; an empty list when nothing is."""
    faults: list[str] = []
    if not data.endswith(b"\r\n") or b"\n" in data.replace(b"\r\n", b"") or b"\r" in data.replace(b"\r\n", b""):
        faults.append("lines must end with CRLF, all of them")
    lines = data.split(b"\r\n")
    faults += [f"line {n} is {len(line)} octets long" for n, line in enumerate(lines, 1) if len(line) > 75]
    if any(not line for line in lines[:-1]):
        faults.append("there is an empty line")
    try:
        text = data.decode()
        parsed = Calendar.from_ical(data)
    except ValueError as error:
        return [*faults, f"cannot be read: {error}"]
    faults += [
        f"not a property: {line[:40]!r}"
        for line in text.replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")
        if line and not _PROPERTY.fullmatch(line)
    ]
    return [*faults, *_component_faults(parsed)]


def _component_faults(parsed: Any) -> list[str]:
    faults: list[str] = []
    seen: set[str] = set()
    for part in parsed.walk():
        needed = _NEEDED if part.name == "VEVENT" else part.required
        faults += [f"{part.name} lacks {name}" for name in needed if name not in part]
        faults += [f"{part.name} has several {name}" for name in part.singletons if isinstance(part.get(name), list)]
        if part.name != "VEVENT":
            continue
        if "DTEND" in part and "DURATION" in part:
            faults.append("VEVENT has both DTEND and DURATION")
        if "DTEND" in part and "DTSTART" in part and part["DTEND"].dt <= part["DTSTART"].dt:
            faults.append("VEVENT ends before it begins")
        if "DTSTAMP" in part and part["DTSTAMP"].dt.utcoffset() != timedelta(0):
            faults.append("DTSTAMP is not in UTC")
        uid = str(part.get("UID", ""))
        if uid in seen:
            faults.append(f"UID {uid} stands twice")
        seen.add(uid)
    return faults
