"""What other rooms may see of events."""

from campaign.events.catalogue import Catalogue, Entry
from campaign.events.filters import Filters, parse_filters
from campaign.events.geocoding import (
    PRECISIONS,
    AddressQuery,
    Candidate,
    Flag,
    Geocoder,
    GeocodingResult,
    Municipality,
    Precision,
    Status,
)

__all__ = [
    "PRECISIONS",
    "AddressQuery",
    "Candidate",
    "Catalogue",
    "Entry",
    "Filters",
    "Flag",
    "Geocoder",
    "GeocodingResult",
    "Municipality",
    "Precision",
    "Status",
    "parse_filters",
]
