"""What other rooms may see of events."""

from campaign.events.catalogue import Catalogue, Entry
from campaign.events.directory import Directory, ListedEvent
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
from campaign.events.model import CATEGORIES, LABELS, PRECISION_LABELS

#: Words for the codes of categories.
CATEGORY_LABELS = {code: LABELS[code] for code in CATEGORIES}

__all__ = [
    "CATEGORY_LABELS",
    "PRECISIONS",
    "PRECISION_LABELS",
    "AddressQuery",
    "Candidate",
    "Catalogue",
    "Directory",
    "Entry",
    "Filters",
    "Flag",
    "Geocoder",
    "GeocodingResult",
    "ListedEvent",
    "Municipality",
    "Precision",
    "Status",
    "parse_filters",
]
