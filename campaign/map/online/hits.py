"""What a provider found, in one shape for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
from geopy.location import Location

from campaign.events.public import Precision
from campaign.map.folding import fold
from campaign.map.online.kartverket import BUILDINGS, kind_of

_SUFFIX = re.compile(r"(?:(gata|gaten|gate|gt)|(veien|vegen|vei|veg))$")
#: One letter stands for gate or vei with its full stop, or as a word of its own; many names end in it (Solberg, Elv).
_SHORT = re.compile(r"(?:(?<=[^\W\d_]{2})([gvGV])\.|(?<=[^\W\d_]{3})\s+([gv])\.?)\s*$")
_STREET_WORD = {"g": "gate", "v": "veg"}


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A place that a provider knows. `name` is the street, or the place; empty fields are unknown."""

    label: str
    name: str
    municipality_number: str
    lat: float
    lon: float
    precision: Precision
    number: int | None = None
    letter: str = ""
    postal_code: str = ""
    place: str = ""


def address_hit(found: Location) -> Hit:
    """Of a row of Kartverket's addresses."""
    raw: dict[str, Any] = found.raw
    return Hit(
        label=found.address, name=raw.get("adressenavn") or raw.get("adressetekst") or "",
        municipality_number=str(raw["kommunenummer"]), lat=found.latitude, lon=found.longitude, precision="address",
        number=raw.get("nummer"), letter=(raw.get("bokstav") or "").upper(), postal_code=str(raw["postnummer"]),
        place=str(raw["poststed"]),
    )  # fmt: skip


def place_hit(found: Location) -> Hit:
    """Of a row of Kartverket's place names."""
    raw: dict[str, Any] = found.raw
    precision: Precision = "address" if kind_of(raw) in BUILDINGS else "place"
    return Hit(
        label=found.address, name=str(raw["skrivemåte"]),
        municipality_number=str(raw["kommuner"][0]["kommunenummer"]),
        lat=found.latitude, lon=found.longitude, precision=precision,
    )  # fmt: skip


def nominatim_hit(found: Location, municipality_at: Callable[[float, float], str]) -> Hit:
    """Of a row of Nominatim with its parts of the address; the municipality is that of the point."""
    parts: dict[str, str] = found.raw.get("address") or {}
    number = re.match(r"(\d{1,4})\s*([A-Za-zÆØÅæøå]?)", parts.get("house_number", ""))
    return Hit(
        label=found.address, name=parts.get("road", ""),
        municipality_number=municipality_at(found.latitude, found.longitude),
        lat=found.latitude, lon=found.longitude, precision="address" if number else "street",
        number=int(number.group(1)) if number else None, letter=number.group(2).upper() if number else "",
        postal_code=parts.get("postcode", "").replace(" ", ""),
    )  # fmt: skip


def street_key(street: str) -> str:
    """Key of a street within a postal code: -gata, -gaten and -gate are one, as are -veien, -vegen, -vei and -veg."""
    whole = _SHORT.sub(lambda found: _STREET_WORD[(found.group(1) or found.group(2)).lower()], street)
    key = fold(whole).replace(" ", "")
    found = _SUFFIX.search(key)
    if not found or found.start() < 2:
        return key
    return key[: found.start()] + ("gat" if found.group(1) else "veg")
