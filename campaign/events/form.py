"""The registration form: what a person typed becomes the body of the API, and faults go back to their fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from campaign.clock import OSLO, campaign_period
from campaign.errors import Invalid, Message, msg
from campaign.events.model import AUDIENCES
from campaign.events.schemas import EventSubmission
from campaign.events.validation import event_submission
from campaign.events.written_dates import parse_day, parse_time
from campaign.text import clean

#: Values of a form: a text by field, a list for fields with several choices.
Values = dict[str, Any]

#: Fields in the order of the page.
FIELDS = (
    "title", "category", "description", "audience", "language",
    "date", "starts", "ends", "last_day", "other_weeks",
    "attendance_mode", "venue", "address", "postal_code", "place", "coordinates", "online_url",
    "price_nok", "website", "visibility",
    "organisation", "organisation_kind", "name", "email", "phone", "public_contact",
)  # fmt: skip
#: A field that people do not see and programs fill in.
TRAP = "contact_url"
_LISTS = frozenset({"audience"})
#: Longer values are cut: no field takes as much, and a draft is stored.
_LONGEST = 20_000
#: Fields of the body under another name, or split over several fields, in the form.
_FORM_FIELDS = {
    "starts_at": "date",
    "ends_at": "ends",
    "location": "coordinates",
    "organiser": "name",
    **{f"organiser.{name}": name for name in ("name", "email", "phone", "organisation", "organisation_kind")},
}
_SAME = (
    "title", "description", "category", "audience", "attendance_mode", "visibility", "language", "venue", "address",
    "postal_code", "place", "online_url", "website", "public_contact",
)  # fmt: skip
_OTHER_WEEKS = msg(
    "The date is outside weeks 39 to 42, when the campaign is held. Change the date, or tick that it is right."
)
_MIDNIGHT = re.compile(r"(kl\.?\s*)?24([.:]?00)?", re.IGNORECASE)
_POSTAL = re.compile(r"(?:N(?:O)?-?)?\s*(\d{4})\b[\s,]*(.*)", re.IGNORECASE)
_FREE = frozenset({"gratis", "free", "fri", "ingen", "-"})


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was looked at: the submission, or faults by field in the order of the page."""

    submission: EventSubmission | None
    faults: dict[str, list[Message]]


def empty_values(lang: str = "nb") -> Values:
    """The values of a form that nobody has written in."""
    values: Values = {name: [] if name in _LISTS else "" for name in FIELDS}
    chosen = {"audience": [AUDIENCES[0]], "attendance_mode": "in_person", "visibility": "public", "language": lang}
    return values | chosen


def values_of(sent: Mapping[str, Sequence[str]], *, today: date) -> Values:
    """The values as sent, cleaned; dates, times and postal codes that can be read are written the standard way."""
    values: Values = {}
    for name in FIELDS:
        texts = [clean(text[:_LONGEST], multiline=name == "description") for text in sent.get(name, ())]
        values[name] = [text for text in texts if text] if name in _LISTS else (texts[-1] if texts else "")
    for name in ("date", "last_day"):
        if day := parse_day(values[name], today=today):
            values[name] = day.isoformat()
    if _MIDNIGHT.fullmatch(values["ends"]):
        values["ends"] = "00:00"
    for name in ("starts", "ends"):
        if moment := parse_time(values[name]):
            values[name] = f"{moment:%H:%M}"
    if found := _POSTAL.fullmatch(values["postal_code"]):
        values["postal_code"] = found[1]
        values["place"] = values["place"] or found[2]
    return values


def check(values: Mapping[str, Any]) -> Checked:
    """Looks at the values of `values_of`. All faults are found at once."""
    faults: dict[str, list[Message]] = {}
    body = _body(values, faults)
    submission = None
    try:
        submission = event_submission(body)
    except Invalid as invalid:
        for fault in invalid.faults:
            field = _FORM_FIELDS.get(fault.field, fault.field if fault.field in FIELDS else "")
            # The parts of a moment have been looked at one by one.
            if not (fault.field == "starts_at" and fault.rule == "required"):
                faults.setdefault(field, []).append(fault.message)
    if faults:
        return Checked(submission=None, faults={name: faults[name] for name in (*FIELDS, "") if name in faults})
    return Checked(submission=submission, faults={})


