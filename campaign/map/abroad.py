"""Whether an address is abroad: a foreign country or code says so, a town only if nothing Norwegian is against it."""

from __future__ import annotations

from campaign.events.public import GeocodingResult
from campaign.map.address import ParsedAddress, PlaceText
from campaign.map.choice import Chooser
from campaign.map.gazetteer import Gazetteer, PostalCode
from campaign.map.postal_decision import PostalDecision
from campaign.map.reading import Reader, Reading
from campaign.map.vocabulary import ForeignName

_ABROAD = GeocodingResult(status="abroad")


class AbroadDecision:
    """Decides with one gazetteer."""

    def __init__(self, gazetteer: Gazetteer, reader: Reader, chooser: Chooser, by_code: PostalDecision) -> None:
        self._words = gazetteer.vocabulary
        self._reader, self._chooser, self._by_code = reader, chooser, by_code

    def decide(
        self, parsed: ParsedAddress, known: list[PostalCode], read: list[tuple[PlaceText, Reading]]
    ) -> GeocodingResult | None:
        """`abroad`, a conflict, or None if nothing foreign is said or it does not count.

        `known` are Norwegian codes in use, `read` the texts that stand where a place should. A code in use yields only
        to a city that everyone knows, and to a town whose own codes begin so: 5035 Sandviken is in Bergen.
        """
        said = [reading for _, reading in read if reading.kind != "none"]
        codes = [self._chooser.candidate_of_code(code) for code in known]
        beside = [place for text, reading in read if self._both(text, reading) for place in reading.places]
        if beside:
            return self._chooser.conflict([*codes, *self._chooser.candidates(beside)])
        towns = [
            text.foreign for text, reading in read
            if text.foreign and reading.kind == "none" and self._counts(text.foreign, parsed)
        ]  # fmt: skip
        five = parsed.five_digits and not any(r.kind == "places" and self._reader.is_clear(r.places) for r in said)
        if not (towns or parsed.abroad or five):
            return None
        places = self._chooser.candidates(place for reading in said if reading.explained for place in reading.places)
        if any(self._by_code.agrees(code, said) for code in known):
            against = parsed.abroad or any(town.strength == "city" for town in towns)
            return self._chooser.conflict([*codes, *places]) if against else None
        if towns and places:
            return self._chooser.conflict([*codes, *places])
        certain = parsed.abroad or five or any(self._beats_a_code(town, parsed) for town in towns)
        return _ABROAD if certain or not known else self._chooser.conflict(codes)

    def perhaps(self, parsed: ParsedAddress) -> bool:
        """Whether what may as well be the name of a street or a venue is a place abroad."""
        found = [(text.role, text.foreign.strength) for text in parsed.texts if text.foreign and text.foreign.whole]
        return parsed.perhaps_abroad or any(
            strength == "city" or (role == "free" and strength == "town") for role, strength in found
        )

    def _both(self, text: PlaceText, reading: Reading) -> bool:
        """Whether a text names a place in Norway and one abroad: Oslo, Stockholm."""
        if not text.foreign or reading.kind == "none" or not reading.places:
            return False
        return text.foreign.strength == "city" or (reading.listed and text.foreign.strength == "town")

    def _counts(self, town: ForeignName, parsed: ParsedAddress) -> bool:
        return town.strength != "weak" or self._beats_a_code(town, parsed)

    def _beats_a_code(self, town: ForeignName, parsed: ParsedAddress) -> bool:
        return town.strength == "city" or any(self._words.has_code(town.name, code) for code in parsed.codes)
