"""The outlines of municipalities as files for browsers: named by their content, so that they are kept for ever."""

from __future__ import annotations

import hashlib
from functools import cache

import msgspec

from campaign.errors import NotFound
from campaign.map.gazetteer import DATA

#: Few points, for the whole country; and more points, for a closer look.
LIGHT, DETAILED = "outlines-light.geojson", "outlines.geojson"
_PREFIX = "/kart/"


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality with its outline as encoded GeoJSON."""

    number: str
    name: str
    geometry: bytes


class _Properties(msgspec.Struct):
    number: str
    name: str


class _Feature(msgspec.Struct):
    properties: _Properties
    geometry: msgspec.Raw


class _Collection(msgspec.Struct):
    features: list[_Feature]


@cache
def outline_url(file: str) -> str:
    """Address of an outline file, such as `/kart/omriss-<hash>.geojson`."""
    return f"{_PREFIX}omriss-{hashlib.sha256((DATA / file).read_bytes()).hexdigest()[:12]}.geojson"


def outline_content(name: str) -> bytes:
    """Content of the outline file with that last part of its address. Raises `NotFound`."""
    for file in (LIGHT, DETAILED):
        if outline_url(file) == _PREFIX + name:
            return (DATA / file).read_bytes()
    raise NotFound()


@cache
def outlines() -> tuple[Outline, ...]:
    """The light outlines one by one."""
    found = msgspec.json.decode((DATA / LIGHT).read_bytes(), type=_Collection)
    return tuple(
        Outline(number=f.properties.number, name=f.properties.name, geometry=bytes(f.geometry)) for f in found.features
    )
