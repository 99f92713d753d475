"""The words that the demonstration is made of, read from the data files beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from campaign.events.model import Audience, Category, EventLanguage, OrganisationKind

_FOLDER = Path(__file__).parent
#: Phrases by language.
Phrases = dict[str, list[str]]
Hours = Literal["evening", "day", "lunch", "school"]
Openness = Literal["free", "paid", "online", "closed"]


class CategoryWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How events of a category are held. `online` and `hybrid` are per cent, `days` lengths of several-day events."""

    minutes: list[int]
    hours: Hours
    audience: list[list[Audience]]
    prices: list[int]
    online: int
    hybrid: int
    titles: Phrases
    texts: Phrases
    days: list[int] = []
    weekdays: bool = False


class Programme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    labels: dict[EventLanguage, str]
    themes: Phrases
    practical: dict[Openness, Phrases]
    categories: dict[Category, CategoryWords]


class OrganiserWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of organiser; the data file says what each field means."""

    share: float
    again: float
    names: Phrases
    venues: Phrases
    categories: dict[Category, int]
    count_only: float = 0.0
    closed: float = 0.0
    from_population: int = 0


class Nynorsk(msgspec.Struct, frozen=True, kw_only=True):
    counties: list[str]
    but: list[str]
    municipalities: list[str]


class Places(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`districts`: name, latitude and longitude by municipality. `unclear`: fields of addresses."""

    streets: Phrases
    nynorsk: Nynorsk
    sami: dict[Literal["municipalities"], list[str]]
    districts: dict[str, list[tuple[str, float, float]]]
    unclear: dict[Literal["addresses"], list[dict[str, str]]]


class Names(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    first: list[str]
    surname_start: list[str]
    surname_end: list[str]


class Press(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    towns: list[str]
    endings: list[str]
    national: list[str]
    broadcasters: list[str]
    agency: str
    syndicated: dict[str, list[str]]
    local: dict[str, list[str]]
    posts: dict[str, list[str]]


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    programme: Programme
    organisers: dict[OrganisationKind, OrganiserWords]
    places: Places
    people: Names
    press: Press


@cache
def load_vocabulary() -> Vocabulary:
    """All words. Raises `msgspec.ValidationError` where a data file does not fit the shapes above."""
    return Vocabulary(
        programme=_read("programme", Programme),
        organisers=_read("organisers", dict[OrganisationKind, OrganiserWords]),
        places=_read("places", Places),
        people=_read("people", Names),
        press=_read("press", Press),
    )


def _read(name: str, shape: Any) -> Any:
    return msgspec.toml.decode((_FOLDER / f"{name}.toml").read_bytes(), type=shape)
