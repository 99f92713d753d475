"""Words of the room: kinds, states and the steps between them."""

from __future__ import annotations

from typing import Literal, get_args

from campaign.errors import Message, msg

Category = Literal[
    "talk", "debate", "conversation_group", "course", "culture", "concert", "film", "exhibition", "walk",
    "activity", "meeting_place", "stand", "school", "workplace", "other",
]  # fmt: skip
Audience = Literal[
    "everyone", "children", "youth", "students", "adults", "parents", "elderly", "employees", "relatives",
    "professionals",
]  # fmt: skip
AttendanceMode = Literal["in_person", "online", "hybrid"]
Visibility = Literal["public", "count_only"]
OrganisationKind = Literal[
    "local_chapter", "municipality", "county", "school", "university", "workplace", "health_service", "library",
    "church", "organisation", "individual",
]  # fmt: skip
EventLanguage = Literal["nb", "nn", "se", "en"]
State = Literal["draft", "unconfirmed", "pending", "published", "changes_requested", "rejected", "withdrawn", "hidden"]

CATEGORIES: tuple[Category, ...] = get_args(Category)
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
ATTENDANCE_MODES: tuple[AttendanceMode, ...] = get_args(AttendanceMode)
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)
ORGANISATION_KINDS: tuple[OrganisationKind, ...] = get_args(OrganisationKind)
EVENT_LANGUAGES: tuple[EventLanguage, ...] = get_args(EventLanguage)
STATES: tuple[State, ...] = get_args(State)

#: Each act of a moderator: the states it may be done in, and the state it leads to.
ACTS: dict[str, tuple[frozenset[State], State]] = {
    "publish": (frozenset({"pending", "changes_requested", "rejected", "hidden"}), "published"),
    "reject": (frozenset({"pending", "changes_requested"}), "rejected"),
    "hide": (frozenset({"published"}), "hidden"),
}

LABELS: dict[str, Message] = {
    "talk": msg("Talk"),
    "debate": msg("Debate"),
    "conversation_group": msg("Conversation group"),
    "course": msg("Course"),
    "culture": msg("Culture"),
    "concert": msg("Concert"),
    "film": msg("Film"),
    "exhibition": msg("Exhibition"),
    "walk": msg("Walk"),
    "activity": msg("Activity"),
    "meeting_place": msg("Meeting place"),
    "stand": msg("Stand"),
    "school": msg("At a school"),
    "workplace": msg("At a workplace"),
    "other": msg("Other"),
    "everyone": msg("Everyone"),
    "children": msg("Children"),
    "youth": msg("Youth"),
    "students": msg("Students"),
    "adults": msg("Adults"),
    "parents": msg("Parents"),
    "elderly": msg("Elderly"),
    "employees": msg("Employees"),
    "relatives": msg("Next of kin"),
    "professionals": msg("Professionals"),
    "in_person": msg("In person"),
    "online": msg("Online"),
    "hybrid": msg("In person and online"),
    "public": msg("Show it on the map and in the list"),
    "count_only": msg("Only count it, do not show it"),
    "local_chapter": msg("Local chapter of Mental Helse"),
    "municipality": msg("Municipality"),
    "county": msg("County authority"),
    "university": msg("University or college"),
    "health_service": msg("Health service"),
    "library": msg("Library"),
    "church": msg("Church or faith community"),
    "organisation": msg("Organisation"),
    "individual": msg("Private person"),
    "draft": msg("Draft"),
    "unconfirmed": msg("Waiting for confirmation by e-mail"),
    "pending": msg("Waiting for approval"),
    "published": msg("Published"),
    "changes_requested": msg("Changes requested"),
    "rejected": msg("Rejected"),
    "withdrawn": msg("Withdrawn"),
    "hidden": msg("Hidden"),
    "cancelled": msg("Cancelled"),
}
#: As kinds of organisation, where the word differs from the category of the same code.
ORGANISATION_LABELS: dict[str, Message] = {
    **{kind: LABELS[kind] for kind in ORGANISATION_KINDS},
    "school": msg("School or kindergarten"),
    "workplace": msg("Workplace"),
}
PRECISION_LABELS: dict[str, Message] = {
    "address": msg("exact address"),
    "street": msg("street"),
    "postal": msg("approximate: postal code area"),
    "place": msg("approximate: place"),
    "municipality": msg("approximate: municipality"),
}
