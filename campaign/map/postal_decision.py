"""The decision about an address with a postal code: what else it says confirms the code, or is a conflict."""

from __future__ import annotations

from collections.abc import Iterable

from campaign.events.public import Flag, GeocodingResult
from campaign.map.address import ParsedAddress, PlaceText
from campaign.map.choice import PLACE_ACCURACY, Chooser
from campaign.map.folding import fold
from campaign.map.gazetteer import Gazetteer, PostalCode
from campaign.map.misspelling import slips
from campaign.map.reading import Reader, Reading, fits

#: Radius in metres within which nine of ten true places lie, by quality of the point; None is that of the municipality.
_POSTAL_ACCURACY = {"point": 6_000, "shared": 7_000, "place": 6_000, "median": 9_000}
_COARSE = frozenset({"shared", "median", "seat", "municipality"})
#: Nothing in the address confirms its postal code, and words that should name the place were not understood.
_PLACE_UNREAD: Flag = "place_unread"


class PostalDecision:
    """Decides with one gazetteer."""

    def __init__(self, gazetteer: Gazetteer, reader: Reader, chooser: Chooser) -> None:
        self._gazetteer, self._reader, self._chooser = gazetteer, reader, chooser

    def agrees(self, code: PostalCode, readings: Iterable[Reading]) -> bool:
        return any(
            code.number in reading.numbers and fits(code.number, reading.counties, reading.within)
            for reading in readings
        )

    def decide(
        self, parsed: ParsedAddress, known: list[PostalCode], said: list[Reading], unread: list[PlaceText]
    ) -> GeocodingResult:
        code = known[0]
        confirmed = self.agrees(code, said)
        against = [self._chooser.candidate_of_code(other) for other in known[1:] if other.number != code.number]
        unexplained = False
        if not confirmed:
            slipped, unexplained = self._misspelt(unread, code)
            said = [*said, *slipped]
        for reading in said:
            if not reading.places:
                if not fits(code.number, reading.counties, reading.within):
                    return self._chooser.conflict([self._chooser.candidate_of_code(code)])
            elif not (
                self.agrees(code, [reading])
                or self._same_name(code, reading)
                or (confirmed and self._reader.yields(reading.places))
            ):
                against += self._chooser.candidates(reading.places)
        if against:
            return self._chooser.conflict([self._chooser.candidate_of_code(code), *against])
        return self._at_code(parsed, code, said, unexplained)

    def _at_code(
        self, parsed: ParsedAddress, code: PostalCode, said: list[Reading], unexplained: bool
    ) -> GeocodingResult:
        flags: list[Flag] = ["corrected_postal_code"] if parsed.zero_added else []
        if code.quality in _COARSE or parsed.po_box:
            flags.append("approximate")
        if unexplained:
            flags.append(_PLACE_UNREAD)
        lat, lon, accuracy = self._point_of_code(code, said)
        municipality = self._gazetteer.municipality(code.number)
        radius = self._gazetteer.radius_m(code.number)
        return GeocodingResult(
            status="resolved", precision="municipality" if parsed.po_box else "postal",
            municipality_number=code.number, municipality=municipality.name if municipality else None,
            lat=lat, lon=lon, accuracy_m=radius if parsed.po_box else accuracy, flags=tuple(flags),
        )  # fmt: skip

    def _same_name(self, code: PostalCode, reading: Reading) -> bool:
        """A postal place may reach into the next municipality: its own name is no contradiction."""
        named = any(place.key == code.key for place in reading.places)
        return named and fits(code.number, reading.counties, reading.within)

    def _point_of_code(self, code: PostalCode, said: list[Reading]) -> tuple[float, float, int]:
        """Point of the code; if that was repaired coarsely, that of the town the address names."""
        radius = self._gazetteer.radius_m(code.number)
        if code.quality in ("seat", "municipality", "median"):
            towns = [p for r in said for p in r.places if p.number == code.number and p.kind == "town"]
            if towns:
                return towns[0].lat, towns[0].lon, min(radius, PLACE_ACCURACY["town"] * 2)
        return code.lat, code.lon, min(radius, _POSTAL_ACCURACY.get(code.quality, radius))

    def _misspelt(self, unread: list[PlaceText], code: PostalCode) -> tuple[list[Reading], bool]:
        """Misspelt places that mean another municipality than the code, and whether a place was not understood at all.

        The nearest name of the whole country counts; that of the code wins only if none is nearer.
        """
        municipality = self._gazetteer.municipality(code.number)
        own = {code.key, *(fold(municipality.name).split(" - ") if municipality else ())}
        against: list[Reading] = []
        unexplained = False
        weak = self._gazetteer.vocabulary.reserved
        for text in unread:
            if weak.issuperset(fold(text.text).split()):
                continue
            found = self._reader.misspelt(text.text)
            near = slips(fold(text.text), own)
            if near is not None and (not found.places or near <= found.slips):
                continue
            if code.number in found.numbers:
                continue
            if found.places:
                against.append(found)
            else:
                unexplained = True
        return against, unexplained
