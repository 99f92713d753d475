"""Whether what Kartverket knows is what was meant: streets that a municipality has twice, properties, abbreviations."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.events.geocoding import AddressQuery, GeocodingResult
from campaign.map.chain import FullChain
from campaign.map.geography import load_geography
from campaign.map.online.faults import ProviderUnavailable
from campaign.map.online.hits import street_key
from campaign.map.online.providers import online_search
from campaign.map.online.search import OnlineSearch
from campaign.services import ServiceURLs
from campaign.settings import load
from tests.conftest import Installation, running, settings_for

from .conftest import online
from .kartverket_server import Fault, KartverketServer, address
from .test_chain import geocode_again, register, stored

INDRE, OSLO = ("3118", "Indre Østfold"), ("0301", "Oslo")
MYSEN, ASKIM, GRORUD = (59.6019, 11.3933), (59.5831, 11.163), (59.9610, 10.8820)
HOUSES = [
    address("Prøvegata", 12, "1830", "Askim", INDRE, ASKIM),
    address("Prøvegata", 14, "1850", "Mysen", INDRE, (59.6029, 11.3943)),
    address("Bare i Askims gate", 3, "1830", "Askim", INDRE, ASKIM),
    address("Askimgata", 5, "1814", "Askim", INDRE, (59.5851, 11.165)),
    address("Tvillinggata", 7, "1830", "Askim", INDRE, ASKIM),
    address("Tvillinggata", 7, "1850", "Mysen", INDRE, MYSEN),
    address("Langtunnaveien", 9, "0963", "Oslo", OSLO, GRORUD),
    address("Gårdsveien", 2, "1850", "Mysen", INDRE, (59.6000, 11.3900), farm=(61, 4)),
    address("Gårdsveien", 4, "1850", "Mysen", INDRE, (59.6010, 11.3900), farm=(61, 4)),
    address("Gårdsveien", 90, "1850", "Mysen", INDRE, (59.6090, 11.3900), farm=(61, 4)),
    address("Tunveien", 1, "1850", "Mysen", INDRE, (59.6050, 11.3900), farm=(62, 1), letter="B"),
    address("Tunveien", 3, "1850", "Mysen", INDRE, (59.6058, 11.3900), farm=(62, 1)),
]


@pytest.fixture
def server() -> Iterator[KartverketServer]:
    with KartverketServer(list(HOUSES)) as running_server:
        yield running_server


def search_of(server: KartverketServer) -> OnlineSearch:
    unused = {"DATABASE_URL": "postgresql:///", "REDIS_URL": "unix:///", "SECRET_KEY": "-" * 32}
    search = online_search(load({**unused, **online(server)}), shared=None, in_memory=True)
    assert search
    return search


async def find(server: KartverketServer, text: str, code: str = "", place: str = "") -> GeocodingResult:
    search = search_of(server)
    found = await FullChain(load_geography(), search).geocode(AddressQuery(address=text, postal_code=code, place=place))
    await search.close()
    return found


def offered(found: GeocodingResult) -> list[str]:
    return [candidate.label for candidate in found.candidates]


# -- the same street in two towns ------------------------------------------------------------------------------------


async def test_a_house_of_another_town_is_offered_and_the_street_of_the_code_taken(server: KartverketServer) -> None:
    found = await find(server, "Prøvegata 12", "1850", "Mysen")
    assert (found.status, found.precision, found.lat, found.lon) == ("resolved", "street", 59.6029, 11.3943)
    assert offered(found) == ["Prøvegata 12, 1830 ASKIM"]


@pytest.mark.parametrize("text", ["Bare i Askims gate 3", "Bare i Askim gate 3"])
async def test_a_street_of_another_town_alone_is_only_offered(server: KartverketServer, text: str) -> None:
    found = await find(server, text, "1850", "Mysen")
    assert (found.status, found.precision, found.source) == ("resolved", "postal", "gazetteer")
    assert (found.lat, found.lon) == MYSEN
    assert offered(found) == ["Bare i Askims gate 3, 1830 ASKIM"]


async def test_a_neighbouring_code_is_a_slip(server: KartverketServer) -> None:
    found = await find(server, "Askimgata 5", "1830", "Askim")
    assert (found.precision, found.accuracy_m, found.flags) == ("address", 25, ("corrected_postal_code",))
    assert not found.candidates


async def test_a_street_that_is_misspelt_too_needs_its_own_code(server: KartverketServer) -> None:
    found = await find(server, "Askimagata 5", "1830", "Askim")
    assert found.precision == "postal" and offered(found) == ["Askimgata 5, 1814 ASKIM"]
    right = await find(server, "Askimagata 5", "1814", "Askim")
    assert right.precision == "address"


async def test_a_code_of_the_same_city_far_away_is_no_slip(server: KartverketServer) -> None:
    found = await find(server, "Langtunnaveien 9", "0150", "Oslo")
    assert found.precision == "postal" and offered(found) == ["Langtunnaveien 9, 0963 OSLO"]


async def test_without_a_code_the_town_that_is_named_decides(server: KartverketServer) -> None:
    both = await find(server, "Tvillinggata 7", place="Mysen")
    assert (both.precision, both.lat, both.lon) == ("address", *MYSEN)
    other = await find(server, "Bare i Askims gate 3", place="Mysen")
    assert other.precision == "place" and offered(other) == ["Bare i Askims gate 3, 1830 ASKIM"]
    whole = await find(server, "Bare i Askims gate 3", place="Indre Østfold")
    assert whole.precision == "address" and whole.lat == ASKIM[0]


async def test_several_houses_of_the_municipality_are_offered_beside_its_pin(server: KartverketServer) -> None:
    found = await find(server, "Tvillinggata 7", place="Indre Østfold")
    assert found.status == "resolved" and found.source == "gazetteer" and found.lat is not None
    assert offered(found) == ["Tvillinggata 7, 1830 ASKIM", "Tvillinggata 7, 1850 MYSEN"]


def test_what_is_offered_beside_a_pin_reaches_the_event_once(
    services: ServiceURLs, database_url: str, tmp_path: Path, server: KartverketServer
) -> None:
    with running(settings_for(database_url, services.redis_url, tmp_path, **online(server))) as installation:
        event = register(installation, address="Bare i Askims gate 3", postal_code="1850", place="Mysen")
        installation.work()
        row = stored(installation, event)
        assert (row["geocoding_status"], row["lat"], row["lon"]) == ("resolved", *MYSEN)
        assert "Bare i Askims gate 3, 1830" in row["candidates"]
        _geocode_again(installation, event["id"])
        assert stored(installation, event)["version"] == row["version"]
        installation.run(installation.parts.close)


def _geocode_again(installation: Installation, event: int) -> None:
    installation.run(geocode_again, event)
    assert installation.work() == 1


# -- properties ------------------------------------------------------------------------------------------------------


async def test_the_accuracy_of_a_property_covers_all_its_houses(server: KartverketServer) -> None:
    wide = await find(server, "Gnr. 61 bnr. 4", place="Indre Østfold")
    assert (wide.precision, wide.lat) == ("street", 59.6010)
    assert 850 <= (wide.accuracy_m or 0) <= 950
    yard = await find(server, "Gnr. 62 bnr. 1", place="Indre Østfold")
    assert yard.precision == "address" and 85 <= (yard.accuracy_m or 0) <= 95
    assert "approximate" not in yard.flags


# -- names of streets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["Storgata", "Storgaten", "Stor gate", "STORGT", "Storgt.", "Storg.", "Stor g."])
def test_ways_to_write_a_street(written: str) -> None:
    assert street_key(written) == street_key("Storgate")


@pytest.mark.parametrize("written", ["Bakkeveien", "Bakkevegen", "Bakkev.", "Bakke v", "Bakke v.", "BAKKEV."])
def test_ways_to_write_a_road(written: str) -> None:
    assert street_key(written) == street_key("Bakkevei")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Solberg", "Solbergata"), ("Haug", "Haugata"), ("Elv", "Elvei"), ("Storg", "Storgata"), ("Ås v", "Åsveien"),
        ("Skog", "Skogata"), ("Olav V", "Olavveien"), ("Blokk G", "Blokkgata"), ("Elvegata", "Elveveien"),
    ],
)  # fmt: skip
def test_different_streets_are_never_one(one: str, other: str) -> None:
    assert street_key(one) != street_key(other)


# -- suggestions -----------------------------------------------------------------------------------------------------


async def test_a_provider_that_is_too_slow_for_suggestions_is_left_alone(server: KartverketServer) -> None:
    search, server.latency = search_of(server), 2.0
    began = time.monotonic()
    for number in range(5):
        with pytest.raises((ProviderUnavailable, TimeoutError)):
            async with asyncio.timeout(0.6):
                await search.suggest(f"Prøvegata {number}", 5, seconds=0.6)
    assert time.monotonic() - began < 5 * 0.65
    asked = len(server.arrivals)
    with pytest.raises(ProviderUnavailable, match="left alone"):
        await search.suggest("Prøvegata", 5)
    assert asked == 5 == len(server.arrivals)
    await search.close()


async def test_the_seconds_for_suggestions_are_kept_without_another_limit(server: KartverketServer) -> None:
    search = search_of(server)
    assert [hit.number for hit in await search.suggest("Prøvegata", 5, seconds=5)] == [12, 14]
    server.faults.append(Fault(seconds=5))
    began = time.monotonic()
    with pytest.raises(ProviderUnavailable):
        await search.suggest("Tvilling", 5, seconds=0.3)
    assert time.monotonic() - began < 1
    await search.close()
