"""A loopback Kartverket with a few invented addresses, and installations that ask it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.services import ServiceURLs
from tests.conftest import Installation, running, settings_for

from .kartverket_server import KartverketServer, address, place_name

TROMSO, OSLO, BODO, VARDO = ("5501", "Tromsø"), ("0301", "Oslo"), ("1804", "Bodø"), ("5634", "Vardø")
BAERUM = ("3201", "Bærum")
ADDRESSES = [
    address("Grønnegata", 94, "9008", "Tromsø", TROMSO, (69.65119, 18.95673)),
    address("Grønnegata", 96, "9008", "Tromsø", TROMSO, (69.65140, 18.95700)),
    address("Oppdiktet gate", 1, "9008", "Tromsø", TROMSO, (69.65000, 18.95000)),
    address("Oppdiktet gate", 1, "0150", "Oslo", OSLO, (59.91000, 10.75000)),
    address("Eventyrveien", 7, "0150", "Oslo", OSLO, (59.91100, 10.75200), letter="A"),
    address("Eventyrveien", 7, "0150", "Oslo", OSLO, (59.91110, 10.75210), letter="B"),
    address("Bare i Bodøs gate", 3, "8006", "Bodø", BODO, (67.28300, 14.38500)),
    address("Havnegata", 5, "9950", "Vardø", VARDO, (70.37050, 31.11000)),
    address("Grensesvingen", 12, "0750", "Oslo", BAERUM, (59.95500, 10.62000)),
    address("Gårdsveien", 2, "8006", "Bodø", BODO, (67.30000, 14.40000), farm=(243, 898)),
]
NAMES = [
    place_name("Oppdiktet skole", "Skole", BODO, (67.27000, 14.41000)),
    place_name("Oppdiktet skole", "Skole", TROMSO, (69.66000, 18.96000)),
    place_name("Oppdiktet skole", "Gard", OSLO, (59.90000, 10.70000)),
    place_name("Oppdiktvannet", "Vann", BODO, (67.20000, 14.40000)),
]


@pytest.fixture
def kartverket() -> Iterator[KartverketServer]:
    with KartverketServer(list(ADDRESSES), list(NAMES)) as server:
        yield server


def online(server: KartverketServer, **changes: str) -> dict[str, str]:
    """Settings of an installation that asks this server, fast."""
    return {
        "GEOCODING_ONLINE": "kartverket",
        "KARTVERKET_ADDRESS_URL": server.address_url,
        "KARTVERKET_PLACE_NAMES_URL": server.place_names_url,
        "GEOCODING_REQUESTS_PER_SECOND": "50",
        **changes,
    }


@pytest.fixture
def connected(
    services: ServiceURLs, database_url: str, tmp_path: Path, kartverket: KartverketServer
) -> Iterator[Installation]:
    """An installation whose jobs ask the loopback Kartverket."""
    with running(settings_for(database_url, services.redis_url, tmp_path, **online(kartverket))) as found:
        try:
            yield found
        finally:
            found.run(found.parts.close)
