"""Events in words: what cards, the page of an event and the page of answers say, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from campaign.clock import OSLO
from campaign.errors import msg
from campaign.events.geocoding import GeocodingResult
from campaign.events.model import LABELS, ORGANISATION_LABELS, PRECISION_LABELS
from campaign.events.schemas import EventSubmission, EventView
from campaign.i18n import LANGUAGE_NAMES, PREPARED_LANGUAGES, Translator, page_path

FREE = msg("Free")
_UNPLACED = {
    "ambiguous": msg("The address fits several places, so the event has no pin yet."),
    "conflict": msg("The parts of the address point to different places, so the event has no pin yet."),
    "nationwide": msg("The event is for the whole country, so it has no pin."),
    "county": msg("The address names a county only, so the event has no pin yet."),
    "abroad": msg("The address is outside Norway, so the event has no pin."),
    "unresolved": msg("We do not find the address, so the event has no pin yet."),
}


def whole_place(view: EventView | EventSubmission) -> str:
    """Tromsø bibliotek, Grønnegata 94, 9008 Tromsø; empty for an event that is online only."""
    if view.attendance_mode == "online":
        return ""
    town = " ".join(filter(None, (view.postal_code, view.place)))
    if not town and isinstance(view, EventView) and view.municipality:
        town = view.municipality.name
    return ", ".join(dict.fromkeys(filter(None, (view.venue, view.address, town))))


def price(view: EventView | EventSubmission, say: Translator) -> str:
    return f"{say.number(view.price_nok)} kr" if view.price_nok else say.message(FREE)


def labels(codes: Iterable[str], say: Translator) -> str:
    return ", ".join(say.message(LABELS[code]) for code in codes)


def language_name(code: str) -> str:
    return LANGUAGE_NAMES.get(code) or PREPARED_LANGUAGES[code]


def card(view: EventView, say: Translator) -> dict[str, Any]:
    """What the macro `event_card` shows."""
    day, _, month = say.date(view.starts_at, "short").partition(" ")
    where = whole_place(view)
    if view.attendance_mode != "in_person":
        where = ", ".join(filter(None, (where, say.message(LABELS["online"]))))
    tags = [say.message(LABELS[view.category]), *([say.message(FREE)] if not view.price_nok else [])]
    return {
        "href": page_path("event", say.lang, slug=view.slug),
        "title": view.title,
        "day": day.rstrip("."),
        "month": month.rstrip("."),
        "when": say.period(view.starts_at, view.ends_at),
        "place": where,
        "organiser": view.organiser.organisation,
        "tags": tags,
        "cancelled": view.status == "cancelled",
        "lang": view.language,
    }


def by_day(views: Iterable[EventView], say: Translator) -> list[tuple[str, list[dict[str, Any]]]]:
    """Cards of a list that is sorted by date, under the day that each begins."""
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    last = None
    for view in views:
        day = view.starts_at.astimezone(OSLO).date()
        if day != last:
            groups.append((say.date(day), []))
            last = day
        groups[-1][1].append(card(view, say))
    return groups


def facts(view: EventView, say: Translator) -> list[dict[str, str]]:
    """Rows of the page of an event; rows that say nothing are left out."""
    who = view.organiser
    rows = [
        (msg("When"), say.period(view.starts_at, view.ends_at)),
        (msg("How to take part"), say.message(LABELS[view.attendance_mode])),
        (msg("Where"), whole_place(view)),
        (msg("Municipality"), ", ".join(dict.fromkeys(area.name for area in (view.municipality, view.county) if area))),
        (msg("Price"), price(view, say)),
        (msg("Kind of event"), say.message(LABELS[view.category])),
        (msg("For whom"), labels(view.audience, say)),
        (msg("Language of the event"), language_name(view.language)),
        (msg("Organiser"), who.organisation or say.message(ORGANISATION_LABELS[who.organisation_kind])),
        (msg("Contact"), view.public_contact or ""),
    ]  # fmt: skip
    return [{"key": say.message(key), "value": value} for key, value in rows if value]


def precision_words(precision: str, accuracy_m: int, say: Translator) -> str:
    """How sure a pin is: exact address; or approximate: postal code area, within 2 km."""
    words = say.message(PRECISION_LABELS[precision])
    if precision == "address" or not accuracy_m:
        return words
    if accuracy_m < 1000:
        return say.gettext("%(precision)s, within %(metres)s m", precision=words, metres=say.number(accuracy_m))
    return say.gettext(
        "%(precision)s, within %(kilometres)s km", precision=words, kilometres=say.number(round(accuracy_m / 1000))
    )


def placed_words(found: GeocodingResult, say: Translator) -> str:
    """Where the geocoder places an event, or why it does not."""
    if found.status == "digital":
        return say.gettext("The event is online and has no pin on the map.")
    if found.status != "resolved" or found.precision is None:
        return say.message(_UNPLACED[found.status])
    return say.gettext(
        "We place it in %(municipality)s (%(precision)s).",
        municipality=found.municipality or "",
        precision=precision_words(found.precision, found.accuracy_m or 0, say),
    )


def answers(sent: EventSubmission, say: Translator) -> list[tuple[str, list[dict[str, str]]]]:
    """Every answer of a registration under the headings of the form, with links back to the fields."""
    who = sent.organiser
    parts = [
        (msg("What"), [
            ("title", msg("Title"), sent.title),
            ("category", msg("Kind of event"), say.message(LABELS[sent.category])),
            ("description", msg("Description"), sent.description),
            ("audience", msg("For whom"), labels(sent.audience, say)),
            ("language", msg("Language of the event"), language_name(sent.language)),
        ]),
        (msg("When"), [("date", msg("Date and time"), say.period(sent.starts_at, sent.ends_at))]),
        (msg("Where"), [
            ("attendance_mode", msg("How to take part"), say.message(LABELS[sent.attendance_mode])),
            ("venue", msg("Place and address"), whole_place(sent)),
            ("online_url", msg("Link for taking part online"), sent.online_url or ""),
            ("price_nok", msg("Price"), price(sent, say)),
            ("website", msg("Website of the event"), sent.website or ""),
            ("visibility", msg("Who can see it"), say.message(LABELS[sent.visibility])),
        ]),
        (msg("Who"), [
            ("organisation", msg("Organiser"), who.organisation or ""),
            ("organisation_kind", msg("Kind of organiser"), say.message(ORGANISATION_LABELS[who.organisation_kind])),
            ("name", msg("Your name"), who.name),
            ("email", msg("Your e-mail address"), who.email),
            ("phone", msg("Your phone number"), who.phone or ""),
            ("public_contact", msg("Contact shown to everyone"), sent.public_contact or ""),
        ]),
    ]  # fmt: skip
    form = page_path("register", say.lang)
    return [
        (
            say.message(heading),
            [
                {"key": say.message(key), "value": value, "change": f"{form}#f-{field.replace('_', '-')}"}
                for field, key, value in rows
            ],
        )
        for heading, rows in parts
    ]
