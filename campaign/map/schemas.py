"""Shapes of the reference API."""

from __future__ import annotations

from typing import Literal

import msgspec

from campaign.events.public import Candidate, Flag, GeocodingResult, Precision, Status


class CountyRef(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    name: str


class MunicipalityView(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality of 2024, or Svalbard or Jan Mayen. The point is its centre; `events` counts published events."""

    number: str
    name: str
    other_names: list[str]
    county: CountyRef
    population: int
    lat: float
    lon: float
    events: int


class MunicipalityList(msgspec.Struct, frozen=True, kw_only=True):
    items: list[MunicipalityView]
    next: str | None
    total: int


class CountyView(msgspec.Struct, frozen=True, kw_only=True):
    """A county of 2024. `without_events` counts its municipalities that have none."""

    number: str
    name: str
    population: int
    municipalities: int
    without_events: int
    events: int


class CountyList(msgspec.Struct, frozen=True, kw_only=True):
    items: list[CountyView]
    next: str | None
    total: int


class MultiPolygon(msgspec.Struct, frozen=True, kw_only=True):
    coordinates: list[list[list[list[float]]]]
    type: Literal["MultiPolygon"] = "MultiPolygon"


class MunicipalityProperties(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    name: str
    county_number: str
    county: str
    population: int
    events: int


class MunicipalityFeature(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    properties: MunicipalityProperties
    geometry: MultiPolygon
    type: Literal["Feature"] = "Feature"


class MunicipalityCollection(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 7946; coordinates are longitude, latitude. Outlines are simplified."""

    features: list[MunicipalityFeature]
    type: Literal["FeatureCollection"] = "FeatureCollection"


class GeocodeView(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of the geocoder, the same for an address and for a point.

    `lat` and `lon` are null unless `status` is `resolved`; `accuracy_m` is a radius in metres.
    """

    status: Status
    precision: Precision | None
    municipality_number: str | None
    municipality: str | None
    lat: float | None
    lon: float | None
    accuracy_m: int | None
    source: str
    source_version: str
    candidates: list[Candidate]
    flags: list[Flag]

    @classmethod
    def of(cls, result: GeocodingResult) -> GeocodeView:
        return msgspec.convert(result, cls, from_attributes=True)