def parse_price(text: str) -> int | str:
    """Whole kroner of `100`, `kr 100`, `100,-`, `1 000 kr`, `100.00` or `gratis`; the text itself when it is none."""
    bare = re.sub(r"kroner|nok|kr\.?|\s", "", text.casefold())
    bare = re.sub(r"(,-|,00|\.00|\.-|-)$", "", bare)
    if text and (bare in _FREE or text.casefold().strip() in _FREE):
        return 0
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 10 else text


def parse_coordinates(text: str) -> dict[str, float] | None:
    """Latitude and longitude of `69.65, 18.96`, `69,65 18,96` or `69.65 N 18.96 Ø`."""
    bare = re.sub(r"[°NØEnøe]", " ", text)
    numbers = re.findall(r"-?\d{1,3}(?:[.,]\d+)?", bare)
    if len(numbers) != 2 or re.sub(r"-?\d{1,3}(?:[.,]\d+)?|[\s,;]", "", bare):
        return None
    lat, lon = (float(number.replace(",", ".")) for number in numbers)
    return {"lat": lat, "lon": lon}


def _body(values: Mapping[str, Any], faults: dict[str, list[Message]]) -> dict[str, Any]:
    """The body of the API; faults that only the form can have are noted on the way."""
    starts_at, ends_at = _moments(values, faults)
    coordinates = str(values.get("coordinates") or "")
    location = parse_coordinates(coordinates) if coordinates else None
    if coordinates and location is None:
        faults["coordinates"] = [msg("Write latitude and longitude as two numbers, such as 69.65, 18.96.")]
    price = str(values.get("price_nok") or "")
    return {
        **{name: values.get(name) for name in _SAME},
        "starts_at": starts_at.isoformat() if starts_at else None,
        "ends_at": ends_at.isoformat() if ends_at else None,
        "price_nok": parse_price(price) if price else 0,
        "location": location,
        "organiser": {
            name: values.get(name) for name in ("name", "email", "phone", "organisation", "organisation_kind")
        },
    }


def _moments(values: Mapping[str, Any], faults: dict[str, list[Message]]) -> tuple[datetime | None, datetime | None]:
    """Begin and end; a day and a time each, and one day when no last day is given."""
    first, last = _day(values, "date", faults), _day(values, "last_day", faults)
    begins, ends = _time(values, "starts", faults), _time(values, "ends", faults)
    if not values.get("date"):
        faults["date"] = [msg("Write the date of the event.")]
    if not values.get("starts"):
        faults["starts"] = [msg("Write the time that the event begins.")]
    if first is None or begins is None:
        return None, None
    if not _within_campaign(first) and values.get("other_weeks") != "true":
        faults["other_weeks"] = [_OTHER_WEEKS]
    starts_at = datetime.combine(first, begins, OSLO)
    if ends is None and last is not None and last != first and "ends" not in faults:
        faults["ends"] = [msg("Write the time that the event ends on the last day.")]
    if ends is None:
        return starts_at, None
    if last is None and ends == time(0):
        last = first + timedelta(days=1)
    return starts_at, datetime.combine(last or first, ends, OSLO)


def _within_campaign(day: date) -> bool:
    begins, ends = campaign_period(day.year)
    return begins <= day <= ends


def _day(values: Mapping[str, Any], name: str, faults: dict[str, list[Message]]) -> date | None:
    """A day that `values_of` has written as ISO 8601."""
    text = str(values.get(name) or "")
    try:
        day = date.fromisoformat(text) if text else None
        if day and not 2000 <= day.year <= 2100:
            raise ValueError
        return day
    except ValueError:
        faults[name] = [msg("Write the date as day, month and year, such as 27.9.2026.")]
        return None


def _time(values: Mapping[str, Any], name: str, faults: dict[str, list[Message]]) -> time | None:
    text = str(values.get(name) or "")
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        faults[name] = [msg("Write the time as hours and minutes, such as 18.30.")]
        return None
