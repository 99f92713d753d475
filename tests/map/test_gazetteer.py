"""The embedded data: complete, as recorded, and consistent with the outlines."""

from __future__ import annotations

import hashlib
import json

import pytest

from campaign.map.folding import fold
from campaign.map.gazetteer import DATA, load_gazetteer
from campaign.map.geocoder import GazetteerGeocoder

GEOCODER = GazetteerGeocoder()


def test_the_data_files_are_those_that_were_recorded() -> None:
    lines = (DATA / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    recorded = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert set(recorded) == {path.name for path in DATA.glob("*.*json")}
    for name, digest in recorded.items():
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == digest, name


def test_the_data_files_stay_small_and_name_their_sources() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 2_500_000
    credits = (DATA / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert all(name in credits for name in ("GeoNames", "Kartverket", "Bring", "SSB", "CC BY 4.0"))


def test_the_structure_of_2024() -> None:
    municipalities = GEOCODER.municipalities()
    assert len(municipalities) == 359
    assert len({m.county for m in municipalities} - {"Svalbard", "Jan Mayen"}) == 15
    assert sum(m.population for m in municipalities) == 5_550_203
    oslo = GEOCODER.municipality("0301")
    assert oslo is not None and (oslo.name, oslo.county, oslo.population) == ("Oslo", "Oslo", 717_710)
    karasjok = GEOCODER.municipality("5610")
    assert karasjok is not None and karasjok.other_names == ("Kárášjohka",)
    assert GEOCODER.municipality("0101") is None


def test_every_key_is_the_folded_name() -> None:
    data = json.loads((DATA / "gazetteer.json").read_text(encoding="utf-8"))
    assert all(row[1] == fold(row[0]) for row in data["places"])
    assert all(row[2] == fold(row[1]) for row in data["postal"])


def test_every_point_lies_in_its_municipality() -> None:
    data = json.loads((DATA / "gazetteer.json").read_text(encoding="utf-8"))
    rows = [(r[0], r[3], r[4], r[5]) for r in data["postal"]] + [(r[0], r[2], r[3], r[4]) for r in data["places"]]
    for name, number, lat, lon in rows:
        found = GEOCODER.municipality_at(lat, lon)
        assert found is not None and found.number == number, name


@pytest.mark.parametrize("name", ["outlines.geojson", "outlines-light.geojson"])
def test_outlines_are_closed_rings_of_all_municipalities(name: str) -> None:
    features = json.loads((DATA / name).read_text(encoding="utf-8"))["features"]
    assert len({feature["id"] for feature in features}) == 357
    rings = [r for f in features for polygon in f["geometry"]["coordinates"] for r in polygon]
    assert all(len(ring) >= 4 and ring[0] == ring[-1] for ring in rings)
    assert sum(map(len, rings)) <= 30_000
    assert all(round(value, 4) == value for ring in rings for point in ring for value in point)


@pytest.mark.parametrize(
    ("lat", "lon", "number"),
    [
        (59.9112, 10.7335, "0301"),  # Oslo, on the pier
        (60.3943, 5.3226, "4601"),  # Bergen
        (62.6000, 6.4300, "1580"),  # Haram, cut out of Ålesund in 2024
        (62.4722, 6.1549, "1508"),  # Ålesund
        (70.3705, 31.1107, "5634"),  # Vardø, east of what Kartverket's service accepts
        (78.2233, 15.6469, "2100"),  # Longyearbyen
        (74.4370, 19.0500, "2100"),  # Bjørnøya
        (70.9828, -8.4900, "2211"),  # Jan Mayen
        (59.3293, 18.0686, None),  # Stockholm
        (66.0, 2.0, None),  # the Norwegian Sea
        (90.0, 0.0, None),
        (-89.0, 179.0, None),
        (float("nan"), 10.0, None),
        (float("inf"), 10.0, None),
    ],
)
def test_reverse_lookup(lat: float, lon: float, number: str | None) -> None:
    found = GEOCODER.municipality_at(lat, lon)
    assert (found.number if found else None) == number


def test_a_point_just_off_the_coast_belongs_to_the_nearest_municipality() -> None:
    # Utsira is alone in the sea: its western shore and the water behind it.
    island = GEOCODER.municipality("1151")
    assert island is not None
    west = min(
        point[0]
        for feature in json.loads((DATA / "outlines.geojson").read_text(encoding="utf-8"))["features"]
        if feature["id"] == "1151"
        for polygon in feature["geometry"]["coordinates"]
        for point in polygon[0]
    )
    near = GEOCODER.municipality_at(island.lat, west - 0.01)
    assert near is not None and near.number == "1151"
    assert GEOCODER.municipality_at(island.lat, west - 0.2) is None


def test_the_distance_to_a_municipality_is_in_metres_and_nothing_inside_it() -> None:
    island = GEOCODER.municipality("1151")
    assert island is not None
    assert GEOCODER.distance_m("1151", island.lat, island.lon) == 0.0
    away = GEOCODER.distance_m("1151", island.lat, island.lon - 0.2)
    assert away is not None and 9_000 < away < 12_000  # a fifth of a degree is 11.3 km, less half the island
    to_oslo = GEOCODER.distance_m("0301", 60.3943, 5.3226)
    assert to_oslo is not None and 270_000 < to_oslo < 310_000
    assert GEOCODER.distance_m("2100", 78.2233, 15.6469) == 0.0
    beside = GEOCODER.distance_m("2211", 70.6, -8.5)
    assert beside is not None and 10_000 < beside < 12_000
    assert GEOCODER.distance_m("0101", 59.1, 11.4) is None
    assert GEOCODER.distance_m("0301", float("nan"), 10.0) is None


def test_a_point_in_a_municipality_is_at_no_distance_from_it() -> None:
    for municipality in GEOCODER.municipalities():
        metres = GEOCODER.distance_m(municipality.number, municipality.lat, municipality.lon)
        assert metres is not None and metres <= 2_000, municipality.name


def test_suggestions_by_code_by_place_and_after_a_street() -> None:
    codes = GEOCODER.suggest("231", limit=3)
    assert [s.postal_code[:3] for s in codes] == ["231"] * 3
    places = GEOCODER.suggest("troms")
    assert places[0].label == "Tromsø (Troms)" and places[0].municipality_number == "5501"
    street = GEOCODER.suggest("Torggata 22, 2317 ha")
    assert [(s.label, s.address, s.postal_code, s.precision) for s in street] == [
        ("Torggata 22, 2317 Hamar", "Torggata 22", "2317", "postal")
    ]
    assert GEOCODER.suggest("Storgata 1 900", limit=1)[0].address == "Storgata 1"
    assert {s.municipality_number for s in GEOCODER.suggest("os")} >= {"3430", "4624"}


@pytest.mark.parametrize("text", ["", "   ", ",", "9x", "\ufffd", "a" * 5000])
def test_suggestions_for_nothing_are_none_or_few(text: str) -> None:
    assert len(GEOCODER.suggest(text)) <= 10
    assert GEOCODER.suggest("Oslo", limit=0) == []


def test_the_gazetteer_is_loaded_once() -> None:
    assert load_gazetteer() is load_gazetteer()
