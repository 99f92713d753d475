"""Which providers an installation has: its settings, a Nominatim of its own, and the command line."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from campaign.errors import ConfigurationError
from campaign.events.geocoding import AddressQuery
from campaign.map.chain import FullChain
from campaign.map.geography import load_geography
from campaign.map.online.providers import online_search
from campaign.settings import load

from .conftest import online
from .kartverket_server import KartverketServer

GOOD = {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://cache", "SECRET_KEY": "s" * 32}


class OwnNominatim(KartverketServer):
    """Answers at /own/search as Nominatim does, with one house."""

    def _answer(self, path: str, asked: list[tuple[str, str]]) -> str:
        assert path == "/own/search", path
        parts = {"road": "Prøvegata", "house_number": "7B", "postcode": "9008"}
        point = {"lat": "69.6512", "lon": "18.9567"}
        return json.dumps([{**point, "display_name": "Prøvegata 7B, Tromsø", "address": parts}])


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"GEOCODING_ONLINE": "google"}, "GEOCODING_ONLINE"),
        ({"GEOCODING_REQUESTS_PER_SECOND": "0"}, "GEOCODING_REQUESTS_PER_SECOND"),
        ({"KARTVERKET_ADDRESS_URL": "ws.example.org"}, "KARTVERKET_ADDRESS_URL"),
        ({"NOMINATIM_URL": "https://nominatim.example.org"}, "NOMINATIM_CONTACT"),
        (
            {"NOMINATIM_URL": "https://nominatim.openstreetmap.org", "NOMINATIM_CONTACT": "drift@example.org"},
            "NOMINATIM_URL",
        ),
    ],
)
def test_settings_that_are_refused(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        load({**GOOD, **wrong})


def test_nothing_is_online_by_default() -> None:
    settings = load(GOOD)
    assert not settings.geocodes_online and online_search(settings, shared=None) is None
    assert settings.geocoding_requests_per_second == 5


async def test_an_own_nominatim_is_told_whom_to_write_to_and_must_agree() -> None:
    with OwnNominatim([]) as server:
        own = {"NOMINATIM_URL": f"http://127.0.0.1:{server.port}/own/", "NOMINATIM_CONTACT": "drift@example.org"}
        search = online_search(load({**GOOD, **own}), shared=None, in_memory=True)
        assert search
        chain = FullChain(load_geography(), search)
        found = await chain.geocode(AddressQuery(address="Prøvegata 7B", postal_code="9008", place="Tromsø"))
        assert (found.status, found.precision, found.source) == ("resolved", "address", "nominatim")
        assert found.municipality_number == "5501"
        asked = dict(server.arrivals[0].asked)
        assert asked["countrycodes"] == "no" and asked["postalcode"] == "9008"
        assert "drift@example.org" in server.arrivals[0].agent
        await search.close()


def test_the_command_line_asks_kartverket_without_a_database(tmp_path: Path, kartverket: KartverketServer) -> None:
    source = tmp_path / "list.csv"
    source.write_text("id,address,postal_code\n1,Grønnegata 94,9008\n2,Grønnegata 94,9008\n3,Postboks 1,9008\n")
    variables = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    plain, asked = (
        subprocess.run(
            [sys.executable, "-m", "campaign.cli", "geocode", str(source), *more],
            env={**variables, **online(kartverket), "GEOCODING_ONLINE": ""}, capture_output=True, text=True, check=True,
        ).stdout
        for more in ([], ["--online"])
    )  # fmt: skip
    assert [row["precision"] for row in csv.DictReader(plain.splitlines())] == ["postal", "postal", "municipality"]
    rows = list(csv.DictReader(asked.splitlines()))
    assert [(row["precision"], row["source"]) for row in rows[:2]] == [("address", "kartverket")] * 2
    assert rows[2]["precision"] == "municipality" and len(kartverket.arrivals) == 1
