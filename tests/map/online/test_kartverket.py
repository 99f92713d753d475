"""The geopy geocoders over the httpx adapter, against a loopback Kartverket that is as strict as the real one."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest
from geopy.exc import (
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
)
from geopy.location import Location

from campaign.map.online.adapter import HttpxAdapter
from campaign.map.online.kartverket import Kartverket, KartverketPlaceNames

from .kartverket_server import Fault, KartverketServer


def get(server: KartverketServer, path: str, **asked: str) -> tuple[int, str]:
    """A request as any client would make it."""
    url = f"http://127.0.0.1:{server.port}/{path}?{urlencode(asked)}"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


# -- the loopback server is what the tests below lean on -------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("adresser/v1/sok", {"sok": "Grønnegata", "land": "NO"}, 400),
        ("adresser/v1/sok", {"treffPerSide": "3"}, 400),
        ("adresser/v1/sok", {"sok": "a" * 500}, 200),
        ("adresser/v1/sok", {"sok": "a" * 501}, 400),
        ("adresser/v1/sok", {"sok": "a " * 51}, 400),
        ("adresser/v1/sok", {"sok": "Grønne*"}, 200),
        ("adresser/v1/sok", {"sok": "Grønne*", "fuzzy": "on"}, 400),
        ("adresser/v1/sok", {"adressenavn": "Grønne*"}, 200),
        ("adresser/v1/sok", {"nummer": "9*"}, 400),
        ("adresser/v1/sok", {"kommunenummer": "301"}, 400),
        ("adresser/v1/sok", {"sok": "x", "fuzzy": "kanskje"}, 400),
        ("adresser/v1/sok", {"sok": "x", "filtrer": "adresser.kommunenummer"}, 200),
        ("adresser/v1/sok", {"sok": "x", "filtrer": "adresser.finnesikke"}, 400),
        ("adresser/v1/sok", {"sok": "x", "treffPerSide": "1000", "side": "9"}, 200),
        ("adresser/v1/sok", {"sok": "x", "treffPerSide": "1000", "side": "10"}, 400),
        ("adresser/v1/sok", {"sok": "x", "objtype": "Hytte"}, 400),
        ("adresser/v1/punktsok", {"lat": "60", "lon": "10"}, 400),
        ("adresser/v1/punktsok", {"lat": "60", "lon": "10", "radius": "50"}, 200),
        ("adresser/v1/punktsok", {"lat": "60", "lon": "10", "radius": "5.5"}, 400),
        ("adresser/v1/punktsok", {"lat": "70.37", "lon": "31.11", "radius": "50"}, 400),
        ("adresser/v1/punktsok", {"lat": "50", "lon": "10", "radius": "50"}, 400),
        ("stedsnavn/v1/navn", {"sok": "*"}, 400),
        ("stedsnavn/v1/navn", {"sok": "x", "side": "0"}, 400),
        ("stedsnavn/v1/navn", {"sok": "x", "treffPerSide": "501"}, 400),
        ("stedsnavn/v1/navn", {"sok": "x", "ukjent": "1"}, 200),
    ],
)
def test_the_loopback_server_is_as_strict(
    kartverket: KartverketServer, path: str, asked: dict[str, str], status: int
) -> None:
    assert get(kartverket, path, **asked)[0] == status


def test_the_loopback_server_escapes_unless_told_otherwise(kartverket: KartverketServer) -> None:
    _, plain = get(kartverket, "adresser/v1/sok", sok="Grønnegata 94", asciiKompatibel="no")
    _, escaped = get(kartverket, "adresser/v1/sok", sok="Grønnegata 94")
    assert escaped.isascii() and not plain.isascii()
    assert json.loads(escaped)["adresser"] == json.loads(plain)["adresser"]
    assert json.loads(plain)["metadata"]["viserTil"] == 10
    _, page = get(kartverket, "stedsnavn/v1/navn", sok="oppdiktet skole", kommunenummer="5501")
    assert len(json.loads(page)["navn"]) == 3


# -- addresses -------------------------------------------------------------------------------------------------------


async def test_a_structured_search_finds_one_house(kartverket: KartverketServer) -> None:
    async with Kartverket(kartverket.address_url) as geocoder:
        found = await geocoder.geocode({"adressenavn": "Grønnegata", "nummer": 94, "postnummer": "9008"})
        assert isinstance(found, Location)
        assert found.address == "Grønnegata 94, 9008 TROMSØ"
        assert (found.latitude, found.longitude) == (69.65119, 18.95673)
        assert found.raw["kommunenummer"] == "5501"
        assert "bruksenhetsnummer" not in found.raw
        lettered = await geocoder.geocode({"adressenavn": "Eventyrveien", "nummer": 7, "bokstav": "b"})
        assert isinstance(lettered, Location) and lettered.raw["bokstav"] == "B"
        assert await geocoder.geocode({"adressenavn": "Grønnegata", "postnummer": "9253"}) is None
        with pytest.raises(ValueError, match="land"):
            geocoder.geocode({"land": "NO"})


async def test_free_text_and_fuzzy_searches(kartverket: KartverketServer) -> None:
    async with Kartverket(kartverket.address_url) as geocoder:
        one: Any = await geocoder.geocode("Oppdiktet gate 1 (inngang: bak) 9008 Tromsø", exactly_one=False)
        assert one == []
        many: Any = await geocoder.geocode("Oppdiktet gate 1", exactly_one=False)
        assert {found.raw["kommunenummer"] for found in many} == {"5501", "0301"}
        narrowed: Any = await geocoder.geocode("Oppdiktet gate 1", exactly_one=False, municipality="5501")
        assert len(narrowed) == 1
        assert await geocoder.geocode("Grønegata 94") is None
        assert isinstance(await geocoder.geocode("Grønegata 94", fuzzy=True), Location)
        begun: Any = await geocoder.geocode("Grønne", exactly_one=False, prefix=True)
        assert len(begun) == 2


@pytest.mark.parametrize("text", ["ord " * 200, "x" * 2000, 'Gate* 1 + "a" ~ && || (b) [c] {d} ^e! f? g: h\\i /j', "-"])
async def test_no_text_is_refused(kartverket: KartverketServer, text: str) -> None:
    async with Kartverket(kartverket.address_url) as geocoder:
        for fuzzy in (False, True):
            assert await geocoder.geocode(text, fuzzy=fuzzy) is None


async def test_reverse_and_outside_norway(kartverket: KartverketServer) -> None:
    async with Kartverket(kartverket.address_url) as geocoder:
        found: Any = await geocoder.reverse((69.6513, 18.9568), exactly_one=False)
        assert [row.raw["nummer"] for row in found] == [94, 96]
        assert await geocoder.reverse((70.3705, 31.11)) is None
        assert await geocoder.reverse((48.85, 2.35)) is None
        assert await geocoder.reverse((60.0, 10.0)) is None


async def test_place_names_of_the_right_kind_and_municipality(kartverket: KartverketServer) -> None:
    async with KartverketPlaceNames(kartverket.place_names_url) as geocoder:
        every: Any = await geocoder.geocode("Oppdiktet skole", exactly_one=False)
        assert {found.raw["kommuner"][0]["kommunenummer"] for found in every} == {"1804", "5501"}
        one: Any = await geocoder.geocode("oppdiktet skole", municipalities=["1804"])
        assert (one.latitude, one.longitude) == (67.27, 14.41) and one.address == "Oppdiktet skole, Bodø"
        assert await geocoder.geocode("Oppdiktvannet") is None
        asked = dict(kartverket.arrivals[1].asked)
        assert asked["knr"] == "1804" and asked["side"] == "1" and "kommunenummer" not in asked


# -- the adapter -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(seconds=3), GeocoderTimedOut),
        (Fault(status=400), GeocoderQueryError),
        (Fault(status=429, headers={"Retry-After": "7"}), GeocoderRateLimited),
        (Fault(status=500), GeocoderServiceError),
        (Fault(status=503), GeocoderTimedOut),
        (Fault(status=302, headers={"Location": "/"}), GeocoderServiceError),
        (Fault(html=True), GeocoderParseError),
        (Fault(cut=True), GeocoderServiceError),
    ],
)
async def test_faults_become_the_errors_of_geopy(
    kartverket: KartverketServer, fault: Fault, error: type[Exception]
) -> None:
    kartverket.faults.append(fault)
    async with Kartverket(kartverket.address_url, timeout=0.5) as geocoder:
        with pytest.raises(error) as caught:
            await geocoder.geocode("Grønnegata 94")
        if isinstance(caught.value, GeocoderRateLimited):
            assert caught.value.retry_after == 7
        assert len(kartverket.arrivals) == 1
        assert isinstance(await geocoder.geocode("Grønnegata 94"), Location)


async def test_a_host_that_is_not_there_is_unavailable() -> None:
    adapter = HttpxAdapter(proxies=None, ssl_context=None)
    with KartverketServer([]) as gone:
        pass
    async with adapter:
        with pytest.raises(GeocoderUnavailable):
            await adapter.get_json(f"{gone.address_url}/sok?sok=x", timeout=2, headers={})
        with pytest.raises(GeocoderServiceError):
            await adapter.get_text("http://[::1", timeout=2, headers={})


async def test_no_proxy_of_the_environment_is_used(
    kartverket: KartverketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    async with Kartverket(kartverket.address_url) as geocoder:
        assert isinstance(await geocoder.geocode("Grønnegata 94"), Location)
