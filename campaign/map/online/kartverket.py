"""Kartverket's searches for addresses and place names as geopy geocoders. Data: CC BY 4.0, © Kartverket.

Both answer asynchronously, return geopy `Location` (WGS84; `raw` is Kartverket's row), and raise geopy's errors.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.adapters import AdapterHTTPError
from geopy.exc import GeocoderParseError
from geopy.geocoders.base import DEFAULT_SENTINEL, NONE_RESULT, Geocoder
from geopy.location import Location
from geopy.point import Point

from campaign.map.folding import fold
from campaign.map.online.adapter import HttpxAdapter

TIMEOUT_SECONDS = 8.0
LONGEST_SEARCH, MOST_WORDS = 500, 50
USER_AGENT = "campaign-event-registry"
Found = Awaitable[Location | list[Location] | None]
#: The service refuses parameters that it does not know, so no other is ever sent.
STRUCTURED = frozenset(
    {
        "adressenavn", "nummer", "bokstav", "postnummer", "poststed", "kommunenummer", "gardsnummer", "bruksnummer",
        "festenummer",
    }
)  # fmt: skip
_FIELDS = (
    "adressenavn", "adressetekst", "nummer", "bokstav", "postnummer", "poststed", "kommunenummer", "kommunenavn",
    "gardsnummer", "bruksnummer", "objtype", "representasjonspunkt",
)  # fmt: skip
_FILTER = ",".join([*(f"adresser.{name}" for name in _FIELDS), "metadata.totaltAntallTreff"])
#: What the service takes out of a search, the wildcard, and the hyphen that it makes a blank.
_NOT_SEARCHED = re.compile(r'[\\/:!(){}\[\]^?+"~*]|&&|\|\||-')
#: Kinds of place names that events are held at, folded. Farms and waters bear the names of towns too.
SETTLEMENTS = frozenset(
    {"by", "bydel", "tettsted", "tettbebyggelse", "tettsteddel", "bygdelag bygd", "grend", "boligfelt", "kommune"}
)
BUILDINGS = frozenset(
    {
        "skole", "barnehage", "universitet hogskole", "kirke", "sykehus", "sykehjem", "helseinstitusjon", "stasjon",
        "museum galleri bibliotek", "forsamlingshus kulturhus", "idrettshall", "idrettsanlegg", "hotell", "adm bygning",
        "festning", "fritidsanlegg",
    }
)  # fmt: skip


class Kartverket(Geocoder):
    """Addresses. `url` is the base of the service, version included."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT_SECONDS, user_agent: str = USER_AGENT) -> None:
        super().__init__(timeout=timeout, proxies=None, user_agent=user_agent, adapter_factory=HttpxAdapter)
        self._url = url.rstrip("/")

    def geocode(
        self, query: str | Mapping[str, str | int], *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL,
        municipality: str | None = None, fuzzy: bool = False, prefix: bool = False, limit: int = 10,
    ) -> Found:  # fmt: skip
        """Addresses of a text, or of fields named as in `STRUCTURED`.

        `municipality` (four digits) narrows a text, `fuzzy` forgives letters, `prefix` makes its last word a beginning.
        """
        if isinstance(query, str):
            text = search_text(query)
            if not text:
                return _nothing(exactly_one)
            asked: dict[str, Any] = {"sok": text + ("*" if prefix and not fuzzy else "")}
            if fuzzy:
                asked["fuzzy"] = "true"
            if municipality:
                asked["kommunenummer"] = municipality
        else:
            unknown = query.keys() - STRUCTURED
            if unknown:
                raise ValueError(f"Kartverket knows no {', '.join(sorted(unknown))}")
            asked = dict(query)
        asked |= {"treffPerSide": 1 if exactly_one else limit, "filtrer": _FILTER}
        return self._ask("sok", asked, exactly_one, timeout)

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL, radius: int = 100,
        limit: int = 10,
    ) -> Found:  # fmt: skip
        """Addresses within `radius` metres of a point, the nearest first; None where the service says «not Norway».

        It says so of everything east of 31° too, the town of Vardø included.
        """
        point = Point(query)
        asked = {
            "lat": f"{point.latitude:.7f}", "lon": f"{point.longitude:.7f}", "radius": radius,
            "treffPerSide": 1 if exactly_one else limit,
        }  # fmt: skip
        return self._ask("punktsok", asked, exactly_one, timeout)

    def _ask(self, path: str, asked: Mapping[str, Any], exactly_one: bool, timeout: Any) -> Found:
        url = f"{self._url}/{path}?{urlencode({**asked, 'asciiKompatibel': 'false'})}"
        callback = partial(_addresses, exactly_one=exactly_one)
        return self._call_geocoder(url, callback, timeout=timeout)

    def _geocoder_exception_handler(self, error: Exception) -> Any:
        if isinstance(error, AdapterHTTPError) and error.status_code == 400 and "utenfor Norge" in (error.text or ""):
            return NONE_RESULT
        return None


