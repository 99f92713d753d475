"""Papers that write for one place: by name or address, else by a name that is made of a place (`Vadsø Avis`)."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

from campaign.map.folding import fold
from campaign.map.gazetteer import Gazetteer
from campaign.media.public import FoundPlace

#: Columns: the name of a paper or its host, its municipality (empty if it has several), its county; names of 2024.
PAPERS = Path(__file__).parent / "reference" / "local-papers.csv"
_EDITION = re.compile(
    r"[\s(\[,]+(?:nett|nettavis|print|papir|papirutgave|web|digital|pluss|eavis|e-avis)[)\]]?\Z", re.I
)
_WWW = re.compile(r"\A(?:https?://)?(?:www\.|m\.)?")
_TOP_LEVEL = re.compile(r"\.(?:no|com|net|org|info)\Z")
#: Words that make a paper of a place.
_PAPER = re.compile(
    r"(?:avis|avisa|avisen|blad|bladet|tidende|tidend|budstikke|folkeblad|arbeiderblad|dagblad|posten|posta|nytt|bygdeblad"
    r"|lokalavis|lokalavisa|lokalradio|byavis|byavisa)"
)
_BROADCASTER = "nrk "


class LocalPapers:
    """Looks outlets up. Raises ValueError when the table names a place that the gazetteer does not know."""

    def __init__(self, gazetteer: Gazetteer, path: Path = PAPERS) -> None:
        self._gazetteer = gazetteer
        content = path.read_bytes()
        self.version = hashlib.blake2b(content, digest_size=4).hexdigest()
        municipalities = gazetteer.municipalities()
        counties = {one.county: one.county_number for one in municipalities}
        numbers = {(one.name, one.county): one.number for one in municipalities}
        self._papers: dict[str, FoundPlace] = {}
        for row in csv.DictReader(content.decode().splitlines()):
            own, county = row["municipality"], row["county"]
            if county not in counties or (own and (own, county) not in numbers):
                raise ValueError(f"no such place: {row}")
            found = FoundPlace(
                county=counties[county], municipality_number=numbers[own, county] if own else None, by="outlet"
            )
            self._papers[_key(row["paper"])] = found

    def find(self, outlet: str) -> FoundPlace | None:
        """The place that an outlet writes for; None for one of the whole country, or one that is not known."""
        name = _EDITION.sub("", _WWW.sub("", outlet.strip().casefold()))
        for key in (_key(name), _key(_TOP_LEVEL.sub("", name))):
            if key in self._papers:
                return self._papers[key]
        words = fold(_TOP_LEVEL.sub("", name))
        if words.startswith(_BROADCASTER):
            return self._region(words.removeprefix(_BROADCASTER))
        return self._named_by_place(words.split())

    def _region(self, key: str) -> FoundPlace | None:
        region = self._gazetteer.region(key)
        if region and region.kind == "county" and len(region.counties) == 1:
            return FoundPlace(county=region.counties[0], by="outlet")
        return None

    def _named_by_place(self, words: list[str]) -> FoundPlace | None:
        """`vadso avis`, `sandnes posten`, `hadsel avisa`: a town or municipality and a word for a paper, no more."""
        if len(words) < 2 or not (_PAPER.fullmatch(words[-1]) or _PAPER.fullmatch(words[0])):
            return None
        name = " ".join(words[:-1] if _PAPER.fullmatch(words[-1]) else words[1:])
        for key in (name, name.removesuffix("s")):
            places = [one for one in self._gazetteer.places(key) if one.kind in ("municipality", "town", "postal")]
            numbers = {one.number for one in places}
            every = {one.number for one in self._gazetteer.same_name(key)}
            if len(numbers) == 1 and every == numbers:
                number = numbers.pop()
                return FoundPlace(county=number[:2], municipality_number=number, by="outlet")
        return None


def _key(name: str) -> str:
    """Without blanks, as in an address; a host keeps its ending."""
    return fold(name).replace(" ", "")
