"""Makes the online search of an installation from its settings."""

from __future__ import annotations

from typing import Any

from campaign.map.gazetteer import load_gazetteer
from campaign.map.online.answers import Answers, DatabaseAnswers, MemoryAnswers
from campaign.map.online.breaker import Breaker
from campaign.map.online.kartverket import Kartverket, KartverketPlaceNames
from campaign.map.online.nominatim import own_nominatim
from campaign.map.online.pacing import Pace, SharedPace
from campaign.map.online.provider import Provider
from campaign.map.online.search import OnlineSearch, Source
from campaign.settings import Settings

ADDRESSES, PLACE_NAMES, NOMINATIM = "kartverket", "kartverket-place-names", "nominatim"
#: Versions of the services; kept answers of another version are not used.
_VERSIONS = {ADDRESSES: "adresser-v1", PLACE_NAMES: "stedsnavn-v1", NOMINATIM: "nominatim"}
#: The policy of the public Nominatim asks 4 a minute of scripts that run regularly; own servers get no more from us.
_NOMINATIM_PER_SECOND = 1 / 15
#: Workers and command lines that may ask at the same time as the web processes; where there are more, each still keeps
#: to the rate together with the others as long as Redis is there.
_WORKERS = 3


def online_search(settings: Settings, *, shared: SharedPace | None, in_memory: bool = False) -> OnlineSearch | None:
    """The providers that are switched on; None if none is.

    `shared` is what all processes pace themselves by; without it this process is taken to be the only one.
    `in_memory` keeps answers in the process, where there is no database.
    """
    gazetteer = load_gazetteer()
    sources: dict[str, Source] = {}

    def pace_of(name: str, per_second: float) -> Pace:
        return Pace(name, per_second=per_second, shared=shared, processes=settings.web_processes + _WORKERS)

    def source(name: str, geocoder: Any, pace: Pace) -> Source:
        version = _VERSIONS[name]
        answers: Answers = MemoryAnswers() if in_memory else DatabaseAnswers(name, version)
        ready = geocoder.adapter.open
        return Source(geocoder, Provider(name, version, pace=pace, breaker=Breaker(name), answers=answers, ready=ready))

    if settings.geocoding_online == "kartverket":
        pace = pace_of("kartverket", settings.geocoding_requests_per_second)
        sources["addresses"] = source(ADDRESSES, Kartverket(settings.kartverket_address_url), pace)
        sources["place_names"] = source(PLACE_NAMES, KartverketPlaceNames(settings.kartverket_place_names_url), pace)
    if settings.nominatim_url:
        pace = pace_of("nominatim", _NOMINATIM_PER_SECOND)
        geocoder = own_nominatim(settings.nominatim_url, settings.nominatim_contact)
        sources["nominatim"] = source(NOMINATIM, geocoder, pace)
    return OnlineSearch(gazetteer, **sources) if sources else None
