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
    assert sum(map(len, rings)) <= 36_000
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
    at_sea = GEOCODER.municipality_at(island.lat, west - 0.35)
    assert at_sea is not None and at_sea.number == "1151"
    assert GEOCODER.municipality_at(island.lat, west - 0.45) is None  # 26 km: the territorial sea is 22 km wide


@pytest.mark.parametrize(
    ("name", "lat", "lon", "number"),
    [
        ("Veiholmen", 63.5178, 7.9583, "1573"), ("Ona", 62.8636, 6.5417, "1508"), ("Tautra", 63.5747, 10.6178, "5036"),
        ("Linesøya", 63.99, 9.86, "5058"), ("Svenner", 58.9686, 10.1489, "3909"), ("Gåsvær", 66.04, 12.1, "1818"),
        ("Grip", 63.2197, 7.5942, "1505"), ("Auvær", 69.83, 18.0, "5501"), ("Sørburøy", 63.9, 8.7, "5014"),
        ("Gressholmen", 59.8836, 10.72, "0301"), ("Halten", 64.17, 9.42, "5014"), 
        ("Hvaler, at sea", 58.97, 10.9, "3110"), ("Grense Jakobselv", 69.79, 30.8, "5605"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_an_island_without_an_outline_belongs_to_the_nearest_municipality(
    name: str, lat: float, lon: float, number: str
) -> None:
    found = GEOCODER.municipality_at(lat, lon)
    assert found is not None and found.number == number


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("Strömstad", 58.9397, 11.1712), ("Nordkoster", 58.9, 11.01), ("Tjärnö", 58.875, 11.145),
        ("Svinesund, Sweden", 59.09, 11.29), ("Grebbestad", 58.69, 11.25), ("Haparanda", 65.83, 24.13),
        ("Tornio", 65.85, 24.15), ("Tärnaby", 65.71, 15.26), ("Storlien", 63.315, 12.1), ("Kilpisjärvi", 69.05, 20.79),
        ("Karesuando", 68.44, 22.48), ("Charlottenberg", 59.88, 12.3), ("Nikel", 69.41, 30.22),
        ("Liinahamari", 69.63, 31.35), ("Vaida-Guba", 69.94, 31.98), ("off Liinahamari", 69.75, 31.2),
        ("off Koster", 58.88, 10.9), ("Skagen", 57.72, 10.59), ("Kiruna", 67.85, 20.22), ("Utsjoki", 69.9, 27.02),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_land_and_sea_beyond_the_border_are_in_no_municipality(name: str, lat: float, lon: float) -> None:
    assert GEOCODER.municipality_at(lat, lon) is None


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
