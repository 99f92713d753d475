"""The list of events for people: what a query means, what it found, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from typing import Literal
from urllib.parse import urlencode

import msgspec

from campaign.clock import day_bounds
from campaign.errors import Malformed, Message
from campaign.events.catalogue import Catalogue
from campaign.events.filters import Filters, parse_filters
from campaign.events.geocoding import Municipality
from campaign.events.schemas import EventList
from campaign.text import norwegian_key

#: Parameters of the list, in the order of the form; the last ones have no field there.
PARAMETERS = (
    "q", "county", "municipality", "category", "audience", "attendance_mode", "from", "to", "year", "free", "sort",
    "near", "radius_km", "bbox", "limit", "cursor",
)  # fmt: skip
#: Those that say which part of one and the same list is shown, and how.
_VIEW = frozenset({"cursor", "limit", "sort"})


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """`shown` says what was chosen for a visitor who chose nothing: what is to come, or the newest year."""

    query: dict[str, list[str]]
    typed: dict[str, str]
    result: EventList
    faults: dict[str, Message]
    sort: str
    shown: Literal["", "upcoming", "newest"]

    def query_string(self, *, without: Container[str] = (), **more: str) -> str:
        """The query again, for links to the next page, the map and the feeds."""
        kept = {name: values for name, values in self.query.items() if name not in without and name not in more}
        return urlencode({**kept, **{name: [value] for name, value in more.items()}}, doseq=True)

    def same_events(self) -> str:
        """The query of this selection whole, without page and order."""
        return self.query_string(without=_VIEW)

    def chosen(self) -> int:
        """How many filters are in use."""
        return sum(1 for name in self.query if name not in _VIEW)


def read_listing(
    sent: Mapping[str, Sequence[str]],
    catalogue: Catalogue,
    *,
    area_number: Callable[[str], str | None],
    today: date,
) -> Listing:
    """Finds the events of a query. Parameters that cannot be used are named in `faults` and left out."""
    asked = {name: [value for value in sent[name] if value.strip()] for name in PARAMETERS if name in sent}
    query = {name: values for name, values in asked.items() if values}
    shown: Literal["", "upcoming", "newest"] = ""
    if not asked:
        shown, query = _default(catalogue, today)
    typed = {name: ",".join(values) for name, values in query.items()}
    faults: dict[str, Message] = {}
    while True:
        try:
            filters = parse_filters(query, area_number=area_number)
            break
        except Malformed as malformed:
            for fault in malformed.faults:
                faults.setdefault(fault.field, fault.message)
            query = {name: values for name, values in query.items() if name not in faults}
    result = catalogue.kept(("page", filters), lambda: catalogue.page(filters))
    for name, codes in (("municipality", filters.municipality), ("county", filters.county)):
        if codes:
            typed[name] = ",".join(sorted(codes))
    ordered = {name: faults[name] for name in PARAMETERS if name in faults}
    return Listing(query=query, typed=typed, result=result, faults=ordered, sort=filters.sort, shown=shown)


def _default(catalogue: Catalogue, today: date) -> tuple[Literal["", "upcoming", "newest"], dict[str, list[str]]]:
    if has_upcoming(catalogue, today):
        return "upcoming", {"from": [today.isoformat()]}
    years = catalogue.years()
    return ("newest", {"year": [str(years[0])]}) if years else ("", {})


def has_upcoming(catalogue: Catalogue, today: date) -> bool:
    """Whether any listed event is today or later."""
    coming = Filters(begins=day_bounds(today)[0])
    return bool(catalogue.kept(("page", coming), lambda: catalogue.page(coming)).total)


def area_options(municipalities: Sequence[Municipality]) -> list[tuple[str, str]]:
    """Municipalities in Norwegian order; two of one name are told apart by their county."""
    names = [area.name for area in municipalities]
    twice = {name for name in names if names.count(name) > 1}
    return [
        (area.number, f"{area.name} ({area.county})" if area.name in twice else area.name)
        for area in sorted(municipalities, key=lambda area: (norwegian_key(area.name), area.number))
    ]


def with_several(options: Sequence[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """Choices of a field for one value; several values that came with an address are offered as one choice more."""
    names = dict(options)
    codes = [code for code in chosen.split(",") if code in names]
    if len(codes) < 2:
        return list(options)
    return [(chosen, ", ".join(names[code] for code in codes)), *options]
