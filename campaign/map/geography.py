"""What the site knows of Norway's geography: the geocoder, areas by name, and whom the data is owed to."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from campaign.map.folding import fold
from campaign.map.geocoder import GazetteerGeocoder


class Source(NamedTuple):
    """A source of data, as its licence asks it to be named."""

    name: str
    text: str
    licence: str


SOURCES = (
    Source("GeoNames", "Postal codes and places. www.geonames.org", "CC BY 4.0"),
    Source("Kartverket", "Outlines and names of municipalities, changed: brought to 2024 and simplified.", "CC BY 4.0"),
    Source("Posten Bring", "Which municipality each postal code belongs to.", "Open data"),
    Source("Statistics Norway (SSB)", "Population of each municipality on 1 January 2024.", "CC BY 4.0"),
)


class Geography(GazetteerGeocoder):
    """The geocoder together with its areas. Safe to share."""

    def counties(self) -> list[tuple[str, str]]:
        """Number and name of each county that has municipalities, by number."""
        return sorted({(area.county_number, area.county) for area in self.municipalities()})

    def area_number(self, key: str) -> str | None:
        """Number of `municipality:NAME` or `county:NAME`; None for an unknown name or one that several bear."""
        kind, _, name = key.partition(":")
        found = self._names(kind).get(fold(name), set())
        return next(iter(found)) if len(found) == 1 else None

    @cache  # noqa: B019 - one object lives as long as the process
    def _names(self, kind: str) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        if kind == "county":
            for number, name in self.counties():
                for part in (name, *name.split(" - ")):
                    names.setdefault(fold(part), set()).add(number)
            return names
        for area in self.municipalities():
            for name in (area.name, *area.other_names):
                names.setdefault(fold(name), set()).add(area.number)
        return names

    def attribution(self) -> tuple[Source, ...]:
        """Sources to be named on the page of credits."""
        return SOURCES


@cache
def load_geography() -> Geography:
    """The one geography of a process."""
    return Geography()