class KartverketPlaceNames(Geocoder):
    """Names of settlements and public buildings; other kinds of names are left out."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT_SECONDS, user_agent: str = USER_AGENT) -> None:
        super().__init__(timeout=timeout, proxies=None, user_agent=user_agent, adapter_factory=HttpxAdapter)
        self._url = url.rstrip("/")

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL,
        municipalities: Sequence[str] = (), fuzzy: bool = False, limit: int = 100,
    ) -> Found:  # fmt: skip
        """Places of that name, in those municipalities if any are given."""
        text = search_text(query)
        if not text:
            return _nothing(exactly_one)
        asked: list[tuple[str, str | int]] = [("sok", text)]
        asked += [("knr", number) for number in municipalities]  # `kommunenummer` would silently be ignored
        if fuzzy:
            asked.append(("fuzzy", "true"))
        asked += [("utkoordsys", 4258), ("treffPerSide", limit), ("side", 1)]
        callback = partial(_places, exactly_one=exactly_one)
        return self._call_geocoder(f"{self._url}/navn?{urlencode(asked)}", callback, timeout=timeout)


def search_text(text: str) -> str:
    """The text without signs that mean something to the search, within its limits of characters and words."""
    words = _NOT_SEARCHED.sub(" ", text).split()[:MOST_WORDS]
    while words and len(" ".join(words)) >= LONGEST_SEARCH:  # one is left for a wildcard
        words.pop()
    return " ".join(words)


def kind_of(row: Mapping[str, Any]) -> str:
    """Folded kind of a row of place names."""
    return fold(str(row.get("navneobjekttype", "")))


async def _nothing(exactly_one: bool) -> Location | list[Location] | None:
    """The answer to a text in which there is nothing to search for."""
    return _one_or_all([], exactly_one)


def _one_or_all(found: list[Location], exactly_one: bool) -> Location | list[Location] | None:
    if exactly_one:
        return found[0] if found else None
    return found


def _addresses(body: Any, *, exactly_one: bool) -> Location | list[Location] | None:
    try:
        found = [_address(row) for row in body["adresser"]]
    except (KeyError, TypeError, ValueError) as error:
        raise GeocoderParseError(f"The answer has not the shape of addresses: {error!r}") from error
    return _one_or_all(found, exactly_one)


def _address(row: Mapping[str, Any]) -> Location:
    point = row["representasjonspunkt"]
    label = f"{row['adressetekst']}, {row['postnummer']} {row['poststed']}"
    return Location(label, (float(point["lat"]), float(point["lon"])), dict(row))


def _places(body: Any, *, exactly_one: bool) -> Location | list[Location] | None:
    try:
        wanted = [row for row in body["navn"] if kind_of(row) in SETTLEMENTS | BUILDINGS]
        found = [_place(row) for row in wanted]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise GeocoderParseError(f"The answer has not the shape of place names: {error!r}") from error
    return _one_or_all(found, exactly_one)


def _place(row: Mapping[str, Any]) -> Location:
    point = row["representasjonspunkt"]
    label = f"{row['skrivemåte']}, {row['kommuner'][0]['kommunenavn']}"
    return Location(label, (float(point["nord"]), float(point["øst"])), dict(row))
