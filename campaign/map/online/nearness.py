"""Whether a hit lies where the address says: a municipality may have the same street in several of its towns."""

from __future__ import annotations

from campaign.events.public import GeocodingResult
from campaign.map.address import ParsedAddress
from campaign.map.folding import fold
from campaign.map.gazetteer import Gazetteer, PostalCode
from campaign.map.online.hits import Hit, street_key
from campaign.map.online.verdict import metres

#: Codes of one town are taken for each other, and lie so near at most.
_NEAR_M = 3_000
#: Points of codes that were made from those of the municipality say nothing about where the code is.
_PLACED = frozenset({"point", "shared", "place"})


def in_reach(hit: Hit, parsed: ParsedAddress, base: GeocodingResult, gazetteer: Gazetteer) -> bool:
    """Whether a hit in the municipality of `base` may be taken for the address, and not only be offered.

    Another code than the one that was written is a slip only if the house stands near that, in a street that is spelt
    as it is written. Without a code the house stands near the place that was named, or bears its name.
    """
    codes = [code for text in parsed.codes if (code := gazetteer.postal_code(text))]
    if codes:
        if any(code.code == hit.postal_code for code in codes):
            return True
        return street_key(hit.name) == street_key(parsed.street) and any(
            _is_near(hit, code, gazetteer) for code in codes
        )
    if base.precision != "place" or base.lat is None or base.lon is None or base.accuracy_m is None:
        return True
    words = [f" {fold(text.text)} " for text in parsed.texts]
    if f" {fold(hit.place)} " in words or any(name in text for name in _names(base, gazetteer) for text in words):
        return True
    return metres((hit.lat, hit.lon), (base.lat, base.lon)) <= base.accuracy_m


def of_named_place(hits: list[Hit], parsed: ParsedAddress) -> list[Hit]:
    """Of several hits those whose postal place is named, if there are any."""
    named = {fold(text.text) for text in parsed.texts}
    return [hit for hit in hits if fold(hit.place) in named] or hits


def _is_near(hit: Hit, code: PostalCode, gazetteer: Gazetteer) -> bool:
    if code.quality not in _PLACED:
        return False
    return metres((hit.lat, hit.lon), (code.lat, code.lon)) <= min(_NEAR_M, gazetteer.radius_m(code.number))


def _names(base: GeocodingResult, gazetteer: Gazetteer) -> list[str]:
    """Names of the municipality as words: who writes one may mean any part of it."""
    area = gazetteer.municipality(base.municipality_number or "")
    return [f" {fold(name)} " for name in (area.name, *area.other_names)] if area else []
