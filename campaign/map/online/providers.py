"""Makes the online search of an installation from its settings."""

from __future__ import annotations

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


def online_search(settings: Settings, *, shared: SharedPace | None, in_memory: bool = False) -> OnlineSearch | None:
    """The providers that are switched on; None if none is.

    `shared` is what all processes pace themselves by; without it this process is taken to be the only one.
    `in_memory` keeps answers in the process, where there is no database.
    """
    gazetteer = load_gazetteer()
    sources: dict[str, Source] = {}

    def provider(name: str, pace: Pace) -> Provider:
        version = _VERSIONS[name]
        answers: Answers = MemoryAnswers() if in_memory else DatabaseAnswers(name, version)
        return Provider(name, version, pace=pace, breaker=Breaker(name), answers=answers)

    if settings.geocoding_online == "kartverket":
        pace = Pace("kartverket", per_second=settings.geocoding_requests_per_second, shared=shared)
        sources["addresses"] = Source(Kartverket(settings.kartverket_address_url), provider(ADDRESSES, pace))
        sources["place_names"] = Source(
            KartverketPlaceNames(settings.kartverket_place_names_url), provider(PLACE_NAMES, pace)
        )
    if settings.nominatim_url:
        pace = Pace("nominatim", per_second=_NOMINATIM_PER_SECOND, shared=shared)
        geocoder = own_nominatim(settings.nominatim_url, settings.nominatim_contact)
        sources["nominatim"] = Source(geocoder, provider(NOMINATIM, pace))
    return OnlineSearch(gazetteer, **sources) if sources else None
