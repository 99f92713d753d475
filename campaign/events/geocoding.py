"""What events need of a geocoder: the question, the answer and the protocol between them.

The room owns the protocol; `campaign.map` implements it and `campaign.app` and `workers` put the two together.
Coordinates are WGS84 degrees, distances metres, municipality numbers those of 2024 (four digits).
"""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

Status = Literal["resolved", "ambiguous", "conflict", "digital", "nationwide", "county", "abroad", "unresolved"]
Precision = Literal["address", "street", "postal", "place", "municipality"]
Flag = Literal["hybrid", "po_box", "corrected_postal_code", "manual", "approximate", "place_unread"]

#: From the best to the coarsest. A better precision may replace a worse one, never the other way.
PRECISIONS: tuple[Precision, ...] = ("address", "street", "postal", "place", "municipality")


class AddressQuery(msgspec.Struct, frozen=True, kw_only=True):
    """An address as a person wrote it; every part may be empty."""

    venue: str = ""
    address: str = ""
    postal_code: str = ""
    place: str = ""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One of several places that an ambiguous or conflicting address may mean."""

    label: str
    municipality_number: str
    municipality: str
    lat: float
    lon: float
    precision: Precision


class GeocodingResult(msgspec.Struct, frozen=True, kw_only=True):
    """Where an address lies, or why that cannot be said.

    `lat` and `lon` are set only when `status` is `resolved`. `accuracy_m` is the radius within which the true
    place is expected. `source` names the provider, `source_version` its data, `input_hash` the normalised query.
    """

    status: Status
    precision: Precision | None = None
    municipality_number: str | None = None
    municipality: str | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: int | None = None
    source: str = ""
    source_version: str = ""
    input_hash: str = ""
    candidates: tuple[Candidate, ...] = ()
    flags: tuple[Flag, ...] = ()


class Municipality(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality of 2024, or Svalbard (2100). `population` is that of 1 January 2024 (Statistics Norway)."""

    number: str
    name: str
    county_number: str
    county: str
    population: int
    lat: float
    lon: float
    other_names: tuple[str, ...] = ()


class Geocoder(Protocol):
    """Finds the place of an address. Implementations never guess: what is uncertain is said in `status`."""

    async def geocode(self, query: AddressQuery) -> GeocodingResult: ...

    def municipality_at(self, lat: float, lon: float) -> Municipality | None:
        """The municipality that a point lies in, or None outside Norway."""
        ...

    def municipality(self, number: str) -> Municipality | None: ...
